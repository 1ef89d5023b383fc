"""What Logstash reads: it hands each line with its source to an ingest pipeline, and looks into none.

Two pipelines take lines in, each with a queue and a dead-letter queue on disk: `sources` what Filebeat reads from S3,
`syslog` what senders write over TLS. `dead-letters` files what Elasticsearch refused of either, with the reason.
"""

from __future__ import annotations

from typing import Final

from observability.filebeat import BEATS_PORT
from observability.log_sources import SYSLOG_AUDIT_PREFIX
from observability.rendering import render
from observability.search.ingest.pipelines import AUDITED_FACILITIES, DEAD_LETTERS
from observability.topology import ELASTICSEARCH, LOGSTASH, LOGSTASH_SYSLOG
from settings.logs import Logstash

CONFIG_DIR: Final = "/etc/logstash"
DATA_DIR: Final = "/var/lib/logstash"
TLS_DIR: Final = "/etc/logstash-tls"
PIPELINES: Final = ("sources", "syslog")
"""Those that take lines in."""
USERNAME: Final = "ELASTICSEARCH_USERNAME"
PASSWORD: Final = "ELASTICSEARCH_PASSWORD"

_SEVERITIES: Final = 8
_MIB_PER_GIB: Final = 1024
_UPLOAD_MINUTES: Final = 5


def render_logstash(settings: Logstash, *, environment: str, audit_bucket: str, region: str) -> dict[str, str]:
    """Every file of CONFIG_DIR by name."""
    return {
        "logstash.yml": render(
            {
                "node.name": "${POD_NAME}",
                "path.data": DATA_DIR,
                "api.http.host": "0.0.0.0",
                "api.http.port": LOGSTASH.port,
                "config.reload.automatic": True,
                "config.support_escapes": False,
                "pipeline.ecs_compatibility": "v8",
                "queue.type": "persisted",
                "queue.max_bytes": f"{settings.queue_gib * _MIB_PER_GIB}mb",
                # Each batch is on disk before its sender hears that it was taken.
                "queue.checkpoint.writes": 1,
                "dead_letter_queue.enable": True,
                "dead_letter_queue.max_bytes": f"{settings.dead_letters_gib * _MIB_PER_GIB}mb",
                "xpack.monitoring.enabled": False,
            }
        ),
        "pipelines.yml": render(
            [
                *({"pipeline.id": name, "path.config": f"{CONFIG_DIR}/{name}.conf"} for name in PIPELINES),
                {
                    "pipeline.id": "dead-letters",
                    "path.config": f"{CONFIG_DIR}/dead-letters.conf",
                    "pipeline.workers": 1,
                    "dead_letter_queue.enable": False,
                },
            ]
        ),
        "jvm.options": _java_options(settings.memory_request_mib // 2),
        "log4j2.properties": _LOG4J,
        "sources.conf": _SOURCES.format(port=BEATS_PORT, output=_output(environment, "logs-%{[event][module]}")),
        "syslog.conf": _SYSLOG.format(
            port=LOGSTASH_SYSLOG.port,
            tls=TLS_DIR,
            audited=_audited(),
            bucket=audit_bucket,
            region=region,
            prefix=SYSLOG_AUDIT_PREFIX,
            data=DATA_DIR,
            minutes=_UPLOAD_MINUTES,
            output=_output(environment, "logs-syslog"),
        ),
        "dead-letters.conf": _DEAD_LETTERS.format(
            inputs="\n".join(_DEAD_LETTER_INPUT.format(pipeline=name, data=DATA_DIR) for name in PIPELINES),
            output=_output(environment, DEAD_LETTERS),
        ),
    }


def _output(environment: str, pipeline: str) -> str:
    """To the source's dead-letter stream, where a line stays unless the ingest pipeline files it elsewhere."""
    return _OUTPUT.format(
        elasticsearch=ELASTICSEARCH.address,
        authority=f"{TLS_DIR}/ca.crt",
        username=USERNAME,
        password=PASSWORD,
        environment=environment,
        pipeline=pipeline,
    )


def _audited() -> str:
    """Priorities of the facilities whose lines are kept in the audit bucket too."""
    return "|".join(
        str(_SEVERITIES * facility + severity) for facility in AUDITED_FACILITIES for severity in range(_SEVERITIES)
    )


def _java_options(heap_mib: int) -> str:
    return "\n".join([f"-Xms{heap_mib}m", f"-Xmx{heap_mib}m", "-Djava.io.tmpdir=/tmp", ""])


_OUTPUT: Final = """\
elasticsearch {{
    hosts => ["https://{elasticsearch}"]
    user => "${{{username}}}"
    password => "${{{password}}}"
    ssl_enabled => true
    ssl_certificate_authorities => ["{authority}"]
    action => "create"
    index => "logs-dead_letter.%{{[event][module]}}-{environment}"
    document_id => "%{{[event][id]}}"
    pipeline => "{pipeline}"
    data_stream => false
    manage_template => false
    ilm_enabled => false
    # A line that was sent before.
    silence_errors_in_log => ["version_conflict_engine_exception"]
  }}"""

_SOURCES: Final = """\
input {{
  beats {{
    id => "beats"
    host => "127.0.0.1"
    port => {port}
    enrich => ["none"]
  }}
}}
filter {{
  mutate {{ id => "own-id" rename => {{ "[@metadata][_id]" => "[event][id]" }} }}
  prune {{ id => "line-and-source" whitelist_names => ["^@timestamp$", "^message$", "^event$", "^log$"] }}
}}
output {{
  {output}
}}
"""

_SYSLOG: Final = """\
input {{
  tcp {{
    id => "tcp"
    port => {port}
    codec => line {{ charset => "UTF-8" }}
    ssl_enabled => true
    ssl_certificate => "{tls}/tls.crt"
    ssl_key => "{tls}/tls.key"
    ssl_certificate_authorities => ["{tls}/ca.crt"]
    ssl_client_authentication => "required"
  }}
}}
filter {{
  uuid {{ id => "own-id" target => "[event][id]" }}
  mutate {{ id => "source" add_field => {{ "[event][module]" => "syslog" }} }}
  prune {{ id => "line-and-source" whitelist_names => ["^@timestamp$", "^message$", "^event$"] }}
}}
output {{
  if [message] =~ /^(\\d{{1,7}} )?<({audited})>/ {{
    s3 {{
      id => "audit-copy"
      bucket => "{bucket}"
      region => "{region}"
      prefix => "{prefix}%{{+YYYY}}/%{{+MM}}/%{{+dd}}/"
      codec => "json_lines"
      encoding => "gzip"
      time_file => {minutes}
      temporary_directory => "{data}/audit-copy"
      # The bucket takes no other.
      canned_acl => "bucket-owner-full-control"
      validate_credentials_on_root_bucket => false
    }}
  }}
  {output}
}}
"""

_DEAD_LETTER_INPUT: Final = """\
  dead_letter_queue {{
    id => "{pipeline}"
    path => "{data}/dead_letter_queue"
    pipeline_id => "{pipeline}"
    commit_offsets => true
    clean_consumed => true
  }}"""

_DEAD_LETTERS: Final = """\
input {{
{inputs}
}}
filter {{
  mutate {{
    id => "reason"
    add_field => {{
      "reason" => "%{{[@metadata][dead_letter_queue][reason]}}"
      "failed_in" => "%{{[@metadata][dead_letter_queue][plugin_type]}}"
    }}
  }}
}}
output {{
  {output}
}}
"""

_LOG4J: Final = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = JSONLayout
appender.console.layout.compact = true
appender.console.layout.eventEol = true
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
