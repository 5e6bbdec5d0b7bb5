"""Words of outreach as a salesperson reads them: states, answers, channels, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.actions.outreach.types import ReplyClass

STANDS: Mapping[str, str] = {
    "waiting": "about to begin", "active": "going on", "paused": "held", "replied": "answered", "bounced": "bounced",
    "unsubscribed": "wants no more", "finished": "finished", "stopped": "stopped", "refused": "not written to",
}  # fmt: skip
MESSAGES: Mapping[str, str] = {
    "draft": "to be written", "awaiting_approval": "to be read", "approved": "to be sent", "reserved": "on its way",
    "sent": "sent", "in_doubt": "in doubt", "refused": "refused", "failed": "not taken", "cancelled": "left out",
    "open": "to do", "done": "done",
}  # fmt: skip
ANSWERS: Mapping[str, str] = {
    "interested": "interested", "not_now": "not now", "not_me": "not me", "no": "no", "out_of_office": "out of office",
    "unsubscribe": "no more mail", "unclear": "unclear",
}  # fmt: skip
CHANNELS: Mapping[str, str] = {"email": "E-mail", "linkedin": "LinkedIn", "call": "Call"}
HAPPENED: Mapping[str, str] = {
    "enrolled": "Taken in", "cancelled": "Left out", "refused": "Refused", "in_doubt": "In doubt whether it left",
    "failed": "Their mail host did not take it", "out_of_office": "Out of office", "bounced": "Bounced", "replied": "Answered",
    "corrected": "A person said what it means", "unsubscribed": "Wants no more", "complained": "Reported as spam",
    "paused": "Held", "resumed": "Goes on", "stopped": "Stopped", "finished": "Finished", "closed": "Closed", "moved": "Moved",
}  # fmt: skip
_GOOD = frozenset({"interested", "sent", "done", "replied"})
_BAD = frozenset({"bounced", "unsubscribed", "unsubscribe", "no", "refused", "failed", "complained"})
_WARN = frozenset({"paused", "in_doubt", "unclear", "awaiting_approval", "out_of_office"})


def tone(name: str | None) -> str:
    """The class of a chip that says this: good, bad, warn or none."""
    return "good" if name in _GOOD else "bad" if name in _BAD else "warn" if name in _WARN else ""


GLOBALS: dict[str, Any] = {
    "STANDS": STANDS, "MESSAGES": MESSAGES, "ANSWERS": ANSWERS, "CHANNELS": CHANNELS, "HAPPENED": HAPPENED, "tone": tone,
    "REPLIES": [one.value for one in ReplyClass],
}  # fmt: skip
