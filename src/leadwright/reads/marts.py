"""The marts: the star schema that analysts read, as views of the schema `mart`; which tables, which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class Mart:
    """A table of the star: its name, what one row is, and its columns with their types, in order."""

    name: str
    row: str
    columns: Sequence[tuple[str, str]]


MARTS = (
    Mart("dim_companies", "a company", (
        ("company_id", "uuid"), ("name", "text"), ("industry", "text"), ("country", "text"), ("state", "text"),
        ("employee_count", "integer"), ("revenue_usd", "numeric"), ("website", "text"), ("tech_stack", "text[]"),
        ("funding_stage", "text"), ("discovered_at", "timestamptz"), ("source", "text"),
    )),
    Mart("dim_contacts", "a person in a role at a company", (
        ("contact_id", "uuid"), ("company_id", "uuid"), ("full_name", "text"), ("title", "text"), ("email", "text"),
        ("linkedin_url", "text"), ("seniority", "text"), ("department", "text"),
    )),
    Mart("fct_enriched_leads", "a lead, with what is known of it", (
        ("lead_id", "uuid"), ("company_id", "uuid"), ("contact_id", "uuid"), ("tech_stack_detected", "text[]"),
        ("buying_signals", "text[]"), ("social_signals", "text[]"), ("news_mentions", "integer"),
        ("enrichment_completeness", "numeric"), ("enriched_at", "timestamptz"),
    )),
    Mart("fct_scored_leads", "a lead, with its score under the default ideal customer", (
        ("lead_id", "uuid"), ("score", "numeric"), ("tier", "text"), ("qualification_status", "text"),
        ("budget_signal", "text"), ("authority_signal", "text"), ("need_signal", "text"), ("timeline_signal", "text"),
        ("deal_brief", "text"), ("scored_at", "timestamptz"),
    )),
    Mart("fct_outreach_events", "a message of a sequence", (
        ("event_id", "uuid"), ("lead_id", "uuid"), ("channel", "text"), ("sequence_step", "integer"), ("status", "text"),
        ("response_type", "text"), ("sent_at", "timestamptz"), ("responded_at", "timestamptz"),
    )),
)  # fmt: skip
"""All of them. The views themselves are in the migrations; a test holds the two against one another."""


async def counts(scope: Scope) -> dict[str, int]:
    """Count the rows of every mart."""
    return {mart.name: int(await scope.value(f"SELECT count(*) FROM mart.{mart.name}")) for mart in MARTS}
