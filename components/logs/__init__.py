"""Logs that do not come by the collectors, and the rules on all of them."""
