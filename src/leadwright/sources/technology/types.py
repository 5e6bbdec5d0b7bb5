"""The values that technology detection takes and gives; no behaviour lives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

RuleField = Literal[
    "url", "html", "text", "scripts", "css", "scriptSrc", "headers", "meta", "cookies", "dom", "dns"
]


@dataclass(frozen=True, slots=True)
class PageInput:
    """One page as it was answered: what the engine looks at, and nothing that needs a browser.

    `headers` names are case-insensitive; a header that came several times is a list. `scripts` are
    the bodies of external scripts, if somebody fetched them. `status` of 400 and above means that
    the body is an error page: then only its headers and cookies say something about the site.
    """

    url: str
    html: str = ""
    headers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    scripts: Sequence[str] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class Pattern:
    """One fingerprint as written: a regular expression of JavaScript, its weight and its version template."""

    source: str
    confidence: int = 100
    version: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for. `key` is a header, meta, cookie or record name, or a CSS selector.

    For `dom`, `condition` is `exists`, `text` or `attribute:<name>`. `number` is the rule's identity
    within one engine: a rule counts once, however often it matches.
    """

    number: int
    technology: str
    field: RuleField
    pattern: Pattern
    key: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Implication:
    """Having one technology means having `name` too, with at most this confidence."""

    name: str
    confidence: int = 100
    version: str = ""


@dataclass(frozen=True, slots=True)
class Technology:
    """What is known of a technology apart from its rules. `requires`: any one of them is enough."""

    name: str
    categories: tuple[str, ...] = ()
    implies: tuple[Implication, ...] = ()
    requires: frozenset[str] = frozenset()
    requires_categories: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that was read but is not run, and why."""

    technology: str
    field: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched: before confidences are summed and implications followed."""

    rule: Rule
    version: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Detection:
    """A technology found. `confidence` is 1 to 100; `evidence` says in short what matched.

    `implied_by` names the technologies that brought it in; it is empty if a rule of its own matched.
    """

    name: str
    version: str | None = None
    confidence: int = 100
    categories: tuple[str, ...] = ()
    evidence: str = ""
    implied_by: tuple[str, ...] = ()
