"""A letter of ours, and what answers it."""

from __future__ import annotations

from datetime import date
from email import policy
from email.message import EmailMessage

from leadwright.sources.post import Received, read

ME = "sales@sender.example"
TODAY = date(2026, 11, 26)


def letter() -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = f"Sal Ester <{ME}>"
    made["To"] = "ada@acme.example"
    made["Subject"] = "A question about your warehouse"
    made["Message-ID"] = "<one@sender.example>"
    made.set_content(
        "Hi Ada,\n\nare you interested in fewer mistakes?\n\n-- \nTo hear no more from us: https://x.example/u/1\n"
    )
    return made


LETTER = letter()


def received(
    text: str, *, subject: str = "Re: A question", headers: dict[str, str] | None = None
) -> Received:
    """A reply with this text, as it is read."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = "Ada <ada@acme.example>", ME, subject
    made["Message-ID"], made["In-Reply-To"] = "<two@acme.example>", "<one@sender.example>"
    made["Date"] = "Thu, 26 Nov 2026 10:00:00 +0000"
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(text)
    return read(made.as_bytes(), TODAY, (ME,))
