"""The process that speaks to chat and mail services through Apprise, and reaches nothing that the guard refuses.

It is a process of its own so that the guard holds for every line of it: an audit hook sees each connection as it is
about to be made, to the very address, whichever library makes it. No program is started here, no file is written, no
proxy of the environment is used. It reads one JSON line a message and answers each with one; it ends with its input.
"""

from __future__ import annotations

import contextvars
import http.client
import importlib
import os
import smtplib
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson

from leadwright.effects import guard
from leadwright.kernel.http import HostMap

SECONDS = 15.0
AT_ONCE = 8
LOCAL = frozenset({
    "dbus", "glib", "gnome", "growl", "kde", "macosx", "mqtt", "mqtts", "qt", "rsyslog", "syslog", "windows",
    "apprise", "apprises", "workflow+file", "smpp", "smpps", "aprs", "irc", "ircs",
})  # fmt: skip
"""Schemes that speak to this machine, or by other ways than the web and mail."""
_LOW_PORTS = frozenset({25, 80, 443, 465, 587})
_FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.spawn",
              "socket.bind", "ftplib.connect", "telnetlib.Telnet.open")  # fmt: skip


@dataclass(slots=True)
class _Notes:
    """What is known of one message on its way. begun: the other side may have it. codes: its answers since. mail: it is a mail host."""

    begun: bool = False
    codes: list[int] = field(default_factory=list)
    refused: str = ""
    mail: bool = False


_notes: contextvars.ContextVar[_Notes | None] = contextvars.ContextVar("notes", default=None)


def main() -> None:
    """Answer messages until the input ends."""
    settings = orjson.loads(sys.stdin.buffer.readline())
    hosts = HostMap.of(settings["host_map"])
    _redirect(hosts)
    apprise: Any = importlib.import_module("apprise")
    asset = apprise.AppriseAsset(
        app_id="Leadwright", app_desc="Leadwright", app_url="https://leadwright.example", async_mode=False,
        interpret_escapes=False, interpret_emojis=False, http_redirects=False, service_timeout=SECONDS,
        allow_templates=False, default_service_retry=0, secure_logging=True, storage_mode="memory", pgp_autogen=False,
        pem_autogen=False,
    )  # fmt: skip
    for name in ("smtplib", "requests", "urllib3", "email", "encodings.idna"):
        importlib.import_module(name)
    _watch()
    sys.addaudithook(_guarding(settings["outside"], hosts))
    lock = threading.Lock()

    def answer(asked: Mapping[str, Any]) -> None:
        said = (_check if asked["do"] == "check" else _send)(apprise, asset, hosts, asked)
        with lock:
            sys.stdout.buffer.write(orjson.dumps({"id": asked["id"], **said}) + b"\n")
            sys.stdout.buffer.flush()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin.buffer:
            pool.submit(contextvars.copy_context().run, answer, orjson.loads(line))
    os._exit(0)  # whatever a service that did not answer still holds open ends here


def _check(apprise: Any, asset: Any, hosts: HostMap, asked: Mapping[str, Any]) -> dict[str, str]:
    """Whether an address is one of a service, and names no host that must not be reached."""
    scheme = asked["address"].partition("://")[0].lower()
    if scheme in LOCAL:
        return {"outcome": "refused", "reason": f"{scheme} speaks to this machine or past the web and mail"}
    service = apprise.Apprise.instantiate(asked["address"], asset=asset, suppress_exceptions=True)
    if service is None:
        return {
            "outcome": "refused",
            "reason": f"this is no address of a service that {scheme or 'it'} names",
        }
    host = str(getattr(service, "smtp_host", "") or getattr(service, "host", "") or "")
    named = "." in host or ":" in host or host.lower() == "localhost"
    if named and hosts.target(host) is None and (why := guard.host_reason(host)) is not None:
        return {"outcome": "refused", "reason": f"not allowed: {why}"}
    return {
        "outcome": "arrived",
        "reason": "",
        "scheme": scheme,
        "service": str(service.service_name or scheme),
    }


def _send(apprise: Any, asset: Any, hosts: HostMap, asked: Mapping[str, Any]) -> dict[str, str]:
    """Send one message to one address, once."""
    checked = _check(apprise, asset, hosts, asked)
    if checked["outcome"] != "arrived":
        return checked
    notes = _Notes()
    token = _notes.set(notes)
    try:
        box = apprise.Apprise(asset=asset)
        box.add(asked["address"])
        result = box.notify(
            body=asked["body"], title=asked["subject"], body_format=apprise.NotifyFormat.TEXT, interpret_escapes=False
        )  # fmt: skip
    finally:
        _notes.reset(token)
    return _ended(bool(result), notes)


