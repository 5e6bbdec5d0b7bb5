"""Journeys through the pages in a real browser. Every visit also fails on a console error or a foreign request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import Site, Visit, watched

SELECTED = "tr[data-lead][aria-selected=true]"


def test_the_inbox_is_walked_with_the_keys(visit: Visit) -> None:
    page = visit.go("/")
    names = page.locator("tr[data-lead] a").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"{SELECTED} a")).to_have_text(names[2])
    expect(page.locator("#panel .title")).to_have_text(names[2])
    page.keyboard.press("k")
    expect(page.locator("#panel .title")).to_have_text(names[1])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(names[1])
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_contain_text("Inbox")


def test_all_keys_are_listed_and_the_search_is_a_key_away(visit: Visit) -> None:
    page = visit.go("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#search")).to_be_focused()


def test_filters_narrow_the_list_and_stay_in_the_address(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("select[name=country]").select_option("CA")
    expect(page).to_have_url(re.compile("country=CA"))
    expect(page.locator("tr[data-lead]").first).to_contain_text("CA")
    for text in page.locator(".c-company small").all_inner_texts():
        assert "CA" in text
    page.locator(".filters a.chip", has_text="Nurture").click()
    expect(page).to_have_url(re.compile("country=CA.*tier=nurture|tier=nurture.*country=CA"))
    for row in page.locator("tr[data-lead] .c-tier").all_inner_texts():
        assert row.strip() == "Nurture"


def test_the_search_finds_while_it_is_typed_and_says_when_nothing_matches(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("#search").press_sequentially("umberl", delay=20)
    expect(page.locator("tr[data-lead]")).to_have_count(1)
    expect(page.locator("tr[data-lead] a")).to_have_text("Umberleaf")
    page.locator("#search").fill("zzzzqq")
    expect(page.locator(".empty")).to_contain_text("No open lead matches “zzzzqq”")
    page.locator(".empty a").click()
    expect(page.locator("tr[data-lead]").first).to_be_visible()


def test_pages_are_turned_forth_and_back(visit: Visit) -> None:
    page = visit.go("/")
    first = page.locator("tr[data-lead] a").all_inner_texts()
    page.keyboard.press("n")
    expect(page.locator("footer")).to_contain_text("13–24 of")
    second = page.locator("tr[data-lead] a").all_inner_texts()
    assert not set(first) & set(second)
    page.keyboard.press("p")
    expect(page.locator("footer")).to_contain_text("1–12 of")
    assert page.locator("tr[data-lead] a").all_inner_texts() == first


def test_every_number_of_a_lead_opens_its_reason(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    earned = page.locator(".fall", has_not=page.locator(".points", has_text="?"))
    opened = 0
    for index in range(earned.count()):
        row = earned.nth(index)
        if row.locator(".points").inner_text() == "+0":
            continue
        row.locator(".because button").click()
        sheet = page.locator("[popover]:popover-open")
        expect(sheet).to_contain_text("invented.csv")
        expect(sheet.locator(".voices tbody tr").first).to_be_visible()
        page.keyboard.press("Escape")
        opened += 1
    assert opened >= 8
    for button in page.locator(".profile .conf").all():
        button.click()
        expect(page.locator("[popover]:popover-open .voices")).to_contain_text("agrees")
        page.keyboard.press("Escape")


def test_the_contributions_on_the_page_add_up_to_the_score(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    total = sum(float(text) for text in page.locator(".fall .points").all_inner_texts() if text != "?")
    score = float(re.search(r"Why ([\d.]+)", page.locator(".why h2").inner_text()).group(1))  # type: ignore[union-attr]
    assert abs(total - score) < 0.06 * page.locator(".fall").count()  # each number is rounded for the eye


def test_a_lead_is_not_a_fit_for_a_reason_and_comes_back(visit: Visit) -> None:
    page = visit.go("/")
    names = page.locator("tr[data-lead] a").all_inner_texts()
    page.keyboard.press("j")
    expect(page.locator("#panel .title")).to_have_text(names[1])
    page.keyboard.press("x")
    page.locator("#fit-panel").get_by_role("button", name="Too small").click()
    expect(page.locator(".toast")).to_contain_text("Not a fit: too small.")
    expect(page.locator("tr[data-lead] a", has_text=names[1])).to_have_count(0)
    expect(page.locator(f"{SELECTED} a")).to_have_text(names[2])
    page.keyboard.press("u")
    expect(page.locator("tr[data-lead] a", has_text=names[1])).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("Taken back")


def test_a_good_call_a_snooze_and_an_owner_are_kept(visit: Visit) -> None:
    page = visit.go("/?tier=nurture")
    name = page.locator("tr[data-lead] a").nth(2).inner_text()
    page.locator("tr[data-lead] a").nth(2).click()
    page.wait_for_load_state()  # a key that is pressed before is nobody's
    page.keyboard.press("g")
    expect(page.locator(".actions")).to_contain_text("✓ Good call")
    page.keyboard.press("a")
    page.locator("#assign-lead input[name=owner]").fill("Rita <i>Mora</i>")
    page.keyboard.press("Enter")
    expect(page.locator(".states")).to_contain_text("Rita <i>Mora</i>")
    page.keyboard.press("z")
    page.locator("#snooze-lead").get_by_role("button", name="One week").click()
    expect(page.locator(".states")).to_contain_text("Snoozed until")
    expect(page.locator("section", has_text="Decisions").last).to_contain_text("Snoozed")
    visit.go("/?tier=nurture&size=50")
    expect(page.locator("tr[data-lead] a", has_text=name)).to_have_count(0)
    visit.go("/?show=snoozed")
    expect(page.locator("tr[data-lead] a", has_text=name)).to_have_count(1)


def test_the_tiers_move_before_an_icp_is_saved(visit: Visit) -> None:
    page = visit.go("/icp")
    before = page.locator(".tiers").inner_text()
    page.locator("fieldset[data-words=industries] .word", has_text="FinTech").click()
    expect(page.locator("#preview .movers tr").first).to_be_visible()
    expect(page.locator(".tiers")).not_to_have_text(before)
    expect(page.locator("#preview")).to_contain_text("was ")
    add = page.locator("fieldset[data-words=industries] .add")
    add.fill("FinTech")
    add.press("Enter")
    expect(page.locator("#preview .movers")).to_have_count(0)
    visit.go("/")
    expect(page.locator("tr[data-lead]").first).to_contain_text("Warm")


def test_a_misspelt_word_is_shown_at_its_field_with_the_right_one(visit: Visit) -> None:
    page = visit.go("/icp")
    add = page.locator("fieldset[data-words=geographies] .add")
    add.fill("Untied States")
    add.press("Enter")
    expect(page.locator("#problem-geographies")).to_contain_text("did you mean United States?")
    expect(page.locator("#preview")).to_contain_text("cannot be used yet")
    page.locator("fieldset[data-words=geographies] .word", has_text="Untied").click()
    expect(page.locator("#problem-geographies")).to_be_hidden()
    expect(page.locator(".tiers")).to_be_visible()


def test_the_text_and_the_form_are_two_sides_of_one_document(visit: Visit) -> None:
    page = visit.go("/icp")
    page.locator(".tabs label", has_text="YAML").click()
    text = page.locator("#text")
    expect(page.locator("#text-side:not([inert])")).to_be_visible()
    text.fill(text.input_value().replace("- US", "- Germany"))
    expect(page.locator("#preview .movers tr").first).to_be_visible()
    page.locator(".tabs label", has_text="Form").click()
    expect(page.locator("fieldset[data-words=geographies] .word", has_text="Germany")).to_be_visible()
    page.locator("fieldset[data-words=geographies] .word", has_text="Canada").click()
    page.locator(".tabs label", has_text="YAML").click()
    expect(page.locator("#text-side:not([inert])")).to_be_visible()
    assert "Germany" in text.input_value()
    assert "Canada" not in text.input_value()
    text.fill("industries: [SaaS]\ncolour: red")
    expect(page.locator("#preview")).to_contain_text("line 2")
    page.locator(".tabs label", has_text="Form").click()
    expect(
        page.locator("#icp [name=mode][value=text]")
    ).to_be_checked()  # a text that cannot be read is not left


def test_a_new_version_is_saved_scored_and_restored(visit: Visit) -> None:
    page = visit.go("/icp/new")
    page.locator("#name").fill("German banks")
    for field, word in (("industries", "FinTech"), ("geographies", "Germany")):
        page.locator(f"fieldset[data-words={field}] .add").fill(word)
        page.locator(f"fieldset[data-words={field}] .add").press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("scored")
    expect(page.locator("h1")).to_have_text("German banks")
    page.locator("input[name=size_min]").fill("20")
    page.get_by_role("button", name="Make live").click()
    expect(page.locator(".head")).to_contain_text("Version 2 is live")
    page.get_by_role("button", name="Versions").click()
    page.locator("#versions").get_by_role("button", name="Restore").first.click()
    expect(page.locator(".head")).to_contain_text("Version 3 is live")
    expect(page.locator("input[name=size_min]")).to_have_value("")
    visit.go("/")
    page.locator(".choose").click()
    page.locator("#icps a", has_text="German banks").click()
    expect(page.locator(".choose")).to_contain_text("German banks")
    expect(page.locator("tr[data-lead]").first).to_be_visible()


def test_a_script_in_a_company_name_is_only_a_name(visit: Visit) -> None:
    page = visit.go("/?q=labs")
    link = page.locator("tr[data-lead] a", has_text="<script>alert(1)</script> Labs")
    expect(link).to_have_count(1)
    link.click()
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script> Labs")
    assert page.locator("main script").count() == 0


def test_a_poor_lead_says_what_is_missing_and_what_was_not_asked(visit: Visit) -> None:
    page = visit.go("/?q=barely")
    expect(page.locator("tr[data-lead]")).to_contain_text("nothing recent")
    page.locator("tr[data-lead] a").click()
    expect(page.locator(".unknown .notice")).to_contain_text("cannot be")
    expect(page.locator(".unknown .notice")).to_contain_text("recent funding")
    expect(page.locator("main")).to_contain_text("Not asked is not the same as not there")
    assert "not found" not in page.locator("main").inner_text().lower()


def test_a_company_that_is_out_says_why(visit: Visit) -> None:
    page = visit.go("/?show=out")
    page.locator("tr[data-lead] a").first.click()
    expect(page.locator(".notice.bad")).to_contain_text("Out: ")


def test_the_score_is_shown_as_sql(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    page.get_by_role("button", name="Show as SQL").click()
    expect(page.locator("#sql code")).to_contain_text("r_recent_funding")


def test_a_file_is_imported_undone_and_brought_back(visit: Visit, site: Site) -> None:
    path = site.settings.home / "three.csv"
    path.write_text("company,website\nQwertzuiop,qwertzuiop.example\nBirch Three,birch3.example\n,https://\n")
    page = visit.go("/imports")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Import", exact=True).click()
    row = page.locator("tbody tr", has_text="three.csv")
    expect(row.locator("[data-label=New]")).to_have_text("2")
    expect(row.locator("[data-label=Rejected] a")).to_have_text("1")
    with page.expect_download() as download:
        row.locator("[data-label=Rejected] a").click()
    assert "row,reason" in download.value.path().read_text()
    visit.go("/?q=qwertz")
    expect(page.locator("tr[data-lead]")).to_have_count(1)
    visit.go("/imports")
    page.locator("tbody tr", has_text="three.csv").get_by_role("button", name="Undo").click()
    expect(page.locator("tbody tr", has_text="three.csv")).to_contain_text("undone")
    visit.go("/?q=qwertz")
    expect(page.locator(".empty")).to_be_visible()
    visit.go("/imports")
    page.locator("tbody tr", has_text="three.csv").get_by_role("button", name="Bring back").click()
    visit.go("/?q=qwertz")
    expect(page.locator("tr[data-lead]")).to_have_count(1)


def test_a_company_like_a_known_one_is_shown_before_it_is_saved(visit: Visit) -> None:
    page = visit.go("/companies/new")
    page.locator("input[name=name]").fill("Umberleaf")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("may be the same")
    expect(page.locator(".notice a")).to_have_text("Umberleaf")
    assert "409" in visit.complaints.pop()  # the browser notes the answer's status, as it should
    page.locator("input[name=name]").fill("Zanderhollow Works")
    page.locator("input[name=head_count]").fill("120")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Zanderhollow Works")
    page.locator("tr", has_text="Head count").locator(".conf").click()
    expect(page.locator("[popover]:popover-open")).to_contain_text("you")


def test_the_colours_are_remembered(visit: Visit) -> None:
    page = visit.go("/")
    light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    visit.go("/icp")
    dark = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    assert (light, dark) == ("rgb(251, 250, 248)", "rgb(23, 22, 20)")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_its_window(site: Site, browser: Browser, width: int) -> None:
    for visit in watched(browser, site.url):
        visit.page.set_viewport_size({"width": width, "height": 800})
        lead = visit.go("/").locator("tr[data-lead] a").first.get_attribute("href")
        for path in ("/", str(lead), "/icp", "/imports", "/companies/new", "/sources"):
            visit.go(path)
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_pages_work_without_scripts(site: Site, browser: Browser) -> None:
    for visit in watched(browser, site.url, java_script_enabled=False):
        page = visit.go("/?tier=nurture")
        page.locator("tr[data-lead] a").last.click()
        page.locator(".head .actions").get_by_role("button", name="Good call").click()
        expect(page.locator(".toast")).to_contain_text("good call")
        page.locator("section", has_text="Decisions").last.get_by_role(
            "button", name="Take the last one back"
        ).click()
        expect(page.locator(".toast")).to_contain_text("Taken back: good call")


def test_an_empty_workspace_names_the_next_step(empty_visit: Visit) -> None:
    page = empty_visit.go("/")
    expect(page.locator(".empty")).to_contain_text("Whom do you want to win?")
    page.locator(".empty a").click()
    page.locator("#name").fill("Everybody")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#preview")).to_contain_text("No companies yet")
    empty_visit.go("/")
    expect(page.locator(".empty")).to_contain_text("No companies yet")
    empty_visit.go("/sources")
    expect(page.locator(".budgets")).to_contain_text("Set one before sources with a price are asked.")
    expect(page.get_by_role("link", name="Add a key").first).to_be_visible()
    empty_visit.go("/ledger")
    expect(page.locator(".empty")).to_contain_text("Nothing was asked yet")


WCAG = """() => {
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const rgba = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const ground = el => { for (; el; el = el.parentElement) { const c = rgba(getComputedStyle(el).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = new Set();
  for (const el of document.querySelectorAll('main *, nav *, header *')) {
    if (![...el.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !el.checkVisibility()) continue;
    if (el.closest('svg, option')) continue;
    const [x, y] = [lum(rgba(getComputedStyle(el).color).slice(0, 3)), lum(ground(el))].sort((p, q) => q - p);
    const ratio = (x + .05) / (y + .05);
    if (ratio < 4.5) bad.add(`${el.className || el.tagName}: ${el.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [...bad];
}"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_can_be_read(site: Site, browser: Browser, colours: str) -> None:
    for visit in watched(browser, site.url, color_scheme=colours):
        lead = visit.go("/").locator("tr[data-lead] a").first.get_attribute("href")
        poor = visit.go("/?q=barely").locator("tr[data-lead] a").first.get_attribute("href")
        for path in ("/", str(lead), str(poor), "/?show=out", "/icp", "/imports", "/sources"):
            visit.go(path)
            assert visit.page.evaluate(WCAG) == [], path
