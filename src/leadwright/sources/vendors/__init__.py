"""Vendors of data: one module or folder each, pure, with its manifest. See `sources/vendor.py`."""
