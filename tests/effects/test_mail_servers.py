"""Sockets to mail servers: the guard holds, and certificates are judged."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from leadwright.effects import imap
from leadwright.effects.mail_servers import IMAP_PORTS, SMTP_PORTS, MailSettings, Server, Servers
from leadwright.effects.mail_smtp import Login, NotOpen, converse
from leadwright.kernel.http import HttpError

pytestmark = pytest.mark.anyio
HOST = "mail.acme.example"


@pytest.mark.parametrize(
    ("host", "port", "why"),
    [
        ("127.0.0.1", 587, "the loopback"),
        ("10.0.0.5", 993, "a private network"),
        ("169.254.169.254", 465, "metadata"),
        ("localhost", 587, "inner networks"),
        ("mail.acme.com", 22, "port 22"),
        ("mail.acme.com", 3306, "port 3306"),
    ],
)
async def test_what_must_not_be_reached_is_not(host: str, port: int, why: str) -> None:
    with pytest.raises(HttpError, match=why):
        await Servers(MailSettings()).connect(Server(host, port, "tls"), SMTP_PORTS | IMAP_PORTS)


async def test_a_server_of_our_own_network_is_named_by_the_operator() -> None:
    servers = Servers(MailSettings(inside=("10.0.0.5",)))
    assert servers.refusal(Server("10.0.0.5", 587, "tls"), SMTP_PORTS) is None
    assert servers.refusal(Server("10.0.0.6", 587, "tls"), SMTP_PORTS) is not None
    assert Servers(MailSettings("closed", inside=("10.0.0.5",))).refusal(
        Server("10.0.0.5", 587, "tls"), SMTP_PORTS
    )


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for a name, signed by itself, and where it lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


async def imap_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of IMAP as a log-in needs."""
    writer.write(b"* OK ready\r\n")
    while line := await reader.readline():
        tag, verb = line.split()[:2]
        if verb.upper() == b"CAPABILITY":
            writer.write(b"* CAPABILITY IMAP4rev1\r\n")
        if verb.upper() == b"LIST":
            writer.write(b'* LIST (\\Sent) "/" "Sent"\r\n')
        if verb.upper() == b"LOGOUT":
            writer.write(b"* BYE\r\n")
        writer.write(tag + b" OK done\r\n")
        await writer.drain()


async def test_certificates_are_judged_by_name_and_by_trust(tmp_path: Path) -> None:
    serving, path = certificate(tmp_path, HOST)
    server = await asyncio.start_server(imap_server, "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]
    trusting = ssl.create_default_context(cafile=str(path))
    hosts = {HOST: f"127.0.0.1:{port}", "other.acme.example": f"127.0.0.1:{port}"}
    good = Servers(MailSettings("mapped", hosts, tls=trusting))
    folders = await imap.enter(good, Server(HOST, 993, "tls"), Login("sal", "secret"))
    assert await folders.sent_folder() == "Sent"
    await folders.leave()
    for servers, host in (
        (good, "other.acme.example"),
        (Servers(MailSettings("mapped", hosts, tls=ssl.create_default_context())), HOST),
    ):
        with pytest.raises(imap.ImapTrouble, match="certificate"):
            await imap.enter(servers, Server(host, 993, "tls"), Login("sal", "secret"))
        with pytest.raises(NotOpen, match=r"unreachable|conversation"):
            await converse(servers, Server(host, 465, "tls"), Login("sal", "secret"))
    server.close()
