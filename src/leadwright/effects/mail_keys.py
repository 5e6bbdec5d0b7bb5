"""How mailboxes are logged in to: the sealed password, or an access token that still holds."""

from __future__ import annotations

from uuid import UUID

from leadwright.effects import mailboxes
from leadwright.effects.door import HttpDoor
from leadwright.effects.mail_oauth import NoToken, access_token
from leadwright.effects.mail_smtp import Login
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Database


class NoLogin(Exception):
    """Nothing opens the mailbox now. `locked`: a person must act."""

    def __init__(self, words: str, *, locked: bool) -> None:
        super().__init__(words)
        self.words, self.locked = words, locked


class Keys:
    """Opens the seals of mailboxes of one workspace."""

    def __init__(self, database: Database, keyring: Keyring, workspace: UUID, door: HttpDoor) -> None:
        self._database, self._keyring, self._workspace, self._door = database, keyring, workspace, door

    async def login(self, mailbox_id: UUID, *, fresh: bool = False) -> Login:
        """How to log in; `fresh` asks for another access token. Raises NoLogin, NotFound, Refused."""
        async with self._database.scope(self._workspace, actor="mail") as scope:
            known = await mailboxes.secrets_of(scope, self._keyring, mailbox_id)
        if known.auth == "password":
            return Login(known.username, str(known.values["password"]))
        try:
            token = await access_token(
                self._database, self._keyring, self._workspace, self._door, mailbox_id, fresh=fresh
            )
        except NoToken as trouble:
            raise NoLogin(trouble.words, locked=trouble.locked) from trouble
        return Login(known.username, token, oauth=True)
