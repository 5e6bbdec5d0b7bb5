"""Scorecard documents: read, written back, and refused with every reason at once."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from leadwright.icp.problems import BadDocument
from leadwright.scoring.scorecard import default, from_document, parse

_HEAD = "components: {intent: 0.4, fit: 0.35, accessibility: 0.25}\ntiers: {hot: 80, warm: 60, nurture: 40}\n"
_GROUPED = "{id: a, component: fit, points: 5, when: hiring, group: g}"
_RULE = "{id: a, component: fit, points: 5, when: hiring}"


def problems(text: str) -> dict[str, str]:
    with pytest.raises(BadDocument) as caught:
        parse(text)
    return {problem.field: problem.sentence for problem in caught.value.problems}


def test_the_default_card_is_the_missions() -> None:
    card = default()
    assert dict(card.weights) == {
        "intent": Decimal("0.4"),
        "fit": Decimal("0.35"),
        "accessibility": Decimal("0.25"),
    }
    assert dict(card.tiers) == {"hot": 80, "warm": 60, "nurture": 40}
    for component in card.weights:
        best: dict[str, Decimal] = {}
        for rule in (rule for rule in card.rules if rule.component == component):
            best[rule.group or rule.id] = max(rule.points, best.get(rule.group or rule.id, Decimal(0)))
        assert sum(best.values()) == 100
    assert all(rule.because and rule.otherwise and rule.unknown and rule.label for rule in card.rules)


def test_a_card_written_and_read_again_is_the_same() -> None:
    again = parse(json.dumps(default().to_document()))
    assert again == default()
    assert again.digest() == default().digest()


def test_needs_come_from_the_features_that_the_rule_reads() -> None:
    assert default().rule("recent_funding").needs == {"funding_stage", "funding_date"}
    assert default().rule("size").needs == {"head_count"}


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = (
        _HEAD
        + "rules:\n  - {id: A b, component: fitt, points: 3.123, when: hirring}\n"
        + "  - {id: c, component: fit, points: 5, because: '{stak}'}\n"
    )
    with pytest.raises(BadDocument) as caught:
        parse(text, "card.yaml")
    told = [(problem.line, problem.field) for problem in caught.value.problems]
    assert told == [
        (4, "rules[0].id"),
        (4, "rules[0].points"),
        (4, "rules[0].component"),
        (4, "rules[0].when"),
        (5, "rules[1].because"),
        (5, "rules[1]"),
    ]
    assert "did you mean fit?" in str(caught.value)
    assert "did you mean hiring?" in str(caught.value)
    assert "did you mean stack?" in str(caught.value)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (f"[{_RULE}, {_RULE}]", "id of two rules"),
        (
            f"[{_GROUPED}, {{id: b, component: fit, points: -5, when: hiring, group: g}}]",
            "points or penalties",
        ),
        (
            f"[{_GROUPED}, {{id: b, component: intent, points: 5, when: hiring, group: g}}]",
            "one component",
        ),
        (
            "[{id: a, component: fit, points: 5, when: hiring, stands_in_for: nobody}]",
            "stand in for another rule",
        ),
        (
            f"[{_GROUPED}, {{id: b, component: fit, points: 9, when: hiring, group: g, stands_in_for: a}}]",
            "may not earn more",
        ),
    ],
)
def test_rules_that_do_not_go_together_are_refused(rules: str, said: str) -> None:
    assert said in " ".join(problems(f"{_HEAD}rules: {rules}").values())


@pytest.mark.parametrize(
    "line",
    [
        "points: 0, when: hiring",
        "points: 5",
        "points: 5000, when: hiring",
        "points: '5', when: hiring",
        "when: hiring",
        "points: 5, when: [hiring]",
        "points: 5, when: hiring, when_unknown: maybe",
        "points: 5, when: hiring, enabled: icp.wants_hirring",
        "points: 5, when: hiring, if_given: [titels]",
        "points: 5, value: hiring",
        "points: 5, when: hiring, surprise: 1",
        "points: .nan, when: hiring",
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(line: str) -> None:
    assert problems(f"{_HEAD}rules: [{{id: a, component: fit, {line}}}]")


def test_tiers_must_fall_and_weights_stay_within_one() -> None:
    assert "tiers" in problems(f"{_HEAD}rules: [{_RULE}]".replace("hot: 80", "hot: 50"))
    assert "components.intent" in problems(f"{_HEAD}rules: [{_RULE}]".replace("intent: 0.4", "intent: 1.5"))


def test_an_out_rule_needs_a_condition_and_a_reason() -> None:
    assert "out[0].reason" in problems(f"{_HEAD}rules: [{_RULE}]\nout: [{{id: x, when: customer}}]")


def test_a_card_may_be_as_small_as_one_rule() -> None:
    card = from_document(
        {
            "components": {"intent": 1, "fit": 0, "accessibility": 0},
            "tiers": {"hot": 80, "warm": 60, "nurture": 40},
            "rules": [{"id": "a", "component": "intent", "points": 12.5, "when": "hiring"}],
        }
    )
    assert card.rules[0].points == Decimal("12.5")
    assert card.rules[0].label == "A"
