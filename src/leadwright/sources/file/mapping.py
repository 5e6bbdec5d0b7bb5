"""Guess which column fills which field: by its header, checked against its content; the user overrules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz import process

from leadwright.kernel.errors import Wrong
from leadwright.sources.file.crm import known_export
from leadwright.sources.file.types import ColumnMap, RawRow
from leadwright.values import domain, email, funding, head_count, period, phone, place

# Each field with the headers it goes by, folded as `_fold` does. The first is its own name.
COMPANY_HEADERS: dict[str, str] = {
    "name": "name, company, company name, account, account name, organization, organisation, organization name, business name,"
    " legal name, firma, empresa, razao social, entreprise, unternehmen, security, employer, current company, company title",
    "website": "website, web site, url, domain, domain name, company domain, company website, homepage, home page, web, site,"
    " website url, company url, company domain name, primary domain, webseite, email domain, account website, organization website",
    "one_liner": "one liner, tagline, headline, short description, slogan, summary, company headline",
    "description": "description, long description, about, company description, full description, overview, business description",
    "industries": "industries, industry, sub industry, subindustry, sector, sectors, tags, category, categories, vertical, verticals,"
    " industry group, industry groups, gics sector, gics sub industry, naics, naics code, sic, sic code, cnae, nace, branche, setor,"
    " segmento, secteur, primary industry, keywords, company industry, market, specialties",
    "head_count": "head count, headcount, employees, employee count, number of employees, no of employees, num employees, team size,"
    " company size, size, staff, staff count, fte, ftes, employee range, employees range, mitarbeiter, funcionarios, employee size,"
    " of employees, num of employees, total employees, estimated num employees, size range, workforce, effectif",
    "locations": "locations, location, headquarters, hq, headquarters location, hq location, all locations, head office, address,"
    " company location, office, offices, office locations, based in, standort, endereco, ort, sede, company address, city country",
    "city": "city, company city, hq city, town, billing city, cidade, stadt, ville, ciudad, headquarters city, account city",
    "region": "state, region, province, company state, hq state, billing state, state region, estado, uf, bundesland,"
    " billing state province",
    "country": "country, company country, hq country, country code, billing country, pais, land, pays, nation, headquarters country,"
    " country region, account country",
    "regions": "regions, geographies, markets, territories, countries",
    "founded": "founded, year founded, founded year, founded on, founding year, founded date, foundation year, gegrundet, established,"
    " inception, year established, founding date",
    "status": "status, company status, operating status, situacao, business status",
    "hiring": "hiring, is hiring, ishiring, actively hiring, hiring now, currently hiring",
    "technologies": "technologies, technology, tech stack, techstack, tech, stack, tools, software used, technologies used, technographics",
    "funding_stage": "funding stage, last funding type, last funding round, funding round, round, series, latest funding,"
    " last round, latest funding stage, last funding stage, last round type, funding type, investment stage, stage",
    "funding_date": "last funding date, funding date, last funding at, last funding on, last raised at, latest funding date,"
    " date of last funding, last round date, announced on, announced date, last funding, last raised, latest raise date",
    "funding_amount": "last funding amount, funding amount, amount raised, latest funding amount, last round amount,"
    " last raised amount, money raised, round size, last funding amount usd, money raised currency in usd",
    "emails": "company email, general email, generic email, info email, company e mail",
    "phones": "company phone, phone number, main phone, telephone, tel, switchboard, corporate phone, telefone, telefon,"
    " company phone number, account phone, hq phone",
    "linkedin_url": "company linkedin, company linkedin url, linkedin company url, linkedin company page, linkedin company,"
    " company linkedin page, organization linkedin url, company li, linkedin url, linkedin, linkedin page",
    "customer": "customer, is customer, client, existing customer, current customer, kunde, cliente",
    "last_interaction_date": "last contacted, last interaction, last interaction date, last activity, last activity date, last touch,"
    " last contact date, last contacted at, last meeting, last engagement date, last contact",
    "former_names": "former names, former name, previous names, formerly, old names, aliases, also known as, aka, fka",
    "technology_change_date": "technology change date, tech change date, last technology change, tech stack change date",
    "leadership_change_date": "leadership change date, last leadership change, management change date,"
    " new leader since, new executive since",
    "registry.cnpj": "cnpj",
    "registry.lei": "lei, lei code",
    "registry.cik": "cik, cik code, cik number",
    "registry.companies_house": "company number, companies house number, crn, company registration number",
    "registry.ein": "ein, irs no, employer identification number",
    "registry.siren": "siren",
    "registry.vat": "vat, vat number, vat id, ust id, ustid",
    "registry.hubspot": "hubspot company id, hubspot id",
    "registry.salesforce": "salesforce account id, salesforce id, sfdc id, sfdc account id",
    "registry.pipedrive": "pipedrive organization id, pipedrive id",
    "observed_on": "observed on, observed at, observation date, as of, as of date, data as of, snapshot, snapshot date, snapshot on,"
    " date of record, record date, date of snapshot, captured on, captured at, stand vom, stichtag, data de referencia, date de reference",
    "observed_on.day_first": "",
    "observed_on.month_first": "",
    "contacts": "associated contact, associated contacts",
    "id": "id, uuid, record id, account id, company id, external id, row id, lead id, organization id, objectid, hs object id",
}
CONTACT_HEADERS: dict[str, str] = {
    "name": "contact name, contact, full name, person, person name, contact full name, contact person, lead name, ansprechpartner, contato",
    "first": "first name, firstname, given name, contact first name, vorname, nome, prenom",
    "last": "last name, lastname, surname, family name, contact last name, nachname, sobrenome",
    "title": "title, job title, contact title, position, role, contact job title, jobtitle, job position, cargo, funktion, contact role",
    "email": "email, contact email, e mail, email address, work email, contact email address, business email, contact e mail, mail,"
    " primary email, direct email, person email",
    "phone": "contact phone, mobile, mobile phone, direct phone, direct dial, phone, work phone, contact phone number, cell, cell phone,"
    " contact mobile, work direct phone",
    "linkedin_url": "contact linkedin, contact linkedin url, person linkedin url, linkedin profile, linkedin profile url,"
    " contact linkedin profile, personal linkedin, person linkedin, profile url, linkedin member url",
    "department": "department, contact department, departments, function, job function, abteilung",
    "seniority": "seniority, contact seniority, management level, seniority level",
    "emails": "other emails, additional emails, other email addresses, secondary email, secondary email address, personal email,"
    " private email, home email, all emails",
    "phones": "other phones, additional phones, other phone, secondary phone, home phone, all phones",
    "country": "contact country, person country",
    "id": "contact id, person id",
}
PERSON_FIELDS = frozenset(CONTACT_HEADERS)
_OF_COMPANY = {"company", "account", "organization", "organisation", "hq", "headquarters", "billing"}
_TRUE_WORDS = {"true", "false", "yes", "no", "y", "n", "1", "0", "ja", "nein", "sim", "oui", "non"}
_SAMPLE_SHARE = 0.3
# Headers that mean different things in different files: nearly all of their content must fit.
_VAGUE = {
    "stage",
    "round",
    "series",
    "size",
    "status",
    "market",
    "markets",
    "tags",
    "tech",
    "tools",
    "site",
    "address",
    "role",
}


def _fold(header: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()


@lru_cache(maxsize=1)
def _headers() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for field, names in COMPANY_HEADERS.items():
        for name in (*filter(None, names.split(",")), field):
            known.setdefault(_fold(name), field)
    for field, names in CONTACT_HEADERS.items():
        for name in names.split(","):
            known[_fold(name)] = f"contact.{field}"
    return known


def knows(header: str) -> bool:
    """Tell whether a header is one that some field goes by."""
    return _guess_by_header(header) is not None


def _guess_by_header(header: str) -> str | None:
    folded = _fold(header)
    known = _headers()
    if folded in known:
        return known[folded]
    # contact2_name, contact 2 e-mail, second contact: people beyond the first
    match = re.fullmatch(r"(?:contact|person|lead) ?(\d) (.+)|(.+) (\d)", folded)
    if match:
        number, rest = (match[1], match[2]) if match[1] else (match[4], match[3])
        base = known.get(f"contact {rest}") or known.get(rest)
        if base and base.startswith("contact."):
            return f"contact{number}.{base.removeprefix('contact.')}" if number != "1" else base
    return None


def _texts(values: Sequence[Any]) -> list[str]:
    flat: list[str] = []
    for value in values:
        flat.extend(str(item) for item in value) if isinstance(value, list) else flat.append(str(value))
    return [text.strip() for text in flat if text.strip()]


def _is_stage(text: str) -> bool:
    return funding.stage(text) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "website": lambda t: domain.website(t) is not None,
    "head_count": lambda t: head_count.parse(t) is not None,
    "country": lambda t: place.country(t) is not None,
    "funding_stage": _is_stage,
    "funding_date": lambda t: period.parse_date(t) is not None,
    "last_interaction_date": lambda t: period.parse_date(t) is not None,
    "technology_change_date": lambda t: period.parse_date(t) is not None,
    "leadership_change_date": lambda t: period.parse_date(t) is not None,
    "founded": lambda t: period.parse_date(t) is not None,
    "observed_on": lambda t: period.parse_moment(t) is not None,
    "observed_on.day_first": lambda t: period.parse_moment(t, day_first=True) is not None,
    "observed_on.month_first": lambda t: period.parse_moment(t, day_first=False) is not None,
    "hiring": lambda t: t.lower() in _TRUE_WORDS,
    "emails": lambda t: email.parse(t) is not None,
    "email": lambda t: email.parse(t) is not None,
}


def _fits(field: str, values: Sequence[Any], column: str) -> bool:
    """Whether enough of a column's sample reads as the field that its header promises."""
    share = 0.8 if _fold(column) in _VAGUE or field.startswith("observed_on") else _SAMPLE_SHARE
    texts = _texts(values)[:200]
    check = CHECKS.get(field.rpartition(".")[2] if field.startswith("contact") else field)
    if check is None or not texts:
        return not field.startswith("observed_on")
    return sum(check(text) for text in texts) >= share * len(texts)


