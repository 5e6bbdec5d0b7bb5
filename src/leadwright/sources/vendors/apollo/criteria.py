"""Criteria and ranks in Apollo's words."""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Translation
from leadwright.values import industry, place

_RANKS = {
    "founder": ("founder", "owner"), "c_level": ("c_suite", "owner", "partner"), "vp": ("vp",), "head": ("head",),
    "director": ("director",), "manager": ("manager",), "lead": ("senior", "manager"), "senior": ("senior",),
    "junior": ("entry",), "intern": ("intern",),
}  # fmt: skip
# Apollo's ids of technologies are their names there with underscores; these are the same everywhere.
_UIDS = {
    "salesforce": "salesforce", "hubspot": "hubspot", "marketo": "marketo", "google analytics": "google_analytics",
    "google tag manager": "google_tag_manager", "wordpress": "wordpress_org", "shopify": "shopify",
    "zendesk": "zendesk", "intercom": "intercom", "stripe": "stripe", "mixpanel": "mixpanel", "drupal": "drupal",
    "cloudflare": "cloudflare", "optimizely": "optimizely", "pardot": "pardot", "netsuite": "netsuite",
}  # fmt: skip
_LARGEST = 10_000_000


def ranks(wanted: Sequence[str]) -> list[str]:
    """Apollo's seniorities; none if one that is wanted has no word there, since it would be hidden."""
    if any(word not in _RANKS for word in wanted):
        return []
    return list(dict.fromkeys(said for word in wanted for said in _RANKS[word]))


def translate(criteria: Criteria) -> Translation:
    """Criteria as filters of the company search, names as in the address ("organization_locations[]")."""
    said, expressed = dict[str, str | list[str]](), dict[str, str]()
    lost = _lost(criteria)
    _size(criteria, said, expressed)
    _spots(criteria, said, expressed, lost)
    _keywords(criteria, said, expressed, lost)
    _technologies(criteria, said, expressed, lost)
    return Translation(said, expressed, lost)


def _technologies(
    criteria: Criteria, said: dict[str, str | list[str]], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Technologies by Apollo's own ids. One that is not known would match nothing, and Apollo would not say so."""
    wanted = criteria.technologies_any
    if wanted and all(name in _UIDS for name in wanted):
        said["currently_using_any_of_technology_uids[]"] = [_UIDS[name] for name in wanted]
        expressed["technologies_any"] = f"any of the technologies {', '.join(_UIDS[name] for name in wanted)}"
    elif wanted:
        lost["technologies_any"] = "Apollo's own name of one of them is not known"
    known = [_UIDS[name] for name in criteria.technologies_all if name in _UIDS]
    if known:
        said["currently_using_all_of_technology_uids[]"] = known
    if len(known) < len(criteria.technologies_all):
        asked = f"only {', '.join(known)} are asked for; " if known else ""
        lost["technologies_all"] = f"{asked}Apollo's own names of the others are not known"
    elif known:
        expressed["technologies_all"] = f"all of the technologies {', '.join(known)}"


def _lost(criteria: Criteria) -> dict[str, str]:
    reasons = {
        "funding_stages": "Apollo's search knows amounts and dates of funding, not stages",
        "founded_min": "Apollo's search does not take the year of founding",
        "founded_max": "Apollo's search does not take the year of founding",
        "registered_since": "Apollo knows the year of founding only",
        "registered_until": "Apollo knows the year of founding only",
        "activity_codes": "Apollo's search does not take codes",
    }
    return {name: reason for name, reason in reasons.items() if getattr(criteria, name)}


def _size(criteria: Criteria, said: dict[str, str | list[str]], expressed: dict[str, str]) -> None:
    low, high = criteria.head_count_min, criteria.head_count_max
    if low is None and high is None:
        return
    interval = f"{low or 1},{high if high is not None else _LARGEST}"
    said["organization_num_employees_ranges[]"] = [interval]
    told = {"head_count_min": low, "head_count_max": high}
    expressed |= {name: f"employees {interval}" for name, value in told.items() if value is not None}


def _spots(
    criteria: Criteria, said: dict[str, str | list[str]], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Places, any of which is enough: the most exact that is wanted, within its countries."""
    countries = [place.country_name(code) for code in criteria.countries]
    narrow = criteria.cities or criteria.regions
    spots = [f"{spot}, {country}" for spot in narrow for country in countries] or list(narrow) or countries
    if not spots:
        return
    said["organization_locations[]"] = spots
    for name in ("countries", "regions", "cities"):
        if getattr(criteria, name):
            expressed[name] = f"located in {'; '.join(spots)}"
    if criteria.cities and criteria.regions:
        del expressed["regions"]
        lost["regions"] = "the cities say it more exactly"


def _keywords(
    criteria: Criteria, said: dict[str, str | list[str]], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Apollo searches industries as tags, any of which is enough; with keywords of yours there is no second list."""
    tags = [industry.label(node).lower() for node in criteria.industries]
    if criteria.keywords:
        said["q_organization_keyword_tags[]"] = list(criteria.keywords)
        expressed["keywords"] = f"any of the tags {', '.join(criteria.keywords)}"
        if tags:
            lost["industries"] = "Apollo takes one list of tags, which your keywords fill"
    elif tags:
        said["q_organization_keyword_tags[]"] = tags
        expressed["industries"] = f"any of the tags {', '.join(tags)}"
