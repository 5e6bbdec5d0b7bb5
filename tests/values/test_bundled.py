"""Bundled data: complete, consistent, and inside the package."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
import yaml

from leadwright.values import industry
from leadwright.values.bundled import load


def _yaml(name: str) -> dict[str, Any]:
    text = resources.files("leadwright.values").joinpath("data", name).read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def test_every_spelling_of_an_industry_belongs_to_one_node() -> None:
    owners: dict[str, str] = {}
    for node, entry in _yaml("industries.yaml")["nodes"].items():
        for spelling in {entry["label"].lower(), *entry.get("names", ())}:
            assert owners.setdefault(spelling, node) == node, spelling


@pytest.mark.parametrize("table", ["labels", "with_b2b"])
def test_the_crosswalk_names_only_nodes_that_exist(table: str) -> None:
    nodes = set(_yaml("industries.yaml")["nodes"])
    assert all(set(targets) <= nodes for targets in _yaml("industries.yaml")[table].values())


def test_codes_lead_to_nodes_that_exist() -> None:
    nodes = set(_yaml("industries.yaml")["nodes"])
    for codes in _yaml("industry_codes.yaml").values():
        assert all(set(targets) <= nodes for targets in codes.values())


def test_every_division_of_nace_is_mapped() -> None:
    divisions = [
        f"{number:02d}"
        for number in range(1, 97)
        if number not in (4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89)
    ]
    assert [code for code in divisions if not industry.nodes(f"NACE {code}")] == []


def test_countries_have_both_codes_and_a_name() -> None:
    assert len(load("countries.json")) >= 249
    assert all(len(entry["iso3"]) == 3 and entry["name"] for entry in load("countries.json").values())
