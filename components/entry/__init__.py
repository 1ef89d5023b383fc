"""The one way in from outside: a load balancer behind a web application firewall that asks who is there."""
