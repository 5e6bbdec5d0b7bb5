"""The page of mailboxes: added, tested in words, paused, changed and ended, and its secrets never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.conftest import Site

SECRET = "correct horse battery"
FORM = {
    "address": "Sal@Sender.example", "name": "Sal <b>Ester</b>", "password": SECRET, "smtp_host": "smtp.sender.example",
    "smtp_port": "587", "imap_host": "imap.sender.example", "imap_port": "993", "postal_address": "1 High Street",
}  # fmt: skip


@pytest.fixture
def client(empty_site: Site) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=empty_site.url, follow_redirects=True) as opened:
        yield opened


def test_a_mailbox_is_added_tested_paused_changed_and_ended(client: httpx2.Client) -> None:
    assert "No mailbox yet" in client.get("/mailboxes").text
    page = client.post("/mailboxes", data=FORM).text
    assert "sal@sender.example" in page
    assert "Sal &lt;b&gt;Ester" in page
    assert SECRET not in page
    assert "Letters cannot leave" in page
    assert "outside is closed" in page
    assert "Receivers cannot open the unsubscribe page" in page
    path = re.search(r'action="(/mailboxes/[0-9a-f-]+)"', page)
    assert path is not None
    page = client.post(path[1], data={"action": "pause", "reason": "on holiday"}).text
    assert "Paused by" in page
    assert "on holiday" in page.lower()
    assert "active" in client.post(path[1], data={"action": "resume"}).text
    changed = {
        "action": "change",
        "name": "Sal",
        "daily_cap": "80",
        "ramp_start": "5",
        "ramp_days": "10",
        "postal_address": "2 Low Street",
    }
    page = client.post(path[1], data=changed).text
    assert "growing to 80" in page
    assert "2 Low Street" in page
    assert "No mailbox yet" in client.post(path[1], data={"action": "end"}).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "nobody"}, "cannot be written to"),
        ({"smtp_host": "", "imap_host": ""}, "Nobody knows the mail servers"),
        ({"password": ""}, "needs a password or a grant"),
        ({"provider": "nobody"}, "Nobody knows this provider"),
        ({"smtp_host": "a b"}, "is no host"),
    ],
)
def test_what_cannot_be_is_told(client: httpx2.Client, changed: dict[str, str], said: str) -> None:
    got = client.post("/mailboxes", data=FORM | changed)
    assert got.status_code == 422
    assert said in got.text
    assert SECRET not in got.text
