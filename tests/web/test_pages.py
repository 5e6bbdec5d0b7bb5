"""What the pages answer over HTTP: shapes, safety, and what strangers are refused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import fields

import httpx2
import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.faces.web import contexts, route
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.db import open_database
from leadwright.observations.asks import note_ask
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation, Outcome
from tests.web.conftest import Site, in_thread

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the seeded site."""
    with httpx2.Client(base_url=site.url) as opened:
        yield opened


@pytest.fixture
def lead(client: httpx2.Client) -> str:
    """The address of the best lead."""
    found = re.search(r'data-lead="([^"]+)"', client.get("/").text)
    assert found
    return f"/leads/{found.group(1)}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/today",
        "/signals",
        "/icp",
        "/icp/new",
        "/imports",
        "/paste",
        "/companies/new",
        "/sources",
        "/sources/apollo",
        "/ledger",
        "/progress",
    ],
)
def test_every_page_answers_and_forbids_what_it_does_not_need(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(
        r"<script(?![^>]*src=)|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)", answer.text.split("<main")[0]
    )


def test_a_fragment_is_the_block_that_was_asked_for(client: httpx2.Client, lead: str) -> None:
    whole = client.get("/").text
    content = client.get("/", headers={**FRAGMENT, "HX-Target": "main#content"}).text
    panel = client.get(f"{lead}/panel", headers={**FRAGMENT, "HX-Target": "aside#panel"}).text
    assert "<!doctype html>" in whole
    assert "<!doctype" not in content
    assert 'id="list"' in content
    assert "Score, taken apart" in panel
    assert "<main" not in panel


def test_names_of_strangers_are_text(client: httpx2.Client) -> None:
    page = client.get("/", params={"q": "labs"}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Labs" in page
    assert "<script>alert" not in page
    hostile = client.get("/", params={"q": '"><img src=x onerror=alert(1)>'}).text
    assert "<img" not in hostile


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_write(client: httpx2.Client, lead: str, headers: dict[str, str]) -> None:
    answer = client.post(lead, data={"action": "not_a_fit", "reason": "theirs"}, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert lead.rsplit("/", 1)[1] in client.get("/").text


def test_a_name_that_is_not_ours_is_refused(client: httpx2.Client) -> None:
    answer = client.get("/", headers={"Host": "rebound.evil.example"})
    assert answer.status_code == 403
    assert "127.0.0.1" in answer.text
    assert client.get("/", headers={"Host": "localhost:1"}).status_code == 200


def test_the_way_back_stays_within_the_pages(client: httpx2.Client, lead: str) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post("/theme", data={"theme": "dark", "back": back})
        assert answer.headers["location"] == "/"
    answer = client.post(lead, data={"action": "good", "back": "//evil.example"})
    assert answer.headers["location"] == lead
    client.post(lead, data={"action": "undo"})


def test_what_cannot_be_done_is_said_as_a_page_or_a_toast(client: httpx2.Client, lead: str) -> None:
    page = client.post(lead, data={"action": "not_a_fit", "reason": " "})
    assert page.status_code == 422
    assert "A reason is needed." in page.text
    toast = client.post(lead, data={"action": "not_a_fit"}, headers=FRAGMENT)
    assert toast.headers["hx-retarget"] == "#toast"
    assert "<!doctype" not in toast.text
    over = client.post(lead, data={"action": "snooze", "until": "2001-01-01"})
    assert (over.status_code, "That day is over." in over.text) == (422, True)
    assert client.post(lead, data={"action": "fly"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/leads/x", 404),
        ("/leads/00000000-0000-7000-8000-00000000ffff", 404),
        ("/icp/nobody", 404),
        ("/?tier=lukewarm", 422),
        ("/?show=all", 422),
        ("/?cursor=garbage", 422),
        ("/?size=9999", 422),
        ("/imports/00000000-0000-7000-8000-00000000ffff/errors", 404),
        ("/sources/nobody", 404),
        ("/ledger?outcome=lost", 422),
        ("/ledger?state=open", 422),
        ("/ledger?run=x", 422),
        ("/ledger?cursor=x", 422),
        ("/static/..%2Fapp.py", 404),
        ("/static/nothing.css", 404),
    ],
)
def test_a_wrong_address_is_an_answer_with_a_way_out(client: httpx2.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "To the inbox" in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_file_without_end_or_beyond_the_limit_is_refused(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "MOST_UPLOAD", 1000)
    large = client.post("/imports", files={"file": ("large.csv", b"company\n" + b"x" * 100_000)})
    assert large.status_code == 422
    assert "A file may have" in large.text
    endless = client.post(
        "/imports", content=iter([b"a" * 10]), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert endless.status_code == 422


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 not a table \xff", b"PK\x03\x04 broken"])
def test_a_broken_file_is_a_clear_error(client: httpx2.Client, content: bytes) -> None:
    answer = client.post("/imports", files={"file": ("broken.xlsx", content)}, follow_redirects=True)
    assert answer.status_code in (200, 422)
    assert "Traceback" not in answer.text
    assert "Something went wrong that should not have" not in answer.text


def test_an_uploaded_file_is_not_kept(client: httpx2.Client, site: Site) -> None:
    client.post(
        "/imports", files={"file": ("../../etc/once.csv", b"company,website\nOnce Only,once-only.example\n")}
    )
    assert "once.csv" in client.get("/imports").text
    assert [path for path in site.settings.home.rglob("*once*") if path.is_file()] == []


def test_static_files_may_be_kept_under_their_version(client: httpx2.Client) -> None:
    links = set(re.findall(r"/static/[\w.]+\?v=\w+", client.get("/").text))
    assert len(links) >= 4
    for link in links:
        assert "immutable" in client.get(link).headers["cache-control"]
    assert client.get("/static/app.css").headers["cache-control"] == "no-cache"
    style = client.get("/static/app.css").text
    assert re.search(r"inter\.woff2\?v=\w+", style)
    assert "http" not in style
    assert client.get("/static/htmx.js").text.startswith("/*! htmx 4.0.1")
    assert "SIL Open Font License" in client.get("/static/inter-OFL.txt").text


def test_theme_and_saying_are_cookies_that_scripts_cannot_read(client: httpx2.Client, lead: str) -> None:
    dark = client.post("/theme", data={"theme": "dark"})
    said = client.post(lead, data={"action": "assign", "owner": "Rita; Path=/"})
    for answer in (dark, said):
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
    assert "Given to Rita; Path=/." in client.get(lead).text
    client.post(lead, data={"action": "undo"})


def test_an_icp_that_changed_meanwhile_is_not_overwritten(client: httpx2.Client) -> None:
    form = {
        "mode": "form",
        "was": "form",
        "name": "Shared",
        "industries": "SaaS",
        "signals": "recent_funding",
    }
    made = client.post("/icp/new", data=form)
    address = made.headers["location"]
    assert client.post(address, data={**form, "version": "1", "industries": "FinTech"}).status_code == 303
    late = client.post(address, data={**form, "version": "1", "industries": "HealthTech"})
    assert late.status_code == 409
    assert "you edited version 1" in late.text
    assert 'value="HealthTech"' in late.text  # nothing typed is lost


def test_the_strip_and_the_ledger_tell_blocked_and_down_apart(client: httpx2.Client, site: Site) -> None:
    ends = (Outcome.HIT, Outcome.HIT, Outcome.BLOCKED, Outcome.BUSY, Outcome.MISS)
    leads = re.findall(r'data-lead="([^"]+)"', client.get("/?tier=cold").text)[: len(ends)]

    async def note() -> None:
        database = open_database(site.settings)
        async with database.scope() as scope:
            for lead, outcome in zip(leads, ends, strict=True):
                company = await scope.value("SELECT company_id FROM leads WHERE id = :id", id=lead)
                await note_ask(scope, company, "website", outcome, "robots.txt forbids it", {})
        await database.close()

    in_thread(lambda: asyncio.run(note()))
    strip = client.get("/progress").text
    assert "<b>5</b> done" in strip
    assert "1 may not be read" in strip
    assert "1 did not answer" in strip
    assert "every 2s" in strip
    assert "May not be read" in client.get("/sources").text
    blocked = client.get(f"/leads/{leads[2]}").text
    assert "The company&#39;s website</b> may not be read" in blocked
    assert "robots.txt forbids it" in blocked
    assert "not found" not in blocked.lower()


SAID = {
    "technology": {"technologies": [
        {"name": "React", "version": "19.1", "confidence": 100, "categories": ["Frameworks"], "evidence": "script: <react>.js"},
        {"name": "Segment", "confidence": 60, "categories": [], "evidence": ""},
    ]},
    "jobs": {"roles": [
        {"title": "Backend <b>Engineer</b>", "department": "Engineering", "location": "Leeds", "posted_on": "2026-11-01",
         "url": "https://jobs.example/1"},
        {"title": "Chief of Staff", "url": "javascript:alert(1)"},
    ], "job_board": {"kind": "greenhouse", "token": "x", "url": "https://jobs.example"}},
    "website": {"description": "We make things.", "emails": ["hello@rich.example"], "phones": ["+441134960000"],
                "socials": {"github": "https://github.example/x"}, "careers_url": "https://rich.example/careers",
                "head_count": [9000, 9000], "former_names": ["Old"], "website": "javascript:alert(2)"},
}  # fmt: skip


def test_what_sites_and_boards_say_is_shown_with_its_evidence(client: httpx2.Client, site: Site) -> None:
    lead = re.findall(r'data-lead="([^"]+)"', client.get("/?tier=nurture").text)[-1]

    async def say() -> None:
        database = open_database(site.settings)
        async with database.scope() as scope:
            company, domain = (
                await scope.rows("SELECT company_id, domain FROM leads JOIN profiles USING (workspace_id, company_id)"
                                 " WHERE id = :id", id=lead)
            )[0]  # fmt: skip
            for source, fields in SAID.items():
                told = Observation(
                    "company",
                    source,
                    domain,
                    fields,
                    "public",
                    url="https://rich.example/",
                    fetched_at=clock.now(),
                )
                done = await record(scope, await open_reading(scope, source, domain), clock.now(), [told])
                await resolve(scope, [(done[0].record_id, company_keys({"domain": domain}))])
                await note_ask(scope, company, source, Outcome.HIT, "", {})
            await write_features(scope, [company], await refresh(scope, [company], clock.now()))
            await rescore_some(scope, [company])
        await database.close()

    in_thread(lambda: asyncio.run(say()))
    page = client.get(f"/leads/{lead}").text
    assert "React 19.1" in page
    assert "script: &lt;react&gt;.js" in page
    assert "Backend &lt;b&gt;Engineer&lt;/b&gt;" in page
    assert 'href="javascript' not in page
    assert "hello@rich.example" in page
    assert "Greenhouse · x" in page
    assert "contradicted" in page
    assert "says otherwise" in page
    assert "2 open roles" in client.get("/", params={"size": 100}).text


@pytest.mark.parametrize(
    "context",
    [
        item
        for item in vars(contexts).values()
        if isinstance(item, type) and item.__module__ == contexts.__name__
    ],
)
def test_every_field_of_a_context_is_told_in_its_docstring(context: type) -> None:
    told = set(re.findall(r"\w+", (context.__doc__ or "").partition(".")[2]))
    assert {field.name for field in fields(context)} - told == set()
