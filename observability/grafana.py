"""What Grafana reads at its start: its own settings, the data sources, and where the dashboards lie.

Nothing is kept: dashboards, data sources and rights come from files, and each replica has a database of its own that
goes with its pod. Lost with it are people's stars, preferences and sessions, nothing else; whoever is then served by
another replica is signed in again by the provider, unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from observability.dashboards.links import ON_CALL
from observability.rendering import render
from observability.topology import (
    ALERTMANAGER,
    ELASTICSEARCH,
    JAEGER,
    MONITORING_NAMESPACE,
    PROMETHEUS,
    THANOS_QUERY,
    Program,
)
from settings.dashboards import GrafanaSignIn
from settings.models import Settings
from settings.places import Cluster

GRAFANA: Final = Program(name="grafana", namespace=MONITORING_NAMESPACE, port=3000)

CONFIG_DIR: Final = "/etc/grafana"
DASHBOARDS_DIR: Final = "/var/lib/grafana-dashboards"
"""Holds one directory a folder of dashboards."""
DATA_DIR: Final = "/var/lib/grafana"
"""Where the database is, which does not outlive its pod."""
SECRETS_DIR: Final = "/etc/grafana-secrets"
CLIENT_SECRET: Final = "grafana-client-secret"
"""Name of the secret, and of its file, that Grafana proves itself with to the provider of sign-ins."""


READER: Final = "reader"
"""Whom Grafana searches logs as."""
READER_PASSWORD: Final = "search-reader-password"
"""Name of the secret, and of its file, with the password of READER."""
TLS_DIR: Final = "/etc/grafana-tls"
"""Holds the certificate that Grafana shows, and the authority that it checks others by."""


def render_grafana(settings: Settings, cluster: Cluster, folders: Iterable[str]) -> dict[str, str]:
    """Text by path under CONFIG_DIR. `folders` are those of the dashboards."""
    return {
        "grafana.ini": _ini(_server_settings(settings)),
        "provisioning/datasources/datasources.yaml": render(
            {"apiVersion": 1, "datasources": _sources(settings, cluster)}
        ),
        "provisioning/dashboards/dashboards.yaml": render({"apiVersion": 1, "providers": _providers(folders)}),
    }


def _server_settings(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """Sections of grafana.ini."""
    host = f"grafana.{settings.ownership.domain}"
    return {
        "paths": {"data": DATA_DIR, "plugins": f"{DATA_DIR}/plugins", "provisioning": f"{CONFIG_DIR}/provisioning"},
        "server": {"domain": host, "root_url": f"https://{host}", "http_port": GRAFANA.port},
        "database": {"type": "sqlite3", "wal": True},
        "security": {
            "disable_initial_admin_creation": True,
            "cookie_secure": True,
            "strict_transport_security": True,
            "content_security_policy": True,
            "disable_gravatar": True,
        },
        "auth": {"disable_login_form": True, "disable_signout_menu": False},
        "auth.anonymous": {"enabled": False},
        "auth.basic": {"enabled": False},
        "auth.generic_oauth": _sign_in(settings.grafana.sign_in),
        "users": {"allow_sign_up": False, "allow_org_create": False, "viewers_can_edit": False},
        "dashboards": {
            "default_home_dashboard_path": f"{DASHBOARDS_DIR}/Overview/{ON_CALL}.json",
            "min_refresh_interval": "30s",
        },
        # Rules are evaluated by Prometheus alone; what fires, and silences, are still to be seen here.
        "unified_alerting": {"enabled": True, "execute_alerts": False},
        "analytics": {"reporting_enabled": False, "check_for_updates": False, "check_for_plugin_updates": False},
        "plugins": {"preinstall_disabled": True, "plugin_admin_enabled": False},
        "snapshots": {"external_enabled": False},
        "public_dashboards": {"enabled": False},
        "news": {"news_feed_enabled": False},
        "log": {"mode": "console"},
        "log.console": {"format": "json"},
    }


def _sign_in(provider: GrafanaSignIn | None) -> Mapping[str, Any]:
    if provider is None:
        return {"enabled": False}
    operators, developers = f"'{provider.operators_group}'", f"'{provider.developers_group}'"
    return {
        "enabled": True,
        "auto_login": True,
        "allow_sign_up": True,
        "use_pkce": True,
        "name": "Single sign-on",
        "scopes": "openid profile email groups",
        "client_id": provider.client_id,
        "client_secret": f"$__file{{{SECRETS_DIR}/{CLIENT_SECRET}}}",
        "auth_url": provider.authorization_url,
        "token_url": provider.token_url,
        "api_url": provider.user_info_url,
        "role_attribute_path": (
            f"contains(groups[*], {operators}) && 'Admin' || contains(groups[*], {developers}) && 'Editor'"
        ),
        # Whoever is in neither group does not get in.
        "role_attribute_strict": True,
    }


def _ini(sections: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(
        "\n".join([f"[{section}]", *(f"{key} = {_ini_value(value)}" for key, value in values.items()), ""])
        for section, values in sections.items()
    )


def _ini_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _providers(folders: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": folder,
            "folder": folder,
            "folderUid": folder.lower(),
            "type": "file",
            "disableDeletion": True,
            "allowUiUpdates": False,
            "updateIntervalSeconds": 30,
            "options": {"path": f"{DASHBOARDS_DIR}/{folder}"},
        }
        for folder in sorted(folders)
    ]


def _sources(settings: Settings, cluster: Cluster) -> list[dict[str, Any]]:
    """Metrics, logs and traces, each with the way to the other two. `$$` is Grafana's escape for a dollar sign."""
    interval = f"{settings.prometheus.scrape_interval_seconds}s"
    standby = cluster == settings.clusters.dr
    metrics = {
        "httpMethod": "POST",
        "timeInterval": interval,
        "manageAlerts": False,
        "exemplarTraceIdDestinations": [{"name": "trace_id", "datasourceUid": "jaeger"}],
    }
    return [
        _source("Thanos", "prometheus", THANOS_QUERY, metrics | {"prometheusType": "Thanos"}) | {"isDefault": True},
        _source("Prometheus", "prometheus", PROMETHEUS, metrics | {"prometheusType": "Prometheus"}),
        _source("Alertmanager", "alertmanager", ALERTMANAGER, {"implementation": "prometheus"}),
        _source("Elasticsearch", "elasticsearch", ELASTICSEARCH, _LOGS, _LOG_ACCESS),
        _source("Jaeger", "jaeger", JAEGER, _TRACES),
        _source(
            "CloudWatch",
            "cloudwatch",
            None,
            {
                "authType": "default",
                "defaultRegion": settings.aws.dr_region if standby else settings.aws.primary_region,
            },
        ),
    ]


