"""Receita Federal: records in the shape of Minha Receita, as observations. Documents of partners are never kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from leadwright.sources import reading
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, candidates, day, failed, json_object, line
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.wording import called, filled, mailboxes, numbers
from leadwright.values import industry, place, registry_number
from leadwright.values.name import fold

NAME, LICENCE = "receita_federal", "public-data"
GIVES = frozenset({
    "name", "legal_name", "status", "founded", "industries", "industry_codes", "locations", "country", "emails",
    "phones", "registry",
})  # fmt: skip
_STATUS = {"ativa": "active", "baixada": "closed"}  # suspended, unfit and void ones are neither
# Those who trade in their own name once had to add the number of their identity card to it.
_CPF = re.compile(r"\s*\b\d{11}$")
# Qualifications of partners who run the company, rather than own a part of it.
_RUNS = ("administrador", "diretor", "presidente", "titular", "gerente")
_KNOWN = (
    "identificador_matriz_filial", "descricao_identificador_matriz_filial", "situacao_cadastral", "pais", "codigo_pais",
    "data_situacao_cadastral", "motivo_situacao_cadastral", "descricao_motivo_situacao_cadastral", "nome_cidade_no_exterior",
    "codigo_natureza_juridica", "natureza_juridica", "descricao_tipo_de_logradouro", "logradouro", "numero", "complemento",
    "bairro", "cep", "codigo_municipio", "codigo_municipio_ibge", "ddd_fax", "qualificacao_do_responsavel", "capital_social",
    "codigo_porte", "porte", "descricao_porte", "opcao_pelo_simples", "data_opcao_pelo_simples", "data_exclusao_do_simples",
    "opcao_pelo_mei", "data_opcao_pelo_mei", "data_exclusao_do_mei", "situacao_especial", "data_situacao_especial",
    "ente_federativo_responsavel", "regime_tributario", "cnpj_raiz", "qsa",
)  # fmt: skip

_COMPANY = (
    "razao_social", "nome_fantasia", "descricao_situacao_cadastral", "data_inicio_atividade", "municipio", "uf", "email",
    "ddd_telefone_1", "ddd_telefone_2", "cnae_fiscal", "cnae_fiscal_descricao", "cnaes_secundarios",
)  # fmt: skip


def cnpj(question: Question) -> str | None:
    return registry_number.parse("cnpj", question.company.registry.get("cnpj")) if question.company else None


def _record(questions: Sequence[Question], reply: Reply) -> Fields | Answer:
    """The record of the number asked for. A record of another number is no answer."""
    if reply.status == 404:
        return Answer(Outcome.MISS, reason="no company has this CNPJ")
    if answer := failed(reply):
        return answer
    record = json_object(reply.body)
    told = registry_number.parse("cnpj", record.text("cnpj"))
    if told is None or told != cnpj(questions[0]):
        raise ShapeError("expected the record of the CNPJ that was asked for")
    return record


def read(questions: Sequence[Question], reply: Reply) -> Reading:
    record = _record(questions, reply)
    if isinstance(record, Answer):
        return Reading((record,))
    number = cnpj(questions[0]) or ""
    fields = _fields(record) | {"registry": {"cnpj": number}}
    if "legal_name" not in fields:
        raise ShapeError("expected a company with a name")
    record.known(*_KNOWN)
    seen = Observation("company", NAME, number, fields, LICENCE, url=f"https://minhareceita.org/{number}")
    return Reading((Answer(Outcome.HIT, (seen,)),), leftovers=record.left())


def _fields(record: Fields) -> dict[str, Any]:
    legal, trade = (called(_CPF.sub("", record.text(n) or "")) for n in ("razao_social", "nome_fantasia"))
    codes, words = _activities(record)
    began = day(record.take("data_inicio_atividade"))
    country = _country(record)
    town, state = record.text("municipio"), record.text("uf")
    spot = place.located(None if state == "EX" else town, state, country)
    phones = [record.text(name) for name in ("ddd_telefone_1", "ddd_telefone_2")]
    return filled(
        name=trade or legal,
        legal_name=legal,
        status=_STATUS.get(fold(record.text("descricao_situacao_cadastral") or "")),
        founded=began.year if began else None,
        industries=words,
        industry_codes=[{"system": "CNAE", "code": code} for code in codes],
        locations=[spot] if len(spot) > 1 else [],
        country=country,
        emails=mailboxes(record.take("email")),
        phones=numbers([item for item in phones if item], "BR"),
    )


def _country(record: Fields) -> str | None:
    """Brazil, unless the office is abroad: then its state reads EX."""
    if record.take("uf") != "EX":
        return "BR"
    said = record.text("pais")
    return place.country(said) if said else None


def _activities(record: Fields) -> tuple[list[str], list[str]]:
    """CNAE codes, the main one first; the main one in the registry's words, and all of them in ours."""
    main = Fields({"codigo": record.take("cnae_fiscal"), "descricao": record.take("cnae_fiscal_descricao")})
    rows = [main, *map(Fields, record.rows("cnaes_secundarios"))]
    codes = [code.zfill(7) for row in rows if (code := row.text("codigo")) and code.isdecimal() and int(code)]
    labels = [label for code in codes for label in industry.of_code("CNAE", code)]
    spoken = main.text("descricao")
    return list(dict.fromkeys(codes)), list(dict.fromkeys([*([spoken] if spoken else []), *labels]))


