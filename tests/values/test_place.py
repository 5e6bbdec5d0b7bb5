"""Places: city, region, country, remote; what is ambiguous stays open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import place
from leadwright.values.place import Place


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("San Francisco, CA, USA; Remote", (Place("San Francisco", "California", "US"), Place(remote=True))),
        (
            "New York, NY, USA; London, England, United Kingdom",
            (Place("New York", "New York", "US"), Place("London", "England", "GB")),
        ),
        ("Saint Paul, Minnesota", (Place("Saint Paul", "Minnesota", "US"),)),
        ("Toronto, ON", (Place("Toronto", "Ontario", "CA"),)),
        ("Remote (US)", (Place(country="US", remote=True),)),
        ("Remote - Canada", (Place(country="CA", remote=True),)),
        ("US Remote", (Place(country="US", remote=True),)),
        ("Remote, OR, USA", (Place(None, "Oregon", "US", True),)),
        ("MH, India", (Place(None, "Maharashtra", "IN"),)),
        ("Berlin", (Place("Berlin", None, "DE"),)),
        ("Berlin, DE", (Place("Berlin", None, "DE"),)),
        ("Dover, DE", (Place("Dover", "Delaware", "US"),)),
        ("Toronto, CA", (Place("Toronto", None, "CA"),)),
        ("Springfield, IL", (Place("Springfield", "Illinois", "US"),)),
        ("Tel Aviv, IL", (Place("Tel Aviv", None, "IL"),)),
        ("Perth, WA", (Place("Perth", "Western Australia", "AU"),)),
        ("Germany, Berlin", (Place("Berlin", None, "DE"),)),
        ("10115 Berlin, Germany", (Place("Berlin", None, "DE"),)),
        ("123 Main St, San Francisco, CA 94105, USA", (Place("San Francisco", "California", "US"),)),
        ("US, UK, Canada", (Place(country="US"), Place(country="GB"), Place(country="CA"))),
        ("Singapore, Singapore", (Place("Singapore", None, "SG"),)),
        ("Washington, D.C.", (Place("Washington", "District of Columbia", "US"),)),
        ("Greater London Area", (Place("Greater London Area", None, "GB"),)),
        ("Hybrid - London", (Place("London", None, "GB"),)),
        ("München, Deutschland", (Place("München", None, "DE"),)),
        ("Atlanta, Georgia", (Place("Atlanta", "Georgia", "US"),)),
        ("Tbilisi, Georgia", (Place("Tbilisi", None, "GE"),)),
        ("Georgia, USA", (Place(None, "Georgia", "US"),)),
    ],
)
def test_a_place_is_read_with_its_country(raw: str, found: tuple[Place, ...]) -> None:
    assert place.parse(raw) == found


@pytest.mark.parametrize("raw", ["Georgia", "CA", "Springfield", "Foo, Georgia", "asdf"])
def test_what_is_ambiguous_or_unknown_has_no_country(raw: str) -> None:
    assert [found.country for found in place.parse(raw)] == [None]


@pytest.mark.parametrize(
    "raw", ["", "N/A", "-", "Europe", "America / Canada", "EMEA", "Worldwide", "unknown"]
)
def test_regions_of_the_world_and_nothing_are_no_place(raw: str) -> None:
    assert place.parse(raw) == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("UK", "GB"),
        ("usa", "US"),
        ("U.S.", "US"),
        ("United States of America", "US"),
        ("England", "GB"),
        ("Brasil", "BR"),
        ("Deutschland", "DE"),
        ("GBR", "GB"),
        ("CA", "CA"),
        ("日本", "JP"),
        ("Россия", "RU"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Côte d’Ivoire", "CI"),
        ("Korea", "KR"),
        ("The Netherlands", "NL"),
        ("San Francisco, CA, USA", "US"),
        ("Europe", None),
        ("NA", None),
        ("N/A", None),
        ("no", None),
        ("NO", "NO"),
        ("US; UK", None),
        ("", None),
        ("xx", None),
    ],
)
def test_a_country_is_known_by_code_name_and_native_name(raw: str, code: str | None) -> None:
    assert place.country(raw) == code


def test_every_country_knows_its_own_name() -> None:
    for code in ("US", "GB", "BR", "TR", "CI", "HK", "XK"):
        assert place.country(place.country_name(code)) == code
    assert place.country_name("ZZ") == "ZZ"


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_read_without_raising(raw: str) -> None:
    found = place.parse(raw)
    assert len(found) <= 50 * 200
    assert all(one.city or one.region or one.country or one.remote for one in found)
    assert (code := place.country(raw)) is None or len(code) == 2


@given(
    st.lists(
        st.sampled_from(
            ["Remote", "CA", "USA", "Paris", "Georgia", ",", ";", " - ", "(", ")", "12", "St", "/", "Ontario"]
        ),
        max_size=12,
    )
)
@settings(max_examples=200)
def test_any_order_of_the_words_of_places_is_read_without_raising(words: list[str]) -> None:
    place.parse(" ".join(words))


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        (("SONIPAT", "IN-HR", "IN"), {"city": "Sonipat", "region": "Haryana", "country": "IN"}),
        (("Seattle", "WA", "US"), {"city": "Seattle", "region": "Washington", "country": "US"}),
        (("SAO PAULO", "SP", "BR"), {"city": "Sao Paulo", "region": "São Paulo", "country": "BR"}),
        (("Leeds", "West Yorkshire", "GB"), {"city": "Leeds", "region": "West Yorkshire", "country": "GB"}),
        ((None, "Q9", "IE"), {"country": "IE"}),
        ((None, None, None), {}),
    ],
)
def test_parts_that_are_given_apart_make_a_place(parts: tuple[str | None, ...], read: dict[str, str]) -> None:
    assert place.located(*parts) == read
