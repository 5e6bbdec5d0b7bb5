"""ICPs: list, save, validate, preview; documents come and go as given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from leadwright.faces.api import paging
from leadwright.faces.api.documents import request_body
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.icp_schemas import IcpOut, IcpSaved, NoteOut, PreviewOut, Verdict
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.flows.rescore import rescore_all, time_zone
from leadwright.flows.save_icp import save_icp
from leadwright.icp import store
from leadwright.icp.document import Icp, parse
from leadwright.icp.problems import BadDocument, Problem
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock, queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.answerable import answerable
from leadwright.reads.census import census
from leadwright.reads.icp_page import preview

SCORED_AT_ONCE = 10_000
"""Up to so many companies are scored before the answer; more are left to a job."""

router = APIRouter(route_class=Transaction, tags=["icps"])
BODY = request_body("IcpDocument")
Version = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"?[0-9]{1,9}"?$',
        description="The version that was edited (the ETag): refused with 409 if it is no longer the live one.",
    ),
]
Default = Annotated[bool, Query(alias="default", description="Make it the one that lists show.")]


@router.get("/icps", summary="List the ICPs, the default first")
async def list_icps(scope: Scoped, cursor: Cursor = None, limit: Limit = 50) -> Page[IcpOut]:
    known = await store.icps(scope)
    last = paging.after(cursor)
    start = next((i + 1 for i, item in enumerate(known) if item.id == last), 0)
    shown = known[start : start + limit]
    more = len(known) > start + limit
    return Page(
        items=[icp_out(item) for item in shown],
        next_cursor=paging.cursor_of(shown[-1].id) if more else None,
        total=len(known),
    )


@router.post(
    "/icps", status_code=201, openapi_extra=BODY, summary="Save an ICP under its name",
    responses={200: {"model": IcpSaved, "description": "An ICP of that name was there: it has a new version."}},
)  # fmt: skip
async def save(request: Request, response: Response, scope: Scoped, default: Default = False) -> IcpSaved:
    """Save an ICP, and score the leads. One whose name is known becomes its next version (200)."""
    icp = await document(request)
    before = {item.id for item in await store.icps(scope)}
    stored = await save_icp(scope, icp, make_default=default)
    response.status_code = 200 if stored.id in before else 201
    response.headers["location"] = f"/api/v1/icps/{stored.id}"
    return await _saved(scope, stored, response)


@router.post(
    "/icps/validate", openapi_extra=request_body(None), summary="Say what is wrong with an ICP, all at once"
)
async def validate(request: Request) -> Verdict:
    try:
        icp = await document(request)
    except BadDocument as error:
        return Verdict(valid=False, errors=notes(error.problems), warnings=[])
    return Verdict(valid=True, errors=[], warnings=notes(icp.warnings))


@router.get("/icps/{icp_id:uuid}", summary="Show an ICP; its version is the ETag")
async def show(icp_id: UUID, response: Response, scope: Scoped) -> IcpOut:
    stored = await store.find(scope, icp_id)
    response.headers["etag"] = f'"{stored.version}"'
    return icp_out(stored)


@router.put("/icps/{icp_id:uuid}", openapi_extra=BODY, summary="Save the next version of an ICP")
async def replace(
    icp_id: UUID, request: Request, response: Response, scope: Scoped, *, if_match: Version = None,
    default: Default = False,
) -> IcpSaved:  # fmt: skip
    expected = int(if_match.strip('"')) if if_match else None
    icp = await document(request)
    stored = await save_icp(scope, icp, icp_id=icp_id, expected_version=expected, make_default=default)
    return await _saved(scope, stored, response)


@router.get("/icps/{icp_id:uuid}/versions", summary="List the versions of an ICP, the newest first")
async def list_versions(
    icp_id: UUID, scope: Scoped, cursor: Cursor = None, limit: Limit = 50
) -> Page[IcpOut]:
    known = await store.versions(scope, (await store.find(scope, icp_id)).id)
    start = known[0].version - _version_of(cursor) + 1 if cursor else 0
    shown = known[start : start + limit]
    more = len(known) > start + limit
    return Page(
        items=[icp_out(item) for item in shown],
        next_cursor=str(shown[-1].version) if more else None,
        total=len(known),
    )


def _version_of(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise paging.unknown()
    return int(cursor)


@router.post(
    "/icps/{icp_id:uuid}/preview",
    openapi_extra=BODY,
    summary="Count the tiers under a document, without saving it",
)
async def preview_icp(icp_id: UUID, request: Request, scope: Scoped) -> PreviewOut:
    stored = await store.find(scope, icp_id)
    icp = await document(request)
    today = clock.today(await time_zone(scope))
    return PreviewOut.model_validate(await preview(scope, icp, stored, today, await answerable(scope)))


async def document(request: Request) -> Icp:
    """Read the ICP in the body of a request; raises BadDocument with every problem and its line."""
    return parse(await body_text(request), "icp")


async def body_text(request: Request) -> str:
    """Return the body as text; raises Wrong if there is none or it is not UTF-8."""
    body = await request.body()
    if not body.strip():
        raise Wrong("The request holds no document.", hint="Send JSON or YAML in UTF-8.", field="body")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Wrong(
            "The document is not UTF-8 text.", hint="Send JSON or YAML in UTF-8.", field="body"
        ) from error


def icp_out(stored: StoredIcp) -> IcpOut:
    """Show an ICP."""
    return IcpOut(
        id=stored.id, name=stored.name, is_default=stored.is_default, owner=stored.owner, version=stored.version,
        document=stored.icp.to_document(), changed_at=stored.changed_at, changed_by=stored.changed_by,
        warnings=notes(stored.icp.warnings),
    )  # fmt: skip


def notes(problems: Iterable[Problem]) -> list[NoteOut]:
    """Show what is wrong or doubtful."""
    return [
        NoteOut(field=item.field or None, message=item.sentence, line=item.line, nearest=item.nearest)
        for item in problems
    ]


async def _saved(scope: Scope, stored: StoredIcp, response: Response) -> IcpSaved:
    """Score the leads under an ICP that was saved: at once, or in a job if they are many."""
    response.headers["etag"] = f'"{stored.version}"'
    tiers = job = None
    if (await census(scope)).companies <= SCORED_AT_ONCE:
        tiers = dict((await rescore_all(scope, stored)).tiers)
    else:
        asked = await queue.enqueue(scope, "rescore_all", {"icp": str(stored.id)}, lock=f"score:{stored.id}")
        job = JobOut.model_validate(asked)
    return IcpSaved(**icp_out(stored).model_dump(), tiers=tiers, job=job)


async def icp_id_of(scope: Scope, which: str | None) -> UUID | None:
    """Return the id of an ICP by id or name, the default one, or None if there is no ICP at all."""
    try:
        return (await store.find(scope, which)).id
    except NotFound:
        if which is None:
            return None
        raise
