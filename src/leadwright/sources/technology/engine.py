"""Names the technologies of a page from what it sent: headers, cookies, markup, DNS; no browser runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadwright.sources.technology.dialect import unfold
from leadwright.sources.technology.dom import SelectorIndex
from leadwright.sources.technology.matching import Match, PatternSet, Text
from leadwright.sources.technology.pack import Pack, load
from leadwright.sources.technology.page import Page
from leadwright.sources.technology.types import (
    Detection,
    Hit,
    PageInput,
    Rule,
    RuleField,
    Skipped,
    Technology,
)
from leadwright.sources.technology.verdict import resolve, version

_SHOWN = 80  # characters of a match that are shown as evidence
_READ = 1_000  # and so many looked at, since white space is folded


@dataclass(frozen=True, slots=True)
class Engine:
    """All fingerprints, compiled. Load once (about a second) and share: it holds no state of its own.

    `skipped` lists every rule of the packs that is not run, with the reason. In particular `js` rules
    (global variables) and `xhr` rules need a browser.
    """

    technologies: Mapping[str, Technology]
    skipped: tuple[Skipped, ...]
    _texts: Mapping[RuleField, PatternSet]
    _keyed: Mapping[RuleField, _Keyed]
    _dom: SelectorIndex

    @classmethod
    def load(cls, extra: Path | None = None) -> Engine:
        """The shipped fingerprints, and those of the packs in the folder `extra`.

        Raises Wrong, naming the file, if a pack is not JSON or not in the schema.
        """
        return cls.of(load(extra))

    @classmethod
    def of(cls, pack: Pack) -> Engine:
        """An engine over exactly this pack."""
        named: tuple[RuleField, ...] = ("headers", "meta", "cookies", "dns")
        names: tuple[RuleField, ...] = ("url", "html", "text", "scripts", "css", "scriptSrc")
        texts = {name: PatternSet([rule for rule in pack.rules if rule.field == name]) for name in names}
        keyed = {name: _by_key(pack.rules, name) for name in named}
        dom = SelectorIndex([rule for rule in pack.rules if rule.field == "dom"])
        refused = [*dom.refused]
        for patterns in (*texts.values(), *(one for sets in keyed.values() for one in sets.sets.values())):
            refused += patterns.refused
        late = [Skipped(rule.technology, rule.field, _written(rule), reason) for rule, reason in refused]
        return cls(_complete(pack.technologies), (*pack.skipped, *late), texts, keyed, dom)

    def detect(self, page: PageInput) -> tuple[Detection, ...]:
        """The technologies of one page, by name."""
        return self.resolve(self.hits(page))

    def hits(self, page: PageInput) -> Iterator[Hit]:
        """Every rule that matches the page, once for each text it matches."""
        seen = Page(page)
        yield from _in_text(self._texts["url"], seen.url)
        yield from _in_text(self._texts["html"], seen.html)
        for source in seen.script_sources:
            yield from _in_text(self._texts["scriptSrc"], source)
        for script in seen.scripts:
            yield from _in_text(self._texts["scripts"], script)
        yield from _in_text(self._texts["css"], seen.css)
        yield from _in_named(self._keyed["headers"], seen.headers)
        yield from _in_named(self._keyed["cookies"], seen.cookies)
        yield from _in_named(self._keyed["meta"], seen.meta)
        for rule, match in self._dom.matches(seen):
            yield _hit(rule, match)
        yield from _in_text(self._texts["text"], seen.text)

    def dns_hits(self, records: Mapping[str, Iterable[str]]) -> Iterator[Hit]:
        """Every rule that matches a DNS record; `records` maps a record type ("MX") to its values."""
        yield from _in_named(
            self._keyed["dns"], {kind.upper(): list(values) for kind, values in records.items()}
        )

    def resolve(self, hits: Iterable[Hit]) -> tuple[Detection, ...]:
        """What hits, of one page or of a whole site, amount to."""
        return resolve(hits, self.technologies)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Rules by the name they look at; `stars` are the names that end in a star (`_ga_*`), without it."""

    sets: Mapping[str, PatternSet]
    stars: tuple[str, ...]

    def of(self, name: str) -> Iterator[PatternSet]:
        """The rules that mean this name."""
        if name in self.sets:
            yield self.sets[name]
        yield from (self.sets[f"{start}*"] for start in self.stars if name.startswith(start))


def _by_key(rules: list[Rule], name: str) -> _Keyed:
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.field == name:
            grouped.setdefault(rule.key, []).append(rule)
    stars = tuple(key[:-1] for key in grouped if key.endswith("*"))
    return _Keyed({key: PatternSet(some) for key, some in grouped.items()}, stars)


def _complete(technologies: Mapping[str, Technology]) -> dict[str, Technology]:
    """Each technology that another one implies exists, if only by name."""
    named = {implied.name for one in technologies.values() for implied in one.implies}
    return {**{name: Technology(name) for name in named}, **technologies}


def _in_text(patterns: PatternSet, subject: Text) -> Iterator[Hit]:
    for rule, match in patterns.matches(subject):
        yield _hit(rule, match)


def _in_named(keyed: _Keyed, values: Mapping[str, list[str]]) -> Iterator[Hit]:
    for name, texts in values.items():
        for patterns in keyed.of(name):
            for text in texts:
                yield from _in_text(patterns, Text(text))


def _hit(rule: Rule, match: Match) -> Hit:
    whole = (match.groups[0] or "")[:_READ]
    shown = " ".join(unfold(whole).split())[:_SHOWN]
    what = f"{rule.field} {rule.key}" if rule.key else rule.field
    evidence = f"{what}: {shown}" if shown else what
    return Hit(rule, version(rule.pattern.version, match.groups), evidence)


def _written(rule: Rule) -> str:
    return f"{rule.key} {rule.condition} {rule.pattern.source}".strip()
