"""Behaviour of what sends messages to people: through Apprise, once, and never where the guard says no."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

from leadwright.effects.notices import Notices, open_notices
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings
from tests.loopback_web import Request, Web, response, serving

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def outside(web: Web, folder: Path, **settings: object) -> AsyncIterator[Notices]:
    """Messages go to a small web on loopback, whatever host they name."""
    async with serving(web) as address:
        given = {
            "home": folder,
            "outside": "mapped",
            "host_map": {"*.example": address, "hooks.slack.com": address},
        }
        async with open_notices(Settings(**(given | settings))) as notices:  # type: ignore[arg-type]
            yield notices


async def test_a_message_arrives_with_subject_and_body(tmp_path: Path) -> None:
    web = Web()
    web.route("hooks.example", "/in", response(200, b"ok"))
    async with outside(web, tmp_path) as notices:
        sent = await notices.send("json://hooks.example/in", "Acme: 54 to 71", "Raised a Series B.")
    assert sent.outcome == "arrived"
    (request,) = web.requests
    told = json.loads(request.body)
    assert (told["title"], told["message"]) == ("Acme: 54 to 71", "Raised a Series B.")


async def test_a_chat_service_is_reached_under_its_own_name(tmp_path: Path) -> None:
    web = Web()
    path = "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    web.route("hooks.slack.com", path, response(200, b"ok"))
    async with outside(web, tmp_path) as notices:
        scheme, service = await notices.check("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#sales")
        sent = await notices.send(
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#sales", "Acme", "Moved."
        )
    assert (scheme, service, sent.outcome) == ("slack", "Slack", "arrived")
    assert web.asked("hooks.slack.com") == [path]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(400, "refused"), (404, "refused"), (429, "failed"), (503, "failed"), (500, "in_doubt"), (502, "in_doubt")],
)  # fmt: skip
async def test_an_answer_says_whether_it_may_have_arrived(tmp_path: Path, status: int, outcome: str) -> None:
    web = Web()
    web.route("hooks.example", "/in", response(status, b"no"))
    async with outside(web, tmp_path) as notices:
        sent = await notices.send("json://hooks.example/in", "s", "b")
    assert (sent.outcome, len(web.requests)) == (outcome, 1)
    assert str(status) in sent.reason


async def test_an_answer_that_is_lost_leaves_a_doubt(tmp_path: Path) -> None:
    async def hang_up(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    web = Web()
    web.route("hooks.example", "/in", hang_up)
    async with outside(web, tmp_path) as notices:
        sent = await notices.send("json://hooks.example/in", "s", "b")
    assert (sent.outcome, len(web.requests)) == ("in_doubt", 1)


async def test_nobody_there_means_that_it_did_not_arrive(tmp_path: Path) -> None:
    async with outside(Web(), tmp_path, host_map={"*.example": "127.0.0.1:9"}) as notices:
        sent = await notices.send("json://hooks.example/in", "s", "b")
    assert (sent.outcome, sent.reason) == ("failed", "the service could not be reached")


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    web = Web()
    web.route("hooks.example", "/in", response(307, b"", location="http://other.example/secret"))
    async with outside(web, tmp_path) as notices:
        sent = await notices.send("json://hooks.example/in", "s", "b")
    assert sent.outcome != "arrived"
    assert web.asked("other.example") == []


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1:{port}/in", "json://localhost:{port}/in", "json://[::1]:{port}/in", "json://0x7f000001:{port}/in",
        "json://10.0.0.1/in", "jsons://169.254.169.254/latest", "mailto://u:p@localhost:{port}/?from=a@b.example&to=a@b.example",
        "mailto://u:p@mail.test/?smtp=127.0.0.1&from=a@b.example&to=a@b.example", "ntfy://192.168.1.1/topic",
    ],
)  # fmt: skip
async def test_inner_addresses_are_not_reached(tmp_path: Path, address: str) -> None:
    web = Web()
    async with serving(web) as there:
        named = address.replace("{port}", there.rpartition(":")[2])
        async with open_notices(Settings(home=tmp_path, outside="open")) as notices:
            sent = await notices.send(named, "s", "b")
    assert (sent.outcome, web.connections) == ("refused", 0)
    assert sent.reason.startswith("not allowed")


async def test_the_guard_sees_the_address_that_a_name_stands_for(tmp_path: Path) -> None:
    """A name of the hosts file that points to the loopback passes every look at the name alone."""
    async with open_notices(Settings(home=tmp_path, outside="open")) as notices:
        sent = await notices.send("json://ip6-loopback.:80/in", "s", "b")
    assert sent.outcome in ("refused", "failed")


async def test_nothing_leaves_while_outside_is_closed(tmp_path: Path) -> None:
    web = Web()
    async with outside(web, tmp_path, outside="closed") as notices:
        sent = await notices.send("json://hooks.example/in", "s", "b")
    assert (sent.outcome, web.connections) == ("refused", 0)


@pytest.mark.parametrize(
    "address",
    ["syslog://", "dbus://", "macosx://", "windows://", "file:///etc/passwd", "nonsense", "slack://", ""],
)
async def test_addresses_that_are_no_services_are_refused(tmp_path: Path, address: str) -> None:
    async with open_notices(Settings(home=tmp_path)) as notices:
        with pytest.raises(Wrong):
            await notices.check(address)


async def test_no_reason_repeats_a_secret(tmp_path: Path) -> None:
    async with open_notices(Settings(home=tmp_path)) as notices:
        with pytest.raises(Wrong) as caught:
            await notices.check("weird://user:verysecretword@somewhere.example/tokentoken")
    assert "verysecretword" not in str(caught.value)


async def test_a_process_that_dies_leaves_a_doubt_and_the_next_message_works(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(5)

    web = Web()
    web.route("slow.example", "/in", slow)
    web.route("hooks.example", "/in", response(200))
    async with outside(web, tmp_path) as notices:
        first = asyncio.create_task(notices.send("json://slow.example/in", "s", "b"))
        await arrived.wait()
        assert notices._process is not None
        os.kill(notices._process.pid, signal.SIGKILL)
        assert (await first).outcome == "in_doubt"
        assert (await notices.send("json://hooks.example/in", "s", "b")).outcome == "arrived"


class Postbox:
    """A mail host that keeps what it gets, or refuses it."""

    def __init__(self, answer: str) -> None:
        self.answer, self.got = answer, list[Envelope]()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.got.append(envelope)
        return self.answer


@asynccontextmanager
async def mail(answer: str) -> AsyncIterator[tuple[Postbox, str]]:
    box = Postbox(answer)
    controller = UnthreadedController(box, hostname="127.0.0.1", port=0, loop=asyncio.get_running_loop())
    server = await controller._create_server()
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield box, f"{host}:{port}"
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    ("answer", "outcome"), [("250 kept", "arrived"), ("554 no", "refused"), ("451 later", "failed")]
)
async def test_mail_arrives_or_says_why_not(tmp_path: Path, answer: str, outcome: str) -> None:
    async with mail(answer) as (box, address):
        config = Settings(home=tmp_path, outside="mapped", host_map={"mail.example": address})
        async with open_notices(config) as notices:
            sent = await notices.send(
                "mailto://mail.example/?from=lw@mail.example&to=ada@corp.example",
                "Acme: 54 to 71",
                "Raised <b>",
            )
    assert (sent.outcome, len(box.got)) == (outcome, 1), sent.reason
    assert b"Subject: Acme: 54 to 71" in bytes(box.got[0].content or b"")
