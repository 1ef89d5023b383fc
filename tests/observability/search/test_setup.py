"""What the set-up job is given: whole, in order, and the same for the same settings."""

from __future__ import annotations

import json
import re

from observability.search.fitting import fitting_cluster
from observability.search.requests import Request, plan_files
from observability.search.saved_objects import saved_objects
from observability.search.setup import setup_requests, setup_script
from observability.search.streams import CATEGORIES, streams
from settings.search import Search
from tests.reading import CATALOGUE


def requests(further: tuple[Request, ...] = ()) -> list[Request]:
    search = Search()
    cluster = fitting_cluster(search, streams(CATALOGUE.services, "prod"))
    return setup_requests(
        search, cluster, bucket="backups", cluster_name="tokyo", domain="kiso.example", further=further
    )


def test_the_plan_is_the_same_for_the_same_settings() -> None:
    assert plan_files(requests()) == plan_files(requests())


def test_the_plan_has_a_line_and_a_body_for_each_request() -> None:
    pipeline = Request(method="PUT", path="/_ingest/pipeline/alb", body={"processors": []})
    asked = requests((pipeline,))
    files = plan_files(asked)
    lines = [line.split() for line in files.pop("plan").splitlines()]
    assert [(target, method, path) for target, method, path, _ in lines] == [
        (request.target, request.method, request.path) for request in asked
    ]
    assert {file for *_, file in lines} == set(files)
    assert asked.index(pipeline) < next(n for n, r in enumerate(asked) if r.path.startswith("/_index_template"))


def test_the_password_is_no_argument() -> None:
    script = setup_script(elasticsearch="https://elasticsearch", kibana="https://kibana")
    assert "--user" not in script
    assert re.findall(r"\$\(cat \S+/password\)", script) and "--config <(printf" in script


def test_saved_objects_refer_only_to_what_was_imported_before() -> None:
    known: set[tuple[str, str]] = set()
    for each in saved_objects("kiso.example"):
        assert {(reference["type"], reference["id"]) for reference in each["references"]} <= known, each["id"]
        assert (each["type"], each["id"]) not in known
        known.add((each["type"], each["id"]))
        json.dumps(each)
    assert {("index-pattern", f"logs-{category}") for category in CATEGORIES} <= known
    assert {("dashboard", f"logs-{category}") for category in CATEGORIES} <= known


def test_panels_of_a_dashboard_do_not_overlap() -> None:
    for each in saved_objects("kiso.example"):
        if each["type"] != "dashboard":
            continue
        cells: set[tuple[int, int]] = set()
        panels = json.loads(each["attributes"]["panelsJSON"])
        assert {panel["panelRefName"] for panel in panels} == {reference["name"] for reference in each["references"]}
        for panel in panels:
            grid = panel["gridData"]
            own = {
                (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
            }
            assert not own & cells
            assert all(0 <= x < 48 for x, _ in own)
            cells |= own
