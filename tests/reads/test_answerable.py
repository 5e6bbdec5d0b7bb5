"""What can still be reached depends on the sources that the workspace can ask; what is proven does not."""

from __future__ import annotations

import pytest

from leadwright.effects.choices import decide
from leadwright.effects.credentials import revoke, store
from leadwright.flows.add_lead import add_lead
from leadwright.flows.rescore import rescore_all
from leadwright.flows.save_icp import save_icp
from leadwright.icp.document import parse
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.reads.answerable import OWN_SOURCES, answerable
from leadwright.scoring.features import answerable_features
from leadwright.sources.market import vendors

pytestmark = pytest.mark.anyio
KEYRING = Keyring((b"k" * 32,))
OWN = answerable_features(OWN_SOURCES)
FUNDING = {"funding_date", "funding_stage", "funding_amount"}
ICP = '{"industries": ["SaaS"], "geographies": ["US"], "fundingStages": ["Series A"], "signals": {"recentFunding": true}}'


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for vendor in vendors().values():
        for variable in vendor.manifest.auth.secrets.values():
            monkeypatch.delenv(variable, raising=False)


async def test_without_keys_only_open_registries_add_what_they_know(scope: Scope) -> None:
    assert await answerable(scope) - OWN == {"industries", "status"}
    for name in ("gleif", "wikidata", "receita_federal"):
        await decide(scope, vendors()[name], enabled=False)
    assert await answerable(scope) == OWN


async def test_a_key_adds_what_its_source_answers_until_it_is_revoked(scope: Scope) -> None:
    key = await store(scope, KEYRING, vendors()["crunchbase"], {"key": "x"})
    assert await answerable(scope) >= FUNDING
    await decide(scope, vendors()["crunchbase"], enabled=False)
    assert not await answerable(scope) & FUNDING
    await decide(scope, vendors()["crunchbase"], enabled=True)
    await revoke(scope, key.id)
    assert not await answerable(scope) & FUNDING


async def test_a_key_of_the_environment_counts_too(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APOLLO_API_KEY", "x")
    assert await answerable(scope) >= FUNDING


async def test_a_key_lifts_what_can_be_reached_and_proves_nothing(scope: Scope) -> None:
    stored = await save_icp(scope, parse(ICP, "icp"), make_default=True)
    await add_lead(scope, {"name": "Acme", "website": "acme.com", "country": "US", "industries": "SaaS"})
    await rescore_all(scope, stored)
    before = await scope.row("SELECT score, potential, floor FROM scores")
    await store(scope, KEYRING, vendors()["crunchbase"], {"key": "x"})
    await rescore_all(scope, stored)
    after = await scope.row("SELECT score, potential, floor FROM scores")
    assert before is not None
    assert after is not None
    assert (after.score, after.floor) == (before.score, before.floor)
    assert after.potential > before.potential
