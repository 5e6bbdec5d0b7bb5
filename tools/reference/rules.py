"""Pages about scoring: features, the rule language, the scorecard."""

from __future__ import annotations

from importlib import resources

from leadwright.scoring import card, sentences
from leadwright.scoring import scorecard as documents
from leadwright.scoring.card import COMPONENTS
from leadwright.scoring.features import FEATURES, Feature
from leadwright.scoring.functions import FUNCTIONS
from tools.reference.markdown import Page, code, doc, fence, page, section, table


def features() -> Page:
    """Every feature with its type, its meaning and who can answer it."""
    lines = page(
        "Features",
        "`leadwright.scoring.features`",
        "A feature is one documented thing about a company that rules can read. It is unknown (NULL) "
        "unless a value "
        "is believed at or above its confidence and younger than its age limit, or a source that can deny it "
        "looked and found nothing.",
    )
    for feature in FEATURES.values():
        lines += section(code(feature.name), feature.doc)
        lines += table(
            ["type", "columns", "believed from", "unknown after", "answered by"], [_limits(feature)]
        )
    return lines


def _limits(feature: Feature) -> list[str]:
    kind = (
        f"{feature.type.value}, open: what is not seen is unknown"
        if feature.open_world
        else feature.type.value
    )
    return [
        kind,
        ", ".join(f"{code(column.name)} {column.type}" for column in feature.columns),
        f"{feature.min_confidence:g}",
        f"{feature.max_age_days} days" if feature.max_age_days else "never",
        ", ".join(feature.answerable_by),
    ]


def language() -> Page:
    """The rule language: its shape and its functions."""
    lines = page(
        "The rule language",
        "`leadwright.scoring.functions` and `leadwright.scoring.language`",
        "A rule's condition looks like SQL: `=` `<>` `<` `<=` `>` `>=`, `AND` `OR` `NOT`, `IN`, `BETWEEN`, "
        "`+` `-` `*`, "
        "[features](features.md) by name, `icp.` and a field of the ideal customer, and the functions "
        "below. It is "
        "parsed, checked against the features and written as SQL; nothing else is run.",
        "A condition is yes, no or unknown. Nothing in the language turns unknown into a value: no "
        "`COALESCE`, "
        "`IS NULL`, `IS TRUE` or `CASE`. A rule's `when_unknown` is the one place to say otherwise. A rule "
        "cannot "
        "ask for the time: the day of scoring enters through `days_since` and `fade` alone.",
    )
    for function in FUNCTIONS.values():
        lines += section(code(function.signature), f"Gives: {function.gives.value}. {function.doc}")
    return lines


def scorecard() -> Page:
    """How a scorecard reads, and the default one rule by rule."""
    default = documents.default()
    shares = ", ".join(f"{default.weights[name]} × {name}" for name in COMPONENTS)
    tiers = ", ".join(f"{tier} from {least:g}" for tier, least in default.tiers.items())
    lines = page(
        "The scorecard",
        "`leadwright.scoring.card` and `leadwright/scoring/default.yaml`",
        f"Score = {shares}. Tiers by the number shown: {tiers}, cold below. Points are points of their "
        f"component.",
    )
    for component in COMPONENTS:
        lines += section(component.capitalize())
        rows = [
            [code(rule.id), rule.label, f"{rule.points:g}", code(_condition(rule.when_text, rule.value_text))]
            for rule in default.rules
            if rule.component == component
        ]
        lines += table(["rule", "label", "points", "earns"], rows)
    lines += section(
        "Out",
        "The first reason that holds puts a company out, whatever its score. Unknown is never a reason.",
    )
    lines += table(
        ["id", "reason", "when"], [[code(rule.id), rule.reason, code(rule.when_text)] for rule in default.out]
    )
    lines += section("The document", doc(card).split("\n\n", 1)[0])
    lines += fence(_block(doc(card)), "yaml")
    lines += section("Sentences", doc(sentences))
    lines += section("The default, in full")
    text = resources.files("leadwright.scoring").joinpath("default.yaml").read_text("utf-8")
    return lines + fence(text, "yaml")


def _condition(when: str, value: str) -> str:
    return f"{value} while {when}" if when and value else when or value


def _block(text: str) -> str:
    """The indented block of a docstring."""
    return "\n".join(
        line[4:] if line.strip() else "" for line in text.splitlines() if not line or line.startswith("    ")
    )
