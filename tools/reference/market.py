"""The page about vendors of data, written from their manifests."""

from __future__ import annotations

from leadwright.sources.market import vendors
from leadwright.sources.vendor import Limit, Manifest, Operation, Plan
from tools.reference.markdown import Page, code, page, section, table

_DOES = {
    "find_companies": "companies by criteria", "find_people": "people of a company", "company": "one company",
    "person": "one person", "verify": "one e-mail address", "news": "news of a company",
    "visitor": "the company of an address of the network", "account": "what the key may still spend",
}  # fmt: skip


def vendors_page() -> Page:
    """Every vendor with its key, ceilings, price and terms, and what it can be asked."""
    lines = page(
        "Vendors",
        "`leadwright.sources.vendors`",
        "Vendors are asked through one door, which keeps ceilings and budgets and books every call. Prices and ceilings are "
        "those of the strictest plan until another is chosen; packages of your own add vendors "
        "(`leadwright source new`).",
    )
    for _, vendor in sorted(vendors().items()):
        lines += section(code(vendor.name), *_about(vendor.manifest))
        rows = [_row(item) for item in vendor.operations]
        lines += table(["operation", "answers", "gives", "costs at most", "expected to answer"], rows)
    return lines


def _about(manifest: Manifest) -> list[str]:
    secrets = ", ".join(code(name) for name in manifest.auth.secrets.values()) or "none is needed"
    strictest = manifest.plans[0]
    price = manifest.price
    cost = f"{price.per_unit} {price.currency} a {price.unit}" if price.per_unit else "free"
    fee = f", {price.monthly_fee} {price.currency} a month" if price.monthly_fee else ""
    legacy = " Kept for those who still have it." if manifest.legacy else ""
    return [
        f"{manifest.title}, {manifest.homepage}.{legacy}",
        f"Key: {secrets}. Price: {cost}{fee}. Plan {code(strictest.name)}: {_ceilings(strictest)}.",
        f"{manifest.terms} Licence: {code(manifest.licence)}.",
        *([" ".join(manifest.remarks)] if manifest.remarks else []),
    ]


def _ceilings(plan: Plan) -> str:
    parts = [_limit(item) for item in plan.limits]
    parts += [f"{plan.spacing:g} seconds between calls"] if plan.spacing else []
    parts += [f"{plan.concurrent} at once"] if plan.concurrent else []
    parts += [f"{plan.monthly:,} units a month"] if plan.monthly else []
    return ", ".join(parts) or "no ceiling is known"


def _limit(limit: Limit) -> str:
    whose = " of an endpoint" if limit.per == "endpoint" else ""
    return f"{limit.most:,} calls{whose} in {limit.seconds:g} seconds"


def _row(item: Operation) -> list[str]:
    gives = ", ".join(sorted(item.gives)) or "candidates, or figures"
    units = f"{item.units.normalize():f} a {item.charged_on}" if item.units else "nothing"
    return [code(item.name), _DOES[item.does], gives, units, f"{item.hits:.0%}"]
