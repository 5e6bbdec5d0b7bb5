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
