"""Logstash's own statistics as metrics, under the names of https://github.com/kuskoman/logstash-exporter."""
