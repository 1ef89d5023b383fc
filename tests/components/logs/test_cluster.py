"""Logstash and the rules on logs as Kubernetes would be sent them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.logs.cluster import Logs, LogsArgs
from components.python_program import code_files
from observability.filebeat import render_filebeat
from observability.log_sources import log_sources
from observability.logstash import PIPELINES, render_logstash
from observability.search.ingest.pipelines import AUDITED_FACILITIES
from settings.logs import Logs as LogsSettings
from settings.logs import Logstash as LogstashSettings
from tests.components.kubernetes.conftest import OWNERSHIP
from tests.components.kubernetes.recorded import kubernetes_objects
from tests.reading import from_yaml

SETTINGS = LogsSettings()
SOURCES = log_sources("123456789012")
FILES = render_logstash(
    SETTINGS.logstash, environment="dev", audit_bucket="kiso-dev-audit-123456789012-eu-west-1", region="eu-west-1"
)
FILEBEAT = from_yaml(render_filebeat(SOURCES, {source.source: f"https://{source.source}" for source in SOURCES}))
ARGS = LogsArgs(
    ownership=OWNERSHIP,
    settings=SETTINGS,
    logstash=FILES,
    filebeat=yaml.safe_dump(FILEBEAT),
    rules='{"rules": []}',
    prometheus_shards=1,
)
ENVIRONMENT_VARIABLE = re.compile(r"\$\{(\w+)\}")


def objects(record: Any, args: LogsArgs = ARGS) -> Mapping[tuple[str, str], Any]:
    return kubernetes_objects(record, lambda opts: Logs("logs", args, opts))


@pytest.fixture
def found(record: Any) -> Mapping[tuple[str, str], Any]:
    return objects(record)


def pod(found: Mapping[tuple[str, str], Any], kind: str, name: str) -> Any:
    return found[kind, name].inputs["spec"]["template"]["spec"]


def test_queues_are_kept_on_a_volume_that_holds_all_of_them(found: Mapping[tuple[str, str], Any]) -> None:
    workload = found["StatefulSet", "logstash"]
    assert workload.protect
    [claim] = workload.inputs["spec"]["volumeClaimTemplates"]
    settings = SETTINGS.logstash
    needed = len(PIPELINES) * (settings.queue_gib + settings.dead_letters_gib)
    assert int(claim["spec"]["resources"]["requests"]["storage"].removesuffix("Gi")) > needed


def test_every_variable_of_the_configuration_is_set_in_the_container(found: Mapping[tuple[str, str], Any]) -> None:
    [server, _, _] = pod(found, "StatefulSet", "logstash")["containers"]
    named = {name for text in FILES.values() for name in ENVIRONMENT_VARIABLE.findall(text)}
    assert named == {variable["name"] for variable in server["env"]}


def test_whatever_is_mounted_is_a_volume_of_the_pod(found: Mapping[tuple[str, str], Any]) -> None:
    for kind, name in (("StatefulSet", "logstash"), ("Deployment", "log-rules")):
        spec = pod(found, kind, name)
        claims = found[kind, name].inputs["spec"].get("volumeClaimTemplates", [])
        volumes = {each["name"] for each in spec["volumes"]} | {each["metadata"]["name"] for each in claims}
        for container in spec["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert {"requests", "limits"} <= container["resources"].keys()
        for volume in spec["volumes"]:
            if "configMap" in volume:
                data = found["ConfigMap", volume["configMap"]["name"]].inputs["data"]
                assert {item["key"] for item in volume["configMap"].get("items", ())} <= data.keys()


def test_changed_pipelines_and_rules_are_read_without_a_restart(record: Any) -> None:
    def annotations(args: LogsArgs, kind: str, name: str) -> Any:
        return objects(record, args)[kind, name].inputs["spec"]["template"]["metadata"]["annotations"]

    pipeline = replace(ARGS, logstash={**FILES, "sources.conf": "input {}"})
    assert annotations(pipeline, "StatefulSet", "logstash") == annotations(ARGS, "StatefulSet", "logstash")
    memory = replace(ARGS, logstash={**FILES, "jvm.options": "-Xmx1g"})
    assert annotations(memory, "StatefulSet", "logstash") != annotations(ARGS, "StatefulSet", "logstash")
    rules = replace(ARGS, rules='{"rules": [1]}')
    assert annotations(rules, "Deployment", "log-rules") == annotations(ARGS, "Deployment", "log-rules")


def test_only_named_networks_may_send_syslog(record: Any, found: Mapping[tuple[str, str], Any]) -> None:
    name = ("NetworkPolicy", "logstash-from-syslog-senders")
    assert name not in found
    senders = LogsSettings(logstash=LogstashSettings(syslog_senders=("10.1.0.0/16",)))
    [rule] = objects(record, replace(ARGS, settings=senders))[name].inputs["spec"]["ingress"]
    assert rule["from"] == [{"ipBlock": {"cidr": "10.1.0.0/16"}}]
    assert [port["port"] for port in rule["ports"]] == [6514]


def test_the_code_that_is_mounted_runs_by_itself(tmp_path: Path) -> None:
    for package, arguments in (("functions.log_rules", 4), ("functions.logstash_metrics", 2)):
        folder = tmp_path / package
        for path, text in code_files(package, "functions.serving").items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        run = subprocess.run(
            [sys.executable, "-I", str(folder)], capture_output=True, text=True, cwd=tmp_path, timeout=30, check=False
        )
        assert f"not enough values to unpack (expected {arguments}" in run.stderr


def test_each_source_is_read_from_its_own_queue_and_says_which_it_is() -> None:
    inputs = {each["fields"]["event.module"]: each for each in FILEBEAT["filebeat.inputs"]}
    assert inputs.keys() == {source.source for source in SOURCES}
    for source, each in inputs.items():
        assert each["queue_url"] == f"https://{source}" and each["fields_under_root"]
    assert inputs["cloudtrail"]["expand_event_list_from_field"] == "Records"


def test_logstash_parses_nothing_and_loses_nothing() -> None:
    texts = "".join(text for name, text in FILES.items() if name.endswith(".conf"))
    assert not re.search(r"\b(grok|dissect|json|kv|csv|ruby|date)\s*\{", texts)
    settings = from_yaml(FILES["logstash.yml"])
    assert settings["queue.type"] == "persisted" and settings["dead_letter_queue.enable"] is True
    for pipeline in PIPELINES:
        assert f'pipeline_id => "{pipeline}"' in FILES["dead-letters.conf"]
    assert texts.count("{") == texts.count("}")
    assert texts.count('action => "create"') == texts.count('document_id => "%{[event][id]}"') == 3


def test_what_is_audited_of_syslog_is_copied_by_its_priority_alone() -> None:
    [pattern] = re.findall(r"=~ /(.+)/ \{", FILES["syslog.conf"])
    for priority in range(192):
        line = f"<{priority}>1 - - - - - x"
        assert bool(re.search(pattern, line)) == (priority // 8 in AUDITED_FACILITIES)
        assert bool(re.search(pattern, f"20 {line}")) == (priority // 8 in AUDITED_FACILITIES)
