"""What is called a template that renders is one that Prometheus renders, and the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from catalog.templates import template_fault
from tests.observability.promtool import failures
from tests.reading import CATALOGUE

RIGHT = [
    "nothing to fill in",
    "{{ $value }} of {{ $labels.service }}",
    '{{ $value | printf "%.1f" }}, {{ $value | humanizePercentage }}',
    "{{ if gt $value 1.5 }}much{{ else }}little{{ end }}",
    "{{ with $labels.service }}{{ . }}{{ end }}",
    '{{ range query "up" }}{{ .Labels.job }}{{ end }}',
    "{{ or $labels.cluster $externalLabels.cluster }}",
    '{{ $name := $labels.service }}{{ $name | toUpper }} {{- printf "%s" `raw` -}}',
]
WRONG = [
    "{{ $value",
    "{{ }}",
    "{{ $value | humanise }}",
    "{{ $label.service }}",
    "{{ if $value }}x",
    "x{{ end }}",
    "{{ $value ; 1 }}",
    "{{ printf '%.1f' $value }}",
]


def test_every_shipped_text_renders() -> None:
    rules = (rule for file in CATALOGUE.alerts.values() for group in file.groups for rule in group.rules)
    assert not [text for rule in rules for text in rule.annotations.values() if template_fault(text)]


@pytest.mark.cloud
@pytest.mark.parametrize("text", [*RIGHT, *WRONG])
def test_prometheus_thinks_the_same(text: str, tmp_path: Path) -> None:
    rule = {"alert": "Some", "expr": "up == 0", "annotations": {"summary": text}}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "some", "rules": [rule]}]}))
    refused = bool(failures(tmp_path, "check", "rules", "rules.yaml"))
    assert refused == (template_fault(text) is not None) == (text in WRONG)
