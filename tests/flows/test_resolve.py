"""Behaviour of resolving what keys alone do not tell, and of the queue of questions."""

from __future__ import annotations

import pytest

from leadwright.entities.resolve import canonical
from leadwright.flows.add_lead import add_lead
from leadwright.flows.keep_apart import keep_apart
from leadwright.flows.merge import merge
from leadwright.flows.resolve import ResolveStep, resolve_new
from leadwright.flows.undo_identity import undo_identity
from leadwright.kernel.db import Scope
from leadwright.reads.review_queue import review_queue
from tests.flows.test_who_is_who import company, state, told

pytestmark = pytest.mark.anyio
BERLIN = [{"city": "Berlin", "country": "DE"}]
MADRID = [{"city": "Madrid", "country": "ES"}]
SANTIAGO = [{"city": "Santiago", "country": "CL"}]


async def resolved(scope: Scope) -> ResolveStep:
    last = ResolveStep(0, 0, ())
    async for last in resolve_new(scope):
        pass
    return last


async def test_what_is_surely_one_becomes_one_and_what_is_unsure_becomes_a_question(scope: Scope) -> None:
    one = await told(scope, "1", name="Kestrel Robotics", locations=BERLIN)
    other = await told(
        scope, "2", name="KESTREL Robotics GmbH", domain="kestrel-robotics.de", locations=BERLIN
    )
    namesake = await told(scope, "3", name="Kestrel Robotics")
    await told(scope, "4", name="Zeta Foods", locations=BERLIN)
    step = await resolved(scope)
    assert step.merged == 1
    assert await canonical(scope, other) == one
    (question,) = await review_queue(scope)
    assert {question.left, question.right} == {one, namesake}
    assert ("words", "equal") in [(why.comparison, why.level) for why in question.why]
    assert await scope.value("SELECT count(*) FROM leads WHERE folded_into IS NULL") == 3


async def test_only_what_is_new_or_changed_is_compared_again(scope: Scope) -> None:
    for number in range(4):
        await company(scope, f"Kestrel {number} Optics", f"k{number}.com")
    assert (await resolved(scope)).compared == 4
    assert (await resolved(scope)).compared == 0
    await add_lead(scope, {"name": "Kestrel Zero Optics", "website": "k0.com"}, force=True)
    assert (await resolved(scope)).compared == 1


async def test_a_subsidiary_is_kept_apart_and_no_question(scope: Scope) -> None:
    await told(scope, "5", name="Banco Orquidea", locations=MADRID)
    await told(scope, "6", name="Banco Orquidea Chile", locations=SANTIAGO)
    await resolved(scope)
    assert await review_queue(scope) == []
    assert await scope.value("SELECT related FROM candidate_pairs") is True


async def test_an_answered_question_is_gone_until_the_answer_is_undone(scope: Scope) -> None:
    one, other = (
        await told(scope, "7", name="Kestrel Robotics"),
        await told(scope, "8", name="Kestrel Robotics Ltd"),
    )
    await resolved(scope)
    assert len(await review_queue(scope)) == 1
    for verb in (keep_apart, lambda scope, a, b: merge(scope, [a, b])):
        done = await verb(scope, one, other)
        assert await review_queue(scope) == []
        await undo_identity(scope, done.act_id)
        await resolved(scope)
        assert len(await review_queue(scope)) == 1


async def test_what_a_person_kept_apart_no_evidence_makes_one(scope: Scope) -> None:
    one = await told(scope, "9", name="Kestrel Robotics", locations=BERLIN)
    other = await told(scope, "10", name="Kestrel Robotics", locations=BERLIN)
    await keep_apart(scope, one, other)
    await resolved(scope)
    assert await canonical(scope, other) == other


async def test_a_merge_by_the_model_can_be_split_by_a_person_and_the_split_undone(scope: Scope) -> None:
    from leadwright.flows.split import split

    one = await told(scope, "11", name="Kestrel Robotics", locations=BERLIN)
    other = await told(scope, "12", name="Kestrel Robotics Ltd", locations=BERLIN)
    await resolved(scope)
    assert await canonical(scope, other) == one
    before = await state(scope)
    done = await split(scope, one, [other])
    await resolved(scope)
    assert await canonical(scope, other) == other
    await undo_identity(scope, done.act_id)
    assert await state(scope) == before


async def test_all_at_once_judges_as_one_by_one_does(scope: Scope) -> None:
    from bench.make_duplicates import register
    from leadwright.entities.candidates import compare, compare_all, uncompared

    for number, (_, fields) in enumerate(register(150, seed=3)):
        await told(scope, str(number), **fields)
    once = await compare_all(scope)
    pairs = "SELECT CAST(candidate_pairs AS text) FROM candidate_pairs ORDER BY 1"
    blocks = "SELECT CAST(company_blocks AS text) FROM company_blocks ORDER BY 1"
    found = [row[0] for row in await scope.rows(pairs)], [row[0] for row in await scope.rows(blocks)]
    assert len(once) > 5
    assert await uncompared(scope, 500) == []
    await scope.run("DELETE FROM company_blocks")
    assert await compare(scope, await uncompared(scope, 500)) == once
    assert (
        [row[0] for row in await scope.rows(pairs)],
        [row[0] for row in await scope.rows(blocks)],
    ) == found
