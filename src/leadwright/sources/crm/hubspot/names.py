"""What HubSpot calls things: paths of objects, properties that every record has, types of associations."""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.sources.crm.contract import CrmObject, Names

KEY = "leadwright_key"
MERGED = "hs_merged_object_ids"
CREATED = "createdate"
MORE_EMAILS = "hs_additional_emails"

PATHS: Mapping[CrmObject, str] = {
    CrmObject.COMPANY: "companies",
    CrmObject.CONTACT: "contacts",
    CrmObject.DEAL: "deals",
}
MODIFIED: Mapping[CrmObject, str] = {
    CrmObject.COMPANY: "hs_lastmodifieddate",
    CrmObject.CONTACT: "lastmodifieddate",
    CrmObject.DEAL: "hs_lastmodifieddate",
}
GROUPS: Mapping[CrmObject, str] = {
    CrmObject.COMPANY: "companyinformation",
    CrmObject.CONTACT: "contactinformation",
    CrmObject.DEAL: "dealinformation",
}
NAMES: Mapping[CrmObject, Names] = {
    CrmObject.COMPANY: Names(KEY, "hubspot_owner_id", "name", domain="domain"),
    CrmObject.CONTACT: Names(KEY, "hubspot_owner_id", "lastname", email="email"),
    CrmObject.DEAL: Names(
        KEY, "hubspot_owner_id", "dealname", stage="dealstage", amount="amount", closes_on="closedate"
    ),
}
# Without these HubSpot makes no record; its list of properties does not say so.
REQUIRED: Mapping[CrmObject, frozenset[str]] = {CrmObject.DEAL: frozenset({"dealname", "dealstage"})}
# Association types that HubSpot defines: the primary company of a contact and of a deal, the contacts of a deal.
ASSOCIATIONS: Mapping[tuple[CrmObject, CrmObject], int] = {
    (CrmObject.CONTACT, CrmObject.COMPANY): 1,
    (CrmObject.DEAL, CrmObject.COMPANY): 5,
    (CrmObject.DEAL, CrmObject.CONTACT): 3,
}
# The company of a contact is a property; those of a deal are read as associations.
LINKED_BY: Mapping[CrmObject, tuple[str, CrmObject]] = {
    CrmObject.CONTACT: ("associatedcompanyid", CrmObject.COMPANY)
}
ASKED_LINKS: Mapping[CrmObject, tuple[CrmObject, ...]] = {
    CrmObject.DEAL: (CrmObject.COMPANY, CrmObject.CONTACT)
}
