"""Makes pictures of every page of a running Leadwright into a folder: wide and narrow, light and dark.

    python -m tools.screenshots http://127.0.0.1:8321 pictures [page ...]

Chromium is found by LEADWRIGHT_CHROMIUM or tools/find-chromium.sh.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


def chromium() -> str:
    """The path of a Chromium."""
    known = os.environ.get("LEADWRIGHT_CHROMIUM")
    script = Path(__file__).with_name("find-chromium.sh")
    return known or subprocess.run([str(script)], check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


def pages(browser: Browser, base: str) -> dict[str, str]:
    """The addresses to take, by name; a rich and a poor lead are found through the inbox."""
    page = browser.new_page()
    found = {
        "inbox": "/",
        "icp": "/icp",
        "icp-new": "/icp/new",
        "imports": "/imports",
        "paste": "/paste",
        "sources": "/sources",
        "source": "/sources/apollo",
        "ledger": "/ledger",
        "events": "/events",
        "discover": "/discover",
        "discover-words": "/discover?start=words&q=fintech+in+London,+20+to+100+people",
    }
    found |= {"company-new": "/companies/new", "nothing": "/?q=zzzzqqq", "missing": "/nowhere"}
    for name, view in (("lead", "/"), ("lead-poor", "/?tier=cold"), ("lead-out", "/?show=out")):
        page.goto(base + view)
        link = page.locator("tr[data-lead] a").first
        if link.count():
            found[name] = str(link.get_attribute("href"))
    page.close()
    return found


def main(arguments: Sequence[str]) -> None:
    """Take the pictures."""
    base, folder, *only = arguments
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name, path in pages(browser, base.rstrip("/")).items():
            if not only or name in only:
                take(browser, base.rstrip("/") + path, target, name)
        browser.close()


def take(browser: Browser, address: str, folder: Path, name: str) -> None:
    """One page in every size and both colours."""
    for size, (width, height) in SIZES.items():
        for colours in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if colours == "dark" else "light",
            )
            page.goto(address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}-{size}-{colours}.png", full_page=True)
            page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
