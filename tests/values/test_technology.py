"""Names of technologies: aliases, versions and endings fold to one key."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import technology


@pytest.mark.parametrize(
    "spellings",
    [
        ("AWS", "Amazon Web Services", "amazon web services (AWS)"),
        ("React", "React.js", "ReactJS", "react js", "React 18", "React 18.2.0"),
        ("GCP", "Google Cloud", "Google Cloud Platform"),
        ("Node.js", "NodeJS", "node", "Node.js 20.1"),
        ("PostgreSQL", "Postgres", "postgres 15"),
        ("Kubernetes", "k8s"),
        ("C#", "csharp", "C sharp"),
        ("C++", "cpp"),
        (".NET", "dotnet", ".NET Core"),
        ("Go", "Golang"),
        ("Foo", "foo", "Foo.js", "Foo 3.2"),
    ],
)
def test_spellings_of_one_technology_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({technology.key(spelling) for spelling in spellings}) == 1


def test_different_technologies_keep_different_keys() -> None:
    names = [
        "C",
        "C++",
        "C#",
        "Java",
        "JavaScript",
        "React",
        "React Native",
        "Angular",
        "AngularJS",
        ".NET",
        "ASP.NET",
        "S3",
        "D3",
        "Next.js",
    ]
    assert len({technology.key(name) for name in names}) == len(names)


@given(st.text(max_size=150))
@settings(max_examples=200)
def test_a_key_is_its_own_key(raw: str) -> None:
    key = technology.key(raw)
    assert technology.key(key) == key or technology.key(technology.key(key)) == technology.key(key)


@pytest.mark.parametrize(
    ("key", "written"),
    [("aws", "AWS"), ("postgresql", "PostgreSQL"), ("react", "React"), ("ruby on rails", "Ruby On Rails")],
)
def test_a_key_is_shown_as_people_write_it(key: str, written: str) -> None:
    assert technology.label(key) == written