def _guess_by_content(values: Sequence[Any]) -> str | None:
    texts = [text for text in _texts(values)[:200] if len(text) < 300]
    if len(texts) < 2:
        return None

    def mostly(check: Callable[[str], bool]) -> bool:
        return sum(check(text) for text in texts) >= 0.8 * len(texts)

    if mostly(lambda t: "@" in t and email.parse(t) is not None):
        return "contact.email"
    if mostly(lambda t: "linkedin.com/company" in t.lower()):
        return "linkedin_url"
    if mostly(lambda t: "linkedin.com/in/" in t.lower()):
        return "contact.linkedin_url"
    if mostly(lambda t: (w := domain.website(t)) is not None and w.identifies and " " not in t):
        return "website"
    if mostly(lambda t: t.startswith("+") and phone.parse(t) is not None):
        return "phones"
    return None


# Fields that several columns may fill together; any other goes to its best column.
_SEVERAL = frozenset({"customer", "last_interaction_date", "contact.emails", "contact.phones"})
_MANY = frozenset({"industries", "locations", "regions", "technologies", "former_names", "emails", "phones"})


def guess(sample: Sequence[RawRow], overrides: Mapping[str, str] | None = None) -> ColumnMap:
    """Return the mapping for a file, guessed from the first rows; `overrides` maps column -> field.

    A field of `-` in the overrides leaves a column out of the guess (it is kept as a custom field).
    Raises Wrong for an unknown column or field, naming the nearest.
    """
    columns: dict[str, list[Any]] = {}
    for row in sample:
        for column, value in row.cells.items():
            columns.setdefault(column, []).append(value)
    fields: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for column, target in _checked(overrides or {}, columns).items():
        reasons[column] = "you said so"
        if target != "-":
            fields[column] = target
    export, known = known_export(list(columns), _fold)
    for column, target in known.items():
        if column not in reasons and _fits(target, columns[column], column) and _is_free(target, fields):
            reasons[column] = f"header of {export}"
            if target != "-":
                fields[column] = target
    # beside a person's "City", "Company City" is the one that tells where the company is
    order = sorted(columns, key=lambda column: not _OF_COMPANY & set(_fold(column).split()))
    for by_content in (False, True):
        for column in order:
            values = columns[column]
            if column in reasons:
                continue
            target_guess = _guess_by_content(values) if by_content else _by_header(column, values, columns)
            if export and target_guess and not by_content and _misread(target_guess, fields):
                continue
            if target_guess and (target_guess in _MANY or target_guess not in fields.values()):
                fields[column] = target_guess
                reasons[column] = "content" if by_content else "header"
    _complete_dated(columns, fields, reasons)
    unknown = tuple(column for column in columns if column not in fields)
    return ColumnMap(fields, {c: r for c, r in reasons.items() if c in fields}, unknown)


