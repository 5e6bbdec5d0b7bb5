"""Tables: each says what it is and whom it concerns, has a workspace, and one writer, its own room."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tools.house.source import Problem, Source, strings

# The one room that writes each table. A table that is not listed fails, and so does a writer next door.
OWNERS: Mapping[str, str] = {
    "adjudications": "entities",
    "archived_contacts": "entities",
    "analyses": "observations",
    "alert_channels": "actions",
    "alert_messages": "actions",
    "alert_pending": "actions",
    "alert_recipients": "actions",
    "alert_rules": "actions",
    "alerts": "actions",
    "asks": "observations",
    "balances": "effects",
    "bant": "actions",
    "bant_answers": "actions",
    "briefs": "actions",
    "budgets": "effects",
    "call_asks": "effects",
    "calls": "effects",
    "campaign_prospects": "campaigns",
    "campaigns": "campaigns",
    "candidate_pairs": "entities",
    "companies": "entities",
    "company_blocks": "entities",
    "company_records": "entities",
    "company_vectors": "entities",
    "consent_marks": "policy",
    "consents": "policy",
    "contact_rules": "policy",
    "contacts": "entities",
    "credentials": "effects",
    "crm_connections": "effects",
    "crm_writes": "effects",
    "crm_items": "actions",
    "crm_mappings": "actions",
    "crm_plans": "actions",
    "crm_pulls": "actions",
    "crm_records": "actions",
    "dead_letters": "observations",
    "engagement_rules": "workspace",
    "event_counts": "observations",
    "event_queue": "observations",
    "events": "observations",
    "enrolments": "actions",
    "erasures": "policy",
    "exchange_rates": "workspace",
    "facet_counts": "scoring",
    "features": "scoring",
    "freshness": "observations",
    "hooks": "workspace",
    "http_cache": "effects",
    "icp_versions": "icp",
    "icps": "icp",
    "idempotency": "kernel",
    "identity_acts": "entities",
    "import_rejections": "observations",
    "imports": "observations",
    "industry_trends": "scoring",
    "jobs": "kernel",
    "judgements": "entities",
    "lead_events": "leads",
    "lead_words": "scoring",
    "leads": "leads",
    "letters": "effects",
    "limit_cells": "effects",
    "mail_bookmarks": "effects",
    "mail_received": "effects",
    "mailboxes": "effects",
    "observations": "observations",
    "mailbox_pauses": "actions",
    "offer_versions": "icp",
    "outreach_events": "actions",
    "outreach_messages": "actions",
    "outreach_limits": "actions",
    "plays": "leads",
    "profiles": "entities",
    "readings": "observations",
    "recipes": "scoring",
    "record_keys": "entities",
    "reliability_activations": "entities",
    "reliability_versions": "entities",
    "replies": "effects",
    "score_history": "scoring",
    "schedule_periods": "kernel",
    "schedules": "kernel",
    "scorecard_versions": "scoring",
    "scores": "scoring",
    "scoring_days": "scoring",
    "scorings": "scoring",
    "semantic_matches": "entities",
    "semantic_targets": "entities",
    "sightings": "observations",
    "sequence_versions": "actions",
    "sequences": "actions",
    "signal_fadings": "signals",
    "signal_news": "signals",
    "signals": "signals",
    "source_records": "observations",
    "suppressions": "policy",
    "source_settings": "effects",
    "spending": "effects",
    "tier_counts": "scoring",
    "tombstones": "policy",
    "value_decisions": "entities",
    "vector_models": "entities",
    "vector_signs": "entities",
    "visitor_names": "observations",
    "visitors": "observations",
    "watches": "leads",
    "watchlist_leads": "leads",
    "watchlists": "leads",
    "webhook_deliveries": "actions",
    "webhook_events": "actions",
    "webhooks": "actions",
    "withdrawn_readings": "observations",
    "workspaces": "workspace",
    "write_keys": "workspace",
    "api_keys": "workspace",
    "audit_entries": "workspace",
    "audit_heads": "workspace",
    "invitations": "workspace",
    "memberships": "workspace",
    "passkeys": "workspace",
    "rate_windows": "workspace",
    "sessions": "workspace",
    "sign_in_failures": "workspace",
    "sign_in_steps": "workspace",
    "users": "workspace",
}
# Tables that belong to no workspace, each with its reason.
COMMONS: Mapping[str, str] = {
    "workspaces": "it is the list of them; its own policy shows a workspace only itself",
    "http_cache": "public pages are shared, with no trace of who asked",
    "users": "a person may belong to several workspaces; opens only to transactions that are about accounts",
    "sessions": "a browser is known before its workspace is; opens as users do",
    "passkeys": "a device is known before its person's workspace is; opens as users do",
    "sign_in_steps": "who signs in has no workspace yet; opens as users do",
    "sign_in_failures": "who fails to sign in has no workspace; opens as users do",
    "rate_windows": "one minute of a person in all workspaces; opens as users do",
}

_CREATE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\((.*?)\n\);", re.DOTALL)
_COMMENT = re.compile(r"COMMENT ON TABLE (\w+) IS\s+'((?:[^']|'')*)'", re.DOTALL)
_KIND = re.compile(r"(Recorded|Decided|Derived)\. personal: (none|direct|linked)( \([^)]+\))?\. \S")
_KEY = re.compile(r"PRIMARY KEY \((\w+)")
_WRITE = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?([a-z_][\w.]*|\{\})"
)


def declared(sources: Sequence[Source]) -> Iterator[tuple[Source, int, str, str]]:
    """Every table that a migration creates: the file, the line, its name and its definition."""
    for source in _migrations(sources):
        for match in _CREATE.finditer(source.text):
            yield source, _line(source, match.start()), match[1], match[2]


def comments(sources: Sequence[Source]) -> dict[str, str]:
    """The comment of every table, by its name."""
    found = {}
    for source in _migrations(sources):
        for match in _COMMENT.finditer(source.text):
            found[match[1]] = match[2].replace("''", "'")
    return found


def table(sources: Sequence[Source]) -> Iterator[Problem]:
    """A comment says Recorded, Decided or Derived and the personal class; keys begin with the workspace."""
    said = comments(sources)
    for source, line, name, definition in declared(sources):
        if name not in said:
            yield source.problem("table", line, f"{name} has no COMMENT ON TABLE.")
        elif not _KIND.match(said[name]):
            message = f"The comment of {name} must begin as in 'Recorded. personal: none. What it holds.'"
            yield source.problem("table", line, message)
        if name in COMMONS:
            continue
        key = _KEY.search(definition)
        if "workspace_id uuid NOT NULL" not in definition:
            yield source.problem("table", line, f"{name} has no workspace_id.")
        elif key is None or key[1] != "workspace_id":
            yield source.problem("table", line, f"The key of {name} must begin with workspace_id.")


def one_writer(sources: Sequence[Source], owners: Mapping[str, str] = OWNERS) -> Iterator[Problem]:
    """Each table is written from its own room alone."""
    tables = {name: (source, line) for source, line, name, _ in declared(sources)}
    for name, (source, line) in tables.items():
        if name not in owners:
            yield source.problem("one-writer", line, f"{name} has no owner: list it in OWNERS.")
    for source in sources:
        if source.room is None or source.room == "migrations":
            continue
        for line, text in _sql(source):
            for match in _WRITE.finditer(text):
                name = match[1]
                if name == "{}":
                    message = "Write the table's name out, so that its writer can be checked."
                    yield source.problem("one-writer", line, message)
                elif name in tables and owners.get(name) != source.room:
                    message = f"{name} is written by {owners.get(name)} alone, not by {source.room}."
                    yield source.problem("one-writer", line, message)


def _migrations(sources: Sequence[Source]) -> Iterator[Source]:
    return (s for s in sources if s.within("src/leadwright/migrations/versions/") and s.path.endswith(".sql"))


def _sql(source: Source) -> Iterator[tuple[int, str]]:
    if source.is_python:
        yield from strings(source)
    elif source.path.endswith(".sql"):
        yield 1, source.text


def _line(source: Source, offset: int) -> int:
    return source.text.count("\n", 0, offset) + 1
