"""Grafana as Kubernetes would be sent it: hardened like the rest, fed from files alone, entered by sign-in alone."""

from __future__ import annotations

import re
from configparser import ConfigParser
from types import SimpleNamespace
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import grafana
from components.grafana import Grafana, GrafanaArgs, split
from components.manifests import MAX_CONFIG_MAP_BYTES
from components.secret_store import AwsSecretsManager
from observability.grafana import CLIENT_SECRET, CONFIG_DIR, DASHBOARDS_DIR, GRAFANA, SECRETS_DIR, render_grafana
from settings.dashboards import Grafana as GrafanaSettings
from settings.dashboards import GrafanaSignIn
from settings.loader import load_from_files
from settings.models import Settings
from tests.components.kubernetes.conftest import OWNERSHIP, KubernetesCluster, KubernetesObject
from tests.projects import ROOT
from tests.reading import from_yaml

IMAGE = "docker.io/grafana/grafana:13.2.3@sha256:" + "b" * 64
SIGN_IN = GrafanaSignIn(
    authorization_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
    user_info_url="https://login.example.com/userinfo",
    client_id="operations-platform",
    operators_group="operators",
    developers_group="developers",
)
LARGE = {f"service-{number:03}.json": "x" * 30_000 for number in range(40)}
DASHBOARDS = {"Overview": {"on-call.json": "{}"}, "Services": LARGE}


@pytest.fixture(scope="module")
def settings() -> Settings:
    settings = load_from_files(ROOT, "prod").settings
    return settings.model_copy(update={"grafana": GrafanaSettings(sign_in=SIGN_IN)})


@pytest.fixture(scope="module")
def configuration(settings: Settings) -> dict[str, str]:
    return render_grafana(settings, settings.clusters.primary, DASHBOARDS)


@pytest.fixture(scope="module")
def cluster(record: Any, settings: Settings, configuration: dict[str, str]) -> KubernetesCluster:
    def declare() -> None:
        provider = kubernetes.Provider("kubernetes-primary", context="operations")
        args = GrafanaArgs(
            ownership=OWNERSHIP,
            settings=settings.grafana,
            configuration=configuration,
            dashboards=DASHBOARDS,
            secrets={CLIENT_SECRET: "kiso/prod/receivers/grafana-client-secret"},
            secret_store=AwsSecretsManager(region="eu-west-1"),
        )
        Grafana("grafana", args, pulumi.ResourceOptions(provider=provider))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grafana, "images", lambda: SimpleNamespace(grafana=IMAGE))
        return KubernetesCluster(KubernetesObject(item) for item in record(declare).managed)


@pytest.fixture(scope="module")
def ini(configuration: dict[str, str]) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.read_string(configuration["grafana.ini"])
    return parser


@pytest.fixture(scope="module")
def sources(configuration: dict[str, str]) -> dict[str, dict[str, Any]]:
    document = from_yaml(configuration["provisioning/datasources/datasources.yaml"])
    return {source["uid"]: source for source in document["datasources"]}


def test_it_is_hardened_and_spread_like_the_rest(cluster: KubernetesCluster) -> None:
    deployment = cluster.one("Deployment", "grafana")
    [container] = deployment.containers
    assert deployment.spec["replicas"] == 2
    assert deployment.pod["automountServiceAccountToken"] is False
    assert deployment.pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["resources"]["requests"] and container["resources"]["limits"]
    assert {"livenessProbe", "readinessProbe", "startupProbe"} <= container.keys()
    [budget] = cluster.of("PodDisruptionBudget")
    assert budget.spec["selector"] == deployment.spec["selector"]
    assert deployment.pod["affinity"]["podAntiAffinity"]


def test_nothing_outlives_a_pod(cluster: KubernetesCluster) -> None:
    deployment = cluster.one("Deployment", "grafana")
    written = {mount["name"] for mount in deployment.containers[0]["volumeMounts"] if not mount.get("readOnly", False)}
    kinds = {volume["name"]: volume.keys() - {"name"} for volume in deployment.pod["volumes"]}
    assert written and all(kinds[name] == {"emptyDir"} for name in written)
    assert all("sizeLimit" in volume["emptyDir"] for volume in deployment.pod["volumes"] if "emptyDir" in volume)
    assert not cluster.of("PersistentVolumeClaim")


