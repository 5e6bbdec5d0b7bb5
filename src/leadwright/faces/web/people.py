"""Contacts: all people that are known, one of them with who says what, and a person's word on each value."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field

from leadwright.effects.opening import open_door, open_postbox
from leadwright.faces.web import paging, words
from leadwright.faces.web.contexts import ContactContext, ContactFormContext, ContactsContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.person_words import FORM, STATUSES, field_name
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.templates import local_path
from leadwright.flows.add_contact import add_contact
from leadwright.flows.change_contact import (
    Changed,
    archive_contact,
    correct_contact,
    move_contact,
    restore_contact,
)
from leadwright.flows.erase import erase_person
from leadwright.flows.merge_people import merge_people, split_person
from leadwright.flows.rescore import rescore_some
from leadwright.flows.verify_emails import verify_emails
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Refused, Wrong
from leadwright.reads.addresses import address_of
from leadwright.reads.contact import contact
from leadwright.reads.contactable import contactable
from leadwright.reads.contacts import ContactFilter, contacts, decides
from leadwright.reads.find_contact import company_name
from leadwright.reads.find_lead import find_company
from leadwright.reads.near_duplicates import NearDuplicates
from leadwright.reads.persona import PersonaMatch, persona_matches, persona_of
from leadwright.sources.mailbox import MailVerdict
from leadwright.workspace.accounts.access import needs, reads_people

SIZE = 50

routes = APIRouter(route_class=WebRoute)


class Asked(BaseModel):
    """What the address of the list asks for. `cursor` is a contact: older ones are shown."""

    q: str = Field("", max_length=200)
    show: str = ""
    reach: str = ""
    status: str = ""
    seniority: str = Field("", max_length=40)
    cursor: str = ""
    trail: str = Field("", max_length=12_000)

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set, without the place."""
        return {name: value for name, value in self.model_dump(exclude={"cursor", "trail"}).items() if value}

    @property
    def _reach(self) -> str | None:
        """Who cannot be reached in any way is shown to those who look for them."""
        if self.reach == "everybody" or (not self.reach and (self.q or self.show not in ("", "there"))):
            return None
        return self.reach or "any"

    @property
    def filter(self) -> ContactFilter:
        """The same as the question understands it. Raises Wrong for what cannot be."""
        for name, known in (
            ("show", ("there", "former", "archived", "all")),
            ("reach", ("email", "phone", "linkedin", "none", "everybody")),
            ("status", (*STATUSES, "unchecked")),
        ):
            if (said := getattr(self, name)) and said not in known:
                raise Wrong(
                    f"There is no {name} {said[:40]!r}.",
                    hint=f"Choose one of {', '.join(known)}.",
                    field=name,
                )
        return ContactFilter(
            text=self.q, seniority=self.seniority or None, reach=self._reach, status=self.status or None,
            show=self.show or "there",
        )  # fmt: skip


@routes.get("/contacts")
@reads_people
async def show_contacts(frame: FrameOf, asked: Annotated[Asked, Query()]) -> Response:
    """Show a page of contacts, the newest first."""
    before = _id(asked.cursor) if asked.cursor else None
    found, total = await contacts(frame.scope, asked.filter, before, SIZE + 1, await _wanted(frame.scope))
    trail = paging.trail_of(asked.trail)
    last = str(found[SIZE - 1].id) if len(found) > SIZE else None
    page = ContactsContext(
        rows=found[:SIZE],
        total=total,
        query=asked.query,
        next=paging.following("/contacts", asked.query, asked.cursor, last, trail),
        previous=paging.preceding("/contacts", asked.query, trail),
        first=len(trail) * SIZE + 1,
    )
    return await frame.show("contacts.html", page, title="Contacts", here="contacts")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Wrong(
            f"{text[:60]!r} is no id.", hint="Start from the contacts again.", field="cursor"
        ) from None


async def _default(scope: Scope) -> StoredIcp | None:
    return next((stored for stored in await icps.icps(scope) if stored.is_default), None)


async def _wanted(scope: Scope) -> tuple[str, ...]:
    default = await _default(scope)
    return tuple(default.icp.decision_makers.titles) if default is not None else ()


async def _near(scope: Scope, title: str | None) -> PersonaMatch | None:
    found = await persona_matches(scope, persona_of(await _default(scope)), [title] if title else [])
    return found.get(title or "")


@routes.get("/contacts/new")
async def show_form(frame: FrameOf, company: UUID | None = None) -> Response:
    """Show the form that adds one, at a known company or at another."""
    page = ContactFormContext(FORM, {}, company, await company_name(frame.scope, company), (), "", "")
    return await frame.show("contact_new.html", page, title="Add a contact", here="contacts")


