"""Wikidata: questions as SPARQL. Whatever was typed becomes a literal and can never be a piece of the query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leadwright.sources.question import CompanyRef, Criteria
from leadwright.sources.vendor import Translation
from leadwright.values import industry, registry_number
from leadwright.values.name import clean

PAGE = 100
# Registry numbers that items carry, by our names for them.
NUMBERS: Mapping[str, str] = {"lei": "P1278", "cik": "P5531", "companies_house": "P2622", "cnpj": "P6204"}
_LOST = {
    "keywords": "a query over what companies do would take longer than it allows",
    "regions": "head offices are noted by town", "funding_stages": "it knows no funding rounds",
    "technologies_all": "it knows no technologies", "technologies_any": "it knows no technologies",
    "activity_codes": "companies carry no codes there",
    "registered_since": "it notes founding, not registration", "registered_until": "it notes founding, not registration",
}  # fmt: skip
_SELECT = """SELECT ?item (SAMPLE(?label) AS ?name) (SAMPLE(?web) AS ?site) (MIN(?staff) AS ?least) \
(MAX(?staff) AS ?most) (MIN(?start) AS ?began) (MIN(?end) AS ?ended) (SAMPLE(?iso) AS ?country) \
(SAMPLE(?town) AS ?city) (SAMPLE(?page) AS ?linkedin) (SAMPLE(?p1278) AS ?lei) (SAMPLE(?p5531) AS ?cik) \
(SAMPLE(?p2622) AS ?companies_house) (SAMPLE(?p6204) AS ?cnpj) \
(GROUP_CONCAT(DISTINCT ?trade; separator="|") AS ?industries) WHERE {"""
_KNOWN = """?item rdfs:label ?label . FILTER(LANG(?label) = "en")
OPTIONAL { ?item wdt:P856 ?web }
OPTIONAL { ?item wdt:P1128 ?staff }
OPTIONAL { ?item wdt:P571 ?start }
OPTIONAL { ?item wdt:P576 ?end }
OPTIONAL { ?item wdt:P17/wdt:P297 ?iso }
OPTIONAL { ?item wdt:P159 ?seat . ?seat rdfs:label ?town . FILTER(LANG(?town) = "en") }
OPTIONAL { ?item wdt:P452 ?line . ?line rdfs:label ?trade . FILTER(LANG(?trade) = "en") }
OPTIONAL { ?item wdt:P4264 ?page }
OPTIONAL { ?item wdt:P1278 ?p1278 }
OPTIONAL { ?item wdt:P5531 ?p5531 }
OPTIONAL { ?item wdt:P2622 ?p2622 }
OPTIONAL { ?item wdt:P6204 ?p6204 }"""


def literal(text: str, language: str = "") -> str:
    """A text as a literal. Quotes, backslashes and control characters are dropped: no name needs them here."""
    kept = clean("".join(" " if char in '"\\\n\r\t' else char for char in text))
    return f'"{kept}"{f"@{language}" if language else ""}'


def select(lines: Iterable[str], most: int, start: int = 0) -> str:
    """A query for all that is kept of the items that meet the lines, one row an item."""
    inner = "\n".join((*lines, _KNOWN))
    return f"{_SELECT}\n{inner}\n}} GROUP BY ?item ORDER BY ?item LIMIT {most} OFFSET {start}"


def numbered(company: CompanyRef) -> list[str]:
    """Lines that an item meets by a registry number; [] if the company has none that items carry."""
    for kind, property_ in NUMBERS.items():
        number = registry_number.parse(kind, company.registry.get(kind))
        if number and kind == "cik":  # written with and without its leading zeros
            return [
                f"VALUES ?number {{ {literal(number)} {literal(number.zfill(10))} }}",
                f"?item wdt:{property_} ?number .",
            ]
        if number:
            return [f"?item wdt:{property_} {literal(number)} ."]
    return []


def at_home(domain: str) -> list[str]:
    """Lines that an item meets whose website is a front page of the domain, in the usual spellings."""
    hosts = (domain, f"www.{domain}")
    urls = [
        f"<{scheme}://{host}{end}>" for scheme in ("https", "http") for host in hosts for end in ("/", "")
    ]
    return [f"VALUES ?home {{ {' '.join(urls)} }}", "?item wdt:P856 ?home ."]


def named(name: str) -> list[str]:
    """Lines that a company meets whose label or other name is this one, in English or in no language."""
    return [
        f"VALUES ?called {{ {literal(name, 'en')} {literal(name, 'mul')} }}",
        "?item rdfs:label|skos:altLabel ?called .",
        "?item wdt:P31/wdt:P279* wd:Q43229 .",
    ]


def searched(criteria: Criteria) -> list[str]:
    """Lines that the companies wanted meet."""
    lines = []
    if criteria.industries:
        terms = [term for node in criteria.industries for term in _terms(node)]
        values = " ".join(literal(term, "en") for term in dict.fromkeys(terms))
        lines += [
            f"VALUES ?term {{ {values} }}",
            "?wanted rdfs:label ?term .",
            "?item wdt:P452/wdt:P279* ?wanted .",
        ]
    if criteria.countries:
        lines += [
            f"VALUES ?where {{ {' '.join(map(literal, criteria.countries))} }}",
            "?item wdt:P17/wdt:P297 ?where .",
        ]
    if criteria.cities:
        towns = " ".join(literal(city, "en") for city in criteria.cities)
        lines += [f"VALUES ?in {{ {towns} }}", "?item wdt:P159/rdfs:label ?in ."]
    lines += ["FILTER NOT EXISTS { ?item wdt:P576 ?gone }"]
    lines += _between("P571", "founded", "YEAR(?founded)", criteria.founded_min, criteria.founded_max)
    lines += _between("P1128", "people", "?people", criteria.head_count_min, criteria.head_count_max)
    return lines


def _terms(node: str) -> tuple[str, ...]:
    told = industry.label(node)
    plain = told if told.isupper() else told.lower()
    return (plain, f"{plain} industry")


def _between(property_: str, name: str, value: str, least: int | None, most: int | None) -> list[str]:
    """A bound on a value; whoever has none noted stays in."""
    bounds = [f"{value} >= {least}"] if least is not None else []
    bounds += [f"{value} <= {most}"] if most is not None else []
    if not bounds:
        return []
    within = " && ".join(bounds)
    return [f"OPTIONAL {{ ?item wdt:{property_} ?{name} }}", f"FILTER(!BOUND(?{name}) || ({within}))"]


def translate(criteria: Criteria) -> Translation:
    """Criteria in words of Wikidata."""
    lost = {name: why for name, why in _LOST.items() if getattr(criteria, name) not in ((), None)}
    said = {
        "industries": "P452 (industry, or one below it) with the label of the industry",
        "countries": "P17 (country) with its ISO code", "cities": "P159 (headquarters) with the name of the town",
        "founded_min": "P571 (inception), or none noted", "founded_max": "P571 (inception), or none noted",
        "head_count_min": "P1128 (employees), or none noted", "head_count_max": "P1128 (employees), or none noted",
    }  # fmt: skip
    expressed = {name: words for name, words in said.items() if getattr(criteria, name) not in ((), None)}
    return Translation({"query": "\n".join(searched(criteria))}, expressed, lost)
