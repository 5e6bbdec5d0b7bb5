"""What is a job doing, what did it do, and what is to be done about it? In words, from its numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.kernel.queue import Job

LABELS: Mapping[str, str] = {
    "import_file": "Import a file", "undo_import": "Undo an import", "redo_import": "Bring an import back",
    "rescore_all": "Score all leads", "new_day": "Move scores to the new day", "look": "Look at websites",
    "embed": "Learn what companies do", "discover": "Discover companies", "enrich": "Enrich leads", "analyse": "Analyse companies",
    "welcome": "Welcome new leads", "replay": "Read archived replies again", "reconcile": "Settle calls in doubt",
    "monitor": "Monitor signals", "keep_house": "Keep the house", "learn": "Learn of sources", "brief": "Write briefs",
    "detect_import": "Notice signals of an import", "campaign": "Run a campaign",
    "crm_pull": "Read the CRM", "crm_plan": "Plan what to write to the CRM",
    "crm_apply": "Write to the CRM", "crm_rollback": "Plan the way back from a sync",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldJob:
    """A job in words: what it is, what it has done so far or in the end, how far it is in per cent (None: not known),
    and whether it can be stopped or asked for again."""

    job: Job
    label: str
    said: str
    percent: int | None
    can_cancel: bool
    can_rerun: bool


def told(job: Job) -> ToldJob:
    """Say it in words. A cancelled or failed job tells what it had done by then."""
    numbers = {**job.progress, **(job.result or {})}
    words = _WORDS.get(job.kind, _plain)(numbers) if numbers else _NOTHING[job.state]
    return ToldJob(
        job, LABELS.get(job.kind, job.kind.replace("_", " ").capitalize()), words, _percent(job),
        not job.ended and not job.stopping, job.ended and _again(job),
    )  # fmt: skip


_NOTHING: Mapping[str, str] = {
    "waiting": "It waits for its turn.", "running": "It has begun.", "done": "There was nothing to do.",
    "failed": "It did nothing.", "cancelled": "It was cancelled before it did anything.",
}  # fmt: skip


def _again(job: Job) -> bool:
    """A file that was read whole is kept no longer: its import cannot be run again, and need not be."""
    return job.kind != "import_file" or job.state != "done"


def _percent(job: Job) -> int | None:
    if job.state == "done":
        return 100
    numbers = job.progress
    done = next((numbers[name] for name in _DONE if isinstance(numbers.get(name), int)), None)
    of = next((numbers[name] for name in ("of", "expected_rows") if isinstance(numbers.get(name), int)), 0)
    return min(100, done * 100 // of) if done is not None and of else None


_DONE = ("read", "rows", "embedded", "new", "sources", "companies", "settled")
_DONE = ("read", "rows", "embedded", "analysed", "new", "sources", "companies")


def _many(count: Any, noun: str, plural: str = "") -> str:
    number = int(count or 0)
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _cost(numbers: Mapping[str, Any]) -> str:
    amounts = [
        f"{amount:.2f} {currency}" for currency, amount in (numbers.get("cost") or {}).items() if amount
    ]
    return f" for {' and '.join(amounts)}" if amounts else ""


def _imported(n: Mapping[str, Any]) -> str:
    return (
        f"{_many(n.get('rows'), 'row')} read: {n.get('created', 0):,} new, {n.get('updated', 0):,} updated,"
        f" {n.get('unchanged', 0):,} unchanged, {n.get('rejected', 0):,} rejected."
    )


def _rederived(n: Mapping[str, Any]) -> str:
    return f"{_many(n.get('companies'), 'company', 'companies')} derived anew of {n.get('of', 0):,}."


def _detected(n: Mapping[str, Any]) -> str:
    return f"{_many(n.get('companies'), 'company', 'companies')} looked through of {n.get('of', 0):,}; {n.get('news', 0):,} news."


def _scored(n: Mapping[str, Any]) -> str:
    return f"{_many(sum((n.get('scored') or {}).values()), 'lead')} scored."


def _moved_day(n: Mapping[str, Any]) -> str:
    days = sorted(set((n.get("moved") or {}).values()))
    return (
        f"The scores of {_many(len(n.get('moved') or {}), 'ideal customer')} moved to {', '.join(days)}."
        if days
        else "Every score stood at today already."
    )


def _looked(n: Mapping[str, Any]) -> str:
    return f"{_many(n.get('companies'), 'website')} looked at of {n.get('of', 0):,}."


def _embedded(n: Mapping[str, Any]) -> str:
    return f"{_many(n.get('embedded'), 'company', 'companies')} embedded, of {n.get('of', 0):,} whose words are new."


def _discovered(n: Mapping[str, Any]) -> str:
    asked = ", ".join(
        f"{item['source']} named {item['named']:,}" if item.get("outcome") in (None, "hit", "miss")
        else f"{item['source']} did not answer ({item.get('reason') or item['outcome']})"
        for item in n.get("sources", [])
    )  # fmt: skip
    return f"{_many(n.get('new'), 'new lead')}, {n.get('known', 0):,} known already{_cost(n)}.{f' {asked}.' if asked else ''}"


def _enriched(n: Mapping[str, Any]) -> str:
    if n.get("skipped"):
        return f"Skipped: {n['skipped']}."
    added = f" {_many(n['contacts_added'], 'contact')} added." if "contacts_added" in n else ""
    hits = sum(item.get("hits", 0) for item in (n.get("sources") or {}).values())
    return f"{_many(n.get('asks'), 'ask')} about {_many(n.get('companies'), 'lead')}{_cost(n)}, {hits:,} answered.{added}"


def _campaigned(n: Mapping[str, Any]) -> str:
    return (
        f"{_many(n.get('discovered'), 'prospect')} found, {n.get('enriched', 0):,} enriched, {n.get('qualified', 0):,}"
        f" qualified; {n.get('below', 0):,} below the line, {n.get('known', 0):,} known already."
    )


def _analysed(n: Mapping[str, Any]) -> str:
    by = f" by {n['model']}" if n.get("model") else " by rules" if "model" in n else ""
    failed = f" {n['failed']:,} failed: {n.get('reason') or 'no reason was told'}." if n.get("failed") else ""
    return f"{_many(n.get('analysed'), 'company', 'companies')} of {n.get('of', 0):,} analysed{by}{_cost(n)}.{failed}"


def _replayed(n: Mapping[str, Any]) -> str:
    told_of = _many(n.get("companies"), "company", "companies")
    return f"{_many(n.get('replies'), 'archived reply', 'archived replies')} read, {told_of} told of."


def _reconciled(n: Mapping[str, Any]) -> str:
    rows = n.get("sources")
    if not isinstance(rows, list) or not rows:
        return "No call was in doubt." if isinstance(rows, list) else f"{_many(rows, 'source')} settled."
    return " ".join(
        f"{item['source']}: {item['charged']} charged, {item['released']} not charged, {item['left']} still in doubt."
        for item in rows
    )


def _monitored(n: Mapping[str, Any]) -> str:
    early = " Its time was up." if n.get("out_of_time") else ""
    return f"{_many(n.get('read'), 'reading')} of {n.get('of', 0):,} due{_cost(n)}; {_many(n.get('moved'), 'score')} moved.{early}"


def _kept(n: Mapping[str, Any]) -> str:
    parts = [
        f"{_many(n[name], noun, plural)} {what}"
        for name, noun, plural, what in (
            ("released", "call", "calls", "released"), ("in_doubt", "call", "calls", "left in doubt"),
            ("came", "promised answer", "promised answers", "fetched"), ("replies", "reply", "replies", "forgotten"),
        )
        if n.get(name)
    ]  # fmt: skip
    return f"{', '.join(parts).capitalize()}. {_reconciled(n)}" if parts else _reconciled(n)


def _briefed(n: Mapping[str, Any]) -> str:
    if "writer" in n:
        by = "rules" if n["writer"] == "rules" else n["writer"]
        return f"A brief was written by {by}, {_many(n.get('dropped'), 'sentence')} left out. {n.get('reason') or ''}".strip()
    return f"{_many(n.get('briefs'), 'brief')} written anew, {_many(n.get('leads'), 'lead')} looked at."


def _learned(n: Mapping[str, Any]) -> str:
    if n.get("version") is None:
        return "Nothing was checked since the last version."
    return f"Version {n['version']} learned from {_many(n.get('adjudications'), 'checked value')}. It counts once it is activated."


def _pulled(n: Mapping[str, Any]) -> str:
    if "jobs" in n:
        return f"{_many(len(n['jobs']), 'CRM')} asked." if n["jobs"] else "No CRM is connected."
    parts = [f"{_many(n.get('records'), 'record')} read", f"{_many(n.get('new'), 'new lead')}"]
    parts += [f"{_many(n['moved'], 'lead')} moved by their deals"] if n.get("moved") else []
    parts += [f"{_many(n['left_alone'], 'person', 'people')} opted out"] if n.get("left_alone") else []
    return f"{', '.join(parts)}. {_planned(n) if 'counts' in n else ''}".strip()


def _planned(n: Mapping[str, Any]) -> str:
    counts = n.get("counts") or {}
    done, todo = counts.get("done", 0), counts.get("planned", 0) + counts.get("reserved", 0)
    parts = [f"{_many(done, 'record')} written"] if done else []
    parts += [f"{_many(todo, 'record')} to be written"] if todo else []
    parts += [f"{counts[name]:,} {words}" for name, words in _ENDS.items() if counts.get(name)]
    reason = f" It waits: {n['reason']}." if n.get("reason") else ""
    return (f"{', '.join(parts)}." if parts else "Nothing to write: both sides agree.") + reason


_ENDS = {
    "in_doubt": "in doubt",
    "refused": "refused",
    "skipped": "left to people",
    "found": "were there already",
}


def _plain(n: Mapping[str, Any]) -> str:
    numbers = [f"{name.replace('_', ' ')}: {value:,}" for name, value in n.items() if isinstance(value, int)]
    return f"{', '.join(numbers).capitalize()}." if numbers else "Done."


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "import_file": _imported, "undo_import": _rederived, "redo_import": _rederived, "rescore_all": _scored,
    "new_day": _moved_day, "look": _looked, "embed": _embedded, "discover": _discovered, "enrich": _enriched, "analyse": _analysed,
    "welcome": _enriched, "replay": _replayed, "reconcile": _reconciled, "monitor": _monitored, "keep_house": _kept,
    "brief": _briefed, "learn": _learned, "detect_import": _detected, "campaign": _campaigned,
    "crm_pull": _pulled, "crm_plan": _planned, "crm_apply": _planned,
    "crm_rollback": _planned,
}  # fmt: skip
