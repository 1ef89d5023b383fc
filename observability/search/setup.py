"""Everything that the search cluster is told over its API, in order, and the script that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from observability.search.lifecycle import lifecycle_requests, snapshot_requests
from observability.search.requests import Request
from observability.search.saved_objects import import_request
from observability.search.sizing import Cluster
from observability.search.templates import template_requests
from settings.search import Search

PLAN_DIR: Final = "/etc/search-setup"
CREDENTIALS_DIR: Final = "/etc/search-credentials"
"""Holds `username` and `password`."""
TLS_DIR: Final = "/etc/search-tls"


def setup_requests(
    search: Search, cluster: Cluster, *, bucket: str, cluster_name: str, domain: str, further: Sequence[Request] = ()
) -> list[Request]:
    """`further` are of other programs, such as ingest pipelines; templates may name them, so they come first."""
    return [
        # Deletion waits for a snapshot, templates name a policy of retention.
        *snapshot_requests(search, bucket=bucket, cluster_name=cluster_name),
        *lifecycle_requests(search),
        *further,
        *template_requests(cluster, search.replicas, hot_only=search.layout == "tiered"),
        import_request(domain),
    ]


def setup_script(
    *,
    elasticsearch: str,
    kibana: str,
    plan: str = PLAN_DIR,
    credentials: str = CREDENTIALS_DIR,
    authority: str = f"{TLS_DIR}/ca.crt",
) -> str:
    """Bash that waits for both servers at those URLs and makes the requests of the plan, ending at the first refusal.

    The password is in no argument and no output.
    """
    return _SCRIPT.format(
        elasticsearch=elasticsearch, kibana=kibana, plan=plan, credentials=credentials, authority=authority
    )


_SCRIPT: Final = """\
set -euo pipefail
ask() {{
  curl --silent --show-error --fail-with-body --max-time 120 --cacert {authority} \\
    --config <(printf 'user = "%s:%s"\\n' "$(cat {credentials}/username)" "$(cat {credentials}/password)") "$@"
}}
until ask --output /dev/null '{elasticsearch}/_cluster/health?wait_for_status=yellow&timeout=60s'; do sleep 5; done
until ask --output /dev/null '{kibana}/api/status'; do sleep 5; done
while read -r target method path file; do
  echo "$method $path"
  if [ "$target" = kibana ]; then
    answer=$(ask --request "$method" --header 'kbn-xsrf: true' --form "file=@{plan}/$file" "{kibana}$path")
    case $answer in *'"success":true'*) ;; *) echo "$answer" >&2; exit 1 ;; esac
  else
    ask --output /dev/null --request "$method" --header 'Content-Type: application/json' \\
      --data-binary "@{plan}/$file" "{elasticsearch}$path"
  fi
done < {plan}/plan
"""
