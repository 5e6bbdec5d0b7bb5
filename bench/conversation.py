"""Measurements of conversation: from a score to a brief, a message and a reply. Each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.conversation_briefs import briefs_do_not_lie
from bench.conversation_crm import crm_sync
from bench.conversation_governor import (
    a_difference,
    asking,
    clean_edge,
    judging,
    late_lists,
    lists,
    no_difference,
)
from bench.conversation_mail import bounces, conversations, crashes, replies
from bench.conversation_models import (
    ledger_is_the_servers_books,
    lies_are_dropped,
    orders_change_nothing,
    same_input_same_answer,
)
from bench.conversation_outreach import planning, whole
from bench.figure import Figure

MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    briefs_do_not_lie,
    lists, late_lists, clean_edge, no_difference, a_difference, judging, asking,
    conversations, crashes, replies, bounces,
    crm_sync,
    planning, whole,
    orders_change_nothing, lies_are_dropped, same_input_same_answer, ledger_is_the_servers_books,
)  # fmt: skip
