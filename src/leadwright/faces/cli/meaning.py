"""`leadwright embed`, `similar` and `search`: companies by meaning, and by words and meaning in one list."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.embed import Embedded
from leadwright.flows.embed import embed as flow
from leadwright.kernel.db import Scope
from leadwright.llm.embedding import Embedder
from leadwright.llm.opening import open_embedder
from leadwright.reads.find_lead import find_company
from leadwright.reads.search import search as find
from leadwright.reads.similar import Like
from leadwright.reads.similar import similar as like


async def embed(as_json: bool) -> None:
    """Give vectors to all companies whose words are new."""
    async with opened() as (config, database, scope), open_embedder(database, config) as embedder:
        done = await up_to_date(scope, embedder)
    if as_json:
        print_json(done)
        return
    console.print(
        f"{done.embedded:,} companies embedded by {done.model}, {done.same:,} said the same as before; "
        f"{done.of:,} in all.",
        highlight=False,
    )


async def up_to_date(scope: Scope, embedder: Embedder) -> Embedded:
    """Embed what is missing or stale, with a bar."""
    last: Embedded | None = None
    with show.progress() as bar:
        task = bar.add_task("Embedding", total=None)
        async for last in flow(scope, embedder):
            await scope.commit()
            bar.update(task, completed=last.embedded, description="Embedding")
    assert last is not None
    return last


async def similar(company: str, most: int, as_json: bool) -> None:
    """Print companies like one."""
    async with opened() as (config, database, scope), open_embedder(database, config) as embedder:
        which = await find_company(scope, company)
        await up_to_date(scope, embedder)
        found = await like(scope, which, most)
    if as_json:
        print_json(found)
        return
    console.print(_table(found.items, f"Like {show.safe(found.name)}"))


async def search(words: str, most: int, as_json: bool) -> None:
    """Print companies that hold words or mean the same."""
    async with opened() as (config, database, scope), open_embedder(database, config) as embedder:
        await up_to_date(scope, embedder)
        found = await find(scope, embedder, words, most)
    if as_json:
        print_json(found)
        return
    if found.note:
        note.print(found.note, highlight=False, markup=False)
    console.print(_table([hit.company for hit in found.items], f"{len(found.items)} found"))


def _table(items: Sequence[Like], title: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    for column in ("Match", "Cosine", "Company", "Website", "Industry", "Because of"):
        table.add_column(column, overflow="fold")
    for item in items:
        table.add_row(
            "unknown" if item.match is None else f"{item.match:.3f}",
            "" if item.similarity is None else f"{item.similarity:.3f}",
            Text(item.name), Text(item.domain or ""), Text(item.industry or ""),
            Text(", ".join(word.word for word in item.because)),
        )  # fmt: skip
    return table
