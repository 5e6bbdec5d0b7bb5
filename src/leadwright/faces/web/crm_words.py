"""The words of a CRM kept in step, as a salesperson reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.actions.crm.plans import Plan
from leadwright.faces.web.words import many

ACTIONS: Mapping[str, str] = {
    "create": "New in the CRM", "update": "Change", "keep": "Stays as it is", "restore": "Put back", "archive": "Remove",
}  # fmt: skip
OBJECTS: Mapping[str, str] = {
    "company": "Companies",
    "contact": "People",
    "lead": "Leads there",
    "deal": "Deals",
}
ONE: Mapping[str, str] = {"company": "Company", "contact": "Person", "lead": "Lead there", "deal": "Deal"}
WAYS: Mapping[str, str] = {
    "token": "With an access token", "oauth": "With an app of your own (OAuth)",
    "client_credentials": "With an app of your own, without a user",
}  # fmt: skip
KEEPERS: Mapping[str, str] = {
    "us": "Leadwright keeps it", "them": "The CRM keeps it, we fill gaps", "read": "Only read",
}  # fmt: skip
ROW_STATES: Mapping[str, str] = {
    "planned": "to do", "listed": "", "reserved": "under way", "in_doubt": "answer lost", "done": "done",
    "found": "was there already", "skipped": "left to people", "refused": "refused by the CRM", "undone": "taken back",
}  # fmt: skip
SECRETS: Mapping[str, str] = {
    "access_token": "Access token of a private app", "token": "Access token of a private app",
    "client_id": "Client ID", "client_secret": "Client secret", "refresh_token": "Refresh token", "username": "User name",
    "password": "Password", "security_token": "Security token", "private_key": "Private key",
}  # fmt: skip


def plan_state(plan: Plan) -> str:
    """How a plan stands, in a word or two."""
    if plan.state == "ready":
        return "ready to be read"
    if plan.state == "done" and not plan.acts:
        return "nothing to write"
    return {
        "drafting": "being made",
        "running": "running",
        "waiting": "waits",
        "done": "done",
        "dropped": "dropped",
    }[plan.state]


def plan_told(plan: Plan) -> str:
    """What a plan does, or did, in a sentence."""
    parts = [
        many(plan.acts[name], noun, nouns)
        for name, noun, nouns in (
            ("create", "new record", "new records"), ("update", "change", "changes"),
            ("restore", "record put back", "records put back"), ("archive", "record removed", "records removed"),
        )
        if plan.acts.get(name)
    ]  # fmt: skip
    listed = many(plan.conflicts, "conflict") if plan.conflicts else ""
    return ", ".join([*parts, *([listed] if listed else [])]) or "Both sides agree"


def way_label(way: str) -> str:
    """How a CRM is logged into, in words."""
    return WAYS.get(way, way.replace("_", " ").capitalize())


def secret_label(name: str) -> str:
    """What a secret is called."""
    return SECRETS.get(name, name.replace("_", " ").capitalize())


GLOBALS: dict[str, Any] = {
    "CRM_ACTIONS": ACTIONS, "CRM_OBJECTS": OBJECTS, "CRM_KEEPERS": KEEPERS, "CRM_ROW_STATES": ROW_STATES,
    "crm_plan_state": plan_state, "crm_plan_told": plan_told, "CRM_ONE": ONE, "crm_way": way_label, "secret_label": secret_label,
}  # fmt: skip
