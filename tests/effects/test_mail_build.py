"""Letters as they go out: headers valid whatever stands in them, nothing smuggled in, fit to be signed."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from leadwright.effects.mail_build import Letter, Sender, Thread, build, new_message_id
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SENDER = Sender("sal@sender.example", "Sal Ester", "Sal", "1 High Street\nLondon", "You run a warehouse.")
LETTER = Letter(
    b"key", new_id(), "ada@acme.example", "Ada Ünal", "Fewer mistakes", "Hi Ada,\n\n.\nis that so?", "<p>Hi Ada</p>",
    Thread("<b@sender.example>", ("<a@sender.example>", "<b@sender.example>")),
    "https://leads.sender.example/unsubscribe/abc_-9", "<c@sender.example>",
)  # fmt: skip


def built(**changed: object) -> EmailMessage:
    message = message_from_bytes(
        build(dataclasses.replace(LETTER, **changed), SENDER, AT), policy=policy.default
    )
    assert isinstance(message, EmailMessage)
    return message


def test_headers_say_who_writes_to_whom_in_which_thread() -> None:
    message = built()
    assert message["From"] == "Sal Ester <sal@sender.example>"
    assert message["To"].addresses[0].display_name == "Ada Ünal"
    assert message["Message-ID"] == "<c@sender.example>"
    assert message["In-Reply-To"] == "<b@sender.example>"
    assert message["References"].split() == ["<a@sender.example>", "<b@sender.example>"]
    assert message["Date"].datetime == AT


def test_one_click_unsubscribing_is_offered_as_the_standard_says() -> None:
    message = built()
    assert message["List-Unsubscribe"].split(", ") == [
        "<https://leads.sender.example/unsubscribe/abc_-9>", "<mailto:sal@sender.example?subject=unsubscribe>",
    ]  # fmt: skip
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert built(unsubscribe_url="http://127.0.0.1:8321/unsubscribe/x")["List-Unsubscribe-Post"] is None


def test_the_footer_says_who_why_and_how_it_ends() -> None:
    message = built()
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert "1 High Street, London" in text
        assert "You run a warehouse." in text
        assert "https://leads.sender.example/unsubscribe/abc_-9" in text
    assert "Hello" in built(reason="Hello").get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["to_name", "subject"])
def test_no_line_break_in_a_text_makes_a_header(name: str) -> None:
    for hostile in (
        "x\r\nBcc: evil@evil.example",
        "x\nBcc: evil@evil.example",
        "x\x0bBcc: e",
        "x\u2028Bcc: e",
    ):
        message = built(**{name: hostile})
        assert message["Bcc"] is None
        assert len(message.items()) == len(built().items())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("to", "ada@acme.example\r\nBcc: evil@evil.example"),
        ("to", "ada@acme.example, evil@evil.example"),
        ("to", "nobody"),
        ("to", "jürgen@acme.example"),
        ("message_id", "<a@b.example>\r\nX: y"),
        ("message_id", "none"),
        ("unsubscribe_url", "https://x.example/>,<mailto:evil@evil.example"),
        ("unsubscribe_url", "javascript:alert(1)"),
        ("text", " \n"),
    ],
)
def test_what_cannot_be_written_is_refused(name: str, value: str) -> None:
    with pytest.raises(Wrong):
        built(**{name: value})


@given(st.text(max_size=400), st.text(max_size=300), st.text(min_size=1, max_size=2000))
def test_any_text_becomes_a_valid_message(name: str, subject: str, text: str) -> None:
    letter = dataclasses.replace(
        LETTER, to_name=name, subject=subject, text=f"x{text}", html=f"<p>{subject}</p>"
    )
    raw = build(letter, SENDER, AT)
    raw.decode("ascii")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    head = lines[: lines.index(b"")]
    assert max(map(len, head)) <= 120
    message = message_from_bytes(raw, policy=policy.default)
    assert not message.defects
    assert [key for key in message if key.lower() in ("bcc", "cc")] == []


def test_a_letter_can_be_signed_and_the_signature_holds() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    import base64

    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    raw = build(dataclasses.replace(LETTER, subject="Größe und Ünïcode " * 8), SENDER, AT)
    signed_headers = [
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"list-unsubscribe",
        b"list-unsubscribe-post",
    ]
    signature = dkim.sign(raw, b"s1", b"sender.example", private, include_headers=signed_headers)
    assert dkim.verify(signature + raw, dnsfunc=lambda name, timeout=5: record)


def test_ids_are_unique_and_of_our_domain() -> None:
    made = {new_message_id("sal@sender.example") for _ in range(100)}
    assert len(made) == 100
    assert all(one.endswith("@sender.example>") for one in made)
