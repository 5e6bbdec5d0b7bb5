"""Three ways to one field: what stands in the CRM, what we say, and on what both last agreed. Pure, and the whole law.

A person's edit wins, always: what stands there and is not what we wrote last was written by somebody, though we may say
the same today. Nothing is never written over something.
"""

from __future__ import annotations

from leadwright.actions.crm.types import Keeper, Verdict
from leadwright.actions.crm.wording import same
from leadwright.sources.crm.contract import FieldType


def merge(
    keeper: Keeper, theirs: str | None, ours: str | None, base: str | None, *, known: bool, kind: FieldType = "text"
) -> tuple[Verdict, str]:  # fmt: skip
    """Return what becomes of a field, and why in words. `known`: whether the two sides ever agreed on it (`base`)."""
    if keeper == "read":
        return Verdict.SILENT, "only read"
    if not ours:
        return Verdict.SILENT, "we know nothing of it"
    if same(theirs, ours, kind):
        return Verdict.SAME, "both say so"
    edited = known and not same(theirs, base, kind)
    if not theirs:
        return _empty(edited)
    if keeper == "them":
        return Verdict.KEEP, "kept in the CRM"
    if not known:
        return Verdict.CONFLICT, "it was filled in the CRM before the first sync"
    if not edited:
        return Verdict.WRITE, "unchanged in the CRM since the last sync"
    if same(ours, base, kind):
        return Verdict.KEEP, "edited in the CRM since the last sync"
    return Verdict.CONFLICT, "edited in the CRM since the last sync, and we have news too"


def _empty(edited: bool) -> tuple[Verdict, str]:
    if edited:
        return Verdict.CONFLICT, "emptied in the CRM since the last sync"
    return Verdict.FILL, "empty in the CRM"
