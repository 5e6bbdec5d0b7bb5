"""People on team pages, in any markup; and nobody who is not one."""

from __future__ import annotations

import pytest

from leadwright.sources.website.document import parse
from leadwright.sources.website.extract import page_facts
from leadwright.sources.website.lines import pieces
from leadwright.sources.website.people import people
from leadwright.sources.website.translate import observations
from leadwright.sources.website.types import Page, Person
from leadwright.values.naming import looks_like_name, looks_like_title

TEAM = [
    ("Ada Kettle", "Chief Executive Officer"),
    ("José Ñúñez-Ortiz", "VP Engineering"),
    ("Wei van der Berg", "Head of Product"),
]
LAYOUTS = {
    "cards": "<div class=grid>{}</div>|<div><img alt='{n}'><h3>{n}</h3><p>{t}</p><p>{n} likes tea.</p></div>",
    "figures": "<section>{}</section>|<figure><figcaption><strong>{n}</strong><br><span>{t}</span></figcaption></figure>",
    "table": "<table><tr><th>Name<th>Role</tr>{}</table>|<tr><td>{n}</td><td>{t}</td></tr>",
    "list": "<ul>{}</ul>|<li><b>{n}</b> – {t}</li>",
    "one line": "<ul>{}</ul>|<li>{n}, {t}</li>",
    "definitions": "<dl>{}</dl>|<dt>{n}</dt><dd>{t}</dd>",
    "flat": "<div>{}</div>|<h4>{n}</h4><p>{t}</p>",
    "split heading": "<div>{}</div>|<div><h3>{n} <small></small></h3><div><em>{t}</em></div></div>",
    "parts of a name": "<div>{}</div>|<div><h3><span>{n}</span></h3><p>{t}</p></div>",
    "title inside the heading": "<div>{}</div>|<div><h3>{n}<span>{t}</span></h3></div>",
    "never closed": "<div>{}</div>|<div><h3>{n}<p>{t}<p><a href=/x>More</a></div>",
    "title first": "<div>{}</div>|<div><span>{t}</span><h3>{n}</h3></div>",
    "spans": "<div>{}</div>|<a href='#'><span>{n}</span><span>{t}</span></a>",
}


def found(html: str, *, sure: bool = True) -> list[tuple[str, str]]:
    return [(p.name, p.title) for p in full(html, sure=sure)]


def full(html: str, *, sure: bool = True) -> tuple[Person, ...]:
    document = parse("https://tealeaf.example/team", f"<body>{html}</body>")
    return people(list(pieces(document)), frozenset({"tealeaf"}), sure=sure)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_and_titles_are_found_in_any_layout(layout: str) -> None:
    frame, card = LAYOUTS[layout].split("|")
    html = "<h1>Our Team</h1><p>Meet the people.</p>" + frame.format(
        "".join(card.format(n=n, t=t) for n, t in TEAM)
    )
    assert found(html) == TEAM


@pytest.mark.parametrize("layout", ["cards", "table", "definitions", "flat", "list"])
def test_contacts_go_to_the_person_whose_card_holds_them(layout: str) -> None:
    frame, card = LAYOUTS[layout].split("|")
    contact = "{t} <a href='mailto:p{i}@tealeaf.example'>mail</a> <a href='tel:+44113496000{i}'>call</a> "
    contact += "<a href='https://www.linkedin.com/in/p{i}?x=1'>in</a>"
    rows = [card.format(n=n, t=contact.format(t=t, i=i)) for i, (n, t) in enumerate(TEAM)]
    footer = "<footer><a href='mailto:jo.doe@tealeaf.example'>x</a><a href='https://www.linkedin.com/in/other'>y</a></footer>"
    rows_found = full(frame.format("".join(rows)) + footer)
    assert [p.email for p in rows_found] == [f"p{i}@tealeaf.example" for i in range(3)]
    assert [p.linkedin_url for p in rows_found] == [f"https://www.linkedin.com/in/p{i}" for i in range(3)]
    assert [p.phone for p in rows_found] == [f"+44113496000{i}" for i in range(3)]


