"""Turn a row into observations: one of the company, one of each person named.

What cannot be read is kept as it was said (a custom field), and counted, so that nothing is lost.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson

from leadwright.sources.contract import Observation
from leadwright.sources.file.types import ColumnMap, RawRow
from leadwright.values import domain, email, funding, head_count, money, name, period, phone, place

SOURCE = "file"
LICENCE = "user"

_NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "none", "null", "nil", "unknown", "nan", "undefined", "?", "tbd", "#n/a"}
)
_YES = frozenset({"true", "yes", "y", "1", "ja", "sim", "oui", "si", "sí", "x", "hiring", "active"})
_NO = frozenset({"false", "no", "n", "0", "nein", "nao", "não", "non"})
_STATUS = {
    "active": "active", "operating": "active", "ativa": "active", "alive": "active", "private": "active",
    "inactive": "closed", "closed": "closed", "dead": "closed", "defunct": "closed", "out of business": "closed",
    "dissolved": "closed", "baixada": "closed", "liquidation": "closed", "bankrupt": "closed", "shut down": "closed",
    "acquired": "acquired", "merged": "acquired", "acquisition": "acquired",
    "public": "public", "ipo": "public", "listed": "public",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Translated:
    """What a row says: the company first, then its people; or why it says nothing.

    `unread` names the columns whose text could not be read as their field.
    """

    observations: tuple[Observation, ...] = ()
    problem: str = ""
    unread: tuple[str, ...] = ()


def items(value: Any) -> list[Any]:
    """Read a list however it arrives: a list, `['a','b']`, `["a"]`, or `a; b`, `a, b`, `a | b`."""
    if isinstance(value, list):
        return [item for item in value if item not in (None, "")]
    text = str(value).strip()
    return list(_repeated(text)) if len(text) <= _SHORT else _listed(text)


_SHORT = 400  # the few lists of a column repeat; long ones are a row's own


@lru_cache(maxsize=4_096)
def _repeated(text: str) -> tuple[Any, ...]:
    return tuple(_listed(text))


def _listed(text: str) -> list[Any]:
    if text.startswith("[") and text.endswith("]"):
        parsed = _literal(text)
        if isinstance(parsed, list):
            return [item for item in parsed if item not in (None, "")]
        text = text[1:-1]
    for mark in (";", "|", ","):
        if mark in text:
            return [told for part in text.split(mark) if (told := part.strip(" \t'\""))]
    return [text] if text else []


def _literal(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return ast.literal_eval(text) if len(text) < 20_000 else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _scalar(value: Any) -> Any:
    """A cell that should hold one thing: of a list its first item, of anything else nested its text."""
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else str(value)


def _text(value: Any) -> str | None:
    text = str(value).strip()
    return None if text.lower() in _NOTHING else text


def _texts(value: Any) -> list[str] | None:
    return [text for item in items(value) if (text := _text(item))] or None


def _flag(value: Any) -> bool | None:
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _date(value: Any) -> str | None:
    if isinstance(value, str) and not value.strip():
        return None
    found = period.parse_date(value)
    return found.start.isoformat() if found else None


def _year(value: Any) -> int | None:
    found = period.parse_date(value)
    return found.start.year if found else None


def _head_count(value: Any) -> list[int | None] | None:
    found = head_count.parse(value)
    # nobody works at no company: a zero is a form that nobody filled in
    return None if found is None or found.max == 0 else [found.min, found.max]


def _amount(value: Any) -> dict[str, Any] | None:
    found = money.parse(value)
    return {"amount": float(found.amount), "currency": found.currency or "USD"} if found else None


def _address(value: Any) -> str | None:
    found = email.parse(str(value))
    return found.address if found else None


def _addresses(value: Any) -> list[str] | None:
    return [a for item in items(value) if (a := _address(item))] or None


def _number(value: Any) -> str | None:
    found = phone.parse(str(value))
    return found.e164 if found else None


def _numbers(value: Any) -> list[str] | None:
    found = _number(value)
    return [found] if found else None


def _linkedin(value: Any) -> str | None:
    text = str(value).strip()
    return text if domain.registrable(text) == "linkedin.com" else None


def _status(value: Any) -> str | None:
    return _STATUS.get(str(value).strip().lower())


def _stage(value: Any) -> str | None:
    return funding.stage(str(value))


def _clean_name(value: Any) -> str | None:
    text = _text(value)
    return (name.clean(text) or None) if text else None


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _clean_name, "one_liner": _text, "description": _text, "industries": _texts, "head_count": _head_count,
    "founded": _year, "status": _status, "hiring": _flag, "technologies": _texts, "funding_stage": _stage,
    "funding_date": _date, "funding_amount": _amount, "emails": _addresses, "phones": _numbers,
    "linkedin_url": _linkedin, "last_interaction_date": _date, "former_names": _texts,
    "technology_change_date": _date, "leadership_change_date": _date,
}  # fmt: skip
_PERSON_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _clean_name, "first": _text, "last": _text, "title": _text, "email": _address, "phone": _number,
    "linkedin_url": _linkedin, "department": _text, "seniority": _text, "emails": _addresses, "phones": _numbers,
    "country": lambda value: place.country(str(value)), "id": _text,
}  # fmt: skip
_PLACES = ("locations", "city", "region", "country", "regions")
_LISTS = frozenset({"industries", "technologies", "former_names", "emails", "phones"})


def translate(row: RawRow, columns: ColumnMap, dataset: str, latest: datetime | None = None) -> Translated:
    """Translate one row. `dataset` names the file's data across its versions; records are keyed within it.

    A row that names the day on which it stood so was seen on that day; one later than `latest` (by more than the
    day that time zones make) is refused, since it would count as current until then.
    """
    fields: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    places: dict[str, list[str]] = {}
    unread: list[str] = []
    custom: dict[str, Any] = {}
    native = None
    dated: tuple[str, Any] = ("", "")
    for column, value in row.cells.items():
        target = columns.fields.get(column)
        if target is None:
            custom[column] = value
        elif target in _DATED:
            dated = target, value
        elif target.startswith("contact") and target != "contacts":
            _read_person(people, target, column, value, unread, custom)
        elif target in _PLACES:
            # item by item: "America / Canada" is a region, though its second half alone would be a country
            places.setdefault(target, []).extend(map(str, value) if isinstance(value, list) else [str(value)])
        elif target == "website":
            _read_website(fields, value, column, unread, custom)
        elif target == "id":
            native = _text(value)
        elif target == "contacts":
            _read_people(people, column, value, custom)
        elif target == "customer":
            _read_customer(fields, column, value, custom)
        elif target.startswith("registry."):
            _read_registry(fields, target.removeprefix("registry."), value)
        else:
            read = _READERS[target](value if target in _LISTS else _scalar(value))
            if read is None:
                if _text(value) and value != []:
                    unread.append(column)
                    custom[column] = value
            elif target in _LISTS:
                known = fields.setdefault(target, [])
                known.extend(item for item in read if item not in known)
            elif target == "last_interaction_date":
                fields[target] = max(read, fields.get(target, read))
            else:
                fields.setdefault(target, read)
    _add_places(fields, places)
    persons = [person for key in sorted(people) if (person := _person(people[key]))]
    seen, problem = _seen(*dated, latest)
    if not (native and seen):  # a dated row may name its company by its number in the list alone
        problem = problem or _identify(fields, persons)
    if problem:
        return Translated(problem=problem, unread=tuple(unread))
    if custom:
        fields["custom"] = custom
    return Translated(
        _said(fields, persons, f"{dataset}#{_native_key(native, fields)}", seen), "", tuple(unread)
    )


def _said(
    fields: dict[str, Any], persons: list[dict[str, Any]], key: str, seen: datetime | None
) -> tuple[Observation, ...]:
    company = Observation("company", SOURCE, key, fields, LICENCE)
    said = (company, *(_person_observation(p, key) for p in persons))
    if seen is None:
        return said
    return tuple(replace(item, fetched_at=seen, effective=seen.date()) for item in said)


_DATED = frozenset({"observed_on", "observed_on.day_first", "observed_on.month_first"})


def is_dated(columns: ColumnMap) -> bool:
    """Whether the rows of a list name the day on which each stood so."""
    return not _DATED.isdisjoint(columns.fields.values())


_DATE_IN_NAME = re.compile(
    r"[-_. ]*(?<!\d)(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:[0-2]\d|3[01]))?(?!\d)"
)


def dataset_of(file_name: str, columns: ColumnMap) -> str:
    """What names a file's data: its name. Files of dated rows that differ by a date in it are parts of one history."""
    plain = _DATE_IN_NAME.sub("", file_name) if is_dated(columns) else file_name
    return plain if plain.strip("-_. ") and not plain.startswith(".") else file_name


