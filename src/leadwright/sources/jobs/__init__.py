"""The job boards source: what a company is hiring for, from the board's own public answers."""
