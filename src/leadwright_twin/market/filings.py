"""Draws notices of exempt offerings (Form D): of companies that raised money, and of pooled funds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from leadwright_twin.market.companies import places
from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import rng, share
from leadwright_twin.market.types import Company, FormD, Person, Place, Round

FUND_CIK = 9_000_000  # pooled funds are numbered from here
COMPANIES_PER_FUND = 60
_FUND_TYPES = ("Venture Capital Fund", "Private Equity Fund", "Hedge Fund", "Other Investment Fund")


def accession(cik: str, filed_on: date, number: int) -> str:
    """An accession number as EDGAR writes it: filer, year, sequence."""
    return f"{int(cik):010d}-{filed_on:%y}-{number:06d}"


def of_company(seed: int, company: Company, people: Sequence[Person]) -> Iterator[FormD]:
    """The notices of one company: most of its rounds, some amended half a year later."""
    cik = company.numbers.get("cik")
    for one in company.rounds if cik else ():
        if share(seed, "form d", company.index, one.number) > 0.75 or one.amount is None or cik is None:
            continue
        filed = one.on + timedelta(days=3 + int(share(seed, "form d day", company.index, one.number) * 20))
        if filed <= company.today:
            yield _notice(company, one, cik, filed, people, amended=False)
        later = filed + timedelta(days=180)
        if later <= company.today and share(seed, "form d/a", company.index, one.number) < 0.15:
            yield _notice(company, one, cik, later, people, amended=True)


def _notice(
    company: Company, one: Round, cik: str, filed: date, people: Sequence[Person], *, amended: bool
) -> FormD:
    """What the company tells the regulator: sold so far, and who leads it."""
    amount = one.amount or 0
    leaders = [person for person in people if person.jobs[0].seniority in {"c_suite", "founder"}]
    return FormD(
        cik=cik,
        accession=accession(cik, filed, one.number * 2 + amended + 1),
        company=company.index,
        entity=f"{company.name_on(filed)}, {company.legal_form}",
        legal_form="Limited Liability Company" if company.legal_form == "LLC" else "Corporation",
        place=company.place,
        street=company.street,
        phone=company.phone,
        filed_on=filed,
        first_sale=one.on,
        offered=amount,
        sold=amount if amended or one.number % 2 else amount * 8 // 10,
        investors=len(one.investors) + 2,
        industry=load("industries.json")[company.industry]["formd"],
        fund_type=None,
        related=tuple((person.given, person.family, "Executive Officer") for person in leaders[:4]),
        amendment=amended,
        founded=company.founded.year,
    )


def of_fund(seed: int, number: int, today: date) -> FormD:
    """The notice of one pooled fund; every fourth has a name that sounds like a company's."""
    luck = rng(seed, "fund", number)
    words = load("words.json")
    towns, weights = places("US")
    place: Place = luck.choices(towns, cum_weights=weights)[0]
    stem = luck.choice(words["heads"]) + luck.choice(words["tails"])
    plain = number % 4 == 0
    name = (
        f"{stem} {luck.choice(words['kinds'])}"
        if plain
        else f"{stem} Ventures Fund {'I' * luck.randrange(1, 4)}"
    )
    filed = today - timedelta(days=luck.randrange(1, 700))
    offered = None if luck.random() < 0.3 else luck.randrange(5, 300) * 1_000_000
    cik = str(FUND_CIK + number)
    given, family = (
        luck.choice(words["given"]["en"]),
        "".join(luck.choice(part) for part in words["family"]["en"]),
    )
    return FormD(
        cik=cik,
        accession=accession(cik, filed, 1),
        company=None,
        entity=f"{name} LP",
        legal_form="Limited Partnership",
        place=place,
        street=f"{luck.randrange(2, 180)} {luck.choice(words['streets']['US'])}",
        phone=place.phone % (100 + luck.randrange(100)),
        filed_on=filed,
        first_sale=filed - timedelta(days=10) if luck.random() < 0.8 else None,
        offered=offered,
        sold=luck.randrange(1, 60) * 1_000_000,
        investors=luck.randrange(3, 90),
        industry="Pooled Investment Fund",
        fund_type=luck.choice(_FUND_TYPES),
        related=((given, family, "Executive Officer"),),
        amendment=False,
        founded=filed.year,
    )
