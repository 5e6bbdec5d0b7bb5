"""Permissions, plays and limits as the API shows them."""

from __future__ import annotations

from dataclasses import asdict

from leadwright.actions.outreach.governor.limits import DecidedLimits
from leadwright.faces.api.governor_schemas import (
    ContactableOut,
    ContactRuleOut,
    LimitsOut,
    PermissionOut,
    TierPlayOut,
)
from leadwright.leads.plays import DecidedPlay
from leadwright.policy.contact import Permission
from leadwright.policy.legal import ContactRule
from leadwright.reads.contactable import Contactable


def rule_out(rule: ContactRule) -> ContactRuleOut:
    """Show a rule."""
    return ContactRuleOut(
        country=rule.country, channel=rule.channel, needs=rule.needs, law=rule.law, says=rule.says,
        grounds={str(name): months for name, months in rule.grounds.items()}, register_to_check=rule.register,
        decided_by=rule.decided_by,
    )  # fmt: skip


def permission_out(said: Permission) -> PermissionOut:
    """Show an answer."""
    return PermissionOut(
        allowed=said.allowed, code=said.code, words=said.words, way_out=said.way_out, basis=said.basis,
        consent_id=said.consent_id, rule=rule_out(said.rule),
    )  # fmt: skip


def contactable_out(found: Contactable) -> ContactableOut:
    """Show what holds for a contact."""
    return ContactableOut.model_validate({
        "contact_id": found.contact_id, "country": found.country, "country_of_company": found.is_of_company,
        "permissions": {name: permission_out(said) for name, said in found.permissions.items()},
        "consents": list(found.consents),
    })  # fmt: skip


def play_out(one: DecidedPlay) -> TierPlayOut:
    """Show the play of a tier."""
    return TierPlayOut.model_validate({
        "tier": one.tier, **asdict(one.play), "reach": list(one.play.reach), "decided_by": one.decided_by,
        "decided_at": one.decided_at,
    })  # fmt: skip


def limits_out(found: DecidedLimits) -> LimitsOut:
    """Show the limits."""
    return LimitsOut.model_validate(
        {**asdict(found.limits), "decided_by": found.decided_by, "decided_at": found.decided_at}
    )
