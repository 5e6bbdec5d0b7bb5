"""The secret of this installation: made once, kept in the home folder, and never used but derived per purpose.

Machines that share a database must share it: copy the file, or give `LEADWRIGHT_INSTALL_KEY` to each.
"""

from __future__ import annotations

import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import settings

FILE = "install.key"
_LEAST = 16  # octets


def derived(purpose: str) -> bytes:
    """Return 32 octets for one purpose: the same on every start, unrelated to those of other purposes."""
    config = settings()
    given = config.install_key.get_secret_value() if config.install_key else None
    return hmac.digest(given.encode() if given else _kept(config.home / FILE), purpose.encode(), "sha256")


@lru_cache(maxsize=8)
def _kept(path: Path) -> bytes:
    """The key in the file, which is made if there is none. Of two processes that make it, one wins."""
    made_once(path, secrets.token_hex(32))
    key = path.read_text(encoding="ascii").strip().encode()
    if len(key) < _LEAST:
        raise Wrong(
            f"{path} holds no key: it has {len(key)} characters.",
            hint="Put the file back from a backup; a new key would not recognise what the old one has hashed.",
        )
    return key


def made_once(path: Path, text: str) -> None:
    """Write a secret to a file that only its owner reads, unless there is one: whole or not at all.

    Of two processes that make it, one wins, and its text is the secret of both.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its secret counts
    finally:
        draft.unlink()
