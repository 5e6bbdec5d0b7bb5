"""Behaviour of the wire to a CRM, the same for every CRM: what is read, written once, and never lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from leadwright.effects import crm_connections
from leadwright.effects.crm import CrmFailed, opened_crm, probe_connection
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Link, Write, WriteOutcome
from leadwright_twin.crm.faults import Faults
from leadwright_twin.crm.people import lost_edits
from leadwright_twin.crm.serve import report

from .crm_world import CRMS, World, opened_world

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("crm", CRMS)]
COMPANY, CONTACT, DEAL = CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL


def company(world: World, number: int, *, plan: str = "p1", **more: str) -> Write:
    values = world.values(name=f"Fern {number} Works", domain=f"fern{number}.example", **more)
    return Write(f"{plan}/{number}", COMPANY, None, values, external_key=f"lw:{plan}:{number}")


async def everything(world: World, kind: CrmObject, *, since: object = None) -> dict[str, CrmRecord]:
    found: dict[str, CrmRecord] = {}
    cursor = None
    while True:
        page = await world.wire.changed(kind, [world.word("name"), world.word("phone")], since, cursor)  # type: ignore[arg-type]
        for item in page.records:
            known = found.get(item.id)
            if known is None or known.updated_at <= item.updated_at:
                found[item.id] = item
        cursor = page.next
        if cursor is None:
            return found


async def test_new_records_are_made_once_whatever_is_asked_again(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        writes = [company(world, number) for number in range(450)]
        first = await world.wire.write(writes)
        assert {item.outcome for item in first} == {WriteOutcome.CREATED}
        calls = len(world.office.visits)
        again = await world.wire.write(writes)
        assert [item.id for item in again] == [item.id for item in first]
        assert all(item.again for item in again)
        assert len(world.office.visits) == calls
        assert sum(1 for _ in world.office.store.live(world.kind(COMPANY))) == 450
        keys = [write.external_key or "" for write in writes]
        found = await world.wire.find(
            COMPANY, world.wire.names(COMPANY).external_key, keys, [world.word("name")]
        )
        assert {key: items[0].id for key, items in found.items()} == {
            write.external_key: item.id for write, item in zip(writes, first, strict=True)
        }


async def test_one_bad_record_does_not_spoil_its_batch(crm: str, database: Database, tmp_path: Path) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        people = [
            Write(
                f"p/{n}",
                CONTACT,
                None,
                world.values(last="Abara", email=f"p{n}@fern.example"),
                external_key=f"lw:{n}",
            )
            for n in range(5)
        ]
        bad = Write(
            "p/bad", CONTACT, None, world.values(last="Abara", email="nonsense"), external_key="lw:bad"
        )
        ended = await world.wire.write([*people[:3], bad, *people[3:]])
        assert [item.outcome for item in ended] == [WriteOutcome.CREATED] * 3 + [WriteOutcome.REFUSED] + [
            WriteOutcome.CREATED
        ] * 2
        assert ended[3].field == world.word("email")
        assert "invalid" in ended[3].reason


async def test_what_the_crm_calls_a_duplicate_is_told_with_the_record_that_is_there(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        there = world.office.store.create(
            world.kind(CONTACT), world.values(last="Ferro", email="ida.ferro@fern.example"), "person"
        )
        values = world.values(last="Ferro", email="Ida.Ferro@fern.example")
        (ended,) = await world.wire.write([Write("p/1", CONTACT, None, values, external_key="lw:1")])
        assert (ended.outcome, ended.id) == (WriteOutcome.DUPLICATE, there.id)
        assert sum(1 for _ in world.office.store.live(world.kind(CONTACT))) == 1


async def test_values_of_people_stand_and_the_rest_is_written(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        (made,) = await world.wire.write([company(world, 1, phone="1")])
        record = world.office.store.get(world.kind(COMPANY), made.id or "")
        assert record is not None
        world.office.store.update(record, {world.word("phone"): "by hand"}, "person")
        values = world.values(phone="2", description="sells ferns")
        expected = world.values(phone="1", description=None)
        (ended,) = await world.wire.write([Write("p2/1", COMPANY, made.id, values, expected=expected)])
        assert (ended.outcome, ended.yielded) == (WriteOutcome.UPDATED, {world.word("phone"): "by hand"})
        assert record.value(world.word("phone")) == "by hand"
        assert record.value(world.word("description")) == "sells ferns"
        (again,) = await world.wire.write([Write("p2/1", COMPANY, made.id, values, expected=expected)])
        assert again.again
        assert again.yielded == {world.word("phone"): "by hand"}


async def test_an_edit_between_our_look_and_our_write_is_never_lost(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path, meddling=1.0) as world:
        world.office.people.rate = 0
        made = await world.wire.write(
            [company(world, number, phone="1", description="old") for number in range(40)]
        )
        world.office.people.rate = 1.0
        writes = [
            Write(
                f"p2/{item.id}", COMPANY, item.id, world.values(phone="2", description="new"),
                expected=world.values(phone="1", description="old"),
            )
            for item in made
        ]  # fmt: skip
        for attempt in range(10):
            ended = await world.wire.write(writes)
            if all(item.outcome.done for item in ended):
                break
        assert world.office.people.edits > 0
        assert lost_edits(world.office.store) == []
        assert {item.outcome for item in ended} <= {WriteOutcome.UPDATED, WriteOutcome.UNCHANGED}


@pytest.mark.parametrize(
    "fault",
    ["lost", "late_error", "hang", "truncated", "wrong_json", "reset", "server_error", "unavailable", "busy"],
)
async def test_no_fault_makes_a_record_twice_or_loses_one(
    crm: str, fault: str, database: Database, tmp_path: Path
) -> None:
    wrong = Faults({fault: 0.3}, hang_seconds=0.5)
    async with opened_world(crm, database, tmp_path, timeout=0.3) as world:
        world.office.faults = wrong
        writes = [company(world, number) for number in range(60)]
        for attempt in range(12):
            ended = await world.wire.write(writes)
            if all(item.outcome.done for item in ended):
                break
        assert {item.outcome for item in ended} <= {WriteOutcome.CREATED}
        told = report(world.office, crm)
        assert told["made_twice"] == []
        assert told["records"][world.kind(COMPANY)] == 60


async def test_a_write_that_was_under_way_when_the_process_died_is_found_and_not_repeated(
    crm: str, database: Database, tmp_path: Path
) -> None:
    from leadwright.effects import crm_writes

    async with opened_world(crm, database, tmp_path) as world:
        writes = [company(world, number) for number in range(6)]
        await crm_writes.reserve(database, DEFAULT_WORKSPACE, world.connection, writes)
        await crm_writes.sending(database, DEFAULT_WORKSPACE, world.connection, writes)
        for write in writes[:3]:  # three had arrived when the process died
            values = {**write.properties, world.wire.names(COMPANY).external_key: write.external_key}
            world.office.store.create(world.kind(COMPANY), values, "app")
        ended = await world.wire.write(writes)
        assert {item.outcome for item in ended} == {WriteOutcome.CREATED}
        assert sum(1 for _ in world.office.store.live(world.kind(COMPANY))) == 6


async def test_changes_come_whole_through_equal_moments_and_past_every_ceiling(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path, timeout=20.0, page=700) as world:
        store = world.office.store
        moment = store.now() - 600_000
        made = {
            store.create(
                world.kind(COMPANY), world.values(name=f"Fern {n}"), "person", at=moment + (n // 10_450)
            ).id
            for n in range(10_900)
        }
        one = store.create(world.kind(COMPANY), world.values(name="Older"), "person", at=moment - 86_400_000)
        since = (await world.wire.changed(COMPANY, [], None)).until - timedelta(hours=1)
        found = await everything(world, COMPANY, since=since)
        assert set(found) == made
        assert set(await everything(world, COMPANY)) == made | {one.id}


async def test_records_that_were_archived_or_merged_say_so(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        store, kind = world.office.store, world.kind(COMPANY)
        kept, lost, gone = (store.create(kind, world.values(name=f"Fern {n}"), "person") for n in range(3))
        since = (await world.wire.changed(COMPANY, [], None)).until
        store.merge(kept, lost)
        store.archive(gone, "person")
        read = await world.wire.read(
            COMPANY, [kept.id, lost.id, gone.id, "123456789012345"], [world.word("name")]
        )
        assert read[lost.id].id == kept.id
        assert read[gone.id].archived
        assert not read[kept.id].archived
        assert "123456789012345" not in read
        changed = await everything(world, COMPANY, since=since)
        assert changed[gone.id].archived
        assert changed.get(lost.id) is None or changed[lost.id].merged_into == kept.id
        told = {old for item in changed.values() for old in item.merged_from} | {
            item.id for item in changed.values() if item.merged_into == kept.id
        }
        assert lost.id in told
        values = world.values(phone="1")
        ended = await world.wire.write(
            [Write("p/1", COMPANY, lost.id, values), Write("p/2", COMPANY, gone.id, values)]
        )
        assert [(item.outcome, item.id) for item in ended] == [
            (WriteOutcome.GONE, kept.id),
            (WriteOutcome.GONE, None),
        ]


async def test_a_rollback_takes_away_what_was_made_but_not_what_people_use(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        made = await world.wire.write([company(world, number, phone="1") for number in range(2)])
        record = world.office.store.get(world.kind(COMPANY), made[1].id or "")
        assert record is not None
        world.office.store.update(record, {world.word("phone"): "by hand"}, "person")
        ended = await world.wire.write(
            [
                Write(f"back/{item.id}", COMPANY, item.id, {}, expected=world.values(phone="1"), archive=True)
                for item in made
            ]
        )
        assert [item.outcome for item in ended] == [WriteOutcome.ARCHIVED, WriteOutcome.UNCHANGED]
        assert ended[1].yielded == {world.word("phone"): "by hand"}
        assert record.archived is None


async def test_deals_are_made_with_their_company_and_their_contact(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        (firm,) = await world.wire.write([company(world, 1)])
        person = Write("p/person", CONTACT, None, world.values(last="Ito", email="ito@fern1.example"), external_key="lw:ito",
                       links={COMPANY: firm.id or ""})  # fmt: skip
        (who,) = await world.wire.write([person])
        values = world.values(deal="Fern 1", stage=world.word("open"), closes="2027-03-31", amount="1200")
        values = {name: value for name, value in values.items() if name}
        (deal,) = await world.wire.write(
            [
                Write(
                    "p/deal",
                    DEAL,
                    None,
                    values,
                    external_key="lw:deal",
                    links={COMPANY: firm.id or "", CONTACT: who.id or ""},
                )
            ]
        )
        assert deal.outcome is WriteOutcome.CREATED, deal
        read = await world.wire.read(DEAL, [deal.id or ""], [world.word("amount")])
        assert read[deal.id or ""].links[COMPANY] == (firm.id,)
        assert read[deal.id or ""].properties == {world.word("amount"): "1200"}
        people = await world.wire.read(CONTACT, [who.id or ""], [])
        assert people[who.id or ""].links[COMPANY] == (firm.id,)
        link = Link("l/1", DEAL, deal.id or "", CONTACT, who.id or "")
        assert all(item.outcome.done for item in await world.wire.associate([link]))
        assert all(item.outcome.done for item in await world.wire.associate([link]))


async def test_fields_owners_and_stages_are_told(crm: str, database: Database, tmp_path: Path) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        fields = {item.name: item for item in await world.wire.fields(DEAL)}
        assert fields[world.word("stage")].required
        assert fields[world.word("stage")].type == "choice"
        assert fields[world.word("amount")].type == "number"
        assert fields[world.wire.names(DEAL).owner].refers_to == (CrmObject.OWNER,)
        assert fields[world.wire.names(DEAL).external_key].unique
        owners = await world.wire.owners()
        assert [item.name for item in owners if item.active] == ["Ada Ferreira", "Tom Okafor"]
        assert [item.name for item in owners if not item.active] == ["Ines Vidal"]
        stages = await world.wire.stages()
        assert [item.won for item in stages][-2:] == [True, False]
        assert {item.won for item in stages[:-2]} == {None}


async def test_a_token_that_ended_is_renewed_and_kept(crm: str, database: Database, tmp_path: Path) -> None:
    secrets = {
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
        "refresh_token": "sandbox-refresh",
    }
    async with opened_world(crm, database, tmp_path, way="oauth", secrets=secrets) as world:
        tokens = world.office.tokens
        assert len(tokens.given) == 1
        tokens.given = dict.fromkeys(tokens.given, 0)  # the CRM ends it before its time
        assert await world.wire.account()
        assert len(tokens.given) == 2
        async with opened_crm(
            database, world.settings, DEFAULT_WORKSPACE, world.dialect, world.connection
        ) as other:
            assert await other.account()
        assert len(tokens.given) == 2  # what one worker renewed, the others use
        tokens.given, tokens.refresh = dict.fromkeys(tokens.given, 0), "another"
        with pytest.raises(CrmFailed) as failed:
            await world.wire.account()
        assert failed.value.outcome is Outcome.LOCKED


async def test_a_read_that_fails_is_never_an_empty_answer(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path, patience=1.0) as world:
        world.office.faults = Faults({"server_error": 1.0})
        for read in (
            world.wire.changed(COMPANY, [], None), world.wire.read(COMPANY, ["40000000001"], []), world.wire.owners(),
            world.wire.find(COMPANY, world.wire.names(COMPANY).external_key, ["lw:1"], []),
        ):  # fmt: skip
            with pytest.raises(CrmFailed):
                await read


async def test_limits_are_kept_rather_than_met(crm: str, database: Database, tmp_path: Path) -> None:
    async with opened_world(crm, database, tmp_path, limits=1.0) as world:
        for number in range(25):
            await world.wire.read(COMPANY, [f"40000000{number:03d}"], [])
        assert not [visit for visit in world.office.visits if visit.status in (403, 429, 503)]


async def test_a_test_tells_whose_crm_it_is_and_what_is_wanting(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path, prepared=False) as world:
        tested = await probe_connection(database, world.settings, world.dialect, world.connection)
        assert tested.works
        assert tested.account
        assert not tested.wanting
        assert tested.connection.test_outcome == "hit"
        world.office.tokens.lasting = frozenset()
        tested = await probe_connection(database, world.settings, world.dialect, world.connection)
        assert not tested.works
        assert tested.connection.test_outcome == "locked"


async def test_connections_are_checked_and_never_show_their_secrets(
    crm: str, database: Database, tmp_path: Path
) -> None:
    from leadwright.kernel.crypto import open_keyring
    from leadwright.kernel.settings import Settings
    from leadwright.sources.crm.registry import dialects

    dialect, keyring = dialects()[crm], open_keyring(Settings(home=tmp_path))
    async with database.scope(actor="test") as scope:
        connected = await crm_connections.connect(
            scope, keyring, dialect, "token", {"token": "very-secret"}, label="a"
        )
        assert "very-secret" not in repr(connected) + repr(
            await crm_connections.unseal(scope, keyring, connected.id)
        )
        with pytest.raises(Conflict):
            await crm_connections.connect(scope, keyring, dialect, "token", {"token": "x"}, label="A")
        for way, secrets, base in (
            ("token", {}, None), ("nonsense", {"token": "x"}, None), ("token", {"token": "x", "more": "y"}, None),
            ("token", {"token": "x"}, "http://plain.example"),
        ):  # fmt: skip
            with pytest.raises(Wrong):
                await crm_connections.connect(scope, keyring, dialect, way, secrets, label="b", base=base)
        await crm_connections.disconnect(scope, connected.id)
        assert await crm_connections.listed(scope) == []
        sealed = await scope.value("SELECT sealed FROM crm_connections WHERE id = :id", id=connected.id)
        assert bytes(sealed) == b""


async def test_every_call_is_in_the_ledger_once(crm: str, database: Database, tmp_path: Path) -> None:
    async with opened_world(crm, database, tmp_path, prepared=False) as world:
        await world.wire.owners()
        await world.wire.write([company(world, 1)])
        async with database.scope(actor="test") as scope:
            booked = await scope.value("SELECT count(*) FROM calls WHERE source = :crm", crm=crm)
            open_ = await scope.value("SELECT count(*) FROM calls WHERE state = 'sent'")
        assert (booked, open_) == (len(world.office.visits), 0)


async def test_other_versions_of_the_interface_are_spoken(
    crm: str, database: Database, tmp_path: Path
) -> None:
    from leadwright.sources.crm.registry import dialects

    async with opened_world(crm, database, tmp_path) as world:
        newer = dialects({"hubspot": "2026-03", "salesforce": "v66.0"})[crm]
        async with opened_crm(database, world.settings, DEFAULT_WORKSPACE, newer, world.connection) as wire:
            await wire.prepare(COMPANY)
            (made,) = await wire.write([company(world, 1)])
            assert made.outcome is WriteOutcome.CREATED
            assert await wire.owners()
            assert await wire.stages()
        version = {"hubspot": "/2026-03", "salesforce": "/v66.0"}[crm]
        assert [visit for visit in world.office.visits if version in visit.path]


async def test_an_edit_in_the_instant_of_a_removal_keeps_the_record_or_is_told(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        store, before = world.office.store, world.office.store.now() - 60_000
        values = [world.values(name=f"Fern {number}", phone="1", description="old") for number in range(30)]
        made = [store.create(world.kind(COMPANY), one, "app", at=before) for one in values]
        people = world.office.people
        people.fields, people.rate = {world.kind(COMPANY): (world.word("phone"),)}, 1.0  # just before they go
        people.until_request = len(world.office.visits) + 2  # the look, and the first removal
        expected = world.values(phone="1", description="old")
        ended = await world.wire.write(
            [Write(f"back/{item.id}", COMPANY, item.id, {}, expected=expected, archive=True) for item in made]
        )
        told = {item.id: item.yielded for item in ended if item.yielded}
        records = world.office.store.records[world.kind(COMPANY)]
        edited = {
            record.id: {world.word("phone"): record.value(world.word("phone"))}
            for record in records.values()
            if any(entry.who == "person" for entries in record.history.values() for entry in entries)
        }
        assert told == edited
        assert len(edited) == 1
        outcomes = [item.outcome for item in ended if item.yielded]
        # Salesforce takes a condition, and the record stays; HubSpot does not, and it is told to be in the bin
        assert outcomes == [WriteOutcome.UNCHANGED if crm == "salesforce" else WriteOutcome.ARCHIVED]
        assert {item.outcome for item in ended if not item.yielded} == {WriteOutcome.ARCHIVED}
