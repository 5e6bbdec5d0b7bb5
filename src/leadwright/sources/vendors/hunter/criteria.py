"""Criteria, departments and ranks in Hunter's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Translation
from leadwright.sources.wording import bands
from leadwright.values import industry, place

# Hunter's industries are those of LinkedIn pages; what has none there is searched as a keyword.
_INDUSTRIES = {
    "software": "Software Development", "saas": "Software Development",
    "technology": "Technology, Information and Internet", "internet": "Technology, Information and Internet",
    "it_services": "IT Services and IT Consulting", "cybersecurity": "Computer and Network Security",
    "hardware": "Computer Hardware Manufacturing", "semiconductors": "Semiconductor Manufacturing",
    "telecom": "Telecommunications", "gaming": "Computer Games", "financial_services": "Financial Services",
    "banking": "Banking", "insurance": "Insurance", "capital_markets": "Capital Markets",
    "wealth": "Investment Management", "venture_capital": "Venture Capital and Private Equity Principals",
    "accounting": "Accounting", "healthcare": "Hospitals and Health Care", "biotech": "Biotechnology Research",
    "pharma": "Pharmaceutical Manufacturing", "medical_devices": "Medical Equipment Manufacturing",
    "education": "Education", "edtech": "E-Learning Providers", "recruiting": "Staffing and Recruiting",
    "hr_services": "Human Resources Services", "retail": "Retail", "wholesale": "Wholesale",
    "restaurants": "Restaurants", "food": "Food and Beverage Services", "hospitality": "Hospitality",
    "travel": "Travel Arrangements", "real_estate": "Real Estate", "construction": "Construction",
    "manufacturing": "Manufacturing", "mining": "Mining", "automotive": "Motor Vehicle Manufacturing",
    "aerospace": "Aviation and Aerospace Component Manufacturing", "defense": "Defense and Space Manufacturing",
    "logistics": "Transportation, Logistics, Supply Chain and Storage", "utilities": "Utilities",
    "agriculture": "Farming", "consulting": "Business Consulting and Services", "legal": "Law Practice",
    "advertising": "Advertising Services", "government": "Government Administration",
    "nonprofit": "Non-profit Organizations", "entertainment": "Entertainment Providers",
    "professional_services": "Professional Services",
}  # fmt: skip
_SIZES = (
    ("1-10", 1, 10), ("11-50", 11, 50), ("51-200", 51, 200), ("201-500", 201, 500), ("501-1000", 501, 1_000),
    ("1001-5000", 1_001, 5_000), ("5001-10000", 5_001, 10_000), ("10001+", 10_001, None),
)  # fmt: skip
_SERIES = {"Pre-Seed": "pre_seed", "Seed": "seed", "Series A": "series_a", "Series B": "series_b"}
_DEPARTMENTS = {
    "Executive": ("executive", "management"), "Engineering": ("it",), "Data": ("it",), "IT": ("it",),
    "Security": ("it",), "Design": ("design",), "Sales": ("sales",), "Marketing": ("marketing", "communication"),
    "Customer Success": ("support",), "Finance": ("finance",), "People": ("hr",), "Legal": ("legal",),
    "Operations": ("operations", "management"),
}  # fmt: skip
_RANKS = {
    "founder": ("executive",), "c_level": ("executive",), "vp": ("executive",), "head": ("executive", "senior"),
    "director": ("executive", "senior"), "manager": ("senior",), "lead": ("senior",), "senior": ("senior",),
    "mid": ("junior", "senior"), "junior": ("junior",), "intern": ("junior",),
}  # fmt: skip


def departments(wanted: Sequence[str]) -> str | None:
    """Hunter's departments, comma between them; None if one that is wanted has none there."""
    return _all(wanted, _DEPARTMENTS)


def ranks(wanted: Sequence[str]) -> str | None:
    """Hunter's seniorities, comma between them; None if one that is wanted has none there."""
    return _all(wanted, _RANKS)


def _all(wanted: Sequence[str], known: Mapping[str, Sequence[str]]) -> str | None:
    """A filter that left one of them out would hide people who are wanted; then there is none."""
    if not wanted or any(word not in known for word in wanted):
        return None
    return ",".join(dict.fromkeys(said for word in wanted for said in known[word]))