def _seen(target: str, value: Any, latest: datetime | None) -> tuple[datetime | None, str]:
    """The moment at which a row stood so; or why it cannot be told. An empty cell tells none: it is as of the import."""
    if _text(_scalar(value)) is None:
        return None, ""
    day_first = {"day_first": True, "month_first": False}.get(target.partition(".")[2])
    found = period.parse_moment(_scalar(value), day_first=day_first)
    if found is None:
        return None, f"the day of the row cannot be read: {str(value)[:40]!r}"
    if latest is not None and found > latest:
        if found - latest > timedelta(days=1):
            return None, f"the day of the row is yet to come: {str(value)[:40]!r}"
        return latest, ""
    return found, ""


def _read_website(
    fields: dict[str, Any], value: Any, column: str, unread: list[str], custom: dict[str, Any]
) -> None:
    site = domain.website(str(_scalar(value)))
    if site is None:
        text = _text(value)
        if text and text.rstrip("/").lower() not in {"http:", "https:"}:
            unread.append(column)
            custom[column] = value
        return
    fields.setdefault("website", site.url)
    if site.identifies:
        fields.setdefault("domain", site.domain)


def _read_registry(fields: dict[str, Any], kind: str, value: Any) -> None:
    text = items(value)[0] if items(value) else ""
    text = _eighteen(str(text)) if kind == "salesforce" else str(text)
    number = "".join(c for c in text.upper() if c.isalnum())
    if number and number.lower() not in _NOTHING:
        fields.setdefault("registry", {})[kind] = number.lstrip("0") if kind == "cik" else number


