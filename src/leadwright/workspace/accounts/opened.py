"""The tables of accounts open only to a transaction that says that it is about them."""

from __future__ import annotations

from leadwright.kernel.db import Scope


async def open_accounts(scope: Scope) -> Scope:
    """Let this transaction, until its commit, read and write what belongs to no workspace."""
    await scope.run("SELECT set_config('leadwright.accounts', 'on', true)")
    return scope
