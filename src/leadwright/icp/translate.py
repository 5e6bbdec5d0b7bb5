"""The only bridge from an ICP's words to what rules compare: one row of nodes, keys, codes and numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from leadwright.icp import geography
from leadwright.icp.document import Icp
from leadwright.icp.judge import department
from leadwright.icp.offer import Offer, merge
from leadwright.values import domain, funding, industry, name, technology, title


@dataclass(frozen=True, slots=True)
class IcpRow:
    """What rules see as `icp.<field>`. Lists are sorted and without repetition; None and () mean "not
    asked for"."""

    industries: tuple[str, ...] = ()  # taxonomy nodes, not closed upward
    size_min: int | None = None  # people
    size_max: int | None = None
    funding_stages: tuple[str, ...] = ()  # canonical names; empty: every round counts
    must_have: tuple[str, ...] = ()  # technology keys
    nice_to_have: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO 3166 codes
    titles: tuple[str, ...] = ()  # keys of values.title
    departments: tuple[str, ...] = ()  # names of values.title
    complementary: tuple[str, ...] = ()  # technology keys of products that ours goes well with
    competitors: tuple[str, ...] = ()  # registrable domains, and names in lower case (A to Z only)
    wants_funding: bool = True
    wants_hiring: bool = True
    wants_technology_change: bool = True
    wants_leadership_change: bool = True
    wants_industry_growth: bool = True

    def to_document(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }

    def digest(self) -> str:
        """SHA-256 of the row: two ICPs with one digest score alike."""
        return hashlib.sha256(json.dumps(self.to_document(), sort_keys=True).encode()).hexdigest()


def to_parameters(icp: Icp, offer: Offer | None = None) -> IcpRow:
    """The row of an ICP within a workspace whose offer is `offer` (the ICP's own offer fields win)."""
    ours = merge(offer, icp.offer)
    return IcpRow(
        industries=_sorted(node for word in icp.industries for node in industry.direct(word)),
        size_min=icp.company_size_min,
        size_max=icp.company_size_max,
        funding_stages=_sorted(stage for word in icp.funding_stages if (stage := funding.stage(word))),
        must_have=_keys(icp.tech_stack.must_have),
        nice_to_have=_keys(icp.tech_stack.nice_to_have),
        avoid=_keys(icp.tech_stack.avoid),
        countries=_sorted(code for word in icp.geographies for code in geography.countries(word)),
        titles=_sorted(title.key(word) for word in icp.decision_makers.titles),
        departments=_sorted(found for word in icp.decision_makers.departments if (found := department(word))),
        complementary=_keys(ours.complementary),
        competitors=_sorted(spelling for word in ours.competitors for spelling in _competitor(word)),
        wants_funding=icp.signals.recent_funding,
        wants_hiring=icp.signals.actively_hiring,
        wants_technology_change=icp.signals.tech_stack_change,
        wants_leadership_change=icp.signals.leadership_change,
        wants_industry_growth=icp.signals.industry_growth,
    )


def row_from_document(document: dict[str, Any]) -> IcpRow:
    """The row that `IcpRow.to_document` wrote (a stored recipe)."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
    }
    return IcpRow(**values)


def ascii_lower(text: str) -> str:
    """Lower case of A to Z only, exactly what `lower()` of the rule language does."""
    return "".join(letter.lower() if "A" <= letter <= "Z" else letter for letter in text)


def _keys(words: Iterable[str]) -> tuple[str, ...]:
    return _sorted(technology.key(word) for word in words)


def _competitor(word: str) -> tuple[str, ...]:
    looks_like_host = "." in word and " " not in word.strip()
    host = domain.registrable(word) if looks_like_host else None
    if host and not domain.is_shared_host(host):
        return (host,)
    return (ascii_lower(word), ascii_lower(name.clean(word)))


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))
