"""Writes to Salesforce: collections with an outcome for each record, and changes under a condition.

A change that must not meet a person's edit is sent as `If-Unmodified-Since` the moment at which we looked, so that
Salesforce itself refuses it if anybody was faster. New records are created rather than upserted: our key is unique, so a
repeat is refused where an upsert would write over what people did since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRecord,
    CrmReply,
    CrmRequest,
    CrmTrouble,
    Link,
    Talk,
    Write,
    WriteOutcome,
    Written,
)
from leadwright.sources.crm.reading import (
    LONGEST_REASON,
    answered_list,
    disturbed,
    failed,
    judged,
    names_of,
    parts,
    rows,
    same,
    text_of,
)
from leadwright.sources.crm.salesforce.names import KEY, LINKS, TYPES
from leadwright.sources.crm.salesforce.records import looked, name_of, query, quoted

COLLECTION = 200
COMPOSITE = 25
_LOOKS = 3
_GRAIN = timedelta(
    seconds=1
)  # of conditions: what changed within the last second cannot be told from what is new
_RECORD = re.compile(r"\b([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)\b")
_BUSY = frozenset(
    {"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "TXN_SECURITY_METERING_ERROR"}
)
_LOCKED = frozenset(
    {
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "API_DISABLED_FOR_ORG",
    }
)
_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})


def write(root: str, writes: Sequence[Write]) -> Talk[list[Written]]:
    """Write one batch of one object."""
    ended: dict[str, Written] = {}
    groups = (
        (_create, [item for item in writes if item.id is None]),
        (_update, [item for item in writes if item.id is not None and not item.archive]),
        (_archive, [item for item in writes if item.id is not None and item.archive]),
    )
    try:
        for deed, some in groups:
            if some:
                ended |= yield from deed(root, some, ended)
    except CrmTrouble as trouble:  # a look before a write got no answer: what has not ended was not written
        outcome = trouble.outcome if trouble.outcome is Outcome.LOCKED else Outcome.BUSY
        reply = CrmReply(outcome, reason=trouble.reason, code=trouble.code)
        ended = {item.effect: ended.get(item.effect) or failed(item, reply) for item in writes}
    return [ended[item.effect] for item in writes]


def settled(root: str, writes: Sequence[Write]) -> Talk[list[Written | None]]:
    """Find out how writes ended whose answers were lost."""
    ended: dict[str, Written] = {}
    creates = [item for item in writes if item.id is None]
    if creates:
        ended |= yield from _created(root, creates)
    others = [item for item in writes if item.id is not None]
    now, _ = yield from _now(root, others)
    for item in others:
        found = now.get(item.id or "")
        if item.archive and (found is None or found.archived):
            ended[item.effect] = Written(item.effect, WriteOutcome.ARCHIVED, item.id)
        elif (gone := _gone(item, found)) is not None:
            ended[item.effect] = gone
        elif found is not None and not item.archive and _is_so(item, found):
            ended[item.effect] = Written(item.effect, WriteOutcome.UPDATED, item.id)
    return [ended.get(item.effect) for item in writes]


def _is_so(write: Write, found: CrmRecord) -> bool:
    """Whether a record says already what is to be written."""
    return all(same(found.properties.get(name), value) for name, value in write.properties.items())


# new records -----------------------------------------------------------------------------------------------------


def _create(root: str, writes: Sequence[Write], ended: dict[str, Written]) -> Talk[dict[str, Written]]:
    bodies = [_new(item) for item in writes]
    sent = yield from _collection(root, "POST", WriteOutcome.CREATED, writes, bodies)
    taken = [
        item
        for item in writes
        if sent[item.effect].code == "DUPLICATE_VALUE" and KEY in sent[item.effect].reason
    ]
    if taken:  # our own key is taken: it was made before
        try:
            sent |= yield from _created(root, taken)
        except CrmTrouble as trouble:
            reply = CrmReply(Outcome.IN_DOUBT, reason=trouble.reason, code=trouble.code)
            sent |= {item.effect: failed(item, reply) for item in taken}
    ended |= sent
    contacts = [
        Link(item.effect, item.object, sent[item.effect].id or "", CrmObject.CONTACT, item.links[CrmObject.CONTACT])
        for item in writes
        if CrmObject.CONTACT in item.links and sent[item.effect].outcome is WriteOutcome.CREATED
    ]  # fmt: skip
    if contacts:  # whether the role could be made is told by the next look at the deal
        yield from associate(root, contacts)
    return sent


def _new(write: Write) -> dict[str, Any]:
    body: dict[str, Any] = {
        name_of(name): value for name, value in write.properties.items() if value is not None
    }
    if write.external_key is not None:
        body[KEY] = write.external_key
    for name, target in LINKS.get(write.object, {}).items():
        if name == "AccountId" and target in write.links:
            body[name] = write.links[target]
    return {"attributes": {"type": TYPES[write.object]}, **body}


def _created(root: str, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    keyed = {item.external_key: item for item in writes if item.external_key is not None}
    ended: dict[str, Written] = {}
    for some in parts(list(keyed), 150):
        where = f"{KEY} IN ({', '.join(quoted(key) for key in some)})"
        got, _, _ = yield from query(root, writes[0].object, [], where, "")
        for found in got:
            mine = keyed.get(found.external_key or "")
            if mine is not None:
                ended[mine.effect] = Written(mine.effect, WriteOutcome.CREATED, found.id)
    return ended


# changes ---------------------------------------------------------------------------------------------------------


def _update(root: str, writes: Sequence[Write], ended: dict[str, Written]) -> Talk[dict[str, Written]]:
    """Look, and change under the condition that nobody else has since; who was faster is looked at again."""
    open_ = list(writes)
    for _ in range(_LOOKS):
        if not open_:
            break
        now, at = yield from _now(root, open_)
        sending: list[tuple[Write, dict[str, str | None], dict[str, str | None], CrmRecord]] = []
        for item in open_:
            found = now.get(item.id or "")
            if (gone := _gone(item, found)) is not None or found is None:
                ended[item.effect] = gone or _unknown(item)
                continue
            left, yielded = judged(item, found.properties)
            if left and item.expected is not None and fresh(found, at):
                just = "somebody has just changed this record"
                ended[item.effect] = Written(item.effect, WriteOutcome.BUSY, item.id, just, "just_modified")
            elif left:
                sending.append((item, left, yielded, found))
            else:
                ended[item.effect] = Written(item.effect, WriteOutcome.UNCHANGED, item.id, yielded=yielded)
        open_ = []
        for some in parts(sending, COMPOSITE):
            open_ += yield from _conditional(root, some, ended)
    busy = "somebody changes this record again and again"
    ended |= {
        item.effect: Written(item.effect, WriteOutcome.BUSY, item.id, busy, "modified") for item in open_
    }
    return {item.effect: ended[item.effect] for item in writes}


def _conditional(
    root: str,
    some: Sequence[tuple[Write, dict[str, str | None], dict[str, str | None], CrmRecord]],
    ended: dict[str, Written],
) -> Talk[list[Write]]:
    """Up to 25 changes, each under its condition; those whose condition does not hold any more come back."""
    requests = [
        {
            "method": "PATCH", "url": f"{root}/sobjects/{TYPES[item.object]}/{item.id}",
            "referenceId": f"w{number}", "body": {name_of(name): value for name, value in left.items()},
            **({"httpHeaders": {"If-Unmodified-Since": _condition(found)}} if item.expected is not None else {}),
        }
        for number, (item, left, _, found) in enumerate(some)
    ]  # fmt: skip
    reply = yield CrmRequest(
        f"{TYPES[some[0][0].object]}.update", "POST", f"{root}/composite",
        json={"allOrNone": False, "compositeRequest": requests}, changes=True,
    )  # fmt: skip
    body = reply.body if reply.outcome is Outcome.HIT and isinstance(reply.body, dict) else {}
    told = {str(row.get("referenceId")): row for row in rows(body.get("compositeResponse"))}
    again: list[Write] = []
    for number, (item, _, yielded, _) in enumerate(some):
        row = told.get(f"w{number}")
        if reply.outcome is not Outcome.HIT:
            ended[item.effect] = failed(item, reply)
        elif row is None:
            lost = CrmReply(
                Outcome.IN_DOUBT, reply.status, reason="the answer does not say what became of this record"
            )
            ended[item.effect] = failed(item, lost)
        elif (status := row.get("httpStatusCode")) == 412:
            again.append(item)
        elif isinstance(status, int) and 200 <= status < 300:
            ended[item.effect] = Written(item.effect, WriteOutcome.UPDATED, item.id, yielded=yielded)
        else:
            ended[item.effect] = _refused(item, row.get("body"))
    return again


def _condition(found: CrmRecord) -> str:
    """The moment of the record's last change, as HTTP writes it: in whole seconds."""
    return format_datetime(found.updated_at.replace(microsecond=0), usegmt=True)


