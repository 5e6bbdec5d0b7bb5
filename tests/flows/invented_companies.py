"""A few invented companies with plain words, taken in and embedded, for tests of meaning."""

from __future__ import annotations

from pathlib import Path

from leadwright.flows.embed import Embedded, embed
from leadwright.flows.import_file import import_file
from leadwright.kernel.db import Scope
from leadwright.llm.embedding import Embedder
from leadwright.llm.words import word_model

LIST = """company,website,description,industry
Mercy Ledger,mercyledger.example,Billing software for hospitals and clinics,Health IT
Ward Pay,wardpay.example,Payments for hospitals and doctors,Payments
Crumb & Co,crumbco.example,"A bakery that makes bread, cakes and pastries",Food
Oven House,ovenhouse.example,"Bread, pastries and coffee, baked each morning",Food
Silent Ltd,silent.example,,
"""


async def take_in(scope: Scope, folder: Path, text: str = LIST, name: str = "companies.csv") -> None:
    """Import a list."""
    path = folder / name
    path.write_text(text)
    async for _ in import_file(scope, path, folder):
        await scope.commit()


async def embedded(scope: Scope, embedder: Embedder | None = None) -> Embedded:
    """Embed what is stale."""
    last: Embedded | None = None
    async for last in embed(scope, embedder or word_model()):
        await scope.commit()
    assert last is not None
    return last
