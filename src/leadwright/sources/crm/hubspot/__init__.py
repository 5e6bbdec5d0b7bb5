"""HubSpot: companies, contacts and deals over its CRM v3 and associations v4, without any network."""