def officers(questions: Sequence[Question], reply: Reply) -> Reading:
    """Those partners who run the company, by name and role alone; documents and ages are never kept."""
    record = _record(questions, reply)
    if isinstance(record, Answer):
        return Reading((record,))
    number = cnpj(questions[0]) or ""
    people: dict[str, Observation] = {}
    for raw in record.rows("qsa"):
        partner = Fields(raw)
        name, role = called(partner.take("nome_socio")), partner.text("qualificacao_socio")
        firm = partner.take("identificador_de_socio") == 1
        if name and role and not firm and any(word in fold(role) for word in _RUNS):
            spoken = name.title() if name.isupper() else name
            key = f"{number}/{fold(spoken)}"
            fields = {"name": spoken, "title": line(role)}
            people.setdefault(key, Observation("person", NAME, key, fields, LICENCE, company_key=number))
    record.known(*_KNOWN, *_COMPANY)
    company = Observation("company", NAME, number, {"registry": {"cnpj": number}}, LICENCE)
    answer = Answer(Outcome.MISS, reason="no partner who runs the company is registered")
    if people:
        answer = Answer(Outcome.HIT, (company, *people.values()))
    return Reading((answer,), leftovers=record.left())


def found(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of companies from the loaded files."""
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    seen, left = _each(page)
    total, following = page.take("total"), page.text("next")
    whole = total if isinstance(total, int) and not isinstance(total, bool) else None
    answer = reading.found(page.rows("items"), seen, whole, "no company meets these criteria")
    return Reading((answer,), following, whole, page.left() | left)


def names(questions: Sequence[Question], reply: Reply) -> Reading:
    """Companies whose names hold all words of the one asked for: candidates."""
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    seen, left = _each(page)
    page.known("total", "next")
    listed = ({"native_key": o.native_key, "fields": dict(o.fields)} for o in seen)
    return Reading((candidates(listed, "no company has such a name"),), leftovers=page.left() | left)


def _each(page: Fields) -> tuple[list[Observation], frozenset[str]]:
    rows, seen, left = page.rows("items"), [], frozenset[str]()
    for row in rows:
        record = Fields(row)
        number = registry_number.parse("cnpj", record.text("cnpj"))
        fields = _fields(record)
        record.known(*_KNOWN)
        left |= record.left()
        if number and "legal_name" in fields:
            told = fields | {"registry": {"cnpj": number}}
            seen.append(
                Observation("company", NAME, number, told, LICENCE, url=f"https://minhareceita.org/{number}")
            )
    if not seen and any(row is not None for row in rows):
        raise ShapeError("a list of companies none of which can be read")
    return seen, left
