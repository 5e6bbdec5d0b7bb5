"""What Salesforce calls things: objects, fields that every record has, references to others."""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.sources.crm.contract import CrmObject, Names

KEY = "Leadwright_Key__c"

TYPES: Mapping[CrmObject, str] = {
    CrmObject.COMPANY: "Account",
    CrmObject.CONTACT: "Contact",
    CrmObject.LEAD: "Lead",
    CrmObject.DEAL: "Opportunity",
}
OBJECTS: Mapping[str, CrmObject] = {name: item for item, name in TYPES.items()} | {"User": CrmObject.OWNER}
NAMES: Mapping[CrmObject, Names] = {
    CrmObject.COMPANY: Names(KEY, "OwnerId", "Name", domain="Website"),
    CrmObject.CONTACT: Names(KEY, "OwnerId", "LastName", email="Email"),
    CrmObject.LEAD: Names(KEY, "OwnerId", "LastName", domain="Website", email="Email"),
    CrmObject.DEAL: Names(KEY, "OwnerId", "Name", stage="StageName", amount="Amount", closes_on="CloseDate"),
}
ALWAYS = (
    "Id",
    "SystemModstamp",
    "LastModifiedDate",
    "LastModifiedById",
    "CreatedById",
    "CreatedDate",
    "IsDeleted",
)
# Objects of which two records can be merged say where the loser went.
MASTER = "MasterRecordId"
MERGED = frozenset({CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.LEAD})
LINKS: Mapping[CrmObject, Mapping[str, CrmObject]] = {
    CrmObject.CONTACT: {"AccountId": CrmObject.COMPANY},
    CrmObject.DEAL: {"AccountId": CrmObject.COMPANY},
    CrmObject.LEAD: {"ConvertedContactId": CrmObject.CONTACT, "ConvertedAccountId": CrmObject.COMPANY},
}
