"""Geographies of an ICP: a country by code or name, or a region that stands for its countries."""

from __future__ import annotations

from functools import cache
from string import ascii_uppercase

from leadwright.icp.problems import nearest
from leadwright.values import place

_DACH = "DE AT CH"
_BENELUX = "BE NL LU"
_NORDICS = "DK FI IS NO SE"
_BALTICS = "EE LV LT"
_EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
_EUROPE = f"{_EU} GB CH NO IS LI MC SM AD VA AL BA ME MK RS XK MD UA BY"
_NORTH_AMERICA = "US CA MX"
_LATIN_AMERICA = "AR BO BR CL CO CR CU DO EC GT HN HT MX NI PA PE PR PY SV UY VE"
_ANZ = "AU NZ"
_SOUTHEAST_ASIA = "BN ID KH LA MM MY PH SG TH TL VN"
_GULF = "AE BH KW OM QA SA"
_MIDDLE_EAST = f"{_GULF} IL IQ IR JO LB PS SY TR YE"
_AFRICA = (
    "DZ AO BJ BW BF BI CM CV CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML "
    "MR MU MA MZ NA "
    "NE NG RW ST SN SC SL SO ZA SS SD TZ TG TN UG ZM ZW"
)
_ASIA = (
    f"{_SOUTHEAST_ASIA} {_MIDDLE_EAST} "
    "AF AM AZ BD BT CN GE HK IN JP KG KP KR KZ LK MN MO MV NP PK TJ TM TW UZ"
)

_REGIONS = {
    "eu": _EU,
    "european union": _EU,
    "eea": f"{_EU} IS LI NO",
    "europe": _EUROPE,
    "dach": _DACH,
    "benelux": _BENELUX,
    "nordics": _NORDICS,
    "nordic countries": _NORDICS,
    "scandinavia": "DK NO SE",
    "baltics": _BALTICS,
    "uk and ireland": "GB IE",
    "uki": "GB IE",
    "iberia": "ES PT",
    "north america": _NORTH_AMERICA,
    "northern america": "US CA",
    "latin america": _LATIN_AMERICA,
    "latam": _LATIN_AMERICA,
    "south america": "AR BO BR CL CO EC GY PE PY SR UY VE",
    "americas": f"{_NORTH_AMERICA} {_LATIN_AMERICA} GY SR JM TT BS BB BZ",
    "anz": _ANZ,
    "oceania": f"{_ANZ} FJ PG",
    "southeast asia": _SOUTHEAST_ASIA,
    "asean": "BN ID KH LA MM MY PH SG TH VN",
    "asia": _ASIA,
    "apac": f"{_SOUTHEAST_ASIA} {_ANZ} CN HK IN JP KR LK MO MN BD NP PK TW",
    "asia pacific": f"{_SOUTHEAST_ASIA} {_ANZ} CN HK IN JP KR LK MO MN BD NP PK TW",
    "gulf": _GULF,
    "gcc": _GULF,
    "middle east": _MIDDLE_EAST,
    "mena": f"{_MIDDLE_EAST} EG DZ LY MA TN",
    "africa": _AFRICA,
    "emea": f"{_EUROPE} {_MIDDLE_EAST} {_AFRICA}",
}


def countries(word: str) -> tuple[str, ...]:
    """The ISO 3166 codes that a word of an ICP stands for, sorted; () if it names no country and no
    region."""
    region = _REGIONS.get(
        " ".join(word.lower().replace("-", " ").replace("&", "and").split()).removeprefix("the ")
    )
    if region:
        return tuple(sorted(set(region.split())))
    code = place.country(word)
    return (code,) if code else ()


def suggestion(word: str) -> str | None:
    """The country or region that is spelled most like the word."""
    return nearest(word, (*_country_names(), *(name.title() for name in _REGIONS if len(name) > 4)))


@cache
def _country_names() -> tuple[str, ...]:
    codes = (a + b for a in ascii_uppercase for b in ascii_uppercase)
    return tuple(place.country_name(code) for code in codes if place.country(code) == code)
