"""Receita Federal in the shape of Minha Receita: a company of Brazil by its CNPJ, letters included. No key."""

from __future__ import annotations

import re
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit
from leadwright_twin.market.registries import cnpj_digits
from leadwright_twin.market.types import Person
from leadwright_twin.market.view import SeenCompany

_RUNS = {
    "c_suite": ("49", "Sócio-Administrador"),
    "owner": ("49", "Sócio-Administrador"),
    "founder": ("49", "Sócio-Administrador"),
}
_SIZES = ((9, 1, "MICRO EMPRESA"), (49, 3, "EMPRESA DE PEQUENO PORTE"), (10**9, 5, "DEMAIS"))


def _said(status: int, message: str) -> Answer:
    return Answer(status, {"message": message})


def _company(call: Call) -> Answer:
    number = re.sub(r"[^0-9A-Z]", "", call.path["cnpj"].upper())
    if len(number) != 14 or not number[12:].isdigit() or cnpj_digits(number[:12]) != number[12:]:
        return _said(400, f"CNPJ {call.path['cnpj'][:20]} inválido.")
    index = call.market.by_number.get(("cnpj", number))
    row = call.view.company(index) if index is not None else None
    if row is None:
        return _said(404, f"CNPJ {number} não encontrado.")
    return Answer(body=_record(call, row, number), subjects=(row.truth.id,))


def _record(call: Call, row: SeenCompany, number: str) -> dict[str, Any]:
    truth, place = row.truth, row.place or row.truth.place
    words = load("industries.json")[truth.industry]
    gone = truth.status == "closed" and not truth.alive_on(call.market.today)
    _, code, size = next(item for item in _SIZES if truth.heads_on(row.as_of) <= item[0])
    opened = truth.founded.isoformat()
    digits = re.sub(r"\D", "", row.phone or "").removeprefix("55")
    return {
        "cnpj": number, "identificador_matriz_filial": 1, "descricao_identificador_matriz_filial": "MATRIZ",
        "nome_fantasia": row.name.upper(), "situacao_cadastral": 8 if gone else 2,
        "descricao_situacao_cadastral": "BAIXADA" if gone else "ATIVA",
        "data_situacao_cadastral": truth.status_since.isoformat() if gone and truth.status_since else opened,
        "motivo_situacao_cadastral": 1 if gone else 0,
        "descricao_motivo_situacao_cadastral": "EXTINCAO POR ENCERRAMENTO LIQUIDACAO VOLUNTARIA" if gone else "SEM MOTIVO",
        "nome_cidade_no_exterior": "", "codigo_pais": None, "pais": None, "data_inicio_atividade": opened,
        "cnae_fiscal": int(words["cnae"]), "cnae_fiscal_descricao": words["cnae_text"],
        "cnaes_secundarios": [{"codigo": 6209100, "descricao": "Suporte técnico em tecnologia da informação"}]
        if truth.index % 2 else [],
        "descricao_tipo_de_logradouro": "RUA", "logradouro": (row.street or "").upper(), "numero": str(truth.index % 900 + 1),
        "complemento": "", "bairro": "CENTRO", "cep": re.sub(r"\D", "", place.postcode), "uf": place.region_code,
        "codigo_municipio": 7000 + truth.index % 900, "codigo_municipio_ibge": 3500000 + truth.index % 90000,
        "municipio": place.city.upper(), "ddd_telefone_1": digits, "ddd_telefone_2": "", "ddd_fax": "",
        "email": f"contato@{row.domain}" if truth.mail != "none" else None, "qualificacao_do_responsavel": 49,
        "capital_social": 1000 * (truth.index % 500 + 1), "codigo_porte": code, "porte": size,
        "opcao_pelo_simples": code != 5, "data_opcao_pelo_simples": opened if code != 5 else None,
        "data_exclusao_do_simples": None, "opcao_pelo_mei": False, "data_opcao_pelo_mei": None, "data_exclusao_do_mei": None,
        "situacao_especial": "", "data_situacao_especial": None, "codigo_natureza_juridica": 2062,
        "natureza_juridica": "Sociedade Empresária Limitada", "razao_social": truth.legal_name.upper(),
        "ente_federativo_responsavel": "", "regime_tributario": None,
        "qsa": [_partner(one, opened) for one in _partners(call, row)],
    }  # fmt: skip


def _partners(call: Call, row: SeenCompany) -> list[Person]:
    staff = call.market.people(row.index)[:6]
    return [one for one in staff if one.jobs[0].seniority in _RUNS and not one.opted_out]


def _partner(one: Person, since: str) -> dict[str, Any]:
    code, words = _RUNS[one.jobs[0].seniority]
    return {
        "identificador_de_socio": 2, "nome_socio": one.name.upper(), "cnpj_cpf_do_socio": "***000000**",
        "codigo_qualificacao_socio": int(code), "qualificacao_socio": words, "data_entrada_sociedade": since,
        "codigo_pais": None, "pais": None, "cpf_representante_legal": "***000000**", "nome_representante_legal": "",
        "codigo_qualificacao_representante_legal": 0, "qualificacao_representante_legal": "Não informada",
        "codigo_faixa_etaria": 5, "faixa_etaria": "Entre 41 a 50 anos",
    }  # fmt: skip


PROVIDER = Provider(
    name="receita_federal",
    hosts=("minhareceita.org",),
    routes=(route("GET", "/{cnpj...}", _company, "company", repeat="free"),),
    key=lambda call: call.header("user-agent") or None,
    unauthorised=lambda call: _said(403, "Forbidden"),
    busy=lambda call, refusal: _said(429, "Too many requests"),
    spent=lambda call, unit: _said(429, "Too many requests"),
    missing=lambda call: _said(404, "Not found"),
    plans={"public": Plan({"default": (Limit("minute", 60, 60, "rolling"),)})},
    defaults={
        "plan": "public", "price": "0", "coverage": {"default": 1.0}, "staleness_months": 1,
        "errors": {"industry": 0.0, "place": 0.0},
    },
    keyless=True,
)  # fmt: skip
