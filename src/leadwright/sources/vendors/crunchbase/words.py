"""Crunchbase's own words: permalinks of categories and places, names of rounds, bands of head counts.

A filter that takes identifiers wants permalinks; a display name is no error there, it matches nothing. So only
what is in these tables is sent, and the rest is named as lost.
"""

from __future__ import annotations

import re
import unicodedata

from leadwright.values import place

# Our industries and the permalinks of the categories that mean them.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "software": ("software",), "saas": ("saas", "enterprise-software"), "devtools": ("developer-tools", "developer-apis"),
    "cloud": ("cloud-computing", "cloud-infrastructure"), "data_analytics": ("analytics", "big-data"),
    "ai": ("artificial-intelligence", "machine-learning"), "cybersecurity": ("cyber-security",),
    "it_services": ("information-technology",), "internet": ("internet",), "hardware": ("hardware",),
    "semiconductors": ("semiconductor",), "consumer_electronics": ("consumer-electronics",),
    "iot": ("internet-of-things",), "robotics": ("robotics",), "drones": ("drones",), "quantum": ("quantum-computing",),
    "ar_vr": ("augmented-reality", "virtual-reality"), "crypto": ("blockchain", "cryptocurrency"),
    "telecom": ("telecommunications",), "crm": ("crm",), "sales_software": ("sales-automation",),
    "martech": ("marketing-automation",), "adtech": ("advertising-platforms", "ad-network"),
    "productivity": ("productivity-tools", "collaboration"), "customer_support": ("customer-service",),
    "compliance": ("compliance", "risk-management"), "legaltech": ("legal-tech",), "procurement": ("procurement",),
    "financial_services": ("financial-services",), "fintech": ("fintech",), "payments": ("payments",),
    "banking": ("banking",), "lending": ("lending",), "insurance": ("insurance",), "insurtech": ("insurtech",),
    "wealth": ("asset-management", "wealth-management"), "venture_capital": ("venture-capital",),
    "accounting": ("accounting",), "healthcare": ("health-care",), "biotech": ("biotechnology",),
    "life_sciences": ("life-science",), "pharma": ("pharmaceutical",), "medical_devices": ("medical-device",),
    "diagnostics": ("health-diagnostics",), "fitness": ("fitness",), "education": ("education",),
    "edtech": ("edtech",), "recruiting": ("recruiting", "staffing-agency"), "hr_services": ("human-resources",),
    "ecommerce": ("e-commerce",), "marketplace": ("marketplace",), "retail": ("retail",),
    "retailtech": ("retail-technology",), "grocery": ("grocery",), "wholesale": ("wholesale",),
    "consumer_goods": ("consumer-goods",), "fashion": ("fashion",), "beauty": ("beauty", "cosmetics"),
    "food": ("food-and-beverage",), "restaurants": ("restaurants",), "gaming": ("gaming", "video-games"),
    "media": ("media-and-entertainment",), "advertising": ("advertising", "marketing"), "sports": ("sports",),
    "travel": ("travel", "tourism"), "hospitality": ("hospitality",), "real_estate": ("real-estate",),
    "construction": ("construction",), "manufacturing": ("manufacturing",), "mining": ("mining",),
    "aerospace": ("aerospace",), "automotive": ("automotive",), "electric_vehicles": ("electric-vehicle",),
    "autonomous": ("autonomous-vehicles",), "transportation": ("transportation",), "logistics": ("logistics", "supply-chain-management"),
    "energy": ("energy",), "renewable_energy": ("renewable-energy",), "energy_storage": ("energy-storage",),
    "climate": ("cleantech", "sustainability"), "agriculture": ("agriculture",), "agtech": ("agtech",),
    "consulting": ("consulting",), "legal": ("legal",), "government": ("government",), "govtech": ("govtech",),
    "nonprofit": ("non-profit",),
}  # fmt: skip

ROUNDS: dict[str, tuple[str, ...]] = {
    "Pre-Seed": ("pre_seed",), "Angel": ("angel",), "Seed": ("seed",), "Venture": ("series_unknown",),
    **{f"Series {letter}": (f"series_{letter.lower()}",) for letter in "ABCDEFGHIJ"},
    "Convertible Note": ("convertible_note",), "Debt": ("debt_financing",),
    "Grant": ("grant", "non_equity_assistance"), "Crowdfunding": ("equity_crowdfunding", "product_crowdfunding"),
    "Private Equity": ("private_equity",), "Corporate Round": ("corporate_round",),
    "Secondary": ("secondary_market",), "ICO": ("initial_coin_offering",), "Post-IPO Equity": ("post_ipo_equity",),
    "Post-IPO Debt": ("post_ipo_debt",),
}  # fmt: skip

BANDS: tuple[tuple[int, int | None, str], ...] = (
    (1, 10, "c_00001_00010"), (11, 50, "c_00011_00050"), (51, 100, "c_00051_00100"),
    (101, 250, "c_00101_00250"), (251, 500, "c_00251_00500"), (501, 1_000, "c_00501_01000"),
    (1_001, 5_000, "c_01001_05000"), (5_001, 10_000, "c_05001_10000"), (10_001, None, "c_10001_max"),
)  # fmt: skip

_COUNTRIES = {
    "NL": "the-netherlands", "CZ": "czech-republic", "TR": "turkey", "RU": "russian-federation", "VN": "vietnam",
    "BS": "the-bahamas", "GM": "the-gambia",
}  # fmt: skip
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_BAND = re.compile(r"c_(\d+)_(\d+|max)")


def country(iso2: str) -> str:
    """The permalink of a country."""
    return _COUNTRIES.get(iso2) or slug(place.country_name(iso2))


def slug(text: str) -> str:
    """A name as permalinks write it: "Rio de Janeiro" -> "rio-de-janeiro"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("-", plain).strip("-")


def bands(low: int | None, high: int | None) -> list[str]:
    """The bands that touch the interval."""
    return [
        code
        for start, end, code in BANDS
        if (high is None or start <= high) and (end is None or low is None or low <= end)
    ]


def are_exact(low: int | None, high: int | None) -> bool:
    """Whether bands say the interval without taking in more."""
    starts, ends = {start for start, _, _ in BANDS}, {end for _, end, _ in BANDS}
    return (low is None or low in starts or low <= 1) and (high is None or high in ends)


def band(code: str | None) -> list[int | None] | None:
    """The interval of a band."""
    found = _BAND.fullmatch(code or "")
    return [int(found[1]), None if found[2] == "max" else int(found[2])] if found else None
