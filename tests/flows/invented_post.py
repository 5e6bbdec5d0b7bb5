"""A post over the true ledger of letters and an invented mail host: what was delivered is known, and it can die anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from leadwright.effects import mail_ledger
from leadwright.effects.mail import Letter, Posted
from leadwright.kernel.db import Database, Scope
from leadwright.policy import identifiers, suppression
from tests.flows.invented_outreach import BOX

DEATHS = ("before", "reserved", "leaving", "delivered", "settled")


class Died(Exception):
    """The process is gone."""


async def mailbox(scope: Scope, box: UUID = BOX, address: str = "nora@quill.com") -> None:
    """A mailbox to write from."""
    await scope.run(
        "INSERT INTO mailboxes (workspace_id, id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port,"
        " imap_security, username, auth, sealed, created_by, postal_address)"
        " VALUES (:workspace, :id, :address, 'Nora Quill', 'mx', 465, 'tls',"
        " 'mx', 993, 'tls', 'nora', 'password', ''::bytea, 'test', '1 High Street')",
        workspace=scope.workspace, id=box, address=address,
    )  # fmt: skip


@dataclass
class InventedPost:
    """Keeps the ledger as the true post does. `dies` is where it dies next; `says` how the mail host answers, by address."""

    database: Database
    delivered: list[Letter] = field(default_factory=list)
    says: dict[str, Posted] = field(default_factory=dict)
    dies: str = ""

    def _die(self, where: str) -> None:
        if self.dies == where:
            self.dies = ""
            raise Died(where)

    async def send(self, letter: Letter) -> Posted:
        """Send one letter, at most once per key."""
        self._die("before")
        async with self.database.scope(actor="mail") as scope:
            known = identifiers.email(letter.to)
            if known is not None and await suppression.is_suppressed(scope, [known]):
                return Posted("refused", "suppressed", "They asked to be left alone.", letter.message_id)
            entry, ours = await mail_ledger.reserve(scope, letter)
        if not ours:
            outcome = {"settled": "sent", "sent": "in_doubt", "reserved": "in_doubt"}.get(
                entry.state, entry.state
            )
            return Posted(outcome, entry.code, entry.words, entry.message_id, before=True)
        self._die("reserved")
        async with self.database.scope(actor="mail") as scope:
            assert await mail_ledger.mark_sent(scope, entry.id)
        self._die("leaving")
        said = self.says.get(letter.to) or Posted("sent", "", "", letter.message_id)
        if said.outcome == "sent":
            self.delivered.append(letter)
        self._die("delivered")
        state = "settled" if said.outcome == "sent" else said.outcome
        async with self.database.scope(actor="mail") as scope:
            await mail_ledger.settle(scope, entry.id, state, said.code, said.words, "server")
        self._die("settled")
        return said
