"""YAML as people write it in front matter, and where in it something stands."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml


class Loader(yaml.SafeLoader):
    """YAML in which `on`, `yes` and 2025-10-07 are the words they look like."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":int", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tf":
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), [_first])


def repeated_keys(node: yaml.Node) -> Iterator[yaml.Node]:
    """The keys in `node` and below it that their mapping has already."""
    children = node.value if isinstance(node, yaml.CollectionNode) else []
    seen: set[str] = set()
    for child in children:
        if isinstance(child, tuple):
            key, child = child
            if key.value in seen:
                yield key
            seen.add(key.value)
        yield from repeated_keys(child)


def line_of(node: yaml.Node, path: Sequence[Any]) -> int:
    """The line, from 1, on which the value at `path` below `node` begins, as far as it leads."""
    line = node.start_mark.line
    for step in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        for key, value in pairs:
            if key.value == step:
                node, line = value, key.start_mark.line
    return int(line) + 1
