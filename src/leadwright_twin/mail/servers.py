"""A real Postfix and a real Dovecot on loopback, in a folder of their own, started and stopped by whoever needs them.

Postfix takes letters on one port (with log-in for those who send to others), hands those to our own people into
Maildirs and all others to one SMTP port on loopback. Dovecot serves the Maildirs over IMAP and judges log-ins.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOMAIN = "sender.example"
_POSTFIX, _DOVECOT = "postfix", "dovecot"
_SBIN = "/usr/sbin:/usr/lib/postfix/sbin"
_DAEMONS = Path("/usr/lib/postfix/sbin")
_PATIENCE = 20.0

_MASTER = """
{smtp} inet n - n - 50 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - 20 smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - 10 virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
mynetworks = 127.255.255.255/32
alias_maps =
alias_database =
local_recipient_maps =
notify_classes =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
sender_bcc_maps = texthash:{home}/copies
default_transport = smtp:[127.0.0.1]:{others}
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_destination_concurrency_limit = 20
queue_run_delay = 3s
minimal_backoff_time = 3s
maximal_backoff_time = 6s
in_flow_delay = 0
smtputf8_enable = no
"""
_DOVECOT_CONF = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
instance_name = twin
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""


class Missing(Exception):
    """The servers cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class MailHouse:
    """Running servers. smtp, imap: ports on loopback. others: where Postfix hands letters to all who are not ours."""

    home: Path
    smtp: int
    imap: int
    others: int

    def queue(self) -> int:
        """How many letters Postfix still holds."""
        kinds = ("incoming", "active", "deferred", "maildrop")
        return sum(1 for kind in kinds for path in (self.home / "spool" / kind).rglob("*") if path.is_file())

    def maildir(self, address: str, folder: str = "") -> list[Path]:
        """The messages of a mailbox of ours, as files."""
        base = self.home / "mail" / address / (f".{folder}" if folder else "")
        return sorted(
            path for part in ("new", "cur") if (base / part).is_dir() for path in (base / part).iterdir()
        )

    def forget(self) -> None:
        """Empty all mailboxes of ours."""
        for box in (self.home / "mail").iterdir():
            shutil.rmtree(box, ignore_errors=True)

    def log(self) -> str:
        """What both servers wrote to their logs."""
        return "\n".join(
            path.read_text(errors="replace")
            for path in (self.home / "postfix.log", self.home / "dovecot.log")
            if path.exists()
        )


def missing() -> str | None:
    """Why the servers cannot run here, or None."""
    for name in (_POSTFIX, _DOVECOT):
        if _program(name) is None:
            return f"{name} is not installed (Debian, Ubuntu: apt-get install postfix dovecot-imapd)"
    if os.geteuid() != 0:
        return "Postfix and Dovecot start as root alone"
    return None


@contextmanager
def serve_mail(
    passwords: Mapping[str, str], *, others: int, keeps_sent: Collection[str] = ()
) -> Iterator[MailHouse]:
    """Run both servers for mailboxes of ours (address -> password). `others`: an SMTP port that takes all other letters.
    keeps_sent: addresses of ours for which the server itself keeps what they send, as big providers do. Raises Missing."""
    if why := missing():
        raise Missing(why)
    home = Path(tempfile.mkdtemp(prefix="lwmail", dir="/tmp"))
    house = MailHouse(home, free_port(), free_port(), others)
    dovecot: subprocess.Popen[bytes] | None = None
    try:
        _write(house, passwords, free_port(), keeps_sent=keeps_sent)
        dovecot = subprocess.Popen(  # noqa: S603 - our own words
            [str(_program(_DOVECOT)), "-F", "-c", str(home / "dovecot.conf")], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        _postfix(home, "start")
        for port in (house.imap, house.smtp):
            _wait_for(port, house)
        yield house
    finally:
        _postfix(home, "abort", check=False)
        if dovecot is not None:
            dovecot.send_signal(signal.SIGTERM)
            dovecot.wait(timeout=_PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(house: MailHouse, passwords: Mapping[str, str], auth: int, *, keeps_sent: Collection[str]) -> None:
    home = house.home
    user = pwd.getpwnam("mail")
    home.chmod(0o755)
    for name in ("etc", "spool", "data", "mail", "run", "state"):
        (home / name).mkdir()
    postfix = pwd.getpwnam("postfix")
    os.chown(home / "data", postfix.pw_uid, postfix.pw_gid)
    os.chown(home / "mail", user.pw_uid, user.pw_gid)
    told = {
        "home": home, "domain": DOMAIN, "smtp": f"127.0.0.1:{house.smtp}", "imap": house.imap, "others": house.others,
        "auth": auth, "uid": user.pw_uid, "gid": grp.getgrnam("mail").gr_gid, "daemons": _DAEMONS,
    }  # fmt: skip
    (home / "etc" / "main.cf").write_text(_MAIN.format(**told))
    (home / "etc" / "master.cf").write_text(_MASTER.format(**told))
    (home / "dovecot.conf").write_text(_DOVECOT_CONF.format(**told))
    (home / "users").write_text("".join(f"{address}:{password}\n" for address, password in passwords.items()))
    boxes, copies = "", ""
    for address in passwords:
        local, _, domain = address.partition("@")
        boxes += f"{address} {address}/\n{local}--sent@{domain} {address}/.Sent/\n"
        copies += f"{address} {local}--sent@{domain}\n" if address in keeps_sent else ""
    (home / "boxes").write_text(boxes)
    (home / "copies").write_text(copies)


def _postfix(home: Path, verb: str, *, check: bool = True) -> None:
    environment = {"PATH": f"{_SBIN}:/usr/bin:/bin"}
    done = subprocess.run(  # noqa: S603 - our own words
        [str(_program(_POSTFIX)), "-c", str(home / "etc"), verb], env=environment, capture_output=True, check=False,
        timeout=_PATIENCE,
    )  # fmt: skip
    if check and done.returncode:
        raise Missing(f"Postfix does not {verb}: {done.stderr.decode(errors='replace')[:500]}")


def _wait_for(port: int, house: MailHouse) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise Missing(f"nobody listens on port {port}: {house.log()[-2000:]}")


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SBIN}")
