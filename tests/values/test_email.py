"""E-mail addresses: taken out of what people and pages write, never guessed."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import email


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Jane.Doe@Acme.com", "jane.doe@acme.com"),
        ("Jane Doe <jane@acme.com>", "jane@acme.com"),
        ("mailto:jane@acme.com?subject=Hello", "jane@acme.com"),
        ("MAILTO:%20jane@acme.com", "jane@acme.com"),
        ("none; jane@acme.com, joe@acme.com", "jane@acme.com"),
        ("broken@, jane@acme.com.", "jane@acme.com"),
        ("jane+news@acme.test", "jane+news@acme.test"),
        ("o'neil@acme.example", "o'neil@acme.example"),
        ("jane@münchen.de", "jane@xn--mnchen-3ya.de"),
    ],
)
def test_the_first_valid_address_is_taken(raw: str, address: str) -> None:
    found = email.parse(raw)
    assert found is not None
    assert found.address == address


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "jane",
        "jane [at] acme.com",
        "jane(at)acme.com",
        "@acme.com",
        "jane@",
        "jane@localhost",
        "jane@10.0.0.1",
        "a..b@acme.com",
        ".a@acme.com",
        "logo@2x.png",
        "x" * 65 + "@acme.com",
        "jane@acme,com",
    ],
)
def test_what_is_no_address_is_not_guessed(raw: str) -> None:
    assert email.parse(raw) is None


def test_the_domain_is_registrable_and_tells_free_mail() -> None:
    found = email.parse("jane@mail.acme.co.uk")
    assert found is not None
    assert (found.domain, found.free, found.role) == ("acme.co.uk", False, False)
    free = email.parse("jane@gmail.com")
    assert free is not None
    assert free.free


@pytest.mark.parametrize(
    "local", ["info", "Sales", "careers", "sales-us", "support+web", "kontakt", "contato", "no-reply"]
)
def test_an_address_of_a_function_is_a_role(local: str) -> None:
    found = email.parse(f"{local}@acme.com")
    assert found is not None
    assert found.role


@pytest.mark.parametrize("local", ["jane", "jane.doe", "salesman", "steve.jobs", "infoboy", "it.jane"])
def test_a_person_is_no_role(local: str) -> None:
    found = email.parse(f"{local}@acme.com")
    assert found is not None
    assert not found.role


@given(
    st.from_regex(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}@[a-z0-9-]{1,12}\.(com|de|co\.uk)", fullmatch=True)
)
@settings(max_examples=200)
def test_plain_addresses_are_judged_as_the_reference_judges_them(raw: str) -> None:
    try:
        validate_email(raw, check_deliverability=False)
        valid = True
    except EmailNotValidError:
        valid = False
    found = email.parse(raw)
    if found is not None and found.address == raw.lower():
        assert valid
    if valid and raw[-1].isalnum() and not raw.startswith(("'", "*", "`", "|")) and "|" not in raw:
        assert found is not None


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_read_without_raising(raw: str) -> None:
    found = email.parse(raw + "@acme.com")
    assert found is None or email.parse(found.address) == found
