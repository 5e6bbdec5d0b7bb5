"""Writes to HubSpot: batches with an outcome for each record, never over what a person changed.

HubSpot knows no condition on a write, so an update is a look, a write, and a look at the history: what somebody wrote
between our look and our write is in the history under our value, and is put back. New records are created rather than
upserted: our key is a unique property, so a repeat fails where an upsert would write over what people did since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
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
from leadwright.sources.crm.hubspot.names import ASSOCIATIONS, KEY, PATHS
from leadwright.sources.crm.hubspot.records import Paths, by_batch, read
from leadwright.sources.crm.reading import (
    LONGEST_REASON,
    answered,
    disturbed,
    failed,
    judged,
    moment,
    names_of,
    needed,
    parts,
    removed,
    rows,
    same,
    text_of,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HISTORY_BATCH = 50
_LOOKS = 4
_EXISTING = re.compile(r"Existing ID:\s*(\d+)", re.IGNORECASE)
_FIELD = re.compile(r"[Pp]roperty(?:Name)?[ =]['\"“]?([A-Za-z0-9_]+)")
_SPLIT = frozenset({400, 404, 409, 413, 422})  # the batch was refused whole: its parts may do better


def write(paths: Paths, writes: Sequence[Write]) -> Talk[list[Written]]:
    """Write one batch of one object."""
    ended: dict[str, Written] = {}
    creates = [item for item in writes if item.id is None]
    updates = [item for item in writes if item.id is not None and not item.archive]
    archives = [item for item in writes if item.id is not None and item.archive]
    try:
        if creates:
            ended |= yield from _create(paths, creates)
        if updates:
            ended |= yield from _update(paths, updates)
        if archives:
            ended |= yield from _archive(paths, archives)
    except CrmTrouble as trouble:  # a look before a write got no answer: what has not ended was not written
        reply = CrmReply(trouble.outcome, reason=trouble.reason, code=trouble.code)
        if trouble.outcome in (Outcome.IN_DOUBT, Outcome.CHANGED, Outcome.MISS):
            reply = CrmReply(Outcome.BUSY, reason=trouble.reason, code=trouble.code)
        ended = {item.effect: ended.get(item.effect) or failed(item, reply) for item in writes}
    return [ended[item.effect] for item in writes]


def settled(paths: Paths, writes: Sequence[Write]) -> Talk[list[Written | None]]:
    """Find out how writes ended whose answers were lost."""
    ended: dict[str, Written] = {}
    creates = [item for item in writes if item.id is None]
    if creates:
        ended |= yield from _created(paths, creates)
    others = [item for item in writes if item.id is not None]
    if others:
        ended |= yield from _changed(paths, others)
    return [ended.get(item.effect) for item in writes]


# new records -----------------------------------------------------------------------------------------------------


def _create(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    ended = yield from _sent(paths, "create", writes, [_new(item) for item in writes])
    taken = [item for item in writes if _says_key(ended[item.effect])]
    if taken:  # our own key is taken: it was made before
        try:
            ended |= yield from _created(paths, taken)
        except CrmTrouble as trouble:
            ended |= _doubtful(taken, trouble)
    return ended


def _doubtful(writes: Sequence[Write], trouble: CrmTrouble) -> dict[str, Written]:
    """Writes that were sent, and of which what must be known more could not be read."""
    reply = CrmReply(Outcome.IN_DOUBT, reason=trouble.reason, code=trouble.code)
    return {item.effect: failed(item, reply) for item in writes}


def _new(write: Write) -> dict[str, Any]:
    properties = {name: value for name, value in write.properties.items() if value is not None}
    if write.external_key is not None:
        properties[KEY] = write.external_key
    found: dict[str, Any] = {"properties": properties}
    if write.links:
        found["associations"] = [
            {"to": {"id": target_id}, "types": [_type(write.object, target)]}
            for target, target_id in write.links.items()
        ]
    return found


def _type(source: CrmObject, target: CrmObject) -> dict[str, Any]:
    return {
        "associationCategory": "HUBSPOT_DEFINED",
        "associationTypeId": ASSOCIATIONS[source, target],
    }


def _says_key(written: Written) -> bool:
    return (
        written.outcome in (WriteOutcome.REFUSED, WriteOutcome.DUPLICATE)
        and KEY in f"{written.reason} {written.field}"
    )


def _created(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    """Creates that were done, found by our key: in the records themselves, which never lag."""
    ended: dict[str, Written] = {}
    keyed = {item.external_key: item for item in writes if item.external_key is not None}
    for some in parts(list(keyed), 100):
        for item in (yield from by_batch(paths, writes[0].object, some, [], key=KEY)):
            mine = keyed.get(item.external_key or "")
            if mine is not None:
                ended[mine.effect] = Written(mine.effect, WriteOutcome.CREATED, item.id)
    return ended


# changes ---------------------------------------------------------------------------------------------------------


def _update(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    """Look, write what is left to do, look at the history, and put back what was written over."""
    now = yield from _now(paths, writes)
    ended, todo = _looked_at(writes, now)
    if not todo:
        return ended
    inputs = [
        {"id": item.id, "properties": _values(todo[item.effect][0])} for item in writes if item.effect in todo
    ]
    sending = [item for item in writes if item.effect in todo]
    sent = yield from _sent(paths, "update", sending, inputs)
    done = [item for item in sending if sent[item.effect].outcome is WriteOutcome.UPDATED]
    before = {item.effect: now[item.id or ""].properties for item in done}
    kept: dict[str, dict[str, str | None]] = {}
    try:
        kept = yield from _put_back(paths, done, {item.effect: todo[item.effect][0] for item in done}, before)
    except CrmTrouble as trouble:
        sent |= _doubtful(done, trouble)
    for item in sending:
        yielded = {**todo[item.effect][1], **kept.get(item.effect, {})}
        ended[item.effect] = _with(sent[item.effect], yielded)
    return ended


def _now(paths: Paths, writes: Sequence[Write]) -> Talk[Mapping[str, CrmRecord]]:
    properties = names_of(
        *(list(item.properties) for item in writes), *(list(item.expected or ()) for item in writes)
    )
    ids = [item.id for item in writes if item.id is not None]
    return (yield from read(paths, writes[0].object, ids, properties, links=False))


def _looked_at(
    writes: Sequence[Write], now: Mapping[str, CrmRecord]
) -> tuple[dict[str, Written], dict[str, tuple[dict[str, str | None], dict[str, str | None]]]]:
    """What ends at the look alone, and for the others what is left to do and what people keep."""
    ended: dict[str, Written] = {}
    todo: dict[str, tuple[dict[str, str | None], dict[str, str | None]]] = {}
    for item in writes:
        found = now.get(item.id or "")
        if (gone := _gone(item, found)) is not None or found is None:
            ended[item.effect] = gone or _gone_for_good(item)
            continue
        left, yielded = judged(item, found.properties)
        if left:
            todo[item.effect] = left, yielded
        else:
            ended[item.effect] = Written(item.effect, WriteOutcome.UNCHANGED, item.id, yielded=yielded)
    return ended, todo


def _gone(write: Write, found: CrmRecord | None) -> Written | None:
    if found is None:
        return _gone_for_good(write)
    if found.id != write.id:
        reason = f"the record was merged into {found.id}"
        return Written(write.effect, WriteOutcome.GONE, found.id, reason, "merged")
    if found.archived:
        return Written(write.effect, WriteOutcome.GONE, None, "the record was archived", "archived")
    return None


def _gone_for_good(write: Write) -> Written:
    return Written(write.effect, WriteOutcome.GONE, None, "HubSpot knows no such record", "OBJECT_NOT_FOUND")


def _values(left: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value or "" for name, value in left.items()}  # an empty text empties a property


def _with(written: Written, yielded: Mapping[str, str | None]) -> Written:
    return Written(
        written.effect, written.outcome, written.id, written.reason, written.code, written.field, yielded
    )


def _put_back(
    paths: Paths, writes: Sequence[Write], wrote: Mapping[str, Mapping[str, str | None]],
    before: Mapping[str, Mapping[str, str | None]],
) -> Talk[dict[str, dict[str, str | None]]]:  # fmt: skip
    """Find values of people that we wrote over without having seen them, and write them again.

    What is put back may meet another edit in the same way, so it is looked at again. Raises CrmTrouble if that cannot be
    done to the end: the writes are in doubt until it is.
    """
    kept: dict[str, dict[str, str | None]] = {}
    for _ in range(_LOOKS):
        lost: dict[str, dict[str, str | None]] = {}
        for some in parts(writes, _HISTORY_BATCH):
            names = names_of(*(list(wrote[item.effect]) for item in some))
            histories = yield from _histories(paths, some, names)
            for item in some:
                told = histories.get(item.id or "", {})
                found = _lost(told, wrote[item.effect], before[item.effect])
                lost |= {item.effect: found} if found else {}
        back = [item for item in writes if item.effect in lost]
        if not back:
            return kept
        for some in parts(back, 100):
            inputs = [{"id": item.id, "properties": _values(lost[item.effect])} for item in some]
            again = yield from _sent(paths, "update", some, inputs)
            if trouble := next(
                (one for one in again.values() if one.outcome is not WriteOutcome.UPDATED), None
            ):
                raise CrmTrouble(Outcome.IN_DOUBT, trouble.reason, trouble.code)
        kept |= {effect: {**kept.get(effect, {}), **found} for effect, found in lost.items()}
        before = {
            item.effect: {name: wrote[item.effect][name] for name in lost[item.effect]} for item in back
        }
        writes, wrote = back, lost
    raise CrmTrouble(Outcome.IN_DOUBT, "people change these records again and again", "modified")


def _lost(
    told: Mapping[str, Sequence[str | None]],
    wrote: Mapping[str, str | None],
    before: Mapping[str, str | None],
) -> dict[str, str | None]:
    return {
        name: told[name][1]
        for name, value in wrote.items()
        if name in told and _overwritten(told[name], value, before.get(name))
    }


def _overwritten(history: Sequence[str | None], value: str | None, seen: str | None) -> bool:
    """Whether our value stands, and under it one that was not there when we looked."""
    return len(history) > 1 and same(history[0], value) and not same(history[1], seen)


def _histories(
    paths: Paths, writes: Sequence[Write], names: Sequence[str]
) -> Talk[dict[str, dict[str, list[str | None]]]]:
    """The values that properties had, newest first, by record and name."""
    request = CrmRequest(
        f"{PATHS[writes[0].object]}.history", "POST", paths.of(writes[0].object, "/batch/read"),
        json={"inputs": [{"id": item.id} for item in writes], "properties": [], "propertiesWithHistory": list(names)},
    )  # fmt: skip
    found: dict[str, dict[str, list[str | None]]] = {}
    for row in rows(answered((yield request), "results")["results"]):
        told = row.get("propertiesWithHistory")
        if isinstance(told, dict):
            found[needed(row, "id")] = {
                name: [text_of(entry.get("value")) for entry in _newest_first(entries)]
                for name, entries in told.items()
            }
    return found


def _newest_first(entries: Any) -> list[Mapping[str, Any]]:
    """Entries of a history by their moments; those of one moment stay in HubSpot's own order, which is this one."""
    return sorted(rows(entries), key=lambda entry: moment(entry.get("timestamp")) or _EPOCH, reverse=True)


