"""An organization of Apollo as an observation, whether from a search, an enrichment or a person's employer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.sources.contract import Observation
from leadwright.sources.reading import Fields, line
from leadwright.sources.vendors.apollo.manifest import LICENCE, SOURCE
from leadwright.sources.wording import (
    amount,
    called,
    filled,
    interval,
    iso_day,
    link,
    listed,
    location,
    numbers,
    objects,
    on_linkedin,
    page,
    prose,
    site,
    spots,
    stage,
    uses,
    year,
)

SEARCH_GIVES = frozenset({
    "name", "website", "domain", "phones", "founded", "status", "linkedin_url", "socials", "industry_codes", "revenue",
    "head_count_growth", "parent",
})  # fmt: skip
GIVES = SEARCH_GIVES | {
    "description", "one_liner", "industries", "head_count", "locations", "country", "technologies", "funding_stage",
    "funding_date", "funding_amount", "funding_total", "funding_rounds",
}  # fmt: skip
_NETWORKS = {
    "twitter": "twitter.com", "facebook": "www.facebook.com", "crunchbase": "www.crunchbase.com",
    "angellist": "angel.co",
}  # fmt: skip
_SILENT = (
    "languages", "alexa_ranking", "logo_url", "linkedin_uid", "blog_url", "market_cap", "retail_location_count",
    "organization_headcount_six_month_growth", "organization_headcount_twenty_four_month_growth", "show_intent",
    "intent_strength", "has_intent_signal_account", "intent_signal_account", "owned_by_organization_id", "keywords",
    "industry_tag_id", "industry_tag_hash", "secondary_industries", "annual_revenue_printed", "snippets_loaded",
    "organization_revenue_printed", "total_funding_printed", "departmental_head_count", "suborganizations",
    "num_suborganizations", "org_chart_root_people_ids", "org_chart_sector", "org_chart_removed", "account_id",
    "org_chart_show_department_filter", "account", "postal_code", "street_address", "publicly_traded_exchange",
    "sanitized_phone", "model_id", "existence_level", "domain", "organization_id", "label_ids", "team_id",
    "owner_id", "account_stage_id", "source", "original_source", "created_at", "typed_custom_fields",
    "modality", "source_display_name", "crm_owner_id", "hubspot_id", "salesforce_id", "parent_account_id",
    "account_playbook_statuses", "account_rule_config_statuses", "num_contacts", "last_activity_date",
    "generic_org_insights", "phone_status", "updated_at", "organization_raw_address", "organization_city",
    "organization_street_address", "organization_state", "organization_country", "organization_postal_code",
)  # fmt: skip


def organization(raw: Any) -> tuple[Observation | None, frozenset[str]]:
    """The company of an object, keyed by Apollo's id, and the names that nobody read; None if it names none."""
    told = Fields(raw)
    native = line(told.raw.get("organization_id")) or told.text("id")
    told.known("id")
    fields = filled(
        name=called(told.take("name")),
        **site(_first(told, "website_url", "primary_domain", "domain")),
        **_about(told),
        **_places(told),
        **_numbers(told),
        **_funding(told),
        technologies=_technologies(told),
        linkedin_url=on_linkedin(told.take("linkedin_url"), "company"),
        socials=filled({name: page(told.take(f"{name}_url"), host) for name, host in _NETWORKS.items()}),
        parent=_parent(told.inner("owned_by_organization")),
    )
    told.known(*_SILENT)
    if not native or not (fields.get("name") or fields.get("domain") or fields.get("linkedin_url")):
        return None, told.left()
    return Observation("company", SOURCE, native, fields, LICENCE), told.left()


def _first(told: Fields, *names: str) -> Any:
    values = [told.take(name) for name in names]
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _about(told: Fields) -> dict[str, Any]:
    sic, naics = listed(told.take("sic_codes")), listed(told.take("naics_codes"))
    codes = [{"system": "SIC", "code": code} for code in sic]
    codes += [{"system": "NAICS", "code": code} for code in naics]
    return {
        "description": prose(told.take("short_description")),
        "one_liner": told.text("seo_description"),
        "industries": listed([told.take("industry"), *told.rows("industries")]),
        "industry_codes": codes,
        "founded": year(told.take("founded_year")),
        "status": "public" if told.text("publicly_traded_symbol") else None,
    }


def _places(told: Fields) -> dict[str, Any]:
    spot = location(told.take("city"), told.take("state"), told.take("country"))
    raw = told.take("raw_address")
    found = [spot] if spot else spots(raw)
    country = next((one["country"] for one in found if "country" in one), None)
    main = told.inner("primary_phone")
    phones = [main.take("sanitized_number"), main.take("number"), told.take("phone")]
    return {"locations": found, "country": country, "phones": numbers(phones, country)}


def _numbers(told: Fields) -> dict[str, Any]:
    growth = told.take("organization_headcount_twelve_month_growth")
    share = growth if isinstance(growth, int | float) and not isinstance(growth, bool) else None
    revenue = [amount(told.take(name), "USD") for name in ("annual_revenue", "organization_revenue")]
    return {
        "head_count": interval(told.take("estimated_num_employees")),
        "head_count_growth": round(share * 100, 2) if share is not None and abs(share) < 1_000 else None,
        "revenue": revenue[0] or revenue[1],
    }


def _funding(told: Fields) -> dict[str, Any]:
    rounds = [found for event in objects(told.take("funding_events")) if (found := _round(event))]
    rounds.sort(key=lambda one: str(one.get("date", "")), reverse=True)
    date = iso_day(told.take("latest_funding_round_date"))
    latest = next((one for one in rounds if one.get("date") == date), None) if date else None
    return {
        "funding_stage": stage(told.take("latest_funding_stage")),
        "funding_date": date,
        "funding_amount": _sum(latest),
        "funding_total": amount(told.take("total_funding"), "USD"),
        "funding_rounds": rounds,
    }


def _round(event: Fields) -> dict[str, Any] | None:
    """One round. Its kind may be a word without a stage ("Other"); investors are one text and not kept."""
    sign = event.text("currency")
    money = amount(f"{sign or ''}{event.text('amount') or ''}") or {}
    url, kind = link(event.take("news_url")), event.take("type")
    return filled(stage=stage(kind), date=iso_day(event.take("date")), url=url, **money) or None


def _sum(latest: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: latest[name] for name in ("amount", "currency") if name in latest} if latest else {}


def _technologies(told: Fields) -> list[dict[str, Any]]:
    """Technologies under their canonical keys; the detailed list goes first."""
    detailed = [
        uses(name, categories=listed(one.take("category")))
        for one in objects(told.take("current_technologies"))
        if (name := one.text("name"))
    ]
    plain = [uses(name) for name in listed(told.take("technology_names"))]
    found: dict[str, dict[str, Any]] = {}
    for one in (*detailed, *plain):
        if one:
            found.setdefault(str(one["name"]), one)
    return list(found.values())


def _parent(told: Fields) -> dict[str, Any]:
    web = site(told.take("website_url"))
    return filled(name=called(told.take("name")), domain=web.get("domain"))
