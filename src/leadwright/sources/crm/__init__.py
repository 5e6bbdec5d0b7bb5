"""CRMs as they are spoken to: requests and strict readers of HubSpot and Salesforce, without any network."""
