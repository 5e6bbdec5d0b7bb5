"""Keys of sources: sealed for their workspace, read from the environment too, and never shown again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from leadwright.kernel import crypto
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings, from_environment
from leadwright.sources.contract import Outcome
from leadwright.sources.vendor import Vendor

_ENVIRONMENT = UUID("5b1d6c1e-7f5c-5a60-9a53-3d1e0d0c7a11")


@dataclass(frozen=True, slots=True)
class Credential:
    """A key as it may be shown: everything but the secret. `origin` is `stored` or `environment`."""

    id: UUID
    source: str
    label: str
    plan: str | None
    origin: str
    tested_at: datetime | None = None
    test_outcome: str | None = None
    test_reason: str = ""
    created_by: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A key ready for use; it is never logged, and its text does not appear in its repr."""

    id: UUID
    plan: str | None
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Unsealed({self.id})"


_SHOWN = "id, source, label, plan, 'stored', tested_at, test_outcome, test_reason, created_by, created_at"


async def store(
    scope: Scope, keyring: Keyring, vendor: Vendor, secrets: Mapping[str, str], *, label: str = "default",
    plan: str | None = None,
) -> Credential:  # fmt: skip
    """Seal and store a key of a vendor. Raises Wrong if a part is missing, Conflict if the label is taken."""
    needed = set(vendor.manifest.auth.secrets)
    if not needed:
        raise Wrong(
            f"{vendor.manifest.title} needs no key.", hint="It can be asked as it is.", field="source"
        )
    given = {name: value.strip() for name, value in secrets.items() if value.strip()}
    if missing := sorted(needed - set(given)):
        raise Wrong(
            f"{vendor.manifest.title} needs {', '.join(missing)}.", hint="Give every part of the key.",
            field=missing[0], code="incomplete_credential",
        )  # fmt: skip
    if unknown := sorted(set(given) - needed):
        raise Wrong(
            f"{vendor.manifest.title} has no {unknown[0]}.",
            hint=f"It takes {', '.join(sorted(needed))}.",
            field=unknown[0],
        )
    if plan is not None and plan not in {item.name for item in vendor.manifest.plans}:
        plans = ", ".join(item.name for item in vendor.manifest.plans)
        raise Wrong(
            f"{vendor.manifest.title} has no plan {plan!r}.", hint=f"Choose one of {plans}.", field="plan"
        )
    taken = await scope.value(
        "SELECT id FROM credentials WHERE source = :source AND lower(label) = lower(:label) AND revoked_at IS NULL",
        source=vendor.name, label=label,
    )  # fmt: skip
    if taken:
        raise Conflict(
            f"There is a key of {vendor.manifest.title} called {label!r}.",
            hint="Choose another label, or revoke it first.",
            field="label",
        )
    credential_id = new_id()
    await scope.run(
        "INSERT INTO credentials (workspace_id, id, source, label, sealed, plan, created_by)"
        " VALUES (:workspace, :id, :source, :label, :sealed, :plan, :actor)",
        workspace=scope.workspace, id=credential_id, source=vendor.name, label=label, plan=plan, actor=scope.actor,
        sealed=keyring.seal(orjson.dumps(given), _about(scope, credential_id)),
    )  # fmt: skip
    return await get(scope, credential_id)


async def get(scope: Scope, credential_id: UUID) -> Credential:
    """Return a stored key as it may be shown; raises NotFound."""
    row = await scope.row(
        f"SELECT {_SHOWN} FROM credentials WHERE id = :id AND revoked_at IS NULL", id=credential_id
    )
    if row is None:
        raise NotFound(f"There is no key {credential_id}.", hint="`leadwright sources keys` lists them.")
    return Credential(*row)


async def listed(scope: Scope, vendors: Mapping[str, Vendor]) -> list[Credential]:
    """Return every key that can be used: stored ones and those of the environment."""
    rows = await scope.rows(f"SELECT {_SHOWN} FROM credentials WHERE revoked_at IS NULL ORDER BY source, id")
    found = [Credential(*row) for row in rows]
    for name, vendor in sorted(vendors.items()):
        if (key := _from_environment(vendor)) is not None:
            found.append(Credential(key.id, name, "environment", key.plan, "environment"))
    return found


