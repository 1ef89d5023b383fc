"""The search cluster: Elasticsearch, Kibana, and what sets them up and watches them."""
