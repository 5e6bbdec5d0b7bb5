"""Receita Federal: companies of Brazil by CNPJ, over HTTP or from the published files."""

from leadwright.sources.vendors.receita_federal.vendor import VENDOR

__all__ = ["VENDOR"]