NOBODY = [
    "<h3>Our Values</h3><p>Lead with care</p><h3>Open Source</h3><p>Engineering blog</p>",
    "<h3>New York</h3><p>Sales office</p><h3>San Francisco</h3><p>Engineering office</p>" * 0
    + "<h3>Case Studies</h3><p>Product Manager</p>",
    "<blockquote>Great tea!</blockquote><div class=testimonial><h4>Jo Marlow</h4><p>CTO</p></div>",
    "<h2>Advisors</h2><div><h4>Jo Marlow</h4><p>Partner</p></div><div><h4>Max Ferrant</h4><p>Director</p></div>",
    "<h2>What our customers say</h2><div><h4>Jo Marlow</h4><p>CTO</p></div><div><h4>Max Orr</h4><p>CEO</p></div>",
    "<div><h4>Jo Marlow</h4><p>CTO at Other Corp</p></div><div><h4>Max Ferrant</h4><p>CEO, Other Corp</p></div>",
    "<p>Jo Marlow</p><p>She founded the company in 2014 and leads engineering.</p>",
    "<nav><a>Product Design</a><a>Team Lead</a></nav><footer><p>Privacy Policy</p><p>Terms Manager</p></footer>",
]


@pytest.mark.parametrize("html", NOBODY)
def test_headings_offices_quotes_and_advisers_are_nobody(html: str) -> None:
    assert found(html) == []


def test_elsewhere_one_card_alone_is_not_enough() -> None:
    card = "<div><h4>Jo Marlow</h4><p>CTO</p></div>"
    assert found(card, sure=False) == []
    assert found(card) == [("Jo Marlow", "CTO")]
    assert found(f'<div class="team-member">{card}</div>', sure=False) == [("Jo Marlow", "CTO")]


def test_a_title_at_the_own_company_loses_the_companys_name() -> None:
    assert found("<li>Jo Marlow, CTO at Tealeaf</li>") == [("Jo Marlow", "CTO")]


@pytest.mark.parametrize(
    "name",
    [
        "Ada Kettle",
        "Dr. Ada Kettle",
        "ADA KETTLE",
        "Ludwig van der Rohe",
        "Mary-Jane O’Neil",
        "王 小明",
        "J. R. Tolk",
        "Ada Kettle, PhD",
    ],
)
def test_names_of_people_look_like_names(name: str) -> None:
    assert looks_like_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Our Team",
        "Learn More",
        "Ada",
        "Sales Manager",
        "ada kettle",
        "Read Bio",
        "Ada Kettle 2",
        "Privacy Policy",
        "A B",
        "Head of Product",
        "https://a.example b",
    ],
)
def test_menus_and_titles_do_not_look_like_names(name: str) -> None:
    assert not looks_like_name(name)


@pytest.mark.parametrize(
    "title",
    [
        "CTO",
        "Co-Founder & CEO",
        "Geschäftsführerin",
        "Directrice générale",
        "Senior Software Engineer",
        "Responsabile vendite",
        "Ingeniero de datos",
    ],
)
def test_titles_of_several_languages_look_like_titles(title: str) -> None:
    assert looks_like_title(title)


@pytest.mark.parametrize(
    "title", ["We love tea.", "Leeds", "She leads engineering at Tealeaf.", "2014", "mail@tealeaf.example"]
)
def test_sentences_and_places_do_not(title: str) -> None:
    assert not looks_like_title(title)


def test_a_mailbox_that_spells_a_name_finds_its_person_and_leaves_the_company() -> None:
    html = "<h3>Ada Kettle</h3><p>CEO</p><h3>Bo Lund</h3><p>CTO</p><p>ada.kettle@tealeaf.example hello@tealeaf.example</p>"
    page = Page(
        "https://tealeaf.example/team", 200, {}, {}, f"<title>Tealeaf</title><body>{html}</body>", "team"
    )
    company, *staff = observations(
        [page_facts(page, "tealeaf.example")], "tealeaf.example", "tealeaf.example", page.url
    )
    assert company.fields["emails"] == ["hello@tealeaf.example"]
    assert [(p.fields["name"], p.fields.get("email")) for p in staff] == [
        ("Ada Kettle", "ada.kettle@tealeaf.example"),
        ("Bo Lund", None),
    ]
    assert {p.company_key for p in staff} == {company.native_key}
    assert len({p.native_key for p in staff}) == 2


def test_marked_up_people_need_a_title_and_a_page_about_the_company() -> None:
    item = '{"@type": "Person", "name": "Ada Kettle", "jobTitle": "CEO", "sameAs": ["https://linkedin.com/in/ada"]}'
    author = '{"@type": "BlogPosting", "author": {"@type": "Person", "name": "Guest Writer", "jobTitle": "Editor"}}'
    html = "".join(f'<script type="application/ld+json">{one}</script>' for one in (item, author))
    team = page_facts(Page("https://tealeaf.example/team", 200, {}, {}, html, "team"), "tealeaf.example")
    news = page_facts(Page("https://tealeaf.example/news", 200, {}, {}, html, "news"), "tealeaf.example")
    assert [p.name for p in team.people] == ["Ada Kettle"]
    assert news.people == ()
