"""Contacts: list, show, add, correct, move, put away, merge and split, and whether an address works."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from leadwright.effects.opening import open_door, open_postbox
from leadwright.faces.api import paging
from leadwright.faces.api.contact_schemas import (
    ContactNew,
    ContactOneOut,
    ContactPatch,
    ContactPut,
    ContactRow,
    DecidedOut,
    PeopleIn,
    RecordsIn,
)
from leadwright.faces.api.contact_views import decided, default_icp, rows, shown, titles_of
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, Instant, Limit, Page, Shown, Text
from leadwright.flows.add_contact import add_contact
from leadwright.flows.change_contact import (
    Changed,
    archive_contact,
    correct_contact,
    move_contact,
    restore_contact,
)
from leadwright.flows.merge_people import merge_people, split_person
from leadwright.flows.rescore import rescore_some
from leadwright.flows.verify_emails import verify_emails
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Refused
from leadwright.reads.addresses import address_of
from leadwright.reads.contact import company_of
from leadwright.reads.contacts import ContactFilter, contacts
from leadwright.sources.mailbox import MailVerdict
from leadwright.workspace.accounts.access import reads_people

router = APIRouter(route_class=Transaction, tags=["contacts"])
Version = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"?[0-9a-f]{16}"?$',
        description="The contact that was looked at (its ETag): refused with 409 if it was changed since.",
    ),
]
Preview = Annotated[bool, Query(description="Show what it would do, and do nothing.")]


@router.get("/contacts", summary="List contacts, the newest first")
@reads_people
async def list_contacts(
    scope: Scoped,
    q: Annotated[Text, Query(description="Words of the name, title, address or company.")] = "",
    company_id: UUID | None = None,
    department: Annotated[Text | None, Query(description="As the list shows it.")] = None,
    seniority: Annotated[Text | None, Query(description="As the list shows it.")] = None,
    reach: Annotated[Literal["email", "phone", "linkedin", "none"] | None, Query()] = None,
    email_status: Annotated[
        Literal["valid", "invalid", "accept_all", "disposable", "role", "unknown", "blocked", "unchecked"]
        | None,
        Query(),
    ] = None,
    show: Annotated[Literal["there", "former", "archived", "all"], Query()] = "there",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ContactRow]:
    """People who can be turned to; `show` tells whether those who left, or who were put away, are wanted instead."""
    wanted = ContactFilter(q, company_id, department, seniority, reach, email_status, show)
    stored = await default_icp(scope)
    found, total = await contacts(scope, wanted, paging.after(cursor), limit + 1, titles_of(stored))
    last = found[limit - 1].id if len(found) > limit else None
    return Page(
        items=await rows(scope, found[:limit], stored), next_cursor=paging.cursor_of(last), total=total
    )


@router.post(
    "/contacts", status_code=201, summary="Add a contact",
    responses={200: {"model": ContactOneOut, "description": "The person was known there: what was said is kept."}},
)  # fmt: skip
async def add(
    given: ContactNew,
    response: Response,
    scope: Scoped,
    force: Annotated[bool, Query(description="Add the company although some like it are known.")] = False,
) -> ContactOneOut:
    """Add a person at a company, by its id, name or website. A company that is none yet becomes one, and a lead."""
    added = await add_contact(
        scope, {k: v for k, v in given.values().items() if v is not None}, company_id=given.company_id,
        company=given.company, website=given.website, force=force,
    )  # fmt: skip
    await rescore_some(scope, added.touched)
    response.status_code = 201 if added.created else 200
    return await _answer(scope, added.contact_id, response)


@router.get("/contacts/{contact_id:uuid}", summary="Show a contact with every source behind each value")
async def show_contact(contact_id: UUID, response: Response, scope: Scoped) -> ContactOneOut:
    return await _answer(scope, contact_id, response)


@router.put("/contacts/{contact_id:uuid}", summary="Say all values of a contact")
async def replace(
    contact_id: UUID, given: ContactPut, response: Response, scope: Scoped, if_match: Version = None
) -> ContactOneOut:
    """A person's word wins over every source and stays: what is left out, there is none of."""
    done = await correct_contact(scope, contact_id, given.values(), given.note, _version(if_match))
    return await _changed(scope, done, response)