_LOG_ACCESS = {
    "basicAuth": True,
    "basicAuthUser": READER,
    "secureJsonData": {
        "basicAuthPassword": f"$__file{{{SECRETS_DIR}/{READER_PASSWORD}}}",
        "tlsCACert": f"$__file{{{TLS_DIR}/ca.crt}}",
    },
}
_LOGS = {
    "tlsAuthWithCACert": True,
    "index": "logs-*",
    "timeField": "@timestamp",
    "logMessageField": "message",
    "logLevelField": "log.level",
    "dataLinks": [
        {"field": "trace.id", "url": "$${__value.raw}", "urlDisplayLabel": "Trace", "datasourceUid": "jaeger"},
    ],
}
_TRACES = {
    "nodeGraph": {"enabled": True},
    "tracesToLogsV2": {
        "datasourceUid": "elasticsearch",
        "spanStartTimeShift": "-5m",
        "spanEndTimeShift": "5m",
        "customQuery": True,
        "query": 'trace.id:"$${__trace.traceId}"',
    },
    "tracesToMetrics": {
        "datasourceUid": "thanos",
        "spanStartTimeShift": "-15m",
        "spanEndTimeShift": "15m",
        "tags": [{"key": "service.name", "value": "service"}],
        "queries": [
            {
                "name": "Requests",
                "query": "sum by (service) (rate(http_server_request_duration_seconds_count{$$__tags}[5m]))",
            },
            {
                "name": "Failed requests",
                "query": "sum by (service) (rate(http_server_request_duration_seconds_count"
                '{$$__tags,http_response_status_code=~"5.."}[5m]))',
            },
        ],
    },
}


def _source(
    name: str, kind: str, program: Program | None, data: Mapping[str, Any], access: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`access` is how Grafana proves itself to a program that asks for TLS."""
    return {
        "name": name,
        "uid": name.lower(),
        "type": kind,
        "access": "proxy",
        **({"url": f"{'https' if access else 'http'}://{program.address}"} if program else {}),
        "editable": False,
        "jsonData": dict(data),
        **(access or {}),
    }
