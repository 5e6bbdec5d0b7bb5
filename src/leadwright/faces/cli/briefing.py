"""`leadwright brief` and `leadwright bant`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.text import Text

from leadwright.actions.briefs.brief import RULES, Bant, Brief
from leadwright.actions.briefs.layout import ANSWERS, QUESTIONS, STANDINGS, Layout
from leadwright.actions.briefs.printing import MEDIA, printed
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.brief import answer_bant, make_brief, write_brief
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings
from leadwright.llm.opening import opened_chat
from leadwright.reads.brief import brief_page
from leadwright.reads.find_lead import find_company
from leadwright.reads.lead_of import lead_of


async def print_brief(
    which: str, as_format: str, out: Path | None, model: bool | None, dropped: bool
) -> None:
    """Print the brief of a lead, or write it to a file; one that no longer fits is made anew."""
    if as_format not in (*MEDIA, "json"):
        raise Wrong(
            f"A brief cannot be printed as {as_format[:20]!r}.",
            hint="Choose md, html, pdf or json.",
            field="format",
        )
    async with opened() as (config, database, scope):
        lead_id = await _lead(scope, which)
        brief = (
            await _written(scope, lead_id, config, database)
            if model
            else await _current(scope, lead_id, model)
        )
    if as_format == "json":
        print_json(brief_json(brief))
    else:
        _write(printed(brief, as_format), out, as_format)
    if dropped and as_format != "json":
        for one in brief.dropped:
            note.print(Text.assemble(("left out ", "dim"), one.sentence.text, (f"  {one.reason}", "yellow")))


async def _lead(scope: Scope, which: str) -> UUID:
    return await lead_of(scope, await find_company(scope, which))


async def _current(scope: Scope, lead_id: UUID, model: bool | None) -> Brief:
    page = await brief_page(scope, lead_id)
    if page.brief is not None and not page.brief.outdated and (model is None or page.brief.writer == RULES):
        return page.brief
    return await make_brief(scope, lead_id)


async def _written(scope: Scope, lead_id: UUID, config: Settings, database: Database) -> Brief:
    """The brief as the model writes it, or rules where there is none."""
    found: Brief | None = None
    async with opened_chat(config, database, scope.workspace, actor="cli") as chat:
        async for brief in write_brief(scope, lead_id, chat):
            await scope.commit()
            found = brief
    assert found is not None
    if found.reason:
        note.print(found.reason, highlight=False)
    return found


def _write(content: bytes, out: Path | None, as_format: str) -> None:
    if out is not None:
        out.write_bytes(content)
        note.print(f"Written to {out}.", highlight=False)
        return
    if as_format == "pdf" and sys.stdout.isatty():
        raise Wrong("A PDF is nothing for a terminal.", hint="Name a file: --out brief.pdf.", field="out")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def brief_json(brief: Brief) -> dict[str, Any]:
    """A brief as JSON, in the words of the API."""
    page = Layout(brief)
    return {
        "lead_id": brief.lead_id, "company": brief.company, "as_of": brief.as_of, "made_at": brief.made_at, "writer": brief.writer,
        "reason": brief.reason, "recipe": brief.recipe.digest,
        "sections": [
            {"name": name, "title": title, "sentences": [{"text": one.text, "cites": one.cites} for one in found]}
            for name, title, found in page.sections
        ],
        "bant": bant_json(brief.bant),
        "sources": [{"id": one.fact.id, "text": one.fact.text, "told": one.words, "url": one.url} for one in page.references],
        "dropped": [
            {"text": one.sentence.text, "by": one.by, "code": one.code, "reason": one.reason} for one in brief.dropped
        ],
    }  # fmt: skip


async def print_bant(which: str, given: list[str], said: str, as_json: bool) -> None:
    """Print the four answers of a lead, after what a person answers now."""
    async with opened() as (_, _, scope):
        lead_id = await _lead(scope, which)
        for one in given:
            name, sign, state = one.partition("=")
            if not sign:
                raise Wrong(f"{one!r} is no answer.", hint="Write it as need=true.", field="answer")
            await answer_bant(
                scope, lead_id, name.strip(), None if state.strip() == "none" else state.strip(), said
            )
        page = await brief_page(scope, lead_id)
    if as_json:
        print_json({"lead_id": page.lead_id, **bant_json(page.bant)})
        return
    console.print(Text.assemble((page.company, "bold"), f"  {STANDINGS[page.bant.qualification]}"))
    console.print(Text(page.bant.reason))
    for answer in page.bant.answers:
        by = f" ({answer.decided_by})" if answer.decided_by else ""
        console.print(
            Text.assemble(
                (f"{QUESTIONS[answer.name]:<10}", "bold"), f"{ANSWERS[answer.state]:<10}", answer.reason, by
            )
        )


def bant_json(judged: Bant) -> dict[str, Any]:
    """The four answers as JSON, in the words of the API."""
    answers = [
        {
            "name": one.name,
            "state": one.state,
            "reason": one.reason,
            "cites": one.cites,
            "decided_by": one.decided_by,
        }
        for one in judged.answers
    ]
    return {"qualification": judged.qualification, "reason": judged.reason, "answers": answers}
