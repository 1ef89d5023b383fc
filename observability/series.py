"""Which series are kept of the exporters that expose far more than anyone reads.

Of a kubelet, its cAdvisor and an API server most series are histogram buckets and per-device counters that no rule or
dashboard asks for; these lists hold what is asked for.
"""

from __future__ import annotations

KUBELET = (
    "kubelet_certificate_manager_server_ttl_seconds",
    "kubelet_node_name",
    "kubelet_pleg_relist_duration_seconds_(sum|count)",
    "kubelet_running_(containers|pods)",
    "kubelet_runtime_operations(_errors)?_total",
    "kubelet_volume_stats_.+",
    "kubernetes_build_info",
    "process_(cpu_seconds_total|resident_memory_bytes|start_time_seconds)",
    "storage_operation_duration_seconds_count",
)

CADVISOR = (
    "container_cpu_cfs_(throttled_)?periods_total",
    "container_cpu_usage_seconds_total",
    "container_fs_(reads|writes)_bytes_total",
    "container_memory_(cache|rss|working_set_bytes)",
    "container_network_(receive|transmit)_(bytes|errors|packets|packets_dropped)_total",
    "machine_(cpu_cores|memory_bytes)",
)

API_SERVER = (
    "aggregator_unavailable_apiservice.*",
    "apiserver_admission_webhook_rejection_count",
    "apiserver_current_inflight_requests",
    "apiserver_request_(total|terminations_total)",
    "apiserver_request_duration_seconds_(sum|count)",
    "apiserver_storage_size_bytes",
    "kubernetes_build_info",
    "process_(cpu_seconds_total|resident_memory_bytes|start_time_seconds)",
)
