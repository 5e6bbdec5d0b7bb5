"""The health of mailboxes, and experiments, as the API shows them."""

from __future__ import annotations

from typing import Any

from leadwright.actions.outreach.experiments.types import Decided
from leadwright.actions.outreach.governor.health import Weighed
from leadwright.faces.api.health_schemas import DeliverabilityOut, ExperimentOut
from leadwright.reads.deliverability import Deliverability, MailboxHealth
from leadwright.reads.experiments import Experiment


def deliverability_out(board: Deliverability) -> DeliverabilityOut:
    """Show the board."""
    return DeliverabilityOut.model_validate({
        "mailboxes": [_mailbox(one) for one in board.mailboxes],
        "domains": [{"domain": one.domain, "counts": one.counts} for one in board.domains],
        "recipients": [{"domain": one.domain, "counts": one.counts} for one in board.recipients],
    })  # fmt: skip


def _mailbox(one: MailboxHealth) -> dict[str, Any]:
    box = one.mailbox
    return {
        "mailbox_id": box.id, "address": box.address, "state": one.state, "cap_today": box.cap,
        "sent_today": box.sent_today, "under_way": len(box.under_way), "may_be_under_way": one.may_be_under_way,
        "counts": one.counts, "lines": [_line(weighed) for weighed in one.lines],
        "pause_code": box.pause.code if box.pause else None, "pause": box.pause.words if box.pause else None,
        "history": [
            {name: getattr(past, name) for name in (
                "id", "code", "words", "details", "paused_by", "paused_at", "resumed_by", "resumed_at", "resumed_reason",
            )}
            for past in one.history
        ],
    }  # fmt: skip


def _line(weighed: Weighed) -> dict[str, Any]:
    found = weighed.evidence
    return {
        "list": weighed.watch.name, "line": found.line.name, "at": found.line.at, "sent": found.sent, "bad": found.bad,
        "evidence": round(found.strength, 4), "needed": round(found.line.needed, 4), "distance": round(found.distance, 4),
        "more_bad": weighed.more,
    }  # fmt: skip


def experiment_out(one: Experiment) -> ExperimentOut:
    """Show an experiment."""
    said = one.verdict
    decided = said if isinstance(said, Decided) else None
    return ExperimentOut.model_validate({
        "sequence_id": one.sequence_id, "sequence": one.sequence, "version": one.version, "step": one.step,
        "channel": one.channel, "is_live": one.is_live, "error": said.error, "words": said.words,
        "arms": [{"name": arm.name, "sent": arm.sent, "good": arm.good, "rate": arm.rate} for arm in said.arms],
        "code": "decided" if isinstance(said, Decided) else said.code, "winner": decided.winner if decided else None,
        "at_least": decided.at_least if decided else None, "leader": None if isinstance(said, Decided) else said.leader,
        "needs_more": None if isinstance(said, Decided) else said.needs_more,
        "doubling": None if isinstance(said, Decided) else said.doubling,
    })  # fmt: skip