def _ended(arrived: bool, notes: _Notes) -> dict[str, str]:
    """How it ended: only an answer, or that nothing went out, is certain."""
    code = next((item for item in reversed(notes.codes) if item >= 400), None)
    if arrived:
        return {"outcome": "arrived", "reason": ""}
    if notes.refused:
        return {
            "outcome": "in_doubt" if notes.begun else "refused",
            "reason": f"not allowed: {notes.refused}",
        }
    if code is not None:
        passing = code in (408, 425, 429, 503) or (notes.mail and code < 500)
        certain = notes.mail or code < 500 or code in (501, 505)
        outcome = "failed" if passing else "refused" if certain else "in_doubt"
        return {"outcome": outcome, "reason": f"the service answered {code}"}
    if not notes.begun:
        return {"outcome": "failed", "reason": "the service could not be reached"}
    return {"outcome": "in_doubt", "reason": "the service's answer was lost: it may have arrived"}


# the guard ------------------------------------------------------------------------------------------------


def _guarding(outside: str, hosts: HostMap) -> Callable[[str, tuple[Any, ...]], None]:
    """The hook that sees every connection before it is made, and whatever else this process must not do."""
    mapped = set(hosts.patterns.values())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto"):
            target = arguments[1]
            known = isinstance(target, tuple) and len(target) >= 2
            why = (
                _why_not(str(target[0]), int(target[1]), outside, mapped)
                if known
                else "it is no internet address"
            )
        elif event in _FORBIDDEN:
            why = f"{event} is not done here"
        elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            why = "no file is written here"
        else:
            return
        if why is not None:
            if (notes := _notes.get()) is not None:
                notes.refused = why
            raise OSError(f"not allowed: {why}")

    return hook


def _why_not(address: str, port: int, outside: str, mapped: set[tuple[str, int]]) -> str | None:
    if (address, port) in mapped:
        return None if outside != "closed" else "outside is closed"
    if outside != "open":
        return "outside is closed"
    if port not in _LOW_PORTS and port < 1024:
        return f"port {port} is none of the web or mail"
    return guard.address_reason(address)


def _redirect(hosts: HostMap) -> None:
    """Let mapped hosts be served by their stand-in on loopback, in plain http under their own names."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        target = hosts.target(host.decode() if isinstance(host, bytes) else str(host)) if host else None
        if target is None:
            return resolve(host, port, *rest, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", target)]

    setattr(socket, "getaddrinfo", getaddrinfo)  # noqa: B010 - libraries look the name up there
    adapters: Any = importlib.import_module("requests.adapters")
    send = adapters.HTTPAdapter.send

    def plainly(self: Any, request: Any, *rest: Any, **named: Any) -> Any:
        parts = urlsplit(request.url)
        if parts.hostname and hosts.target(parts.hostname) is not None:
            request.url = urlunsplit(parts._replace(scheme="http"))
        named["proxies"] = {}
        answer = send(self, request, *rest, **named)
        if (notes := _notes.get()) is not None:
            notes.codes.append(int(answer.status_code))
        return answer

    adapters.HTTPAdapter.send = plainly


def _watch() -> None:
    """Remember of each message whether the other side may have it, and what a mail host answered."""
    post = http.client.HTTPConnection.send

    def begin(self: Any, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _begun()
        post(self, data)

    setattr(http.client.HTTPConnection, "send", begin)  # noqa: B010 - its subclasses inherit it
    data, getreply = smtplib.SMTP.data, smtplib.SMTP.getreply

    def hand_over(self: Any, message: Any) -> Any:
        _begun()
        return data(self, message)

    def reply(self: Any) -> tuple[int, bytes]:
        code, words = getreply(self)
        if (notes := _notes.get()) is not None:
            notes.mail = True
            notes.codes.append(code)
        return code, words

    setattr(smtplib.SMTP, "data", hand_over)  # noqa: B010 - as above
    setattr(smtplib.SMTP, "getreply", reply)  # noqa: B010 - as above


def _begun() -> None:
    if (notes := _notes.get()) is not None:
        notes.begun, notes.codes = True, []


if __name__ == "__main__":
    main()
