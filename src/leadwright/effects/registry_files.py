"""Receita Federal's published files: which they are, how their rows are laid out, and where they are kept.

Derived. personal: linked. A loaded registry is one DuckDB file under the home folder, shared by all workspaces
and with no trace of who asks. It is built beside the one in use and takes its place at once. Partners are not kept,
nor is the number of an identity card that a sole trader's name may end in.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from leadwright.kernel.errors import NotFound, Wrong

_FILE = re.compile(r"(empresas|estabelecimentos)\d*|cnaes|municipios", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how many columns its rows have, the table it fills, and with what of them."""

    columns: int
    table: str
    create: str
    select: str
    where: str


def _day(column: int) -> str:
    return f"try_strptime(nullif(c[{column}], '00000000'), '%Y%m%d')::date"


def _text(column: int) -> str:
    return f"nullif(trim(c[{column}]), '')"


def _name(column: int) -> str:
    return f"nullif(trim(regexp_replace(c[{column}], '\\s*\\b\\d{{11}}$', '')), '')"


_ROOT = "regexp_full_match(upper(c[1]), '[0-9A-Z]{8}')"
KINDS = {
    "empresas": Kind(
        7, "companies", "root VARCHAR, name VARCHAR, size VARCHAR",
        f"upper(c[1]), {_name(2)}, {_text(6)}", _ROOT,
    ),
    "estabelecimentos": Kind(
        30, "places",
        "cnpj VARCHAR, root VARCHAR, head BOOLEAN, trade_name VARCHAR, status VARCHAR, opened DATE, "
        "activity VARCHAR, activities VARCHAR, state VARCHAR, town VARCHAR, phone VARCHAR, email VARCHAR, abroad VARCHAR",
        f"upper(c[1] || c[2] || c[3]), upper(c[1]), c[4] = '1', {_name(5)}, {_text(6)}, {_day(11)}, "
        f"nullif({_text(12)}, '0000000'), {_text(13)}, upper({_text(20)}), {_text(21)}, "
        f"nullif(trim(c[22]) || trim(c[23]), ''), lower({_text(28)}), {_text(9)}",
        f"{_ROOT} AND regexp_full_match(upper(c[2]), '[0-9A-Z]{{4}}') AND regexp_full_match(c[3], '[0-9]{{2}}')",
    ),
    "cnaes": Kind(2, "activity_names", "code VARCHAR, name VARCHAR", f"c[1], {_text(2)}", "c[1] <> ''"),
    "municipios": Kind(2, "towns", "code VARCHAR, name VARCHAR", f"c[1], {_text(2)}", "c[1] <> ''"),
}  # fmt: skip
# The first two make a registry; the other two name what it holds.
REQUIRED = ("empresas", "estabelecimentos")


@dataclass(frozen=True, slots=True)
class Published:
    """One published zip: its kind, and the file inside. `mark` changes when its content does."""

    path: Path
    kind: str
    member: str
    size: int
    mark: str
    month: str


def database(home: Path) -> Path:
    """The loaded registry, whether it exists or not."""
    return home / "registries" / "receita.duckdb"


def published(folder: Path) -> list[Published]:
    """The zips of a folder that are loaded, in order. Others are left alone.

    Raises NotFound if the folder lacks companies or establishments, Wrong if a zip is broken.
    """
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Name the folder that holds the published zips.")
    found = [item for path in sorted(folder.glob("*.[zZ][iI][pP]")) if (item := _open(path))]
    missing = [kind for kind in REQUIRED if kind not in {item.kind for item in found}]
    if missing:
        raise NotFound(
            f"{folder} lacks {' and '.join(missing)}.",
            hint="Download Empresas0.zip to Empresas9.zip and Estabelecimentos0.zip to Estabelecimentos9.zip into it.",
        )
    return found


def _open(path: Path) -> Published | None:
    stem = path.stem.casefold()
    if not _FILE.fullmatch(stem):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
    except (zipfile.BadZipFile, OSError) as cause:
        raise Wrong(f"{path.name} is not a readable zip: {cause}.", hint="Download it again.") from cause
    if len(members) != 1:
        raise Wrong(f"{path.name} holds {len(members)} files instead of one.", hint="Download it again.")
    inside = members[0]
    year, month = inside.date_time[:2]
    mark = f"{stem}:{inside.file_size}:{inside.CRC:08x}"
    return Published(
        path, stem.rstrip("0123456789"), inside.filename, inside.file_size, mark, f"{year:04d}-{month:02d}"
    )


def fingerprint(files: list[Published]) -> str:
    """The same for the same files: a month that is loaded already has it."""
    return hashlib.sha256("\n".join(sorted(item.mark for item in files)).encode()).hexdigest()
