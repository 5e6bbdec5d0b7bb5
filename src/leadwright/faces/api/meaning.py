"""Companies by meaning: those like one, and one search for words and meaning."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.meaning_schemas import HitOut, HitsOut, LikeOut, SearchWordsIn
from leadwright.faces.api.schemas import Limit, Page
from leadwright.llm.opening import open_embedder
from leadwright.reads.search import search
from leadwright.reads.similar import Like, similar

router = APIRouter(route_class=Transaction, tags=["meaning"])


@router.get(
    "/companies/{company_id:uuid}/similar", summary="Companies like one, by what they say that they do"
)
async def show_similar(company_id: UUID, scope: Scoped, limit: Limit = 20) -> Page[LikeOut]:
    found = await similar(scope, company_id, limit)
    items = [LikeOut.model_validate(_like(item)) for item in found.items]
    return Page(items=items, next_cursor=None, total=len(items))


@router.post("/search", summary="Search companies by words and meaning")
async def search_words(given: SearchWordsIn, scope: Scoped, config: Config, request: Request) -> HitsOut:
    """Companies that hold the words and companies that mean the same, in one list. Nothing is written."""
    async with open_embedder(request.app.state.database, config, scope.workspace) as embedder:
        found = await search(scope, embedder, given.text, given.limit)
    items = [
        HitOut.model_validate({**_like(hit.company), "by_words": hit.by_words, "by_meaning": hit.by_meaning})
        for hit in found.items
    ]
    return HitsOut(
        items=items, next_cursor=None, total=len(items), model=found.model, words_exact=found.words_exact,
        note=found.note,
    )  # fmt: skip


def _like(item: Like) -> dict[str, Any]:
    words = [{"word": word.word, "share": word.share} for word in item.because]
    return {
        "company_id": item.company_id, "lead_id": item.lead_id, "name": item.name, "domain": item.domain,
        "country": item.country, "industry": item.industry, "similarity": item.similarity, "match": item.match,
        "because": words,
    }  # fmt: skip