def _eighteen(number: str) -> str:
    """A record id of Salesforce in 18 characters: those of 15 tell capitals apart, and the last three say where."""
    text = number.strip()
    if len(text) != 15 or not text.isascii() or not text.isalnum():
        return text
    flags = [sum(1 << i for i, char in enumerate(text[at : at + 5]) if char.isupper()) for at in (0, 5, 10)]
    return text + "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[flag] for flag in flags)


_CUSTOMERS = frozenset({
    "customer", "evangelist", "client", "kunde", "cliente", "existing customer", "current customer",
    "active customer", "closed won", "closedwon", "won", "customer direct", "customer channel", "gewonnen",
})  # fmt: skip
_NO_CUSTOMERS = frozenset({
    "prospect", "lead", "subscriber", "marketing qualified lead", "sales qualified lead", "opportunity", "mql",
    "sql", "other", "former customer", "churned", "past customer",
})  # fmt: skip


_PIPELINE = re.compile(r"\s*\([^()]*\)\s*$")  # "Closed won (Sales pipeline)"


def is_customer(value: Any) -> bool | None:
    """Whether the stage, status, type or count of won deals in a CRM says that a company buys from us.

    A deal that is open or lost says nothing of it: None.
    """
    if isinstance(value, bool):
        return value
    word = " ".join(re.sub(r"[^a-z0-9]+", " ", _PIPELINE.sub("", str(value).lower())).split())
    if word in _CUSTOMERS or word in _NO_CUSTOMERS:
        return word in _CUSTOMERS
    if word.isdecimal() and word not in _YES and word not in _NO:
        return True  # that many deals were won
    return _flag(word)


def _read_customer(fields: dict[str, Any], column: str, value: Any, custom: dict[str, Any]) -> None:
    """A stage says more than whether it is a customer, so it is kept as it came, too."""
    read = is_customer(_scalar(value))
    if read is not None:
        fields["customer"] = read or fields.get("customer", False)
    if _text(value) and _flag(value) is None:
        custom[column] = value


_NAMED = re.compile(r"([^()<>]{2,120}?)\s*[(<]\s*([^()<>\s]+@[^()<>\s]+)\s*[)>]")


def _read_people(people: dict[str, dict[str, Any]], column: str, value: Any, custom: dict[str, Any]) -> None:
    """People named in one cell: "Ana Prado (ana@x.com); Bo Castel"."""
    cells = str(value).split(";") if isinstance(value, str) else items(value)
    for index, cell in enumerate(cells[:20]):
        text = str(cell).strip()
        match = _NAMED.fullmatch(text)
        told = (
            {"name": match[1].strip(), "email": _address(match[2])} if match else {"name": _clean_name(text)}
        )
        if "@" in text and not match:
            told = {"email": _address(text)}
        told = {field: said for field, said in told.items() if said and any(map(str.isalpha, said))}
        if told:
            people.setdefault(f"contacts{index:02}", {}).update(told)
        elif _text(text):
            custom[column] = value


