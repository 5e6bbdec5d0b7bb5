"""Reports: who failed and why, in standard forms and others, and what they are reports of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.post import Kind, Received, read

TODAY = date(2026, 11, 26)
DSN = """\
Return-Path: <>
From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)
To: sal@sender.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20261126.1@mx.acme.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

<ada@acme.example>: {words}

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example
Original-Envelope-Id: 0192a6e0b0c07b4e9a5b6c7d8e9f0a1b

Final-Recipient: rfc822; Ada@acme.example
Original-Recipient: rfc822;ada@acme.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--x
Content-Type: text/rfc822-headers

From: sal@sender.example
Message-ID: <one@sender.example>

--x--
"""


def report(action: str, status: str, words: str) -> Received:
    return read(DSN.format(action=action, status=status, words=words).encode(), TODAY)


@pytest.mark.parametrize(
    ("action", "status", "words", "bounce"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", "hard"),
        ("failed", "5.0.0", "550 No such user here", "hard"),
        ("failed", "5.4.4", "Host or domain name not found", "hard"),
        ("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "hard"),
        ("failed", "5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", "hard"),
        ("failed", "5.2.2", "552 5.2.2 Mailbox full", "mailbox_full"),
        ("failed", "4.2.2", "452 4.2.2 The recipient's inbox is over quota", "mailbox_full"),
        ("failed", "5.7.1", "550 5.7.1 Message rejected as spam by content filtering", "blocked"),
        (
            "failed",
            "5.7.26",
            "550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy",
            "blocked",
        ),
        ("failed", "5.7.606", "550 5.7.606 Access denied, banned sending IP", "blocked"),
        ("failed", "4.4.7", "Message expired after 5 days", "soft"),
        ("failed", "4.4.1", "Connection timed out", "soft"),
        ("delayed", "4.4.1", "connect to mx.acme.example: Connection refused", "soft"),
        ("delayed", "4.7.1", "451 4.7.1 Greylisted, try again later", "soft"),
    ],
)
def test_a_standard_report_is_classed(action: str, status: str, words: str, bounce: str) -> None:
    got = report(action, status, words)
    assert (got.kind, got.bounce_class) == (Kind.BOUNCE, bounce)
    assert [one.address for one in got.failed] == ["ada@acme.example"]
    assert got.answers[0] == "<one@sender.example>"
    assert got.envelope == "0192a6e0b0c07b4e9a5b6c7d8e9f0a1b"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    assert report(action, "2.0.0", "250 ok").kind is Kind.OTHER


def test_a_report_in_a_form_of_its_own_is_read() -> None:
    raw = (
        b"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: sal@sender.example\n"
        b"Subject: Delivery Status Notification (Failure)\nX-Failed-Recipients: ada@acme.example\n\n"
        b"Delivery to the following recipient failed permanently:\n\n     ada@acme.example\n\n"
        b"Technical details of permanent failure:\nThe error was: 550 550 5.1.1 no such user\n\n"
        b"----- Original message -----\n\nMessage-ID: <one@sender.example>\nSubject: Hi\n"
    )
    got = read(raw, TODAY)
    assert (got.kind, got.bounce_class, got.failed[0].address) == (Kind.BOUNCE, "hard", "ada@acme.example")
    assert "<one@sender.example>" in got.answers


def test_a_person_who_writes_of_bounces_is_a_person() -> None:
    raw = (
        b"From: Ada <ada@acme.example>\nTo: sal@sender.example\nSubject: Re: Delivery\nIn-Reply-To: <one@sender.example>\n\n"
        b"Sure, let's talk. By the way, mail to <bob@acme.example> will fail: user unknown.\n"
    )
    assert read(raw, TODAY).kind is Kind.REPLY


COMPLAINT = b"""\
From: <abuse@provider.example>
To: <fbl@sender.example>
Subject: FW: Fewer mistakes
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="x"

--x
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--x
Content-Type: message/feedback-report

Feedback-Type: %s
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <sal@sender.example>
Original-Rcpt-To: <ada@acme.example>

--x
Content-Type: message/rfc822
Content-Disposition: inline

From: <sal@sender.example>
To: <redacted@acme.example>
Message-ID: <one@sender.example>
Subject: Fewer mistakes

Hi
--x--
"""


def test_a_complaint_names_its_letter() -> None:
    got = read(COMPLAINT % b"abuse", TODAY)
    assert (got.kind, got.reason) == (Kind.COMPLAINT, "abuse")
    assert got.answers[0] == "<one@sender.example>"
    assert got.failed[0].address == "ada@acme.example"


def test_a_report_that_it_is_no_spam_is_no_complaint() -> None:
    assert read(COMPLAINT % b"not-spam", TODAY).kind is Kind.OTHER


@given(st.binary(max_size=3000))
def test_any_octets_are_read(raw: bytes) -> None:
    read(raw, TODAY)


@given(st.data())
def test_a_report_with_any_wound_is_read(data: st.DataObject) -> None:
    raw = bytearray(DSN.format(action="failed", status="5.1.1", words="550 no").encode())
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[place] = data.draw(st.integers(0, 255))
        else:
            del raw[place : place + data.draw(st.integers(1, 80))]
            raw = raw or bytearray(b"x")
    read(bytes(raw), TODAY)