async def revoke(scope: Scope, credential_id: UUID) -> None:
    """Let a stored key no longer be used, and forget its secret. Raises NotFound."""
    await get(scope, credential_id)
    await scope.run("UPDATE credentials SET revoked_at = now(), sealed = '' WHERE id = :id", id=credential_id)


async def note_test(scope: Scope, credential_id: UUID, outcome: Outcome, reason: str) -> None:
    """Write down how the test of a stored key ended."""
    await scope.run(
        "UPDATE credentials SET tested_at = now(), test_outcome = :outcome, test_reason = :reason WHERE id = :id",
        id=credential_id, outcome=outcome.value, reason=reason[:500],
    )  # fmt: skip


async def note_latest_test(scope: Scope, source: str, outcome: Outcome, reason: str) -> None:
    """Write down how a test of a source ended, with the stored key that it used, if it used one."""
    found = await scope.value(
        "SELECT id FROM credentials WHERE source = :source AND revoked_at IS NULL"
        " ORDER BY (test_outcome IS NOT DISTINCT FROM 'locked'), id LIMIT 1",
        source=source,
    )  # fmt: skip
    if found is not None:
        await note_test(scope, found, outcome, reason)


async def usable(scope: Scope, keyring: Keyring, vendor: Vendor) -> Sequence[Unsealed]:
    """Return the keys of a vendor, stored ones first, ready for use; one without secrets if it needs none."""
    return (await usable_of(scope, keyring, [vendor]))[vendor.name]


async def usable_of(
    scope: Scope, keyring: Keyring, vendors: Iterable[Vendor]
) -> dict[str, Sequence[Unsealed]]:
    """Return the keys of vendors by name, each as `usable` does, with one look at what is stored."""
    wanted = {vendor.name: vendor for vendor in vendors}
    rows = await scope.rows(
        "SELECT id, plan, sealed, source FROM credentials WHERE source = ANY(:sources) AND revoked_at IS NULL"
        " ORDER BY (test_outcome IS NOT DISTINCT FROM 'locked'), id",
        sources=list(wanted),
    )
    stored: dict[str, list[Unsealed]] = {}
    for row in rows:
        secrets = orjson.loads(keyring.open(bytes(row[2]), _about(scope, row[0])))
        stored.setdefault(row[3], []).append(Unsealed(row[0], row[1], secrets))
    return {name: _usable(vendor, stored.get(name, [])) for name, vendor in wanted.items()}


def _usable(vendor: Vendor, stored: Sequence[Unsealed]) -> Sequence[Unsealed]:
    if vendor.manifest.auth.place == "none":
        return (Unsealed(uuid5(_ENVIRONMENT, vendor.name), None, {}),)
    environment = _from_environment(vendor)
    return (*stored, environment) if environment is not None else tuple(stored)


def for_all_parts(vendor: Vendor, text: str) -> Unsealed:
    """A key that is the same text in all its parts, as an invented market takes it."""
    return Unsealed(
        uuid5(_ENVIRONMENT, f"sandbox:{vendor.name}"), None, dict.fromkeys(vendor.manifest.auth.secrets, text)
    )


async def seal_again(scope: Scope, settings: Settings) -> int:
    """Make a new key of this install and seal every stored secret of the workspace under it."""
    keyring = crypto.rotate(settings)
    rows = await scope.rows("SELECT id, sealed FROM credentials WHERE revoked_at IS NULL FOR UPDATE")
    for credential_id, sealed in rows:
        about = _about(scope, credential_id)
        await scope.run(
            "UPDATE credentials SET sealed = :sealed WHERE id = :id",
            id=credential_id, sealed=keyring.seal(keyring.open(bytes(sealed), about), about),
        )  # fmt: skip
    return len(rows)


def _about(scope: Scope, credential_id: UUID) -> bytes:
    return f"credential:{scope.workspace}:{credential_id}".encode()


def in_environment(vendor: Vendor) -> bool:
    """Whether the environment holds a key of a vendor."""
    return _from_environment(vendor) is not None


def _from_environment(vendor: Vendor) -> Unsealed | None:
    auth = vendor.manifest.auth
    secrets = {part: (from_environment(variable) or "").strip() for part, variable in auth.secrets.items()}
    if not secrets or not all(secrets.values()):
        return None
    return Unsealed(uuid5(_ENVIRONMENT, vendor.name), None, secrets)
