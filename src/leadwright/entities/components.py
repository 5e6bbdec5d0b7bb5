"""Connected components: who belongs together, as a pure function of the links."""

from __future__ import annotations

from collections.abc import Iterable


def components(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each node the smallest node (by text) that it is connected with."""
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        root = node
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    for left, right in links:
        one, other = sorted((find(left), find(right)))
        parent[other] = one
    return {node: find(node) for node in parent}
