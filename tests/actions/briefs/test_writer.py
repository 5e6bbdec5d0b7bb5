"""The rules' own sentences: each kind of fact is told in words that the checker lets through, and nothing stale is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from leadwright.actions.briefs.checker import check
from leadwright.actions.briefs.compose import checked
from leadwright.actions.briefs.facts import Facts, Sentence
from leadwright.actions.briefs.frames import FRAMES
from leadwright.actions.briefs.sentences import _SAID
from leadwright.actions.briefs.writer import by_rules
from tests.actions.briefs.given import ALL, AS_OF, FACTS, fact

DAY = date(2026, 11, 10)
MONEY = {"amount": "12437000", "currency": "CHF"}
VALUES: dict[str, list[dict[str, Any]]] = {
    "funding": [{"round": "Seed", "amount": MONEY}, {"amount": MONEY}, {"round": "Series A"}, {"round": "Angel"},
                {"round": "Private Equity"}],
    "hiring": [{"roles": 1}, {"roles": 12, "department": "Customer Success"}, {"title": "Site Reliability Engineer"}, {}],
    "hiring_surge": [{"before": 2, "after": 9}, {"before": 2, "after": 9, "department": "Sales"}],
    "uses": [{"technology": "Node.js"}, {"technology": "C++"}, {"technology": "Go"}, {"technology": "Office 365"}],
    "technology_added": [{"technology": "monday.com"}],
    "technology_removed": [{"technology": "Next.js"}],
    "technology_replaced": [{"before": "HubSpot", "after": "Salesforce"}],
    "leader_joined": [{"person": "Zoë O'Neill", "title": "VP Engineering"}, {"person": "Ада Иванова"}],
    "leader_left": [{"person": "محمد علي", "title": "CFO"}],
    "person": [{"person": "王 小明", "title": "Head of Growth & Data"}, {"person": "Jean-Luc de la Tour", "title": "Geschäftsführer"}],
    "reach": [{"person": "Jane Doe", "phone": "+493012345678"}, {"person": "Jane Doe", "linkedin_url": "https://www.linkedin.com/in/jane-doe"}],
    "decides": [{"person": "Jane Doe", "title": "Chief Technology Officer"}],
    "head_count": [{"people": [1, 1]}, {"people": [500, None]}, {"people": [1, 10]}, {"people": [1234, 1234]}],
    "head_count_growth": [{"before": [80, 80], "after": [120, 120], "share": 0.5}, {"share": 0.4812},
                          {"before": [11, 50], "after": [51, 200]}],
    "head_count_decline": [{"before": [120, 120], "after": [80, 80], "share": -0.3333}, {"share": -0.2}],
    "location": [{"country": "US"}, {"country": "GB", "city": "Leeds"}, {"country": "NL"}],
    "offices": [{"country": "JP"}],
    "new_country": [{"country": "BR"}],
    "founded": [{"year": 2015}],
    "industry": [{"industries": ["FinTech", "Payments"]}, {"industries": ["Computer software"]}],
    "competitor_in_use": [{"technology": "Rivalware"}],
    "complement_in_use": [{"technology": "Airflow"}],
    "renewal_window": [{"technology": "Rivalware"}],
    "acquired": [{"buyer": "Globex Inc."}, {}],
    "renamed": [{"before": "Oldco", "after": "Newco AG"}],
    "domain_moved": [{"before": "old.example", "after": "new.example"}],
    "stage_changed": [{"before": "Seed", "after": "Growth"}],
    "content_downloaded": [{"what": "Guide to pipelines"}, {}],
    "intent_topic": [{"topic": "data pipelines"}],
    "disagreement": [{"field": "head count"}],
    "says": [{"quote": "Payments for small shops, made simple"}],
    "offer": [{"line": "Cut the time to a first pipeline by 40 %, e.g. in logistics", "part": "outcomes"}],
}  # fmt: skip
_UNDATED = {"person", "reach", "decides", "head_count", "location", "offices", "industry", "uses", "hiring", "competitor_in_use",
            "complement_in_use", "disagreement", "says", "offer", "customer"}  # fmt: skip
CASES = [(kind, value) for kind in _SAID for value in VALUES.get(kind, [{}])]


@pytest.mark.parametrize(("kind", "value"), CASES)
@pytest.mark.parametrize("precision", ["day", "month", "year", "seen"])
def test_what_rules_say_of_a_fact_is_let_through(kind: str, value: dict[str, Any], precision: str) -> None:
    if kind in _UNDATED or kind == "founded":
        day = date(2015, 1, 1) if kind == "founded" else None
        precision = "year" if day else "day"
    else:
        day = DAY
    known = fact("o:1#x", kind, day, precision, **value)
    facts = Facts("Kestrel Labs", AS_OF, (known,), (), "Leadwright")
    verdict = check(Sentence(known.text, (known.id,), "why_now"), facts)
    assert verdict.kept, (known.text, verdict.reason)
    assert kind in FRAMES


def test_a_brief_by_rules_passes_whole_and_holds_nothing_that_is_stale_or_contradicted() -> None:
    kept, dropped = checked(by_rules(FACTS), FACTS, "rules")
    assert dropped == []
    told = {cite for one in kept for cite in one.cites}
    assert not told & {one.id for one in ALL if not one.usable}
    text = " ".join(one.text for one in kept)
    assert "Seed" not in text
    assert "2015" not in text


@pytest.mark.parametrize("one", [item for item in ALL if item.usable], ids=lambda item: item.kind)
def test_what_became_stale_or_contradicted_is_told_no_more(one: Any) -> None:
    for gone in (replace(one, fresh=False), replace(one, contradicted=True)):
        facts = replace(FACTS, facts=tuple(gone if item.id == one.id else item for item in ALL))
        kept, _ = checked(by_rules(facts), facts, "rules")
        assert one.id not in {cite for sentence in kept for cite in sentence.cites}
        assert not check(Sentence(one.text, (one.id,), "who"), facts).kept


def other(value: Any) -> Any:
    """Another value of the same shape."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value * 2 + 1
    if isinstance(value, list):
        return [other(one) for one in value]
    if isinstance(value, dict):
        return {**value, "amount": str(int(value["amount"]) * 2)}
    return {"US": "FR", "GB": "FR", "NL": "FR", "JP": "FR", "BR": "FR"}.get(value, f"Q{value}")