@routes.post("/contacts/new")
async def add(frame: FrameOf, request: Request, company: UUID | None = None) -> Response:
    """Add the contact, or show what is in the way."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip() for name in ("company", "website", *(f[0] for f in FORM))}
    given = {name: typed[name] for name, *_ in FORM if typed[name]}
    try:
        added = await add_contact(
            frame.scope, given, company_id=company, company=typed["company"], website=typed["website"],
            force=form.get("force") == "yes",
        )  # fmt: skip
    except (NearDuplicates, Wrong) as error:
        similar = error.candidates if isinstance(error, NearDuplicates) else ()
        said, field = ("", "") if similar else (str(error), (error.field or "").removeprefix("person."))
        page = ContactFormContext(
            FORM, typed, company, await company_name(frame.scope, company), similar, said, field
        )
        status = 409 if similar else error.status
        return await frame.show(
            "contact_new.html", page, title="Add a contact", here="contacts", status=status
        )
    await rescore_some(frame.scope, added.touched)
    said = "Added." if added.created else "This person was known there: what you typed was added."
    return frame.back(f"/contacts/{added.contact_id}", said)


@routes.get("/contacts/{contact_id}")
async def show_contact(frame: FrameOf, contact_id: UUID) -> Response:
    """Show one person, with who says what."""
    said = await contact(frame.scope, contact_id)
    others, _ = await contacts(frame.scope, ContactFilter(company_id=said.company_id, show="all"), None, 51)
    page = ContactContext(
        said=said,
        others=[one for one in others if one.id != said.contact.id],
        decides=decides(said.contact.title, await _wanted(frame.scope)),
        near=await _near(frame.scope, said.contact.title),
        back=frame.path,
        may=await contactable(frame.scope, said.contact.id),
    )
    return await frame.show("contact.html", page, title=said.contact.name, here="contacts")


class Typed(BaseModel):
    """What a person says of one value; empty says that there is none."""

    value: str = Field("", max_length=2000)


@routes.post("/contacts/{contact_id}/values/{field}")
async def decide(frame: FrameOf, contact_id: UUID, field: str, typed: Annotated[Typed, Form()]) -> Response:
    """Correct one value of a contact."""
    done = await correct_contact(frame.scope, contact_id, {field: typed.value.strip() or None})
    await rescore_some(frame.scope, done.touched)
    said = (
        f"{field_name(field)} is {typed.value.strip()}."
        if typed.value.strip()
        else f"No {field_name(field).lower()}."
    )
    decision = next(iter(done.decisions.values()), None)
    if frame.is_fragment:
        undo = f"/values/{decision}" if decision else None
        return frame.toast(said, undo=undo, events="page-changed")
    return frame.back(f"/contacts/{done.contact_id}", said)


class Act(BaseModel):
    """What is to be done with a contact."""

    action: str = Field("", max_length=20)
    company: str = Field("", max_length=300)
    title: str = Field("", max_length=300)
    email: str = Field("", max_length=300)
    ended_on: str = Field("", max_length=10)
    other: UUID | None = None
    records: list[UUID] = Field(default_factory=list, max_length=200)


@routes.post("/contacts/{contact_id}")
async def act(frame: FrameOf, contact_id: UUID, wanted: Annotated[Act, Form()]) -> Response:
    """Put a contact away or back, say that they left or moved, merge or split."""
    scope, undo = frame.scope, None
    match wanted.action:
        case "archive":
            done, said = await archive_contact(scope, contact_id), "Put away. Nothing is lost."
        case "restore":
            done, said = await restore_contact(scope, contact_id), "Taken back."
        case "left":
            given = {"left": True, **({"ended_on": wanted.ended_on} if wanted.ended_on else {})}
            done, said = await correct_contact(scope, contact_id, given), "Noted: they have left."
        case "back":
            done, said = await correct_contact(scope, contact_id, {"left": False}), "Noted: they work there."
        case "move":
            done, said = await _move(frame, contact_id, wanted), "Moved: the history is kept."
        case "merge" if wanted.other is not None:
            one = await merge_people(scope, [contact_id, wanted.other])
            done, said = Changed(one.contact_id or contact_id, one.after[0], {}, one.touched), "Merged."
            undo = f"/review/{one.act_id}/undo"
        case "split":
            one = await split_person(scope, contact_id, wanted.records)
            done, said = (
                Changed(one.contact_id or contact_id, one.after[0], {}, one.touched),
                "Split: two people now.",
            )
            undo = f"/review/{one.act_id}/undo"
        case _:
            raise Wrong(
                "That is nothing that can be done.", hint="Use the buttons of the page.", field="action"
            )
    await rescore_some(scope, done.touched)
    if frame.is_fragment and undo:
        return frame.toast(said, undo=undo, events="page-changed")
    return frame.back(f"/contacts/{done.contact_id}", said)


async def _move(frame: Frame, contact_id: UUID, wanted: Act) -> Changed:
    if not wanted.company.strip():
        raise Wrong("Name the company they moved to.", hint="Its name, website or id.", field="company")
    company = await find_company(frame.scope, wanted.company.strip())
    given = {
        name: getattr(wanted, name).strip() for name in ("title", "email") if getattr(wanted, name).strip()
    }
    return await move_contact(frame.scope, contact_id, company, given)


@routes.post("/contacts/{contact_id}/erase")
@needs("admin")
async def erase(
    frame: FrameOf,
    contact_id: UUID,
    reason: Annotated[str, Form(max_length=300)] = "",
    sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Erase a person, for good."""
    if sure != "yes":
        raise Wrong("Erasing cannot be taken back.", hint="Tick that you are sure.", field="sure")
    done = await erase_person(frame.scope, (), reason, frame.web.settings.home, contact_id)
    await rescore_some(frame.scope, list(done.touched))
    return frame.back("/contacts", "Erased. Nothing is held of this person, and no source brings them back.")


@routes.post("/contacts/{contact_id}/verify")
async def verify(
    frame: FrameOf, contact_id: UUID, address: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Ask whether an address works; nothing is sent."""
    wanted = await address_of(frame.scope, contact_id, address or None)
    verdict: MailVerdict | None = None
    web = frame.web
    async with (
        open_door(web.database, web.settings) as door,
        open_postbox(web.database, web.settings) as postbox,
    ):
        async for step in verify_emails(frame.scope, door, [wanted], rescore_some, postbox):
            await frame.scope.commit()
            verdict = next((found for _, found in step.items), None)
    if verdict is None:
        raise Refused(
            "This person asked to be left alone.", hint="Nobody is asked about them.", code="suppressed"
        )
    said = f"{wanted.address}: {STATUSES.get(verdict.status, verdict.status)}. {words.sentence('; '.join(verdict.reasons[:2]))}."
    return frame.done(local_path(f"/contacts/{contact_id}"), said)