def _complete_dated(columns: Mapping[str, Any], fields: dict[str, str], reasons: dict[str, str]) -> None:
    """A list of dated rows may number its companies ("yc_id"): the number holds where names and websites move."""
    dated = next((column for column, target in fields.items() if target.startswith("observed_on")), None)
    if dated is None or "id" in fields.values():
        return
    numbers = [
        column
        for column, values in columns.items()
        if column not in fields and column not in reasons and _numbers_companies(column, values)
    ]
    if len(numbers) == 1:
        fields[numbers[0]], reasons[numbers[0]] = "id", "header"


_NO_COMPANY = frozenset(
    {
        "contact",
        "person",
        "owner",
        "user",
        "deal",
        "order",
        "campaign",
        "batch",
        "row",
        "snapshot",
        "parent",
        "list",
    }
)


def _numbers_companies(column: str, values: Sequence[Any]) -> bool:
    words = _fold(column).split()
    return (
        len(words) > 1
        and words[-1] == "id"
        and not _NO_COMPANY & set(words)
        and len(_texts(values)) == len(values)
    )


def _dated(values: Sequence[Any]) -> str:
    """Which reading of dates a column needs: one that shows somewhere what comes first is read so throughout."""
    orders = {order for text in _texts(values)[:200] if (order := period.is_day_first(text)) is not None}
    if len(orders) == 1:
        return "observed_on.day_first" if orders.pop() else "observed_on.month_first"
    return "observed_on"


