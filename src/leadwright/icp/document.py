"""The ICP document: whom we want. The only place that knows its keys, and says what is wrong with one.

    industries: [SaaS, FinTech]          # words of any vocabulary
    companySizeMin: 50                   # people; either bound may be missing
    companySizeMax: 500
    fundingStages: [Series A, Series B]  # which rounds count as recent funding; none = every round
    techStack: {mustHave: [AWS], niceToHave: [Python], avoid: [Magento]}
    geographies: [US, UK, DACH]          # countries or regions
    decisionMakers: {titles: [CTO], departments: [Engineering]}
    signals: {recentFunding: true, activelyHiring: true, techStackChange: false}   # false removes the rule
    name, owner, persona, offer          # optional

Keys are read in camelCase and snake_case. A country, funding stage or key that is not known is an error; an
industry or a technology that is not known is a warning, since the words of the trade move faster than lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from leadwright.icp import geography
from leadwright.icp.judge import check_departments, check_industries, check_stages, check_technologies
from leadwright.icp.offer import Offer, read_offer
from leadwright.icp.problems import Problem
from leadwright.icp.reader import Problems, Reader, camel_case, plain
from leadwright.icp.tree import from_value, parse_text

_TEXT_CAP = 20_000


@dataclass(frozen=True, slots=True)
class TechStack:
    """Technologies by name: wanted, welcome, and those that put a company out."""

    must_have: tuple[str, ...] = ()
    nice_to_have: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionMakers:
    """Who decides: job titles and departments."""

    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signals:
    """Which signals count. An absent one counts; false removes its rule from score and potential."""

    recent_funding: bool = True
    actively_hiring: bool = True
    tech_stack_change: bool = True
    leadership_change: bool = True
    industry_growth: bool = True


@dataclass(frozen=True, slots=True)
class Persona:
    """The buyer in words: lines of text under four heads, and free text (compared by meaning, not by
    rules)."""

    demographics: tuple[str, ...] = ()
    firmographics: tuple[str, ...] = ()
    psychographics: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Icp:
    """An ideal customer profile as its author wrote it. `warnings` tell of words that nothing is known
    about."""

    name: str = ""
    owner: str = ""
    industries: tuple[str, ...] = ()
    company_size_min: int | None = None
    company_size_max: int | None = None
    funding_stages: tuple[str, ...] = ()
    tech_stack: TechStack = TechStack()
    geographies: tuple[str, ...] = ()
    decision_makers: DecisionMakers = DecisionMakers()
    signals: Signals = Signals()
    persona: Persona = Persona()
    offer: Offer | None = None
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def to_document(self) -> dict[str, Any]:
        """The document in its camelCase spelling, without what is empty. Parsing it gives this ICP again."""
        document: dict[str, Any] = {}
        for item in fields(self):
            if item.name == "warnings":
                continue
            value = getattr(self, item.name)
            shown = value.to_document() if isinstance(value, Offer) else _shown(value)
            if shown not in (None, "", [], {}):
                document[camel_case(item.name)] = shown
        return document

    def digest(self) -> str:
        """SHA-256 of the document, the same for the same content in any order or spelling of keys."""
        text = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, source: str = "icp.yaml", *, technologies: Collection[str] = ()) -> Icp:
    """The ICP of a YAML or JSON text.

    `source` names the text in messages. `technologies` are names that detection knows, beyond the bundled
    aliases; they only silence warnings. Raises BadDocument (a Wrong) that lists every problem at once.
    """
    return _icp(Reader(parse_text(text, source), problems := Problems(source)), problems, technologies)


def from_document(
    document: Mapping[str, Any], source: str = "icp", *, technologies: Collection[str] = ()
) -> Icp:
    """The ICP of an already decoded document (an API body, a stored version)."""
    return _icp(Reader(from_value(document, source), problems := Problems(source)), problems, technologies)


def _icp(reader: Reader, problems: Problems, technologies: Collection[str]) -> Icp:
    offer = reader.section("offer")
    low, high = _size(reader)
    icp = Icp(
        name=reader.text("name"),
        owner=reader.text("owner"),
        industries=check_industries(reader.texts("industries"), problems),
        company_size_min=low,
        company_size_max=high,
        funding_stages=check_stages(reader.texts("funding_stages"), problems),
        tech_stack=_tech_stack(reader, technologies),
        geographies=_geographies(reader),
        decision_makers=_decision_makers(reader),
        signals=_signals(reader),
        persona=_persona(reader),
        offer=read_offer(offer) if offer else None,
    )
    reader.done()
    problems.raise_if_any()
    return replace(icp, warnings=tuple(sorted(problems.warnings, key=lambda problem: problem.line or 0)))


def _size(reader: Reader) -> tuple[int | None, int | None]:
    low, high = reader.whole("company_size_min"), reader.whole("company_size_max")
    if low is not None and high is not None and low > high:
        name = reader.spelled("company_size_min")
        message = f"{low:,} is more than {reader.spelled('company_size_max')}, {high:,}"
        reader.problems.error(name, message, reader.line_of("company_size_min"))
    return low, high


def _tech_stack(reader: Reader, technologies: Collection[str]) -> TechStack:
    section = reader.section("tech_stack")
    if section is None:
        return TechStack()
    words = [section.texts(name) for name in ("must_have", "nice_to_have", "avoid")]
    check_technologies(words[0], words[1], words[2], section.problems, technologies)
    section.done()
    return TechStack(*(plain(group) for group in words))


def _geographies(reader: Reader) -> tuple[str, ...]:
    words = reader.texts("geographies")
    for word in words:
        if not geography.countries(word.text):
            near = geography.suggestion(word.text)
            reader.problems.error(
                word.field, f'"{word.text}" is no country and no region that is known', word.line, near
            )
    return plain(words)


def _decision_makers(reader: Reader) -> DecisionMakers:
    section = reader.section("decision_makers")
    if section is None:
        return DecisionMakers()
    titles = plain(section.texts("titles"))
    departments = check_departments(section.texts("departments"), section.problems)
    section.done()
    return DecisionMakers(titles, departments)


def _signals(reader: Reader) -> Signals:
    section = reader.section("signals")
    if section is None:
        return Signals()
    signals = Signals(**{item.name: section.flag(item.name, True) for item in fields(Signals)})
    section.done()
    return signals


def _persona(reader: Reader) -> Persona:
    section = reader.section("persona")
    if section is None:
        return Persona()
    persona = Persona(
        demographics=_lines(section, "demographics"),
        firmographics=_lines(section, "firmographics"),
        psychographics=_lines(section, "psychographics"),
        behaviours=(*_lines(section, "behaviours"), *_lines(section, "behaviors")),
        text=section.text("text", cap=_TEXT_CAP),
    )
    section.done()
    return persona


def _lines(reader: Reader, key: str) -> tuple[str, ...]:
    """A text, a list of texts, or a map ("age: 35 to 50"), all as lines."""
    found = reader.node(key)
    if found is None:
        return ()
    node, name = found
    if node.kind == "map":
        inner = Reader(node, reader.problems, name)
        return tuple(f"{word}: {said}" for word in inner.names() if (said := ", ".join(_lines(inner, word))))
    if node.kind == "list":
        return plain(reader.texts(key))
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return (str(node.value),)
    return tuple(text for text in [reader.text(key, cap=_TEXT_CAP)] if text)


def _shown(value: Any) -> Any:
    """A frozen value as JSON, defaults and empty parts left out."""
    if isinstance(value, tuple):
        return list(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    shown = {}
    for item in fields(value):
        part = getattr(value, item.name)
        if part != item.default:
            shown[camel_case(item.name)] = _shown(part)
    return shown
