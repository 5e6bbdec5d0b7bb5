"""Where a person works and worked: positions over time out of what all their records say, and whether a contact is one still.

Who moves leaves a history: words that place a person at another company do not undo the older ones. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from leadwright.entities.belief import told
from leadwright.entities.reached_by import VERIFIERS
from leadwright.entities.types import Employment, Standing
from leadwright.observations.types import Bundle
from leadwright.values import title as titles
from leadwright.values.name import company_key

_PLACES = frozenset({"title", "started_on", "left"})  # what a correction must speak of to tell of a position
_OPEN = "9999"  # a position that nobody ended sorts as the latest


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of a person beyond one company: their bundles there, and what those companies are called."""

    bundles: Sequence[Bundle] = ()
    names: Mapping[UUID, str] | None = None


NOWHERE = Elsewhere()


def standing(
    here: UUID, name: str | None, newest_first: Sequence[Bundle], elsewhere: Elsewhere = NOWHERE
) -> tuple[Standing, str | None]:
    """Tell whether a person still works at a company, and if not until when, as exactly as it was said.

    A person's word decides; then the newest word that speaks of an end or says that there is none. A later word that places
    them at another company, without a word about this one, leaves it unsure.
    """
    for bundle in newest_first:
        if bundle.corrects and "left" in bundle.content:
            return (
                (Standing.FORMER, _text(bundle.content.get("ended_on"))) if bundle.content["left"] else _HERE
            )
    if not elsewhere.bundles and not any(
        b.content.get("employments") or b.content.get("ended_on") or b.content.get("left")
        for b in newest_first
    ):
        return _HERE
    for bundle in sorted((*newest_first, *elsewhere.bundles), key=told, reverse=True):
        if (word := _about(here, name, bundle)) is not None:
            return (Standing.FORMER, word.ended) if word.current is False else _HERE
    placed = [told(b) for b in newest_first if b.content and not _only_checks(b)]
    moved = [told(b) for b in elsewhere.bundles if not b.content.get("left") and not _only_checks(b)]
    return (Standing.UNSURE, None) if moved and (not placed or max(moved) > max(placed)) else _HERE


_HERE = (Standing.CURRENT, None)


def _about(here: UUID, name: str | None, bundle: Bundle) -> Employment | None:
    """What a bundle says outright of a position at this company: its latest, with `current` told."""
    if bundle.company_id == here and (bundle.content.get("left") or bundle.content.get("ended_on")):
        return Employment(name, None, here, ended=_text(bundle.content.get("ended_on")), current=False)
    found = [one for one in _listed(bundle, {here: name or ""}) if one.company_id == here]
    found = [one for one in found if one.current is not None]
    return max(found, key=lambda one: (bool(one.current), one.ended or one.started or ""), default=None)


def employments_of(
    bundles: Sequence[Bundle],
    names: Mapping[UUID, str],
    homes: Mapping[UUID, Standing],
    believed: Mapping[UUID, str | None] = MappingProxyType({}),
) -> list[Employment]:
    """Return the positions that a person's bundles tell, those that go on first, then the latest.

    `names` are the companies that the bundles belong to, by id; `homes` says of each whether the person works there still, and
    `believed` as what. Sources that call that by other titles contradict one another: it is one position. Those that list
    positions with their times tell of several.
    """
    found: dict[tuple[str, str], Employment] = {}
    for bundle in sorted(bundles, key=told, reverse=True):
        if not _only_checks(bundle):
            for one in (_told_here(bundle, names, believed), *_listed(bundle, names)):
                _add(found, one, bundle)
    _fold_untitled(found)
    positions = [_settled(one, homes) for one in found.values()]
    order = sorted(positions, key=lambda one: one.started or "", reverse=True)
    return sorted(
        order, key=lambda one: _OPEN if one.current else one.ended or one.started or "", reverse=True
    )


def _told_here(bundle: Bundle, names: Mapping[UUID, str], believed: Mapping[UUID, str | None]) -> Employment:
    content = bundle.content
    title = believed.get(bundle.company_id) or _text(content.get("title"))
    ended = _text(content.get("ended_on"))
    return Employment(
        names.get(bundle.company_id), title, bundle.company_id, _text(content.get("started_on")),
        ended, False if ended or content.get("left") else None,
    )  # fmt: skip


def _listed(bundle: Bundle, names: Mapping[UUID, str]) -> list[Employment]:
    """The positions that a bundle lists, those at known companies with their ids."""
    known = {company_key(name): company for company, name in names.items() if name}
    found = []
    for item in bundle.content.get("employments") or ():
        if not isinstance(item, Mapping):
            continue
        company, ended = _text(item.get("company")), _text(item.get("to"))
        current = item.get("current")
        current = False if ended else bool(current) if current is not None else None
        found.append(
            Employment(
                company, _text(item.get("title")), known.get(company_key(company)) if company else None,
                _text(item.get("from")), ended, current,
            )
        )  # fmt: skip
    return found


def _add(found: dict[tuple[str, str], Employment], one: Employment, bundle: Bundle) -> None:
    where = (
        str(one.company_id) if one.company_id else f"name:{company_key(one.company)}" if one.company else ""
    )
    if not where and not one.title:
        return
    key = (where, titles.key(one.title) if one.title else "")
    earlier = found.get(key)
    if earlier is None:
        found[key] = replace(one, sources=(bundle.source,), seen_at=told(bundle))
    else:
        found[key] = _joined(earlier, replace(one, sources=(bundle.source,)))


def _joined(one: Employment, older: Employment) -> Employment:
    return replace(
        one, company=one.company or older.company, title=one.title or older.title,
        company_id=one.company_id or older.company_id, started=_exacter(one.started, older.started),
        ended=_exacter(one.ended, older.ended), current=one.current if one.current is not None else older.current,
        sources=tuple(dict.fromkeys((*one.sources, *older.sources))),
    )  # fmt: skip


def _fold_untitled(found: dict[tuple[str, str], Employment]) -> None:
    """A word that names no title belongs to a position at the same company that has one."""
    for where, title in [key for key in found if not key[1]]:
        titled = [key for key in found if key[0] == where and key[1]]
        if titled and where:
            word, home = (
                found.pop((where, title)),
                max(titled, key=lambda key: str(found[key].seen_at)),
            )
            found[home] = _joined(found[home], word)


def _settled(one: Employment, homes: Mapping[UUID, Standing]) -> Employment:
    """A position at a company that was left has ended; one that nobody ended, where the person works still, goes on."""
    stands = homes.get(one.company_id) if one.company_id else None
    if stands is Standing.FORMER:
        return replace(one, current=False)
    if stands is Standing.CURRENT and one.current is None and one.ended is None:
        return replace(one, current=True)
    return one


def _exacter(one: str | None, other: str | None) -> str | None:
    """The newer word, unless the older says the same more exactly: 2019-03 rather than 2019."""
    if one and other and other.startswith(one):
        return other
    return one or other


def _only_checks(bundle: Bundle) -> bool:
    """Whether a bundle places nobody: a verifier's word, or a decision on a value other than the place of work."""
    return bundle.source in VERIFIERS or (bundle.corrects and not _PLACES.intersection(bundle.content))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
