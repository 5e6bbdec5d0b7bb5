"""Salesforce: accounts, contacts, leads and opportunities over its REST API, without any network."""
