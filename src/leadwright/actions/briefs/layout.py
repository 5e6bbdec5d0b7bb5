"""How a brief is laid out, whatever it is printed as: headings, sentences with numbered sources, the four answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leadwright.actions.briefs.brief import RULES, SECTIONS, Brief
from leadwright.actions.briefs.facts import Fact, Sentence, Source
from leadwright.sources.market import vendors

ANSWERS = {"true": "yes", "false": "no", "unknown": "not known"}
QUESTIONS = {"budget": "Budget", "authority": "Authority", "need": "Need", "timeline": "Timeline"}
STANDINGS = {
    "qualified": "Qualified",
    "nurture": "To be nurtured",
    "disqualified": "Disqualified",
    "unknown": "Not known yet",
}
_SOURCES = {"human": "your word", "website": "its website", "technology": "traces on its website", "jobs": "its job board",
            "offer": "your offer", "site": "your website", "outreach": "your correspondence", "paste": "a paste"}  # fmt: skip
_MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a brief lists it: its number, the fact, and who told it when."""

    number: int
    fact: Fact
    words: str
    url: str | None


@dataclass(frozen=True)
class Layout:
    """A brief as it is printed."""

    brief: Brief

    @cached_property
    def references(self) -> Sequence[Reference]:
        """The facts that sentences cite, numbered in the order in which they come up. Questions have no source."""
        order: dict[str, Fact] = {}
        for sentence in self.brief.sentences:
            for fact in self.brief.cited(sentence):
                if fact.kind != "unknown":
                    order.setdefault(fact.id, fact)
        return [
            Reference(
                number, fact, words_of(fact), next((s.url for s in fact.sources if is_web(s.url)), None)
            )
            for number, fact in enumerate(order.values(), 1)
        ]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each fact."""
        return {one.fact.id: one.number for one in self.references}

    @property
    def sections(self) -> Sequence[tuple[str, str, Sequence[Sentence]]]:
        """The sections that say something: name, heading, sentences."""
        return [
            (name, title, found) for name, title in SECTIONS.items() if (found := self.brief.section(name))
        ]

    def marks(self, sentence: Sentence) -> Sequence[int]:
        """The numbers of a sentence's sources."""
        return [self.numbers[one] for one in sentence.cites if one in self.numbers]

    @property
    def headline(self) -> str:
        """What stands under the title: the day, who wrote it, and what follows for the lead."""
        by = (
            "written by rules"
            if self.brief.writer == RULES
            else f"written by {self.brief.writer}, each sentence checked"
        )
        day = self.brief.as_of
        return f"As of {day.day} {day:%B} {day.year}, {by}"

    @property
    def standing(self) -> str:
        """The qualification, in a sentence."""
        return f"{STANDINGS[self.brief.bant.qualification]}. {self.brief.bant.reason}"


def words_of(fact: Fact) -> str:
    """Who told a fact and when, the latest first: "its website, 3 Nov 2026; Apollo, 1 Nov 2026"."""
    told = list(dict.fromkeys(_told(source) for source in fact.sources))
    more = len(told) - _MOST_SOURCES
    return (
        "; ".join(told[:_MOST_SOURCES]) + (f"; and {more} more" if more > 0 else "")
        or "no source is kept any more"
    )


def _told(source: Source) -> str:
    when = f", {source.seen_at.day} {source.seen_at:%b} {source.seen_at.year}" if source.seen_at else ""
    return f"{source_words(source)}{when}"


def source_words(source: Source) -> str:
    """What a source is called: a vendor by its title, a file by its name."""
    vendor = vendors().get(source.name)
    if vendor is not None:
        return vendor.manifest.title
    return _SOURCES.get(source.name) or source.label or source.name


def is_web(url: str | None) -> bool:
    """Whether an address may be made a link."""
    return bool(url) and str(url).startswith(("https://", "http://"))
