"""A published registry is loaded whole, row by row as it stands, and goes on wherever it was stopped."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from stdnum.br import cnpj
from typer.testing import CliRunner

from leadwright.effects.registry_answer import answer
from leadwright.effects.registry_files import database
from leadwright.effects.registry_load import Progress, in_use, load
from leadwright.faces.cli.app import app
from leadwright.flows.search_registry import search_registry
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Criteria, Question

WORDS = ("MARÉ", "AÇÚCAR", 'CASA "DO" SOL', "NORTE;SUL", "VALE", "LUZ\x00NOVA", "O'BRIEN", "PÃO & CIA")


def numbers(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        stem = "".join(rng.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(8)) + "0001"
        if len(whole := stem + cnpj.calc_check_digits(stem)) == 14:
            found.append(whole)
    return found


def quoted(cells: list[str]) -> str:
    return ";".join(f'"{cell}"' for cell in cells)


def company(number: str, name: str, size: str = "03") -> list[str]:
    return [number[:8], name, "2062", "49", "100000,00", size, ""]


def place(number: str, **told: str) -> list[str]:
    cells = dict(  # noqa: C408 - names are read more easily without quotes
        root=number[:8], order=number[8:12], digits=number[12:], head="1", trade="", status="02", since="20100101",
        why="00", abroad="", country="", opened="20150602", main="6201501", others="6204000,6209100", kind="RUA",
        street="DO MANGUE", no="9", more="", area="CENTRO", cep="01001000", state="SP", town="7107", ddd="11",
        phone="33330142", ddd2="", phone2="", ddd3="", fax="", email="CONTATO@KELPWORKS.EXAMPLE", special="", day="",
    )  # fmt: skip
    return list((cells | told).values())


def pack(folder: Path, name: str, lines: list[str], end: str = "\n") -> None:
    with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"K3241.{name}", "".join(f"{line}{end}" for line in lines).encode("latin-1"))


def publish(folder: Path, rows: list[str], *, seed: int = 1) -> None:
    """A small month: a company and its head office a number."""
    folder.mkdir(exist_ok=True)
    rng = random.Random(seed)
    states = ("SP", "RJ", "MG")
    pack(
        folder,
        "Empresas0",
        [quoted(company(n, rng.choice(WORDS), rng.choice(("01", "03", "05")))) for n in rows],
    )
    offices = [
        place(
            n,
            state=rng.choice(states),
            main=rng.choice(("6201501", "4711302")),
            opened=f"20{rng.randint(10, 25)}0301",
        )
        for n in rows
    ]
    pack(folder, "Estabelecimentos0", [quoted(cells) for cells in offices])
    pack(folder, "Municipios", ['"7107";"SAO PAULO"'])
    pack(folder, "Cnaes", ['"6201501";"Desenvolvimento de programas de computador sob encomenda"'])
    pack(folder, "Socios0", ['"00000000";"2";"ZELDA AMARAL";"***000000**";"49";"20150602";"";"";"";"00";"5"'])


def contents(home: Path) -> Any:
    with duckdb.connect(str(database(home)), read_only=True) as base:
        return [
            base.execute(f"SELECT * FROM {t} ORDER BY ALL").fetchall()
            for t in ("companies", "places", "towns")
        ]


def last(steps: Any) -> Progress:
    found = None
    for found in steps:
        pass
    assert isinstance(found, Progress)
    return found


def test_rows_are_kept_as_they_stand_whatever_their_names_hold(tmp_path: Path) -> None:
    rows = numbers(40, 3)
    publish(tmp_path / "files", rows)
    done = last(load(tmp_path, tmp_path / "files"))
    assert (done.state, done.rows, done.malformed) == ("loaded", 82, 0)
    companies, places, _ = contents(tmp_path)
    assert {name for _, name, _ in companies} <= {word.replace("\x00", " ") for word in WORDS}
    assert {row[0] for row in places} == set(rows), "letters of a number are kept"


@pytest.mark.parametrize("stop_after", [1, 2, 3, 5, 8])
def test_a_stopped_load_goes_on_and_ends_as_if_it_had_not_been_stopped(
    tmp_path: Path, stop_after: int
) -> None:
    publish(tmp_path / "files", numbers(60, 4))
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    last(load(whole, tmp_path / "files"))
    steps = load(stopped, tmp_path / "files", piece=1500)
    for _ in range(stop_after):
        next(steps)
    steps.close()
    assert in_use(database(stopped)) is None, "half a registry is never in use"
    again = list(load(stopped, tmp_path / "files", piece=1500))
    assert contents(stopped) == contents(whole)
    assert again[-1].rows == 122
    assert len(again) < len(list(load(tmp_path / "third", tmp_path / "files", piece=1500)))


def test_the_same_month_again_changes_nothing_and_another_takes_its_place(tmp_path: Path) -> None:
    publish(tmp_path / "files", numbers(5, 5))
    last(load(tmp_path, tmp_path / "files"))
    before = database(tmp_path).stat().st_mtime_ns
    assert [step.state for step in load(tmp_path, tmp_path / "files")] == ["unchanged"]
    assert database(tmp_path).stat().st_mtime_ns == before
    publish(tmp_path / "files", numbers(7, 6))
    assert last(load(tmp_path, tmp_path / "files")).rows == 16
    assert len(contents(tmp_path)[0]) == 7


def test_malformed_rows_are_counted_and_nothing_else_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    one, two, three = numbers(3, 7)
    publish(folder, [one])
    lines = [
        quoted(company(one, "BOA")), "", '"too";"few"', "nonsense", quoted([*company(two, "LARGA"), "more"]),
        ";".join(company(two, "SEM ASPAS")), quoted(company("1234", "CURTA")), quoted(company(three, 'DUPLA ""X""')),
    ]  # fmt: skip
    pack(folder, "Empresas0", lines, end="\r\n")
    done = last(load(tmp_path, folder))
    assert done.malformed == 4
    names = {root: name for root, name, _ in contents(tmp_path)[0]}
    assert names == {one[:8]: "BOA", two[:8]: "SEM ASPAS", three[:8]: 'DUPLA "X"'}


def test_partners_and_numbers_of_identity_cards_are_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    one = numbers(1, 8)
    publish(folder, one)
    pack(folder, "Empresas0", [quoted(company(one[0], "ZELDA AMARAL 00000000000"))])
    last(load(tmp_path, folder))
    whole = database(tmp_path).read_bytes()
    assert contents(tmp_path)[0][0][1] == "ZELDA AMARAL"
    assert b"00000000000" not in whole
    assert b"***000000**" not in whole


def test_a_search_answers_without_a_call_and_page_by_page(tmp_path: Path) -> None:
    publish(tmp_path / "files", rows := numbers(50, 9))
    last(load(tmp_path, tmp_path / "files"))
    criteria = Criteria(
        industries=("software",), regions=("São Paulo", "RJ"), founded_min=2015, countries=("BR",)
    )
    found, cursor, total = [], None, None
    for _ in range(60):
        page = search_registry(tmp_path, "receita", Question(criteria=criteria, limit=4), cursor)
        total = total or page.total
        found += page.answers[0].observations
        cursor = page.next
        if cursor is None:
            break
    told = {item.native_key: item.fields for item in found}
    with duckdb.connect(str(database(tmp_path)), read_only=True) as base:
        wanted = base.execute(
            "SELECT cnpj FROM places WHERE activity = '6201501' AND state IN ('SP','RJ') AND opened >= DATE '2015-01-01'"
        ).fetchall()
    assert set(told) == {number for (number,) in wanted} != set(rows)
    assert total == len(told) == len(found)
    assert all(fields["country"] == "BR" and fields["founded"] >= 2015 for fields in told.values())


def test_a_search_by_size_town_name_and_code_keeps_to_each(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    big, small, gone, branch = numbers(4, 10)
    publish(folder, [big])
    pack(
        folder,
        "Empresas0",
        [
            quoted(company(n, "PAO DA SERRA", s))
            for n, s in zip((big, small, gone), ("05", "01", "05"), strict=True)
        ],
    )
    offices = [place(big), place(small), place(gone, status="08"), place(branch, head="2", root=big[:8])]
    pack(folder, "Estabelecimentos0", [quoted(cells) for cells in offices])
    last(load(tmp_path, folder))

    def keys(query: dict[str, Any]) -> list[str]:
        return [item["cnpj"] for item in json.loads(answer(tmp_path, "/companies", query).body)["items"]]

    assert keys({}) == sorted((big, small)), "closed companies and branches are not found"
    assert keys({"size": ["05"]}) == [big]
    assert keys({"town": ["São Paulo"], "name": "Pão", "activity": ["62"]}) == sorted((big, small))
    assert keys({"name": "'; DROP TABLE places; --"}) == []
    assert keys({"state": ["RJ"]}) == keys({"activity": ["47"]}) == keys({"opened_from": "2020-01-01"}) == []
    record = json.loads(answer(tmp_path, f"/{gone}", {}).body)
    assert record["descricao_situacao_cadastral"] == "BAIXADA"
    assert answer(tmp_path, f"/{'0' * 14}", {}).outcome is Outcome.MISS


def test_without_files_it_is_locked_and_never_a_miss(tmp_path: Path) -> None:
    page = search_registry(tmp_path, "receita", Question(criteria=Criteria(industries=("software",))))
    assert page.answers[0].outcome is Outcome.LOCKED
    assert "registry load receita" in page.answers[0].reason


def test_a_folder_that_is_no_month_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        last(load(tmp_path, tmp_path / "nowhere"))
    folder = tmp_path / "files"
    publish(folder, numbers(2, 11))
    (folder / "Estabelecimentos0.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(Wrong, match=r"Estabelecimentos0\.zip"):
        last(load(tmp_path, folder))
    (folder / "Estabelecimentos0.zip").unlink()
    with pytest.raises(NotFound, match="estabelecimentos"):
        last(load(tmp_path, folder))


def test_a_zip_that_is_damaged_inside_stops_the_load_and_keeps_what_was_in_use(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    publish(folder, numbers(5, 12))
    last(load(tmp_path, folder))
    before = contents(tmp_path)
    publish(folder, numbers(3000, 13))
    path = folder / "Empresas0.zip"
    body = bytearray(path.read_bytes())
    body[2000:2200] = bytes(200)
    path.write_bytes(body)
    with pytest.raises(Wrong, match=r"Empresas0\.zip is damaged"):
        last(load(tmp_path, folder))
    assert contents(tmp_path) == before


def test_two_loads_at_once_are_refused(tmp_path: Path) -> None:
    publish(tmp_path / "files", numbers(5, 14))
    first = load(tmp_path, tmp_path / "files")
    next(first)
    with pytest.raises(Conflict):
        last(load(tmp_path, tmp_path / "files"))
    assert last(first).state == "loaded"


def test_the_command_loads_says_what_was_left_out_and_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "files", rows := numbers(3, 15))
    pack(tmp_path / "files", "Empresas0", [quoted(company(n, "VALE")) for n in rows] + ["nonsense"])
    monkeypatch.setattr("leadwright.faces.cli.registry.settings", lambda: Settings(home=tmp_path))
    told = CliRunner().invoke(app, ["registry", "load", "receita", str(tmp_path / "files"), "--json"])
    assert json.loads(told.stdout)["malformed"] == 1
    assert json.loads(told.stdout)["state"] == "loaded"
    found = CliRunner().invoke(
        app, ["registry", "search", "receita", "--activity", "6201", "--activity", "47", "--json"]
    )
    assert json.loads(found.stdout)["total"] == 3
    assert (
        CliRunner().invoke(app, ["registry", "load", "elsewhere", str(tmp_path)]).exit_code
        == NotFound.exit_code
    )


def test_a_load_that_is_killed_at_any_moment_loses_no_row_and_doubles_none(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    publish(folder, rows := numbers(4000, 16))
    code = (
        "import sys; from pathlib import Path; from leadwright.effects.registry_load import load\n"
        "for step in load(Path(sys.argv[1]), Path(sys.argv[2]), piece=20_000): print(step.state, flush=True)"
    )
    rng, kills = random.Random(16), 0
    for _ in range(40):
        command = [sys.executable, "-c", code, str(tmp_path), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as loading:
            assert loading.stdout is not None
            seen = [loading.stdout.readline() for _ in range(rng.randint(1, 4))]
            time.sleep(rng.random() / 50)
            if b"" in seen or b"loaded\n" in seen:
                break
            loading.kill()
            kills += 1
    assert kills > 2
    last(load(tmp_path, folder, piece=20_000))
    companies, places, _ = contents(tmp_path)
    assert [row[0] for row in companies] == sorted(number[:8] for number in rows)
    assert [row[0] for row in places] == sorted(rows)