def translate(criteria: Criteria) -> Translation:
    """Criteria as Discover's filters, which are all to hold."""
    said, expressed, lost = dict[str, Any](), dict[str, str](), _lost(criteria)
    _fields_of_work(criteria, said, expressed, lost)
    _places(criteria, said, expressed, lost)
    _numbers(criteria, said, expressed)
    _technologies(criteria, said, expressed, lost)
    series = [_SERIES[stage] for stage in criteria.funding_stages if stage in _SERIES]
    if series and len(series) == len(criteria.funding_stages):
        said["funding"] = {"series": series}
        expressed["funding_stages"] = f"funding series {', '.join(series)}"
    elif criteria.funding_stages:
        lost["funding_stages"] = "Hunter tells only pre-seed, seed, A and B apart"
    return Translation(said, expressed, lost)


def _lost(criteria: Criteria) -> dict[str, str]:
    reasons = {
        "registered_since": "Hunter knows the year of founding only",
        "registered_until": "Hunter knows the year of founding only",
        "activity_codes": "Hunter does not search by codes",
    }
    return {name: reason for name, reason in reasons.items() if getattr(criteria, name)}


def _fields_of_work(
    criteria: Criteria, said: dict[str, Any], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Industries, if Hunter has them all; else as keywords, of which one is enough, unless others are wanted."""
    wanted = criteria.industries
    if wanted and all(node in _INDUSTRIES for node in wanted):
        names = list(dict.fromkeys(_INDUSTRIES[node] for node in wanted))
        said["industry"] = {"include": names}
        expressed["industries"] = f"industry {', '.join(names)}"
    elif wanted and not criteria.keywords:
        labels = [industry.label(node) for node in wanted]
        said["keywords"] = {"include": labels, "match": "any"}
        expressed["industries"] = f"any of the keywords {', '.join(labels)}"
    elif wanted:
        lost["industries"] = "Hunter has no such industry, and its keywords are taken by yours"
    if criteria.keywords:
        said["keywords"] = {"include": list(criteria.keywords), "match": "any"}
        expressed["keywords"] = f"any of the keywords {', '.join(criteria.keywords)}"


def _places(
    criteria: Criteria, said: dict[str, Any], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Head offices, any of which is enough: cities or states within the countries that are wanted.

    States are told by their codes, and in the United States alone; elsewhere a region is not understood.
    """
    countries: Sequence[str | None] = criteria.countries or (None,)
    states = [place.region_code("US", name) for name in criteria.regions]
    told = not criteria.cities and all(states) and set(criteria.countries) <= {"US"}
    narrow = [{"city": name} for name in criteria.cities]
    if criteria.regions and told:
        narrow, countries = [{"state": str(code)} for code in states], ("US",)
    elif criteria.regions:
        exact = "the cities say it more exactly"
        lost["regions"] = exact if criteria.cities else "Hunter knows the states of the US alone"
    spots = [({"country": code} if code else {}) | spot for code in countries for spot in narrow or [{}]]
    if not any(spots):
        return
    said["headquarters_location"] = {"include": spots}
    for name in ("countries", "regions", "cities"):
        if getattr(criteria, name) and name not in lost:
            expressed[name] = f"head office in {', '.join(getattr(criteria, name))}"


def _numbers(criteria: Criteria, said: dict[str, Any], expressed: dict[str, str]) -> None:
    low, high = criteria.head_count_min, criteria.head_count_max
    if low is not None or high is not None:
        said["headcount"] = bands(low, high, _SIZES)
        words = f"headcount {', '.join(said['headcount'])}"
        expressed |= {"head_count_min": words} if low is not None else {}
        expressed |= {"head_count_max": words} if high is not None else {}
    years = {"min": criteria.founded_min, "max": criteria.founded_max}
    told = {end: value for end, value in years.items() if value is not None}
    if told:
        said["year_founded"] = told
        expressed |= {f"founded_{end}": f"year founded {end} {value}" for end, value in told.items()}


def _technologies(
    criteria: Criteria, said: dict[str, Any], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Hunter finds companies with any of several technologies, so that "all" is finished on the answers."""
    sent = criteria.technologies_all or criteria.technologies_any
    if not sent:
        return
    said["technology"] = {"include": [name.replace(" ", "-") for name in sent]}
    words = f"any of the technologies {', '.join(said['technology']['include'])}"
    if not criteria.technologies_all:
        expressed["technologies_any"] = words
        return
    if len(criteria.technologies_all) == 1:
        expressed["technologies_all"] = words
    else:
        lost["technologies_all"] = f"asked for as {words}"
    if criteria.technologies_any:
        lost["technologies_any"] = "Hunter takes one list of technologies"
