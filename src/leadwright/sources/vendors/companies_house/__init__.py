"""Companies House: the register of companies of the United Kingdom (Open Government Licence)."""

from leadwright.sources.vendors.companies_house.vendor import VENDOR

__all__ = ["VENDOR"]