@router.patch("/contacts/{contact_id:uuid}", summary="Correct a contact, or move it to another company")
async def correct(
    contact_id: UUID, given: ContactPatch, response: Response, scope: Scoped, if_match: Version = None
) -> ContactOneOut:
    """A person's word wins over every source, stays, and teaches how far the sources are to be trusted.

    Moved to another company, the answer is the contact there; the one here is kept, as former.
    """
    values = {name: value for name, value in given.values().items() if name != "company_id"}
    if given.company_id is not None and given.company_id != await company_of(scope, contact_id):
        done = await move_contact(scope, contact_id, given.company_id, values, given.note, _version(if_match))
    else:
        done = await correct_contact(scope, contact_id, values, given.note, _version(if_match))
    return await _changed(scope, done, response)


@router.delete("/contacts/{contact_id:uuid}", summary="Put a contact away")
async def archive(
    contact_id: UUID, response: Response, scope: Scoped, if_match: Version = None
) -> ContactOneOut:
    """Nobody turns to this person any more, and nothing is lost: `POST .../restore` takes it back. To erase someone is
    `POST /erasures`."""
    return await _changed(
        scope, await archive_contact(scope, contact_id, version=_version(if_match)), response
    )


@router.post("/contacts/{contact_id:uuid}/restore", summary="Take a contact back that was put away")
async def restore(contact_id: UUID, response: Response, scope: Scoped) -> ContactOneOut:
    return await _changed(scope, await restore_contact(scope, contact_id), response)


@router.post("/contacts/merge", summary="Say that contacts are one person")
async def merge(given: PeopleIn, scope: Scoped, preview: Preview = False) -> DecidedOut:
    """Contacts of one company become one; those of different companies stay there, as one person who moved."""
    companies = {found for one in given.contacts if (found := await company_of(scope, one)) is not None}
    return await decided(
        scope, lambda: merge_people(scope, given.contacts, given.note), sorted(companies), preview=preview
    )


@router.post("/contacts/{contact_id:uuid}/split", summary="Say that records of a contact are somebody else")
async def split(contact_id: UUID, given: RecordsIn, scope: Scoped, preview: Preview = False) -> DecidedOut:
    company = await company_of(scope, contact_id)
    return await decided(
        scope, lambda: split_person(scope, contact_id, given.records, given.note), [company] if company else [],
        preview=preview,
    )  # fmt: skip


def _version(if_match: str | None) -> str | None:
    return if_match.strip('"') if if_match else None


async def _changed(scope: Scope, done: Changed, response: Response) -> ContactOneOut:
    await rescore_some(scope, done.touched)
    return await _answer(scope, done.contact_id, response)


async def _answer(scope: Scope, contact_id: UUID, response: Response) -> ContactOneOut:
    out, said = await shown(scope, contact_id)
    response.headers["etag"] = f'"{said.version}"'
    response.headers["location"] = f"/api/v1/contacts/{out.id}"
    return out


class EvidenceOut(Shown):
    """One thing that was looked at, how it ended (hit, miss, busy, blocked), and what was seen."""

    what: str
    outcome: str
    seen: str


class VerdictOut(Shown):
    """Whether an address works, and why.

    `valid` is said only if the mail host takes mail for it and refuses an invented one; `unknown` is also the answer
    where only the DNS was asked. Flags are null where nobody looked.
    """

    address: str
    status: Literal["valid", "invalid", "accept_all", "disposable", "role", "unknown", "blocked"]
    reasons: list[str]
    provider: str | None
    mail_hosts: list[str]
    role: bool
    free: bool
    disposable: bool | None
    accept_all: bool | None
    evidence: list[EvidenceOut]
    checked_at: Instant


@router.post("/contacts/{contact_id:uuid}/verify-email", summary="Verify a contact's e-mail address")
async def verify_email(
    contact_id: UUID,
    scope: Scoped,
    config: Config,
    request: Request,
    address: Annotated[
        Text | None, Query(min_length=3, description="Another address of theirs; the best one unless told.")
    ] = None,
) -> VerdictOut:
    """Ask the DNS, and the mail host where the settings allow it, and record the verdict.

    A person who asked to be left alone is not asked about (403).
    """
    wanted = await address_of(scope, contact_id, address)
    verdict: MailVerdict | None = None
    database = request.app.state.database
    async with open_door(database, config) as door, open_postbox(database, config) as postbox:
        async for step in verify_emails(scope, door, [wanted], rescore_some, postbox):
            await scope.commit()
            verdict = next((found for _, found in step.items), None)
    if verdict is None:
        raise Refused(
            "This person asked to be left alone.", hint="Nobody is asked about them.", code="suppressed"
        )
    return VerdictOut.model_validate({**_told(verdict), "checked_at": clock.now()})


def _told(verdict: MailVerdict) -> dict[str, object]:
    return {name: getattr(verdict, name) for name in VerdictOut.model_fields if name != "checked_at"}
