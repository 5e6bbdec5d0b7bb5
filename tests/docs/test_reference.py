"""The reference docs say exactly what the code says, and miss nothing of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadwright.entities import trust
from leadwright.kernel.settings import Settings
from leadwright.scoring.features import FEATURES
from leadwright.scoring.functions import FUNCTIONS
from leadwright.scoring.scorecard import default
from leadwright.signals.catalog import CATALOG
from leadwright.sources.contract import Outcome
from leadwright.sources.file.mapping import COMPANY_HEADERS, CONTACT_HEADERS
from leadwright.sources.jobs.registry import BOARDS
from leadwright.sources.market import vendors
from tools.house.tables import OWNERS
from tools.reference.contracts import source_names
from tools.reference.outside import api_document, command_tree, error_codes
from tools.reference.pages import render_all
from tools.reference.record import catalogue

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = render_all()
# parts of a place or of an identity that an import puts together, not fields of their own
COMPOSED = {"city", "region", "regions", "id", "first", "last", "contacts", "observed_on"}


def committed(name: str) -> str:
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("name", sorted({*PAGES, *(path.name for path in REFERENCE.glob("*.md"))}))
def test_a_reference_page_is_what_the_generator_writes(name: str) -> None:
    assert committed(name) == PAGES.get(name), "run `python -m tools.reference`"


def headings(name: str) -> set[str]:
    return {line.lstrip("# ").strip("`") for line in committed(name).splitlines() if line.startswith("## ")}


def first_cells(name: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)`", committed(name), re.MULTILINE))


def test_every_setting_has_its_entry_and_every_familiar_name_is_told() -> None:
    assert headings("settings.md") == set(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())
    for name in ("DATABASE_URL", "API_HOST", "API_PORT", "SCRAPER_TIMEOUT", "SCRAPER_USER_AGENT"):
        assert f"`{name}`" in committed("settings.md")


def test_every_signal_has_its_entry() -> None:
    assert headings("signals.md") == set(CATALOG)


def test_every_command_has_its_entry_and_every_option_its_meaning() -> None:
    commands = dict(command_tree())
    assert headings("commands.md") == set(commands)
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            assert parameter.name == "help" or getattr(parameter, "help", ""), f"{name} {parameter.name}"


def test_every_source_board_and_outcome_has_its_entry() -> None:
    assert {*source_names(), "human"} <= headings("sources.md")
    assert set(BOARDS) | {outcome.value for outcome in Outcome} <= first_cells("sources.md")


def test_every_vendor_has_its_entry_with_its_key_and_every_operation() -> None:
    text = (REFERENCE / "vendors.md").read_text("utf-8")
    for name, vendor in vendors().items():
        entry = text.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
        assert vendor.manifest.terms in entry
        wanted = [*vendor.manifest.auth.secrets.values(), *(item.name for item in vendor.operations)]
        assert all(f"`{word}`" in entry for word in wanted), name


def test_every_feature_has_its_entry() -> None:
    assert headings("features.md") == set(FEATURES)


def test_every_function_of_the_rule_language_has_its_entry() -> None:
    assert headings("rule-language.md") == {function.signature for function in FUNCTIONS.values()}


def test_every_rule_of_the_default_scorecard_has_its_entry() -> None:
    card = default()
    assert first_cells("scorecard.md") == {rule.id for rule in (*card.rules, *card.out)}


def test_every_error_code_has_its_entry_and_says_something() -> None:
    assert first_cells("errors.md") == set(error_codes())
    for code, (_, said) in error_codes().items():
        assert any(re.search(r"[a-z]{3}", text) for text in said), code


def test_every_endpoint_has_its_entry() -> None:
    paths = api_document()["paths"]
    endpoints = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert len(endpoints) > 20
    assert headings("api.md") == endpoints


def test_every_table_has_its_entry() -> None:
    assert first_cells("tables.md") >= set(OWNERS)


def test_every_field_that_an_import_fills_is_in_the_catalogue() -> None:
    companies = {name.partition(".")[0] for name in COMPANY_HEADERS} - COMPOSED
    assert companies <= set(catalogue()["company"])
    assert set(CONTACT_HEADERS) - COMPOSED <= set(catalogue()["person"])


def test_every_field_whose_age_counts_is_in_the_catalogue() -> None:
    known = {*catalogue()["company"], *(f"person.{name}" for name in catalogue()["person"])}
    assert set(trust.HALF_LIFE) <= known
