"""The source "website": what a company says about itself on its own pages."""

from leadwright.sources.website.read import read
from leadwright.sources.website.rules import RobotsBook
from leadwright.sources.website.types import Page, Status

__all__ = ["Page", "RobotsBook", "Status", "read"]
