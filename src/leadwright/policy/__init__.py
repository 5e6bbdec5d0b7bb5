"""May we? Each module answers one such question, with the reason. Pure: no network, no database."""
