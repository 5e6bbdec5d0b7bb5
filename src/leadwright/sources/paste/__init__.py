"""The paste source: LinkedIn pages, lists, signatures and contact blocks that a user pastes; nothing is fetched."""
