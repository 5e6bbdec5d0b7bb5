"""What ZoomInfo's searches can be asked for: filters over companies and people, in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright_twin.market.providers import zoominfo_shapes as shapes
from leadwright_twin.market.view import SeenCompany, SeenPerson, bare_domain


def many(value: Any) -> list[str]:
    """The values of a filter: a list, or one text with commas."""
    rows = value if isinstance(value, list) else str(value).split(",") if value is not None else []
    return [str(one).strip().lower() for one in rows if str(one).strip()]


def amount(value: Any) -> float | None:
    """A number as it may be written; None if it is none."""
    text = str(value).replace(",", "")
    return float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else None


def _within(value: float | None, low: Any, high: Any) -> bool:
    least, most = amount(low), amount(high)
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


_RANGE_CODES = {
    "1to4": (1, 4), "5to9": (5, 9), "10to19": (10, 19), "20to49": (20, 49), "50to99": (50, 99),
    "100to249": (100, 249), "250to499": (250, 499), "500to999": (500, 999), "1000to4999": (1000, 4999),
    "5000to9999": (5000, 9999), "10000plus": (10_000, 10**9),
}  # fmt: skip


def fits(row: SeenCompany, want: Mapping[str, Any]) -> bool:
    """Whether a company meets the filters; what is not known does not."""
    place, rounds = row.place, row.rounds or ()
    last = rounds[-1] if rounds else None
    countries, states, metros = (many(want.get(name)) for name in ("country", "state", "metroRegion"))
    words = [*many(want.get("industryKeywords")), *many(want.get("industryCodes"))]
    about = [one.lower() for one in (*shapes.industries(row), *row.keywords)]
    bands = [_RANGE_CODES[one] for one in many(want.get("employeeCount")) if one in _RANGE_CODES]
    tools = {
        form
        for name in row.technologies or ()
        for form in (name.lower(), shapes.technologies()[name][0].lower())
    }
    kinds = [one.replace(" ", "_") for one in many(want.get("recentFundingRoundTypes"))]
    names, sites = (
        many(want.get("companyName")),
        [bare_domain(one) for one in many(want.get("companyWebsite"))],
    )
    ids = {shapes.company_index(one) for one in many(want.get("companyId"))}
    dates = (want.get("fundingStartDate"), want.get("fundingEndDate"))
    return (
        (not names or any(one in row.name.lower() for one in names))
        and (not sites or row.domain in sites)
        and (not ids or row.index in ids)
        and (
            not countries
            or (
                place is not None
                and {place.country.lower(), place.country_name.lower()} & set(countries) != set()
            )
        )
        and (
            not states
            or (
                place is not None and {place.region.lower(), place.region_code.lower()} & set(states) != set()
            )
        )
        and (not metros or (place is not None and any(place.city.lower() in one for one in metros)))
        and (not words or any(word in one for word in words for one in about))
        and (not bands or (row.heads is not None and any(low <= row.heads <= high for low, high in bands)))
        and _within(row.heads, want.get("employeeRangeMin"), want.get("employeeRangeMax"))
        and _within(
            None if row.revenue is None else row.revenue / 1000,
            want.get("revenueMin"),
            want.get("revenueMax"),
        )
        and _within(
            row.truth.growth * 100,
            want.get("oneYearEmployeeGrowthRateMin"),
            want.get("oneYearEmployeeGrowthRateMax"),
        )
        and _within(
            last.amount / 1000 if last and last.amount else None,
            want.get("fundingAmountMin"),
            want.get("fundingAmountMax"),
        )
        and (
            not any(dates)
            or (last is not None and str(dates[0] or "") <= last.on.isoformat() <= str(dates[1] or "9999"))
        )
        and (not kinds or (last is not None and last.stage in kinds))
        and (
            not many(want.get("techAttributeTagList")) or set(many(want.get("techAttributeTagList"))) <= tools
        )
        and (row.alive or str(want.get("excludeDefunctCompanies", "")).lower() != "true")
    )


def person_fits(seen: SeenPerson, want: Mapping[str, Any]) -> bool:
    """Whether a person meets the filters of a contact search."""
    level, department = (one.lower() for one in shapes.person_kind(seen))
    titles = [one.strip().lower() for one in str(want.get("jobTitle") or "").split(" OR ") if one.strip()]
    levels, parts = many(want.get("managementLevel")), many(want.get("department"))
    given, family = many(want.get("firstName")), many(want.get("lastName"))
    required = {
        "email": seen.email,
        "phone": seen.direct,
        "directphone": seen.direct,
        "mobilephone": seen.mobile,
    }
    since = str(want.get("positionStartDateMin") or "")
    return (
        (not titles or any(one in (seen.title or "").lower() for one in titles))
        and (not levels or level in levels)
        and (not parts or any(one in department or department in one for one in parts))
        and (not given or seen.truth.given.lower() in given)
        and (not family or seen.truth.family.lower() in family)
        and all(required.get(one, True) for one in many(want.get("requiredFields")))
        and _within(max(70, seen.score), want.get("contactAccuracyScoreMin"), None)
        and (not since or seen.job.since.isoformat() >= since)
    )