CHANGED = [
    (kind, value, slot)
    for kind, value in CASES
    for slot in value
    if slot != "part" and not (slot == "share" and "before" in value)
]


@pytest.mark.parametrize(("kind", "value", "slot"), CHANGED)
def test_a_sentence_is_dropped_as_soon_as_any_value_in_it_is_another_one(
    kind: str, value: dict[str, Any], slot: str
) -> None:
    day = date(2015, 1, 1) if kind == "founded" else None if kind in _UNDATED else DAY
    precision = "year" if kind == "founded" else "day"
    before = fact("o:1#x", kind, day, precision, **value)
    after = fact("o:1#x", kind, day, precision, **{**value, slot: other(value[slot])})
    if kind == "founded":
        after = replace(after, date=date(2014, 1, 1))
    facts = Facts("Kestrel Labs", AS_OF, (after,), (), "Leadwright")
    verdict = check(Sentence(before.text, (after.id,), "why_now"), facts)
    assert not verdict.kept, before.text


@pytest.mark.parametrize(
    ("kind", "value"), [case for case in CASES if case[0] not in _UNDATED and case[0] != "founded"]
)
def test_a_sentence_is_dropped_as_soon_as_its_day_is_another_one(kind: str, value: dict[str, Any]) -> None:
    before = fact("o:1#x", kind, DAY, "day", **value)
    for day, precision in (
        (date(2026, 11, 11), "day"),
        (DAY, "month"),
        (DAY, "year"),
        (DAY, "seen"),
        (None, "day"),
    ):
        facts = Facts(
            "Kestrel Labs", AS_OF, (replace(before, date=day, precision=precision),), (), "Leadwright"
        )
        assert not check(Sentence(before.text, (before.id,), "why_now"), facts).kept, (
            before.text,
            day,
            precision,
        )


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_a_fact_of_another_kind_carries_no_sentence(kind: str, value: dict[str, Any]) -> None:
    day = date(2015, 1, 1) if kind == "founded" else None if kind in _UNDATED else DAY
    text = fact("o:1#x", kind, day, "year" if kind == "founded" else "day", **value).text
    for others, values in CASES:
        same_words = {kind, others} in (
            {"uses", "competitor_in_use"},
            {"uses", "complement_in_use"},
            {"hiring", "hiring_started"},
            {"hiring", "hiring_surge"},
        )
        if others == kind or same_words or (kind == "hiring" and not value):
            continue
        wrong = fact("o:2#y", others, DAY, "day", **values)
        facts = Facts("Kestrel Labs", AS_OF, (wrong,), (), "Leadwright")
        assert not check(Sentence(text, (wrong.id,), "why_now"), facts).kept, (text, wrong.text)
