"""Named comparisons of two company records, field by field. What a record does not say is compared with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz

from leadwright.entities.company_names import read
from leadwright.entities.compare_company_names import compare_company_names
from leadwright.entities.keys import linkedin_page
from leadwright.values.domain import is_free_mail, is_shared_host

Fields = Mapping[str, Any]


def compare_companies(one: Fields, other: Fields) -> dict[str, str]:
    """Return the level of every comparison that both records allow, by its name.

    Names as in `compare_company_names`, of the two names that are most alike; `former` is yes if one of them is
    a former name. Beside them:

    - `registry`: equal (a number of one kind), other (two numbers of one kind).
    - `website`: equal, moved (the same name under another suffix), other. A shared host is no website.
    - `linkedin`: equal, other.
    - `phone`, `mail`: equal (one in common), other. `mail` reads addresses that are not free mail.
    - `location`: city, country, other.
    - `founded`: equal, near (two years), other.
    """
    levels = _names(one, other)
    for name, level in (
        ("registry", _registry(one.get("registry") or {}, other.get("registry") or {})),
        ("website", _website(_own_domain(one), _own_domain(other))),
        (
            "linkedin",
            _equal(linkedin_page(one.get("linkedin_url")), linkedin_page(other.get("linkedin_url"))),
        ),
        ("phone", _common(one.get("phones") or (), other.get("phones") or ())),
        ("mail", _common(_own_mail(one), _own_mail(other))),
        ("location", _location(one, other)),
        ("founded", _founded(one.get("founded"), other.get("founded"))),
    ):
        if level:
            levels[name] = level
    return levels


def _names(one: Fields, other: Fields) -> dict[str, str]:
    mine, theirs = _all_names(one), _all_names(other)
    if not (mine and theirs):
        return {}
    pairs = [(a, b) for a in mine for b in theirs]
    if len(pairs) == 1:
        return dict(compare_company_names(*pairs[0]))
    best = max(pairs, key=lambda pair: fuzz.ratio(read(pair[0]).letters, read(pair[1]).letters))
    levels = dict(compare_company_names(*best))
    if best != pairs[0]:
        levels["former"] = "yes"
    return levels


def _all_names(fields: Fields) -> list[str]:
    names = [fields.get("name"), *(fields.get("former_names") or ())]
    return [name for name in names if isinstance(name, str) and name.strip()][:8]


def _registry(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    shared = one.keys() & other.keys()
    if any(str(one[kind]) == str(other[kind]) for kind in shared):
        return "equal"
    return "other" if shared else ""


def _own_domain(fields: Fields) -> str | None:
    domain = fields.get("domain")
    return (
        domain
        if isinstance(domain, str) and not is_shared_host(domain) and not is_free_mail(domain)
        else None
    )


def _website(one: str | None, other: str | None) -> str:
    if not (one and other):
        return ""
    if one == other:
        return "equal"
    mine, theirs = one.partition(".")[0], other.partition(".")[0]
    return "moved" if mine == theirs and len(mine) > 3 else "other"


def _pages(one: Any, other: Any) -> str:
    return _equal(linkedin_page(one), linkedin_page(other)) if one and other else ""


def _equal(one: str | None, other: str | None) -> str:
    return ("equal" if one == other else "other") if one and other else ""


def _common(one: Iterable[Any], other: Iterable[Any]) -> str:
    mine, theirs = {str(item).lower() for item in one}, {str(item).lower() for item in other}
    return ("equal" if mine & theirs else "other") if mine and theirs else ""


def _own_mail(fields: Fields) -> list[str]:
    return [mail for mail in fields.get("emails") or () if not is_free_mail(str(mail).rpartition("@")[2])]


def _location(one: Fields, other: Fields) -> str:
    mine, theirs = _countries(one), _countries(other)
    if _cities(one) & _cities(other):
        return "city" if not (mine and theirs) or mine & theirs else "other"
    if not (mine and theirs):
        return ""
    return "country" if mine & theirs else "other"


def _countries(fields: Fields) -> set[str]:
    found = {place.get("country") for place in fields.get("locations") or ()} | {fields.get("country")}
    return {country for country in found if country}


def _cities(fields: Fields) -> set[str]:
    return {str(place["city"]).casefold() for place in fields.get("locations") or () if place.get("city")}


def _founded(one: Any, other: Any) -> str:
    if not (isinstance(one, int) and isinstance(other, int)):
        return ""
    return "equal" if one == other else "near" if abs(one - other) <= 2 else "other"
