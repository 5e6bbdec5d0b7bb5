"""ICP documents: the mission's is accepted as it stands, and a wrong one says all that is wrong with it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.icp.document import Icp, from_document, parse
from leadwright.icp.problems import BadDocument

MISSION = """{"industries": ["SaaS","FinTech","HealthTech"], "companySizeMin": 50, "companySizeMax": 500,
 "fundingStages": ["Series A","Series B","Series C"], "geographies": ["US","UK","Canada"],
 "techStack": {"mustHave": ["AWS","React"], "niceToHave": ["Python","PostgreSQL"],
               "avoid": ["Legacy systems"]},
 "decisionMakers": {"titles": ["CTO","VP Engineering","Head of Product"],
                    "departments": ["Engineering","Product"]},
 "signals": {"recentFunding": true, "activelyHiring": true, "techStackChange": false}}"""


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(BadDocument) as caught:
        parse(text)
    return [(problem.line, problem.field, problem.sentence) for problem in caught.value.problems]


def test_the_missions_document_is_accepted_as_it_stands() -> None:
    icp = parse(MISSION)
    assert icp.industries == ("SaaS", "FinTech", "HealthTech")
    assert (icp.company_size_min, icp.company_size_max) == (50, 500)
    assert icp.tech_stack.avoid == ("Legacy systems",)
    assert icp.decision_makers.titles == ("CTO", "VP Engineering", "Head of Product")
    assert (icp.signals.recent_funding, icp.signals.tech_stack_change, icp.signals.industry_growth) == (
        True,
        False,
        True,
    )


def test_a_word_that_matches_nothing_is_a_warning_with_its_line() -> None:
    (warning,) = parse(MISSION).warnings
    assert (warning.line, warning.field) == (4, "techStack.avoid[0]")
    assert "matches no known technology; did you mean a category?" in warning.sentence


def test_unknown_industries_and_technologies_warn_with_the_nearest() -> None:
    icp = parse("industries: [FinTec, Qwertyuiop]\ntechStack: {mustHave: [Kuberntes, CRM]}")
    said = {warning.field: warning.sentence for warning in icp.warnings}
    assert "did you mean" in said["industries[0]"]
    assert "did you mean" not in said["industries[1]"]
    assert "Kubernetes" in said["techStack.mustHave[0]"]
    assert "is a category" in said["techStack.mustHave[1]"]


def test_technologies_that_detection_knows_need_no_warning() -> None:
    text = "techStack: {mustHave: [Frobnicator]}"
    assert parse(text).warnings
    assert not parse(text, technologies=["Frobnicator"]).warnings


def test_snake_case_camel_case_yaml_and_json_say_the_same() -> None:
    yaml_text = """
industries: [SaaS, FinTech, HealthTech]
company_size_min: 50
company_size_max: 500
funding_stages: [Series A, Series B, Series C]
tech_stack: {must_have: [AWS, React], nice_to_have: [Python, PostgreSQL], avoid: [Legacy systems]}
geographies: [US, UK, Canada]
decision_makers: {titles: [CTO, VP Engineering, Head of Product], departments: [Engineering, Product]}
signals: {recent_funding: yes, actively_hiring: on, tech_stack_change: no}
"""
    assert parse(yaml_text) == parse(MISSION)
    assert parse(yaml_text).digest() == parse(MISSION).digest()


def test_a_document_written_and_read_again_is_the_same() -> None:
    text = """
name: Mid-size product teams
owner: ana
industries: [SaaS]
companySizeMax: 900
signals: {industryGrowth: false}
persona:
  demographics: {age: 35 to 50, languages: [en, de], reports: 4}
  firmographics: Product-led
  behaviors: [reads changelogs]
  text: |
    Rebuilding their data
    platform.
offer: {what: A data platform, competitors: [rival.example], sender: {name: Ana, email: ana@example.com}}
"""
    icp = parse(text)
    assert icp.persona.demographics == ("age: 35 to 50", "languages: en, de", "reports: 4")
    assert icp.persona.behaviours == ("reads changelogs",)
    assert "platform." in icp.persona.text
    for again in (from_document(icp.to_document()), parse(json.dumps(icp.to_document()))):
        assert again == icp
        assert again.digest() == icp.digest()


def test_everything_wrong_is_told_at_once_by_line_with_the_nearest_spelling() -> None:
    told = problems(
        "industrys: [SaaS]\ncompanySizeMin: 500\ncompanySizeMax: 50\ngeographies: [US, Untied Kingdom]\n"
        "fundingStages: [Serie Q]\n"
        "signals: {recentFundin: true, activelyHiring: maybe}\ntechStack:\n  mustHave: AWS\n  avoids: [x]\n"
    )
    assert [(line, field) for line, field, _ in told] == [
        (1, "industrys"),
        (2, "companySizeMin"),
        (4, "geographies[1]"),
        (5, "fundingStages[0]"),
        (6, "signals.activelyHiring"),
        (6, "signals.recentFundin"),
        (8, "techStack.mustHave"),
        (9, "techStack.avoids"),
    ]
    sentences = " ".join(sentence for _, _, sentence in told)
    for near in ("industries?", "United Kingdom?", "Series", "recentFunding?", "avoid?"):
        assert near in sentences


def test_the_error_names_its_first_field_for_machines() -> None:
    with pytest.raises(BadDocument) as caught:
        parse("companySizeMin: many", "mine.yaml")
    assert (caught.value.field, caught.value.code) == ("companySizeMin", "bad_document")
    assert "mine.yaml" in caught.value.message
    assert "line 1" in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        'companySizeMin: "50"',
        "companySizeMin: 50.5",
        "companySizeMin: true",
        "companySizeMin: -1",
        "companySizeMin: 1e3",
        "companySizeMin: [1]",
        "industries: SaaS",
        "industries: {a: b}",
        "industries: [[SaaS]]",
        "industries: [5]",
        "geographies: [US, 7]",
        "geographies: [Atlantis]",
        "fundingStages: [Round of drinks]",
        "name: 5",
        "name: [a]",
        "signals: [recentFunding]",
        "signals: {recentFunding: 1}",
        "techStack: AWS",
        "name: a\nName: b",
        "decisionMakers: {title: [CTO]}",
        "persona: {age: 3}",
        "offer: {what: [x]}",
    ],
)
def test_wrong_types_and_unknown_words_are_refused(text: str) -> None:
    assert problems(text)


def test_a_technology_cannot_be_wanted_and_avoided() -> None:
    assert "wanted" in problems("techStack: {mustHave: [AWS], avoid: [Amazon Web Services]}")[0][2]


def test_the_country_code_no_is_norway_and_not_false() -> None:
    assert parse("geographies: [NO, SE, DACH, Latin America]").geographies == (
        "NO",
        "SE",
        "DACH",
        "Latin America",
    )


def test_nothing_asked_for_is_an_icp_too() -> None:
    assert parse("{}") == Icp()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "industries",
                        "techStack",
                        "mustHave",
                        "signals",
                        "name",
                        "persona",
                        "offer",
                        "companySizeMin",
                        "x",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_value_is_read_or_refused(value: object) -> None:
    document = value if isinstance(value, dict) else {"industries": value}
    try:
        icp = from_document(document)
    except BadDocument:
        return
    assert from_document(icp.to_document()) == icp