def _changed(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    """Changes and removals that were done, by what the records say now; their race with people is settled too."""
    now = yield from _now(paths, writes)
    ended: dict[str, Written] = {}
    done: list[Write] = []
    for item in writes:
        found = now.get(item.id or "")
        if item.archive and (found is None or found.archived):
            ended[item.effect] = removed(item, found.properties if found is not None else item.expected or {})
        elif (gone := _gone(item, found)) is not None or found is None:
            ended[item.effect] = gone or _gone_for_good(item)
        elif not item.archive and any(same(found.properties.get(n), v) for n, v in item.properties.items()):
            done.append(item)
    # of what we wrote before the answer was lost, some may stand on a person's value that we did not see
    wrote = {
        item.effect: {n: v for n, v in item.properties.items() if n in (item.expected or {})} for item in done
    }
    before = {item.effect: item.expected or {} for item in done}
    raced = [item for item in done if wrote[item.effect]]
    kept = yield from _put_back(paths, raced, wrote, before)
    for item in done:
        current = now[item.id or ""].properties
        if all(same(current.get(n), v) for n, v in item.properties.items()):
            ended[item.effect] = Written(
                item.effect, WriteOutcome.UPDATED, item.id, yielded=kept.get(item.effect, {})
            )
    return ended


# removals and links ----------------------------------------------------------------------------------------------


def _archive(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    now = yield from _now(paths, writes)
    ended: dict[str, Written] = {}
    sending: list[Write] = []
    for item in writes:
        found = now.get(item.id or "")
        if found is None or (found.archived and found.id == item.id):
            ended[item.effect] = Written(item.effect, WriteOutcome.ARCHIVED, item.id)
        elif (gone := _gone(item, found)) is not None:
            ended[item.effect] = gone
        elif changed := disturbed(item, found.properties):
            ended[item.effect] = Written(item.effect, WriteOutcome.UNCHANGED, item.id, yielded=changed)
        else:
            sending.append(item)
    if sending:
        request = CrmRequest(
            f"{PATHS[writes[0].object]}.batch.archive", "POST", paths.of(writes[0].object, "/batch/archive"),
            json={"inputs": [{"id": item.id} for item in sending]}, changes=True,
        )  # fmt: skip
        reply = yield request
        if reply.outcome is Outcome.HIT:
            ended |= yield from _removed(paths, sending)
        else:
            ended |= {item.effect: failed(item, reply) for item in sending}
    return ended


def _removed(paths: Paths, writes: Sequence[Write]) -> Talk[dict[str, Written]]:
    """Look at what was removed as it lies in the bin."""
    names = names_of(*(list(item.expected or ()) for item in writes))
    ids = [item.id for item in writes if item.id is not None]
    try:
        there = yield from by_batch(paths, writes[0].object, ids, names, archived=True)
    except CrmTrouble as trouble:
        return _doubtful(writes, trouble)
    then = {item.id: item.properties for item in there}
    return {item.effect: removed(item, then.get(item.id or "", item.expected or {})) for item in writes}


def associate(paths: Paths, links: Sequence[Link]) -> Talk[list[Written]]:
    """Link records; links of one kind go together."""
    ended: dict[str, Written] = {}
    kinds = list(dict.fromkeys((item.source, item.target) for item in links))
    for source, target in kinds:
        mine = [item for item in links if (item.source, item.target) == (source, target)]
        for some in parts(mine, 100):
            inputs = [
                {
                    "from": {"id": item.source_id}, "to": {"id": item.target_id},
                    "types": [_type(source, target)],
                }
                for item in some
            ]  # fmt: skip
            reply = yield CrmRequest(
                f"{PATHS[source]}.associations.create", "POST", paths.links(source, target, "batch/create"),
                json={"inputs": inputs}, changes=True,
            )  # fmt: skip
            ended |= _linked(some, reply)
    return [ended[item.effect] for item in links]


def _linked(links: Sequence[Link], reply: CrmReply) -> dict[str, Written]:
    as_writes = {item.effect: Write(item.effect, item.source, item.source_id, {}) for item in links}
    if reply.outcome is not Outcome.HIT:
        return {effect: failed(item, reply) for effect, item in as_writes.items()}
    body = reply.body if isinstance(reply.body, dict) else {}
    wrong: dict[str, Mapping[str, Any]] = {}
    for error in rows(body.get("errors")):
        context = error.get("context")
        for values in context.values() if isinstance(context, dict) else ():
            wrong |= {str(value): error for value in values if isinstance(values, list)}
    ended = {}
    for item in links:
        told = wrong.get(item.source_id) or wrong.get(item.target_id)
        if told is None:
            ended[item.effect] = Written(item.effect, WriteOutcome.UPDATED, item.source_id)
        else:
            ended[item.effect] = _refused(as_writes[item.effect], told)
    return ended


# one request -----------------------------------------------------------------------------------------------------


def _sent(
    paths: Paths, deed: str, writes: Sequence[Write], inputs: Sequence[Mapping[str, Any]]
) -> Talk[dict[str, Written]]:
    """Send a batch. Where it is refused whole, its halves are sent, until each record has an answer of its own."""
    traced = [{**item, "objectWriteTraceId": f"w{number}"} for number, item in enumerate(inputs)]
    reply = yield CrmRequest(
        f"{PATHS[writes[0].object]}.batch.{deed}", "POST", paths.of(writes[0].object, f"/batch/{deed}"),
        json={"inputs": traced}, changes=True,
    )  # fmt: skip
    if reply.outcome is Outcome.HIT:
        return _answers(deed, writes, reply)
    if reply.status not in _SPLIT or reply.outcome is Outcome.IN_DOUBT:
        return {item.effect: failed(item, reply) for item in writes}
    if len(writes) == 1:
        return {writes[0].effect: _refused(writes[0], reply.body if isinstance(reply.body, dict) else {})}
    half = len(writes) // 2
    first = yield from _sent(paths, deed, writes[:half], inputs[:half])
    return first | (yield from _sent(paths, deed, writes[half:], inputs[half:]))


def _answers(deed: str, writes: Sequence[Write], reply: CrmReply) -> dict[str, Written]:
    """Match what came back with what was sent. A record that the answer does not speak of is in doubt."""
    body = reply.body if isinstance(reply.body, dict) else {}
    outcome = WriteOutcome.CREATED if deed == "create" else WriteOutcome.UPDATED
    by_trace = {f"w{number}": item for number, item in enumerate(writes)}
    by_key = {item.external_key: item for item in writes if item.external_key and item.id is None}
    by_id = {item.id: item for item in writes if item.id is not None}
    ended: dict[str, Written] = {}
    for row in rows(body.get("results")):
        values = row.get("properties")
        key = text_of(values.get(KEY)) if isinstance(values, dict) else None
        record_id = text_of(row.get("id"))
        mine = (
            by_trace.get(str(row.get("objectWriteTraceId")))
            or by_id.get(record_id or "")
            or by_key.get(key or "")
        )
        if mine is not None and record_id is not None:
            ended[mine.effect] = Written(mine.effect, outcome, record_id)
    for error in rows(body.get("errors")):
        for mine in _meant(error, by_trace, by_id):
            ended[mine.effect] = _refused(mine, error)
    lost = CrmReply(
        Outcome.IN_DOUBT, reply.status, reason="the answer does not say what became of this record"
    )
    return {item.effect: ended.get(item.effect) or failed(item, lost) for item in writes}


def _meant(
    error: Mapping[str, Any], by_trace: Mapping[str, Write], by_id: Mapping[str, Write]
) -> list[Write]:
    context = error.get("context")
    if not isinstance(context, dict):
        return []
    names = [str(name) for values in context.values() if isinstance(values, list) for name in values]
    found = [by_trace.get(name) or by_id.get(name) for name in names]
    return [item for item in found if item is not None]


def _refused(write: Write, error: Mapping[str, Any]) -> Written:
    """One record that HubSpot does not take, and why."""
    message = text_of(error.get("message")) or "HubSpot refused this record without a word"
    inner = next(rows(error.get("errors")), {})
    code = text_of(error.get("category")) or text_of(inner.get("code")) or ""
    if inner and (more := text_of(inner.get("message"))) and more not in message:
        message = f"{message}: {more}"
    existing = _EXISTING.search(message)
    if existing or (code == "CONFLICT" and KEY not in message):
        return Written(
            write.effect,
            WriteOutcome.DUPLICATE,
            existing[1] if existing else None,
            message[:LONGEST_REASON],
            code,
        )
    if code == "OBJECT_NOT_FOUND" and write.id is not None:
        return Written(write.effect, WriteOutcome.GONE, None, message[:LONGEST_REASON], code)
    if code in ("RATE_LIMITS", "RATE-LIMIT_REACHED", "OBJECT_LOCKED", "TIMEOUT", "INTERNAL_ERROR"):
        return Written(write.effect, WriteOutcome.BUSY, write.id, message[:LONGEST_REASON], code)
    return Written(
        write.effect, WriteOutcome.REFUSED, write.id, message[:LONGEST_REASON], code, _field(inner, message)
    )


def _field(inner: Mapping[str, Any], message: str) -> str | None:
    context = inner.get("context")
    named = context.get("propertyName") if isinstance(context, dict) else None
    if isinstance(named, list) and named:
        return text_of(named[0])
    if (found := text_of(inner.get("in")) or text_of(inner.get("name"))) is not None:
        return found
    match = _FIELD.search(message)
    return match[1] if match else None
