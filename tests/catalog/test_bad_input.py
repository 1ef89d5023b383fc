"""A wrong catalogue ends in sentences with place, value, rule and fix, status 1 and no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalog.checking import complaints

CART = "services/cart.yaml"

SPOILED = [
    pytest.param(
        CART,
        ("owner: checkout", "owner: chekout"),
        3,
        "owner: 'chekout' is no team of teams.yaml; write checkout",
        id="owner",
    ),
    pytest.param(CART, ("owner: checkout\n", ""), 1, "owner is missing; write it, such as checkout-api", id="no-owner"),
    pytest.param(
        CART,
        ("  - product-api", "  - product-ap"),
        14,
        "depends_on[0]: 'product-ap' is no service of the catalogue; write product-api",
        id="unknown-dependency",
    ),
    pytest.param(
        CART,
        ("  - cart-store", "  - search"),
        16,
        "datastores[0]: 'search' is of kind search, which is not dynamodb, efs, files, opensearch, postgresql or redis",
        id="datastore-that-stores-nothing",
    ),
    pytest.param(
        CART,
        ("  - product-api", "  - checkout-api"),
        14,
        "depends_on[0] closes the cycle cart → checkout-api → cart; remove one of these dependencies",
        id="cycle",
    ),
    pytest.param(
        "services/checkout-api.yaml",
        ("  - payment-gateway\ndatastores:\n", "  - payment-gateway\ndatastores:\n  - shelf\n"),
        21,
        "datastores[0] closes the cycle checkout-api → shelf → checkout-api; remove one of these dependencies",
        id="cycle-through-a-datastore",
    ),
    pytest.param(
        CART,
        ("  - product-api", "  - cart"),
        14,
        "depends_on[0] closes the cycle cart → cart; remove one of",
        id="own-cycle",
    ),
    pytest.param(
        CART,
        ("  - product-api", "  - product-api\n  - product-api"),
        15,
        "depends_on[1]: 'product-api' is listed twice; remove one of the two",
        id="dependency-twice",
    ),
    pytest.param(
        CART,
        ("name: cart\n", "name: search\n"),
        1,
        "name: 'search' must be the file's name; write cart or rename the file to search.yaml",
        id="name-of-another-file",
    ),
    pytest.param(
        "services/search.yaml",
        ("name: search\n", "name: cart\n"),
        1,
        "name: 'cart' is the service of catalog/services/cart.yaml already; give this one a name of its own",
        id="duplicate-service",
    ),
    pytest.param(
        CART,
        ("http://cart.shop.svc:8080/healthz", "cart.shop.svc/healthz"),
        12,
        "endpoints[0].url: 'cart.shop.svc/healthz' "
        "must be an http or https URL with a host; write it like https://shop.${domain}/healthz",
        id="endpoint-that-is-no-url",
    ),
    pytest.param(
        CART,
        ("http://cart", "http://me:hunter2@cart"),
        12,
        "endpoints[0].url must not hold a user or password; take the credentials out of the URL",
        id="credentials-in-a-url",
    ),
    pytest.param(
        "services/orders-db.yaml",
        ("orders-db.${domain}:5432", "orders-db.${domain}"),
        9,
        "endpoints[0].address: 'orders-db.${domain}' must be a host and a port; write it like smtp.${domain}:587",
        id="address-without-port",
    ),
    pytest.param(
        "services/orders-db.yaml",
        ("name: reader", "name: writer"),
        6,
        "endpoints holds 2 endpoints named writer; give each a name of its own",
        id="endpoint-twice",
    ),
    pytest.param(
        "services/warehouse-link.yaml",
        ("host: warehouse-gw", "host: https://warehouse-gw"),
        9,
        "endpoints[0].host: 'https://warehouse-gw.${domain}' must be a host name or an IP address; write it like vpn",
        id="host-that-is-no-host",
    ),
    pytest.param(
        CART,
        ("probe: http", "probe: htp"),
        10,
        "endpoints[0].probe: 'htp' must be http, icmp or tcp; write http",
        id="probe",
    ),
    pytest.param(
        CART,
        ("availability_percent: 99.95", "availability_percent: 99"),
        18,
        "objectives.availability_percent: 99.0 must be "
        "at least 99.9, as tier 1 promises; raise it or choose a lower tier",
        id="objective-below-its-tier",
    ),
    pytest.param(
        CART,
        ("availability_percent: 99.95", "availability_percent: 100"),
        18,
        "objectives.availability_percent: 100 must be a number above 0 and below 100; choose one within these bounds",
        id="objective-that-nothing-meets",
    ),
    pytest.param(
        CART,
        ("namespace: shop\n", ""),
        6,
        "metrics is set for a service without pods; write its namespace, or remove",
        id="pods",
    ),
    pytest.param(CART, ("tier: 1", "tier: 4"), 4, "tier: 4 must be 1, 2 or 3; write 1, 2 or 3", id="tier"),
    pytest.param(
        CART, ("    name: health\n", "\tname: health\n"), 11, "the file is indented with a tab; indent", id="tab"
    ),
    pytest.param(
        CART,
        ("tier: 1\n", "tier: 1\ntier: 2\n"),
        5,
        "tier is written twice, first on line 4; keep one of the two",
        id="key-twice",
    ),
    pytest.param(
        "teams.yaml",
        ("name: platform", "name: checkout"),
        17,
        "teams[3].name: 'checkout' is taken already; keep one of the two",
        id="team-twice",
    ),
    pytest.param(
        "tiers.yaml",
        ("tier: 3", "tier: 2"),
        18,
        "tiers[2].tier: 2 is taken already; keep one of the two",
        id="tier-twice",
    ),
]


SHELF = """\
name: shelf
description: A store that calls back, as none should.
owner: checkout
tier: 1
kind: files
depends_on: [checkout-api]
"""


@pytest.mark.parametrize(("file", "change", "line", "sentence"), SPOILED)
def test_a_spoiled_file_is_told_with_its_line(
    folder: Path, file: str, change: tuple[str, str], line: int, sentence: str
) -> None:
    (folder / "services/shelf.yaml").write_text(SHELF)
    text = (folder / file).read_text()
    assert change[0] in text
    (folder / file).write_text(text.replace(*change, 1))
    found = complaints(folder)
    assert any(each.startswith(f"catalog/{file}:{line}: {sentence}") for each in found)
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n", "the file is not UTF-8 text"),
        (b"a: &a [x]\nb: [*a, *a]\n", "a defines the anchor a"),
        (b"x" * 2_000_000, "the file is larger than 1024 KiB"),
    ],
    ids=["empty", "binary", "bomb", "huge"],
)
def test_a_file_that_is_no_document_spoils_only_itself(folder: Path, content: bytes, sentence: str) -> None:
    """What depends on the service of that file is not blamed."""
    (folder / "services/product-api.yaml").write_bytes(content)
    (found,) = complaints(folder)
    assert found.startswith("catalog/services/product-api.yaml")
    assert sentence in found


def test_every_tier_is_described(folder: Path) -> None:
    text = (folder / "tiers.yaml").read_text()
    (folder / "tiers.yaml").write_text(text[: text.index("  - tier: 3")])
    assert complaints(folder) == ["catalog/tiers.yaml:3: tiers lacks tier 3; describe all three tiers"]


@pytest.mark.parametrize("name", ["odd.yml", "notes.txt", "folder"])
def test_nothing_in_the_folder_is_ignored_in_silence(folder: Path, name: str) -> None:
    (folder / "services" / name).write_text("name: odd\n")
    sentence = f"catalog/services/{name}: the file is no .yaml file and would be ignored; rename or remove it"
    assert complaints(folder) == [sentence]


def test_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "services/cart.yaml").write_text("name: cart\n")
    (folder / "services/search.yaml").write_text("")
    (folder / "services/odd.yml").write_text("")
    (folder / "alerts/hosts.yaml").write_text("groups: 1\n")
    (folder / "tiers.yaml").unlink()
    files = {each.split(":")[0] for each in complaints(folder)}
    assert files == {
        "catalog/alerts/hosts.yaml",
        "catalog/services/cart.yaml",
        "catalog/services/odd.yml",
        "catalog/services/search.yaml",
        "catalog/tiers.yaml",
    }


def test_the_command_itself_fails_without_a_traceback(folder: Path) -> None:
    (folder / "teams.yaml").write_text("teams: []\nteam: []\n")
    command = [sys.executable, "-m", "catalog", "show", "--json", "--folder", str(folder)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2])
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr == "catalog/teams.yaml:2: team is no known key; write teams\n"