def _now(root: str, writes: Sequence[Write]) -> Talk[tuple[Mapping[str, CrmRecord], datetime | None]]:
    if not writes:
        return {}, None
    properties = names_of(
        *(list(item.properties) for item in writes), *(list(item.expected or ()) for item in writes)
    )
    ids = [item.id for item in writes if item.id is not None]
    return (yield from looked(root, writes[0].object, ids, properties))


def _gone(write: Write, found: CrmRecord | None) -> Written | None:
    if found is None:
        return _unknown(write)
    if found.id[:15] != (write.id or "")[:15]:
        reason = f"the record was merged into {found.id}"
        return Written(write.effect, WriteOutcome.GONE, found.id, reason, "merged")
    if found.archived:
        return Written(write.effect, WriteOutcome.GONE, None, "the record was deleted", "ENTITY_IS_DELETED")
    return None


def _unknown(write: Write) -> Written:
    return Written(write.effect, WriteOutcome.GONE, None, "Salesforce knows no such record", "NOT_FOUND")


# removals and links ----------------------------------------------------------------------------------------------


def _archive(root: str, writes: Sequence[Write], ended: dict[str, Written]) -> Talk[dict[str, Written]]:
    """Look, and remove what nobody has touched, under the condition that nobody does meanwhile."""
    open_ = list(writes)
    for _ in range(_LOOKS):
        now, at = yield from _now(root, open_)
        sending: list[tuple[Write, CrmRecord]] = []
        for item in open_:
            found = now.get(item.id or "")
            if found is None or (found.archived and found.id[:15] == (item.id or "")[:15]):
                ended[item.effect] = Written(item.effect, WriteOutcome.ARCHIVED, item.id)
            elif (gone := _gone(item, found)) is not None:
                ended[item.effect] = gone
            elif (changed := disturbed(item, found.properties)) or found.updated_by != found.created_by:
                words = "somebody has edited it since it was made"
                ended[item.effect] = Written(
                    item.effect, WriteOutcome.UNCHANGED, item.id, words, "edited", yielded=changed
                )
            elif fresh(found, at):
                just = "somebody has just changed this record"
                ended[item.effect] = Written(item.effect, WriteOutcome.BUSY, item.id, just, "just_modified")
            else:
                sending.append((item, found))
        open_ = []
        for some in parts(sending, COMPOSITE // 2):
            open_ += yield from _removed_together(root, some, ended)
        if not open_:
            break
    busy = "somebody changes this record again and again"
    ended |= {
        item.effect: Written(item.effect, WriteOutcome.BUSY, item.id, busy, "modified") for item in open_
    }
    return {item.effect: ended[item.effect] for item in writes}


def _removed_together(
    root: str, some: Sequence[tuple[Write, CrmRecord]], ended: dict[str, Written]
) -> Talk[list[Write]]:
    """Remove up to 12 records, all of them or none: a removal takes no condition, so that each goes behind a change that
    does and changes nothing. If somebody was faster with one, it comes back, and the others with it."""
    requests: list[dict[str, Any]] = []
    for number, (item, found) in enumerate(some):
        url = f"{root}/sobjects/{TYPES[item.object]}/{item.id}"
        condition = {"If-Unmodified-Since": _condition(found)}
        same_key = {KEY: found.external_key}
        requests += [
            {"method": "PATCH", "url": url, "referenceId": f"c{number}", "body": same_key, "httpHeaders": condition},
            {"method": "DELETE", "url": url, "referenceId": f"w{number}"},
        ]  # fmt: skip
    reply = yield CrmRequest(
        f"{TYPES[some[0][0].object]}.delete", "POST", f"{root}/composite",
        json={"allOrNone": True, "compositeRequest": requests}, changes=True,
    )  # fmt: skip
    if reply.outcome is not Outcome.HIT:
        ended |= {item.effect: failed(item, reply) for item, _ in some}
        return []
    body = reply.body if isinstance(reply.body, dict) else {}
    told = {str(row.get("referenceId")): row for row in rows(body.get("compositeResponse"))}
    asked = [str(one["referenceId"]) for one in requests]
    statuses = {name: told.get(name, {}).get("httpStatusCode") for name in asked}
    if all(status == 204 for status in statuses.values()):
        ended |= {item.effect: Written(item.effect, WriteOutcome.ARCHIVED, item.id) for item, _ in some}
        return []
    if not all(isinstance(status, int) and status >= 400 for status in statuses.values()):
        lost = CrmReply(
            Outcome.IN_DOUBT, reply.status, reason="the answer does not say what became of these records"
        )
        ended |= {item.effect: failed(item, lost) for item, _ in some}
        return []
    again: list[Write] = []
    for number, (item, _) in enumerate(some):
        own = [told[name] for name in (f"c{number}", f"w{number}") if _stopped_itself(told[name])]
        if own:
            ended[item.effect] = _refused(item, own[0].get("body"))
        else:
            again.append(item)
    return again


def _stopped_itself(row: Mapping[str, Any]) -> bool:
    """Whether a part of a whole could not be done for its own sake: neither for another's, nor since somebody was faster."""
    return row.get("httpStatusCode") != 412 and "PROCESSING_HALTED" not in str(row.get("body"))


def associate(root: str, links: Sequence[Link]) -> Talk[list[Written]]:
    """Link records: a reference where there is one, a role of a contact in a deal."""
    ended: dict[str, Written] = {}
    for kind in dict.fromkeys((item.source, item.target) for item in links):
        mine = [item for item in links if (item.source, item.target) == kind]
        for some in parts(mine, COLLECTION):
            ended |= (yield from _roles(root, some)) if kind == (CrmObject.DEAL, CrmObject.CONTACT) else (
                yield from _references(root, some)
            )  # fmt: skip
    return [ended[item.effect] for item in links]


def _references(root: str, links: Sequence[Link]) -> Talk[dict[str, Written]]:
    as_writes = [
        Write(item.effect, item.source, item.source_id, {"AccountId": item.target_id}) for item in links
    ]
    bodies = [
        {"attributes": {"type": TYPES[item.source]}, "Id": item.source_id, "AccountId": item.target_id}
        for item in links
    ]
    return (yield from _collection(root, "PATCH", WriteOutcome.UPDATED, as_writes, bodies))


def _roles(root: str, links: Sequence[Link]) -> Talk[dict[str, Written]]:
    """Roles are looked for first: Salesforce would make the same one twice."""
    ids = ", ".join(quoted(item.source_id) for item in links)
    soql = f"SELECT OpportunityId, ContactId FROM OpportunityContactRole WHERE OpportunityId IN ({ids})"
    reply = yield CrmRequest("OpportunityContactRole.query", "GET", f"{root}/query", {"q": soql})
    as_writes = [Write(item.effect, item.source, item.source_id, {}) for item in links]
    if reply.outcome is not Outcome.HIT:
        return {item.effect: failed(item, reply) for item in as_writes}
    found = reply.body.get("records") if isinstance(reply.body, dict) else None
    known = {(str(row.get("OpportunityId"))[:15], str(row.get("ContactId"))[:15]) for row in rows(found)}
    ended: dict[str, Written] = {}
    todo: list[tuple[Write, dict[str, Any]]] = []
    for item, as_write in zip(links, as_writes, strict=True):
        if (item.source_id[:15], item.target_id[:15]) in known:
            ended[item.effect] = Written(item.effect, WriteOutcome.UNCHANGED, item.source_id)
        else:
            role = {"OpportunityId": item.source_id, "ContactId": item.target_id}
            todo.append((as_write, {"attributes": {"type": "OpportunityContactRole"}, **role}))
    if todo:
        sent = yield from _collection(
            root, "POST", WriteOutcome.UPDATED, [one for one, _ in todo], [b for _, b in todo]
        )
        ended |= sent
    return ended


# one request -----------------------------------------------------------------------------------------------------


def _collection(
    root: str,
    method: Any,
    outcome: WriteOutcome,
    writes: Sequence[Write],
    bodies: Sequence[Mapping[str, Any]],
) -> Talk[dict[str, Written]]:
    ended: dict[str, Written] = {}
    for some, sent in zip(parts(writes, COLLECTION), parts(bodies, COLLECTION), strict=True):
        verb = "create" if method == "POST" else "update"
        reply = yield CrmRequest(
            f"{sent[0]['attributes']['type']}.{verb}", method, f"{root}/composite/sobjects",
            json={"allOrNone": False, "records": list(sent)}, changes=True,
        )  # fmt: skip
        ended |= _answers(outcome, some, reply)
    return ended


def _answers(outcome: WriteOutcome, writes: Sequence[Write], reply: CrmReply) -> dict[str, Written]:
    """Match what came back with what was sent, by its place. An answer of another length leaves all in doubt."""
    if reply.outcome is not Outcome.HIT:
        return {item.effect: failed(item, reply) for item in writes}
    try:
        told = answered_list(reply)
    except CrmTrouble as trouble:
        lost = CrmReply(Outcome.IN_DOUBT, reply.status, reason=trouble.reason, code=trouble.code)
        return {item.effect: failed(item, lost) for item in writes}
    if len(told) != len(writes):
        lost = CrmReply(
            Outcome.IN_DOUBT, reply.status, reason="the answer is about another number of records"
        )
        return {item.effect: failed(item, lost) for item in writes}
    ended: dict[str, Written] = {}
    for item, one in zip(writes, told, strict=True):
        row = one if isinstance(one, dict) else {}
        if row.get("success") is True:
            ended[item.effect] = Written(item.effect, outcome, text_of(row.get("id")) or item.id)
        else:
            ended[item.effect] = _refused(item, row.get("errors"))
    return ended


def _refused(write: Write, errors: Any) -> Written:
    """One record that Salesforce does not take, and why."""
    error = next(rows(errors), {})
    code = text_of(error.get("statusCode")) or text_of(error.get("errorCode")) or ""
    message = text_of(error.get("message")) or "Salesforce refused this record without a word"
    message = message[:LONGEST_REASON]
    fields = error.get("fields")
    field = text_of(fields[0]) if isinstance(fields, list) and fields else None
    if code == "DUPLICATES_DETECTED":
        return Written(write.effect, WriteOutcome.DUPLICATE, _matched(error), message, code, field)
    if code == "DUPLICATE_VALUE" and KEY not in message:
        found = _RECORD.search(message.rpartition("id:")[2])
        return Written(
            write.effect, WriteOutcome.DUPLICATE, found[1] if found else None, message, code, field
        )
    if code in _GONE and write.id is not None:
        return Written(write.effect, WriteOutcome.GONE, None, message, code)
    outcome = (
        WriteOutcome.BUSY
        if code in _BUSY
        else WriteOutcome.LOCKED
        if code in _LOCKED
        else WriteOutcome.REFUSED
    )
    return Written(write.effect, outcome, write.id, message, code, field)


def _matched(error: Any) -> str | None:
    """The id of the record that a duplicate rule found, wherever in the error it says so."""
    if isinstance(error, dict):
        for name in ("matchRecords", "record", "duplicateResult", "matchResults"):
            if (found := _matched(error.get(name))) is not None:
                return found
        return text_of(error.get("Id"))
    if isinstance(error, list):
        return next((found for item in error if (found := _matched(item)) is not None), None)
    return None


def fresh(found: CrmRecord, now: datetime | None) -> bool:
    """Whether a record changed so lately that a condition in whole seconds would not see another change."""
    return now is not None and now - found.updated_at < 2 * _GRAIN
