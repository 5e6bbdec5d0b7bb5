"""SEC EDGAR: the notice of an offering that is not public (Form D). A pooled fund is marked and dates no round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, day, line, xml_root
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.sec_edgar.names import (
    ACCESSION,
    LICENCE,
    NAME,
    document,
    number,
    office,
    refused,
)
from leadwright.values import money, registry_number
from leadwright.values.name import clean, company_key, fold

GIVES = frozenset({
    "name", "legal_name", "former_names", "registry", "industries", "locations", "country", "phones", "founded",
    "filings", "funding_date", "funding_amount", "funding_rounds", "person.name", "person.title",
})  # fmt: skip
_POOLED = "pooled investment fund"
_NOTHING = frozenset({"none", "n/a", "na", "-", "--", "."})
_KNOWN = frozenset({
    "schemaVersion", "submissionType", "testOrLive", "primaryIssuer", "issuerList", "relatedPersonsList",
    "offeringData",
})  # fmt: skip
_OFFERING = frozenset({
    "industryGroup", "issuerSize", "federalExemptionsExclusions", "typeOfFiling", "durationOfOffering",
    "typesOfSecuritiesOffered", "businessCombinationTransaction", "minimumInvestmentAccepted",
    "salesCompensationList", "offeringSalesAmounts", "investors", "salesCommissionsFindersFees", "useOfProceeds",
    "signatureBlock",
})  # fmt: skip


def read(questions: Sequence[Question], reply: Reply) -> Reading:
    """The answer about one notice: the issuer, the round it raised, and who runs it."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="there is no such notice"),))
    if answer := refused(reply):
        return Reading((answer,))
    root = xml_root(reply.body)
    issuer, offering = root.find("primaryIssuer"), root.find("offeringData")
    cik, name = registry_number.parse("cik", _text(issuer, "cik")), _text(issuer, "entityName")
    if root.tag != "edgarSubmission" or issuer is None or offering is None or not cik or not name:
        raise ShapeError("expected an edgarSubmission with its issuer and offering")
    if _text(root, "testOrLive") == "TEST":
        return Reading((Answer(Outcome.MISS, reason="the notice is a test"),))
    pooled = _is_pooled(offering)
    url = document(cik, _accession(questions[0]))
    sold = _sold(offering)
    fields = _issuer(issuer, name, cik) | {"filings": [_filing(root, offering, url, sold, pooled)]}
    if not pooled:
        fields |= _round(offering, url, sold)
        fields |= _industry(offering)
    began = day(_text(offering, "typeOfFiling/dateOfFirstSale/value"))
    company = Observation("company", NAME, cik, fields, LICENCE, url=url, effective=began)
    people = [] if pooled else _people(root, cik, url)
    left = {child.tag for child in root} - _KNOWN | {child.tag for child in offering} - _OFFERING
    return Reading((Answer(Outcome.HIT, (company, *people)),), leftovers=frozenset(left))


def _text(node: Element | None, path: str) -> str | None:
    """The text at a path; the literal "None" means that there is none."""
    said = line(node.findtext(path)) if node is not None else None
    return None if said is None or said.casefold() in _NOTHING else said


def _accession(question: Question) -> str:
    return question.company.native.get(ACCESSION, "") if question.company else ""


def _is_pooled(offering: Element) -> bool:
    """Whether the issuer pools money of others, by its own word in any of the three places."""
    return (
        (_text(offering, "industryGroup/industryGroupType") or "").casefold() == _POOLED
        or _text(offering, "industryGroup/investmentFundInfo/investmentFundType") is not None
        or _text(offering, "typesOfSecuritiesOffered/isPooledInvestmentFundType") == "true"
    )


def _sold(offering: Element) -> dict[str, Any] | None:
    found = money.parse(_text(offering, "offeringSalesAmounts/totalAmountSold") or "", "USD")
    if found is None or found.amount <= 0:
        return None
    whole = found.amount == int(found.amount)
    return {"amount": int(found.amount) if whole else float(found.amount), "currency": "USD"}


def _filing(
    root: Element, offering: Element, url: str, sold: dict[str, Any] | None, pooled: bool
) -> dict[str, Any]:
    signed = [day(line(node.text)) for node in offering.iterfind("signatureBlock/signature/signatureDate")]
    days = [found for found in signed if found]
    told = {
        "form": _text(root, "submissionType") or "D",
        "date": max(days).isoformat() if days else None,
        "url": url,
        "pooled_fund": pooled,
        **(sold or {}),
    }
    return {name: value for name, value in told.items() if value is not None}


def _round(offering: Element, url: str, sold: dict[str, Any] | None) -> dict[str, Any]:
    """The round, if money came: not before the first sale, and not where companies merely merged."""
    merged = _text(offering, "businessCombinationTransaction/isBusinessCombinationTransaction") == "true"
    began: date | None = day(_text(offering, "typeOfFiling/dateOfFirstSale/value"))
    if merged or began is None or sold is None:
        return {}
    kinds = offering.find("typesOfSecuritiesOffered")
    debt = _text(kinds, "isDebtType") == "true" and _text(kinds, "isEquityType") != "true"
    told = {"date": began.isoformat(), **sold, "url": url} | ({"stage": "Debt"} if debt else {})
    return {"funding_date": began.isoformat(), "funding_amount": sold, "funding_rounds": [told]}


def _industry(offering: Element) -> dict[str, Any]:
    said = _text(offering, "industryGroup/industryGroupType")
    return {"industries": [said]} if said and said != "Other" else {}


def _issuer(issuer: Element, name: str, cik: str) -> dict[str, Any]:
    node = issuer.find("issuerAddress")
    spot = office(Fields({child.tag: child.text for child in node} if node is not None else {}))
    former = [
        line(item.text)
        for path in ("issuerPreviousNameList", "edgarPreviousNameList")
        for item in issuer.iterfind(f"{path}/*")
    ]
    year = _text(issuer, "yearOfInc/value")
    told: dict[str, Any] = {
        "name": name,
        "legal_name": name,
        "former_names": list(dict.fromkeys(n for n in former if n and n.casefold() not in _NOTHING)),
        "registry": {"cik": cik},
        "locations": [spot] if spot else [],
        "country": spot.get("country"),
        "phones": number(_text(issuer, "issuerPhoneNumber"), spot),
        "founded": int(year) if year and year.isdecimal() and 1600 <= int(year) <= 2200 else None,
    }
    return {key: value for key, value in told.items() if value}


def _people(root: Element, cik: str, url: str) -> list[Observation]:
    """Those who run the issuer. Companies that stand in the list of persons are left out, and so are promoters."""
    found: dict[str, Observation] = {}
    for node in root.iterfind("relatedPersonsList/relatedPersonInfo"):
        parts = [_text(node, f"relatedPersonName/{part}") for part in ("firstName", "middleName", "lastName")]
        roles = [line(item.text) for item in node.iterfind("relatedPersonRelationshipList/relationship")]
        title = ", ".join(role for role in dict.fromkeys(roles) if role and role != "Promoter")
        name = clean(" ".join(part for part in parts if part))
        if not parts[0] or not parts[2] or not title or company_key(name) != fold(name) or _is_firm(parts):
            continue
        key = f"{cik}/{fold(name)}"
        fields = {"name": name, "title": title}
        found.setdefault(key, Observation("person", NAME, key, fields, LICENCE, company_key=cik, url=url))
    return list(found.values())


def _is_firm(parts: Sequence[str | None]) -> bool:
    """Whether a firm was typed into the fields of a person: its legal form stands in one of them."""
    first, _, last = parts
    turned = f"{last} {first}"
    return company_key(turned) != fold(turned)