# Several in one cell: "ana@x.com; ana@y.com".
_SEVERAL = {"email": re.compile(r"@[^@]*[\s;,|/][^@]*@"), "phone": re.compile(r"\d[^\d]*[;|,\n/][^\d]*\d")}
_NONE = re.compile(r"(?!)")


def _read_several(person: dict[str, Any], many: str, value: Any) -> None:
    told = _PERSON_READERS[many](value) or ()
    if len(told) > 1:
        known = person.setdefault(many, [])
        known.extend(item for item in told if item not in known)


def _read_person(
    people: dict[str, dict[str, Any]],
    target: str,
    column: str,
    value: Any,
    unread: list[str],
    custom: dict[str, Any],
) -> None:
    who, _, field = target.partition(".")
    read = _PERSON_READERS[field](value if field in _LISTS else _scalar(value))
    if read is not None and _SEVERAL.get(field, _NONE).search(str(value)):
        _read_several(people.setdefault(who, {}), f"{field}s", value)
    if read is not None and field in _LISTS:
        known = people.setdefault(who, {}).setdefault(field, [])
        known.extend(item for item in read if item not in known)
    elif read is not None:
        people.setdefault(who, {}).setdefault(field, read)
    elif _text(value):
        unread.append(column)
        custom[column] = value


def _add_places(fields: dict[str, Any], places: Mapping[str, list[str]]) -> None:
    single = ", ".join(places[part][0] for part in ("city", "region", "country") if places.get(part))
    texts = [*([single] if single else []), *places.get("locations", ())]
    found = [p for text in texts for p in place.parse(text)]
    known = {p.country for p in found if p.country}
    # a list of regions only tells what the addresses left out
    for text in places.get("regions", ()):
        found += [p for p in place.parse(text) if p.country and p.country not in known]
    locations: list[dict[str, Any]] = []
    for p in found:
        item = {"city": p.city, "region": p.region, "country": p.country, "remote": p.remote or None}
        item = {k: v for k, v in item.items() if v}
        if item and item not in locations:
            locations.append(item)
    if locations:
        fields["locations"] = locations
        head_office = next((item["country"] for item in locations if "country" in item), None)
        if head_office:
            fields["country"] = head_office


def _person(read: dict[str, Any]) -> dict[str, Any] | None:
    first, last = read.pop("first", None), read.pop("last", None)
    if "name" not in read and (first or last):
        read["name"] = " ".join(part for part in (first, last) if part)
    for many, one in (("emails", "email"), ("phones", "phone")):
        told = list(dict.fromkeys([*([read[one]] if one in read else []), *read.pop(many, [])]))
        if told:
            read[one] = told[0]
        if len(told) > 1:
            read[many] = told
    return read if read.get("name") or read.get("email") or read.get("linkedin_url") else None


def _identify(fields: dict[str, Any], persons: list[dict[str, Any]]) -> str:
    """Say why a row cannot be a company; a work address may tell the company of a row that has only people."""
    if fields.get("name") or fields.get("domain") or fields.get("linkedin_url") or fields.get("registry"):
        return ""
    for person in persons:
        address = email.parse(person.get("email", ""))
        if address and not address.free and not domain.is_shared_host(address.domain):
            own = domain.registrable(address.domain)
            if own:
                fields["domain"] = own
                return ""
    return "no company: neither a name nor a website, a registry number or a work e-mail address"


def _native_key(native: str | None, fields: Mapping[str, Any]) -> str:
    """The strongest key of a row within its file."""
    if native:
        return f"id:{native}"[:300]
    for kind, number in sorted((fields.get("registry") or {}).items()):
        return f"{kind}:{number}"
    if "domain" in fields:
        return f"domain:{fields['domain']}"
    if "linkedin_url" in fields:
        return f"linkedin:{fields['linkedin_url'].lower()}"[:300]
    if "website" in fields:
        return f"page:{fields['website'].lower()}"[:300]
    text = f"{name.company_key(fields['name'])}|{fields.get('country', '')}"
    return f"name:{text}" if len(text) < 200 else f"name:{blake2b(text.encode(), digest_size=16).hexdigest()}"


def _person_observation(person: dict[str, Any], company: str) -> Observation:
    native = person.pop("id", None)
    who = (
        f"id:{native}"
        if native
        else person.get("email") or person.get("linkedin_url") or name.person(person["name"]).key
    )
    return Observation(
        "person", SOURCE, f"{company}/{who.lower()}"[:400], person, LICENCE, company_key=company
    )
