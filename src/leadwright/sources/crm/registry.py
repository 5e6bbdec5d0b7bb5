"""The CRMs that there are, by name, in the versions that are set."""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.sources.crm.contract import Dialect
from leadwright.sources.crm.hubspot.dialect import HubSpot
from leadwright.sources.crm.salesforce.dialect import Salesforce


def dialects(versions: Mapping[str, str] | None = None) -> Mapping[str, Dialect]:
    """All dialects; `versions` names those that differ, such as {"salesforce": "v63.0", "hubspot": "v3"}."""
    set_ = versions or {}
    hubspot = HubSpot(set_["hubspot"]) if "hubspot" in set_ else HubSpot()
    salesforce = Salesforce(set_["salesforce"]) if "salesforce" in set_ else Salesforce()
    return {hubspot.name: hubspot, salesforce.name: salesforce}
