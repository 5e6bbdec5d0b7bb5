"""A CRM kept in step: its words recorded, ours written by a plan that can be read, and no edit of a person ever lost."""