def test_every_dashboard_is_mounted_in_its_folder(cluster: KubernetesCluster, configuration: dict[str, str]) -> None:
    deployment = cluster.one("Deployment", "grafana")
    directories = {mount["mountPath"]: mount["name"] for mount in deployment.containers[0]["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in deployment.pod["volumes"]}
    document = from_yaml(configuration["provisioning/dashboards/dashboards.yaml"])
    assert {provider["folder"] for provider in document["providers"]} == DASHBOARDS.keys()
    for provider in document["providers"]:
        path = provider["options"]["path"]
        assert path == f"{DASHBOARDS_DIR}/{provider['folder']}"
        sources = volumes[directories[path]]["projected"]["sources"]
        files = {
            file
            for source in sources
            for file in cluster.one("ConfigMap", source["configMap"]["name"]).manifest["data"]
        }
        assert files == DASHBOARDS[provider["folder"]].keys()
        assert provider["allowUiUpdates"] is False


def test_config_maps_are_small_enough(cluster: KubernetesCluster) -> None:
    for config_map in cluster.of("ConfigMap"):
        assert sum(len(text.encode()) for text in config_map.manifest["data"].values()) < MAX_CONFIG_MAP_BYTES
    assert len([item for item in cluster.of("ConfigMap") if item.name.startswith("grafana-dashboards-services")]) == 2


def test_its_settings_are_mounted_where_it_looks(cluster: KubernetesCluster, configuration: dict[str, str]) -> None:
    deployment = cluster.one("Deployment", "grafana")
    volumes = {volume["name"]: volume for volume in deployment.pod["volumes"]}
    mounts = {mount["mountPath"]: mount["name"] for mount in deployment.containers[0]["volumeMounts"]}
    items = {item["path"]: item["key"] for item in volumes[mounts[CONFIG_DIR]]["configMap"]["items"]}
    data = cluster.one("ConfigMap", "grafana-config").manifest["data"]
    assert {path: data[key] for path, key in items.items()} == configuration
    assert deployment.containers[0]["args"] == [f"--config={CONFIG_DIR}/grafana.ini"]


def test_the_client_secret_comes_from_a_file_and_is_in_no_text(cluster: KubernetesCluster, ini: ConfigParser) -> None:
    assert ini["auth.generic_oauth"]["client_secret"] == f"$__file{{{SECRETS_DIR}/{CLIENT_SECRET}}}"
    [external] = cluster.of("ExternalSecret")
    assert external.spec["data"] == [
        {"secretKey": CLIENT_SECRET, "remoteRef": {"key": "kiso/prod/receivers/grafana-client-secret"}}
    ]
    deployment = cluster.one("Deployment", "grafana")
    volumes = {volume["name"]: volume for volume in deployment.pod["volumes"]}
    mounts = {mount["mountPath"]: mount["name"] for mount in deployment.containers[0]["volumeMounts"]}
    [source] = volumes[mounts[SECRETS_DIR]]["projected"]["sources"]
    assert source["secret"]["name"] == external.spec["target"]["name"] and source["secret"]["optional"]


def test_logs_are_read_over_tls_with_a_password_that_is_in_no_text(sources: dict[str, dict[str, Any]]) -> None:
    source = sources["elasticsearch"]
    assert source["url"] == "https://elasticsearch.logging.svc:9200"
    assert source["basicAuthUser"] == "reader"
    assert all(value.startswith("$__file{") for value in source["secureJsonData"].values())


def test_the_only_way_in_is_the_provider_of_sign_ins(ini: ConfigParser) -> None:
    assert ini["auth"]["disable_login_form"] == "true"
    assert ini["auth.anonymous"]["enabled"] == ini["auth.basic"]["enabled"] == "false"
    assert ini["security"]["disable_initial_admin_creation"] == "true"
    assert ini["users"]["allow_sign_up"] == ini["public_dashboards"]["enabled"] == "false"
    sign_in = ini["auth.generic_oauth"]
    assert sign_in["enabled"] == sign_in["use_pkce"] == sign_in["role_attribute_strict"] == "true"


def test_operators_administer_and_developers_explore(ini: ConfigParser) -> None:
    roles = re.findall(
        r"contains\(groups\[\*\], '(\w+)'\) && '(\w+)'", ini["auth.generic_oauth"]["role_attribute_path"]
    )
    assert roles == [("operators", "Admin"), ("developers", "Editor")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token_url", "http://login.example.com/token"),
        ("token_url", "https://login.example.com/token?x=1"),
        ("operators_group", "operators') || contains(groups[*], 'all"),
        ("client_id", "id\n[auth.anonymous]"),
        ("developers_group", ""),
    ],
)
def test_nothing_can_be_slipped_into_its_settings(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        GrafanaSignIn.model_validate({**SIGN_IN.model_dump(), name: value})


def test_without_a_provider_nobody_gets_in(settings: Settings) -> None:
    closed = settings.model_copy(update={"grafana": GrafanaSettings()})
    text = render_grafana(closed, closed.clusters.primary, DASHBOARDS)["grafana.ini"]
    assert "[auth.generic_oauth]\nenabled = false\n" in text
    assert "client_secret" not in text


def test_every_data_source_is_there_and_leads_to_the_others(sources: dict[str, dict[str, Any]]) -> None:
    assert sources.keys() == {"prometheus", "thanos", "alertmanager", "elasticsearch", "jaeger", "cloudwatch"}
    assert [uid for uid, source in sources.items() if source.get("isDefault")] == ["thanos"]
    data = {uid: source["jsonData"] for uid, source in sources.items()}
    assert {link["datasourceUid"] for link in data["elasticsearch"]["dataLinks"]} == {"jaeger"}
    assert data["jaeger"]["tracesToLogsV2"]["datasourceUid"] == "elasticsearch"
    assert data["jaeger"]["tracesToMetrics"]["datasourceUid"] == "thanos"
    assert {link["datasourceUid"] for link in data["thanos"]["exemplarTraceIdDestinations"]} == {"jaeger"}
    assert all(source["editable"] is False for source in sources.values())


def test_grafana_does_not_fill_in_what_data_sources_are_to_fill_in(configuration: dict[str, str]) -> None:
    """It expands `$name` in these files; `$$` is what leaves a dollar sign, and `$__file` what reads a secret."""
    text = configuration["provisioning/datasources/datasources.yaml"]
    assert not re.findall(r"(?<!\$)\$(?!\$|__file\{)", text)


def test_cloudwatch_is_asked_in_the_region_of_the_cluster(settings: Settings) -> None:
    for cluster, region in (
        (settings.clusters.primary, settings.aws.primary_region),
        (settings.clusters.dr, settings.aws.dr_region),
    ):
        assert cluster
        text = render_grafana(settings, cluster, [])["provisioning/datasources/datasources.yaml"]
        assert f"defaultRegion: {region}\n" in text


def test_a_change_of_settings_replaces_the_pods_and_one_of_a_dashboard_does_not(
    cluster: KubernetesCluster, configuration: dict[str, str]
) -> None:
    annotations = cluster.one("Deployment", "grafana").pod_annotations
    assert annotations == grafana.checksum("\n".join(configuration.values()))


def test_a_session_stays_with_its_replica(cluster: KubernetesCluster) -> None:
    service = cluster.one("Service", GRAFANA.name)
    assert service.spec["sessionAffinity"] == "ClientIP"
    assert service.spec["ports"][0]["port"] == GRAFANA.port


@given(st.dictionaries(st.text("abc-", min_size=1, max_size=8), st.integers(0, MAX_CONFIG_MAP_BYTES - 8), max_size=12))
def test_parts_hold_every_file_once_and_fit(sizes: dict[str, int]) -> None:
    parts = list(split({name: "x" * size for name, size in sizes.items()}))
    assert [name for part in parts for name in part] == sorted(sizes)
    assert all(sum(len(name) + len(text) for name, text in part.items()) <= MAX_CONFIG_MAP_BYTES for part in parts)
