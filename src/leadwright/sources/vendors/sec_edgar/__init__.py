"""SEC EDGAR: what companies file with the securities authority of the United States (public domain)."""

from leadwright.sources.vendors.sec_edgar.vendor import VENDOR

__all__ = ["VENDOR"]
