"""The page about outreach: what templates can say and do, and what can happen in a conversation."""

from __future__ import annotations

from leadwright.actions.outreach.events import STATUSES
from leadwright.actions.outreach.template import FILTERS
from leadwright.actions.outreach.types import EnrolmentState, MessageState
from leadwright.actions.outreach.variables import VARIABLES
from tools.reference.markdown import Page, code, doc, page, section, table


def outreach() -> Page:
    """Variables and filters of templates, and the states of conversations, messages and events."""
    lines = page(
        "Outreach",
        "`leadwright.actions.outreach`",
        "Templates of messages are Jinja with the values below, `if`, `elif`, `else`, comparisons by == and !=, `and`, `or`, "
        "`not`, `is defined`, and the filters below. Anything else is refused when a sequence is saved.",
    )
    lines += section("Variables")
    lines += table(
        ["variable", "what it says"], [[code(name), meaning] for name, meaning in VARIABLES.items()]
    )
    lines += section("Filters")
    lines += table(["filter", "values it takes"], [[code(name), str(most)] for name, most in FILTERS.items()])
    for kind in (EnrolmentState, MessageState):
        lines += section(
            "Conversations" if kind is EnrolmentState else "Messages",
            doc(kind),
            ", ".join(code(one.value) for one in kind),
        )
    lines += section("Events", "What can happen in a conversation.", ", ".join(map(code, STATUSES)))
    return lines