def _is_free(target: str, fields: Mapping[str, str]) -> bool:
    return target in _MANY or target in _SEVERAL or target not in fields.values()


def _misread(target: str, fields: Mapping[str, str]) -> bool:
    """In a known export a header that it does not explain is no row's id, and no second name of the person."""
    return target == "id" or (target == "contact.name" and "contact.last" in fields.values())


def _by_header(column: str, values: list[Any], columns: Mapping[str, Any]) -> str | None:
    target = _guess_by_header(column)
    if target is None:
        return None
    if target in {"linkedin_url", "phones"} and any(
        "linkedin.com/in/" in text.lower() for text in _texts(values)[:50]
    ):
        target = "contact.linkedin_url"
    if target == "name" and _fold(column) == "name" and _names_people(columns):
        target = "contact.name"
    if target == "observed_on":
        target = _dated(values)
    return target if _fits(target, values, column) else None


def _names_people(columns: Mapping[str, Any]) -> bool:
    """A column `name` beside a column that names the company is a person's."""
    folded = {_fold(column) for column in columns}
    return any(f != "name" and _headers().get(f) == "name" for f in folded)


def _checked(overrides: Mapping[str, str], columns: Mapping[str, Any]) -> Mapping[str, str]:
    for column, target in overrides.items():
        if column not in columns:
            near = process.extractOne(column, list(columns), score_cutoff=60)
            hint = (
                f"Did you mean {near[0]!r}?" if near else f"The columns are: {', '.join(list(columns)[:40])}."
            )
            raise Wrong(f"The file has no column {column!r}.", hint=hint, field="map", code="unknown_column")
        if not is_field(target):
            near = process.extractOne(target, [*COMPANY_HEADERS, *(f"contact.{f}" for f in CONTACT_HEADERS)])
            hint = f"Did you mean {near[0]!r}?" if near else ""
            raise Wrong(
                f"There is no field {target!r} to map a column to.",
                hint=hint,
                field="map",
                code="unknown_field",
            )
    return overrides


def is_field(target: str) -> bool:
    """Tell whether a column can be mapped to this target."""
    kind, _, field = target.partition(".")
    return (
        target == "-"
        or target in COMPANY_HEADERS
        or (re.fullmatch(r"contact\d?", kind) is not None and field in CONTACT_HEADERS)
    )
