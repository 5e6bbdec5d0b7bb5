"""SEC EDGAR: tickers, submissions, notices of exempt offerings, full-text search.

No key, but a User-Agent with a contact address; ten calls a second over all hosts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from leadwright_twin.market.data import load
from leadwright_twin.market.filings import FUND_CIK
from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.types import Company, FormD, Place

_HTML, _XML = "text/html; charset=utf-8", "application/xml"
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_PAGE = 100
_STATES = {"CA": "CALIFORNIA", "NY": "NEW YORK", "TX": "TEXAS", "WA": "WASHINGTON", "MA": "MASSACHUSETTS"}


def _page(status: int, title: str) -> Answer:
    body = f"<!DOCTYPE html><html><head><title>SEC.gov | {title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, body, content_type=_HTML)


def _busy(call: Call, refusal: Refusal) -> Answer:
    return _page(429, "Request Rate Threshold Exceeded")


def _missing(call: Call) -> Answer:
    if call.request.host != "www.sec.gov":
        what = "<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
        body = f"<?xml version='1.0' encoding='UTF-8'?><Error>{what}</Error>"
        return Answer(404, body, content_type=_XML)
    return _page(404, "Page Not Found")


def _declared(handler: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """A handler behind the rule that whoever asks says how they can be reached."""

    def guarded(call: Call) -> Answer:
        if not _CONTACT.search(call.header("user-agent")):
            return _page(403, "Your Request Originates from an Undeclared Automated Tool")
        return handler(call)

    return guarded


# who files ----------------------------------------------------------------------------------------


def _listed(call: Call) -> list[Company]:
    rows = call.search(
        "listed", lambda: [one for one in call.market.companies() if one.ticker and "cik" in one.numbers]
    )
    return list(rows)


def _tickers(call: Call) -> Answer:
    rows = sorted(_listed(call), key=lambda one: -one.revenue)
    body = {
        str(place): {"cik_str": int(one.numbers["cik"]), "ticker": one.ticker, "title": _conformed(one.name, one.legal_form)}
        for place, one in enumerate(rows)
    }  # fmt: skip
    return Answer(body=body, content_type="application/json")


def _conformed(name: str, form: str) -> str:
    return f"{name}, {form}"


def _notices(call: Call) -> dict[str, list[FormD]]:
    found: dict[str, list[FormD]] | None = call.memory.get("notices")
    if found is None:
        found = call.memory["notices"] = {}
        for one in call.market.filings:
            found.setdefault(one.cik, []).append(one)
    return found


def _address(place: Place, street: str) -> dict[str, Any]:
    return {
        "street1": street.upper(), "street2": None, "city": place.city.upper(), "stateOrCountry": place.region_code,
        "zipCode": place.postcode, "stateOrCountryDescription": place.region_code, "isForeignLocation": 0, "foreignStateTerritory": None,
        "country": None, "countryCode": None,
    }  # fmt: skip


def _submissions(call: Call) -> Answer:
    digits = call.path["cik"]
    if not digits.isdecimal() or len(digits) != 10:
        return _missing(call)
    cik = str(int(digits))
    notices = _notices(call).get(cik, [])
    index = call.market.by_number.get(("cik", cik))
    company = call.market.company(index) if index is not None else None
    if company is None and not notices:
        return _missing(call)
    if company is not None and not notices and company.ticker is None:
        return _missing(call)  # whoever never filed anything is not there
    body = _of_company(call, company, cik, notices) if company is not None else _of_fund(call, cik, notices)
    return Answer(
        body=body, content_type="application/json", subjects=(company.id,) if company is not None else ()
    )


def _of_company(call: Call, company: Company, cik: str, notices: Sequence[FormD]) -> dict[str, Any]:
    known = load("industries.json")[company.industry]
    listed = company.ticker is not None
    where = _address(company.place, company.street)
    site = f"https://{company.domain}" if listed and company.index % 3 == 0 else ""
    return {
        "cik": f"{int(cik):010d}", "entityType": "operating" if listed else "other", "sic": known["sic"] if listed else "",
        "sicDescription": f"Services-{known['label']}" if listed else "", "ownerOrg": "06 Technology" if listed else None,
        "insiderTransactionForOwnerExists": 0, "insiderTransactionForIssuerExists": int(listed),
        "name": _conformed(company.name, company.legal_form), "tickers": [company.ticker] if company.ticker else [],
        "exchanges": ["Nasdaq"] if listed else [], "ein": company.numbers.get("ein", "").replace("-", "") or None,
        "lei": company.numbers.get("lei"), "description": "", "website": site,
        "investorWebsite": "", "category": "Large accelerated filer" if listed else "", "fiscalYearEnd": "1231" if listed else None,
        "stateOfIncorporation": "DE", "stateOfIncorporationDescription": "DE", "addresses": {"mailing": where, "business": where},
        "phone": company.phone, "flags": "", "formerNames": _former(company),
        "filings": {"recent": _recent(call, cik, notices, company), "files": []},
    }  # fmt: skip


def _former(company: Company) -> list[dict[str, str]]:
    if company.former_name is None or company.renamed_on is None:
        return []
    name, end = _conformed(company.former_name, company.legal_form), "T00:00:00.000Z"
    return [
        {
            "name": name,
            "from": f"{company.founded.isoformat()}{end}",
            "to": f"{company.renamed_on.isoformat()}{end}",
        }
    ]


def _of_fund(call: Call, cik: str, notices: Sequence[FormD]) -> dict[str, Any]:
    one = notices[0]
    where = _address(one.place, one.street)
    return {
        "cik": f"{int(cik):010d}", "entityType": "other", "sic": "", "sicDescription": "", "ownerOrg": None,
        "insiderTransactionForOwnerExists": 0, "insiderTransactionForIssuerExists": 0, "name": one.entity, "tickers": [], "exchanges": [],
        "ein": None, "lei": None, "description": "", "website": "", "investorWebsite": "", "category": "", "fiscalYearEnd": None,
        "stateOfIncorporation": "DE", "stateOfIncorporationDescription": "DE", "addresses": {"mailing": where, "business": where},
        "phone": one.phone, "flags": "", "formerNames": [], "filings": {"recent": _recent(call, cik, notices, None), "files": []},
    }  # fmt: skip


def _recent(call: Call, cik: str, notices: Sequence[FormD], company: Company | None) -> dict[str, list[Any]]:
    """Parallel arrays, newest first: notices, and the reports of those who are listed."""
    rows = [
        (one.filed_on, one.accession, "D/A" if one.amendment else "D", "", one.filed_on, "xslFormDX01/primary_doc.xml", "")
        for one in notices
    ]  # fmt: skip
    if company is not None and company.ticker:
        rows += _reports(cik, call.market.today)
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return {
        "accessionNumber": [row[1] for row in rows], "filingDate": [row[0].isoformat() for row in rows],
        "reportDate": [row[3] for row in rows], "acceptanceDateTime": [f"{row[4].isoformat()}T16:05:11.000Z" for row in rows],
        "act": ["33" if row[2].startswith("D") else "34" for row in rows], "form": [row[2] for row in rows],
        "core_type": [row[2] for row in rows],
        "fileNumber": [f"021-{int(cik) % 1_000_000:06d}" if row[2].startswith("D") else f"001-{int(cik) % 100_000:05d}" for row in rows],
        "filmNumber": [str(26_000_000 + place) for place, _ in enumerate(rows)],
        "items": ["06b" if row[2].startswith("D") else row[6] for row in rows], "size": [8_000 + place for place, _ in enumerate(rows)],
        "isXBRL": [int(row[2].startswith("10")) for row in rows], "isInlineXBRL": [int(row[2].startswith("10")) for row in rows],
        "primaryDocument": [row[5] for row in rows], "primaryDocDescription": ["" if row[2].startswith("D") else row[2] for row in rows],
    }  # fmt: skip


def _reports(cik: str, today: date) -> list[tuple[date, str, str, str, date, str, str]]:
    found = []
    for place in range(1, 9):
        day = today - timedelta(days=40 + 91 * place)
        form, items = (
            ("10-K", "") if place % 4 == 0 else ("8-K", "5.02,9.01") if place % 4 == 2 else ("10-Q", "")
        )
        number = f"{int(cik):010d}-{day:%y}-{500 + place:06d}"
        name = f"inv-{day:%Y%m%d}.htm"
        found.append((day, number, form, (day - timedelta(days=30)).isoformat(), day, name, items))
    return found


# notices of exempt offerings ----------------------------------------------------------------------


def _notice(call: Call) -> Answer:
    cik, plain = call.path["cik"], call.path["accession"]
    rows = _notices(call).get(str(int(cik)) if cik.isdecimal() else "", [])
    one = next((row for row in rows if row.accession.replace("-", "") == plain), None)
    if one is None:
        return _missing(call)
    subjects = (call.market.company(one.company).id,) if one.company is not None else ()
    return Answer(body=_xml(one, call.market.today), content_type="text/xml", subjects=subjects)


def _xml(one: FormD, today: date) -> str:
    """The notice as it was filed; the word None means that there is nothing."""
    place = (
        f"<street1>{escape(one.street.upper())}</street1><city>{escape(one.place.city.upper())}</city>"
        f"<stateOrCountry>{one.place.region_code}</stateOrCountry>"
        f"<stateOrCountryDescription>{_STATES.get(one.place.region_code, one.place.region.upper())}</stateOrCountryDescription>"
        f"<zipCode>{one.place.postcode}</zipCode>"
    )
    years = (one.filed_on.year - one.founded) >= 5
    since = (
        "<overFiveYears>true</overFiveYears>"
        if years
        else f"<withinFiveYears>true</withinFiveYears><value>{one.founded}</value>"
    )
    people = "".join(
        f"<relatedPersonInfo><relatedPersonName><firstName>{escape(given)}</firstName><lastName>{escape(family)}</lastName></relatedPersonName>"
        f"<relatedPersonAddress>{place}</relatedPersonAddress><relatedPersonRelationshipList><relationship>{role}</relationship>"
        "</relatedPersonRelationshipList><relationshipClarification/></relatedPersonInfo>"
        for given, family, role in one.related
    )  # fmt: skip
    kind = f"<investmentFundType>{one.fund_type}</investmentFundType><is40Act>false</is40Act>"
    fund = f"<investmentFundInfo>{kind}</investmentFundInfo>" if one.fund_type else ""
    paper = "isPooledInvestmentFundType" if one.fund_type else "isEquityType"
    form = "D/A" if one.amendment else "D"
    sale = (
        f"<value>{one.first_sale.isoformat()}</value>" if one.first_sale else "<yetToOccur>true</yetToOccur>"
    )
    offered = "Indefinite" if one.offered is None else str(one.offered)
    left = "Indefinite" if one.offered is None else str(max(0, one.offered - one.sold))
    rule = "<item>06b</item>" + ("<item>3C</item><item>3C.1</item>" if one.fund_type else "")
    return (
        '<?xml version="1.0"?>\n<edgarSubmission>'
        f"<schemaVersion>X0708</schemaVersion><submissionType>{form}</submissionType><testOrLive>LIVE</testOrLive>"
        f"<primaryIssuer><cik>{int(one.cik):010d}</cik><entityName>{escape(one.entity)}</entityName><issuerAddress>{place}</issuerAddress>"
        f"<issuerPhoneNumber>{escape(one.phone)}</issuerPhoneNumber><jurisdictionOfInc>DELAWARE</jurisdictionOfInc>"
        "<issuerPreviousNameList><previousName>None</previousName></issuerPreviousNameList>"
        "<edgarPreviousNameList><previousName>None</previousName></edgarPreviousNameList>"
        f"<entityType>{one.legal_form}</entityType><yearOfInc>{since}</yearOfInc></primaryIssuer>"
        f"<relatedPersonsList>{people}</relatedPersonsList>"
        f"<offeringData><industryGroup><industryGroupType>{escape(one.industry)}</industryGroupType>{fund}</industryGroup>"
        "<issuerSize><revenueRange>Decline to Disclose</revenueRange></issuerSize>"
        f"<federalExemptionsExclusions>{rule}</federalExemptionsExclusions>"
        f"<typeOfFiling><newOrAmendment><isAmendment>{str(one.amendment).lower()}</isAmendment></newOrAmendment><dateOfFirstSale>{sale}</dateOfFirstSale></typeOfFiling>"
        "<durationOfOffering><moreThanOneYear>false</moreThanOneYear></durationOfOffering>"
        f"<typesOfSecuritiesOffered><{paper}>true</{paper}></typesOfSecuritiesOffered>"
        "<businessCombinationTransaction><isBusinessCombinationTransaction>false</isBusinessCombinationTransaction>"
        "</businessCombinationTransaction><minimumInvestmentAccepted>0</minimumInvestmentAccepted><salesCompensationList/>"
        f"<offeringSalesAmounts><totalOfferingAmount>{offered}</totalOfferingAmount><totalAmountSold>{one.sold}</totalAmountSold>"
        f"<totalRemaining>{left}</totalRemaining><clarificationOfResponse/></offeringSalesAmounts>"
        f"<investors><hasNonAccreditedInvestors>false</hasNonAccreditedInvestors><totalNumberAlreadyInvested>{one.investors}</totalNumberAlreadyInvested></investors>"
        "<salesCommissionsFindersFees/><useOfProceeds/>"
        f"<signatureBlock><authorizedRepresentative>false</authorizedRepresentative><signature><issuerName>{escape(one.entity)}</issuerName>"
        f"<signatureName>/s/ {escape(one.entity)}</signatureName><signatureDate>{one.filed_on.isoformat()}</signatureDate></signature>"
        "</signatureBlock></offeringData></edgarSubmission>\n"
    )  # fmt: skip


# full-text search ---------------------------------------------------------------------------------


def _full_text(call: Call) -> Answer:
    start = call.whole("from", 0)
    if start is None or start < 0:
        return Answer(400, {"message": "from must be a number"}, content_type="application/json")
    asked = {name: call.param(name) for name in ("q", "forms", "startdt", "enddt", "ciks", "entityName")}
    rows = call.search(
        f"text {sorted(asked.items())}", lambda: [one for one in call.market.filings if _fits(one, asked)]
    )
    page = rows[start : start + _PAGE]
    body = {
        "took": 12, "timed_out": False, "_shards": {"total": 50, "successful": 50, "skipped": 0, "failed": 0},
        "hits": {"total": {"value": min(len(rows), 10_000), "relation": "eq"}, "max_score": None, "hits": [_hit(one) for one in page]},
        "aggregations": {}, "query": {"from": start, "size": _PAGE},
    }  # fmt: skip
    subjects = tuple(call.market.company(one.company).id for one in page if one.company is not None)
    return Answer(body=body, content_type="application/json", subjects=subjects)


def _fits(one: FormD, asked: dict[str, str]) -> bool:
    words = [part for part in re.findall(r'"([^"]+)"|(\S+)', asked["q"]) for part in part if part]
    text = f"{one.entity} {one.industry} {' '.join(f'{given} {family}' for given, family, _ in one.related)}".lower()
    forms = {form.strip().upper() for form in asked["forms"].split(",") if form.strip()}
    ciks = {str(int(cik)) for cik in asked["ciks"].split(",") if cik.strip().isdecimal()}
    day = one.filed_on.isoformat()
    return (
        all(word.lower() in text for word in words)
        and asked["entityName"].lower() in one.entity.lower()
        and (not forms or "D" in forms or ("D/A" in forms and one.amendment))
        and (not ciks or one.cik in ciks)
        and (not asked["startdt"] or day >= asked["startdt"])
        and (not asked["enddt"] or day <= asked["enddt"])
    )


def _hit(one: FormD) -> dict[str, Any]:
    cik, form = f"{int(one.cik):010d}", "D/A" if one.amendment else "D"
    film = 26_000_000 + int(one.cik) % 1_000_000
    source = {
        "ciks": [cik], "period_ending": None, "file_num": [f"021-{int(one.cik) % 1_000_000:06d}"],
        "display_names": [f"{one.entity}  (CIK {cik})"], "xsl": "xslFormDX01", "sequence": "1", "root_forms": ["D"],
        "file_date": one.filed_on.isoformat(), "biz_states": [one.place.region_code], "sics": [], "form": form,
        "adsh": one.accession, "film_num": [str(film)], "biz_locations": [f"{one.place.city}, {one.place.region_code}"],
        "file_type": form, "file_description": None, "inc_states": ["DE"],
        "items": ["06b", "3C"] if int(one.cik) >= FUND_CIK else ["06b"],
    }  # fmt: skip
    return {
        "_index": "edgar_file",
        "_id": f"{one.accession}:primary_doc.xml",
        "_score": 1.0,
        "_source": source,
    }


_WWW, _DATA, _TEXT = "www.sec.gov", "data.sec.gov", "efts.sec.gov"
PROVIDER = Provider(
    name="sec_edgar",
    hosts=(_WWW, _DATA, _TEXT),
    routes=(
        route("GET", "/files/company_tickers.json", _declared(_tickers), "tickers", host=_WWW, repeat="free"),
        route("GET", "/submissions/CIK{cik}.json", _declared(_submissions), "submissions", host=_DATA, repeat="free"),
        route("GET", "/Archives/edgar/data/{cik}/{accession}/primary_doc.xml", _declared(_notice), "form_d", host=_WWW, repeat="free"),
        route("GET", "/LATEST/search-index", _declared(_full_text), "full_text", host=_TEXT, repeat="free"),
    ),
    key=lambda call: None,
    unauthorised=_missing,
    busy=_busy,
    spent=lambda call, unit: _page(429, "Request Rate Threshold Exceeded"),
    missing=_missing,
    plans={"public": Plan({"default": (Limit("second", 10, 1, "rolling"),)})},
    defaults={"plan": "public", "coverage": {"default": 1.0}, "staleness_months": 0.1},
    keyless=True,
)  # fmt: skip
