"""The list of reference pages: which exist, and who writes each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.reference import access, contracts, market, outreach, outside, record, rules, signals
from tools.reference.markdown import Page, page, render, table

PAGES: Mapping[str, tuple[str, Callable[[], Page]]] = {
    "settings.md": ("Everything an operator can set", outside.settings),
    "commands.md": ("Every command with its options", outside.commands),
    "api.md": ("Every endpoint of the HTTP API", outside.api),
    "access.md": ("Who may call what", access.access),
    "errors.md": ("Every error code, and who must act", outside.errors),
    "import-columns.md": ("The headers that an import understands", record.import_columns),
    "sources.md": ("Whom we ask, and how an ask can end", contracts.sources),
    "vendors.md": (
        "Vendors of data: keys, ceilings, prices, terms, and what each can be asked",
        market.vendors_page,
    ),
    "fields.md": ("The fields of observations", record.fields),
    "tables.md": ("Every table: what it is, whom it concerns, who writes it", record.tables),
    "icp.md": ("The documents that say whom we want and what we sell", contracts.documents),
    "outreach.md": (
        "What templates of messages can say, and what can happen in a conversation",
        outreach.outreach,
    ),
    "signals.md": ("What is noticed at a company, and how it fades", signals.signals),
    "features.md": ("What rules can read of a company", rules.features),
    "rule-language.md": ("The language of rules", rules.language),
    "scorecard.md": ("The scorecard, and the default one", rules.scorecard),
}


def render_all() -> dict[str, str]:
    """Write every page anew, as {file name: text}."""
    pages = {name: render(write()) for name, (_, write) in PAGES.items()}
    pages["README.md"] = render(_index())
    return pages


def _index() -> Page:
    lines = page(
        "Reference",
        "the pages' list",
        "These pages are written from the code and tested to be complete. Each thing has one entry.",
    )
    return lines + table(
        ["page", "what it holds"], [[f"[{name}]({name})", f"{what}."] for name, (what, _) in PAGES.items()]
    )
