"""YAML with its line numbers, so that a fault of a book names the line to edit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from knowledge.errors import BookFault

_LOADER: type[yaml.SafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # ten times as fast, where libyaml is

Key = tuple[str | int, ...]
"""Where a value stands: mapping keys and list positions, outermost first."""


@dataclass(frozen=True)
class LocatedYaml:
    """What one YAML file holds, and where."""

    file: str
    value: object
    """None when the file could not be read: `faults` says why."""
    faults: tuple[BookFault, ...]
    """Unreadable file, invalid YAML, duplicate keys."""
    lines: Mapping[Key, int] = field(default_factory=dict)

    def fault(self, key: Key, reason: str) -> BookFault:
        """Return a fault at the line of `key`, or of what holds it when it is absent."""
        known: Key = ()
        for step in key:
            if (*known, step) in self.lines:
                known = (*known, step)
        return BookFault(self.file, self.lines.get(known, 0), reason)


def read_yaml(path: Path) -> LocatedYaml:
    """Read one file; its faults are returned, not raised."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _unusable(path.name, 0, "the file is missing")
    except (OSError, UnicodeDecodeError) as error:
        return _unusable(path.name, 0, f"the file cannot be read: {error}")
    try:
        loader = _LOADER(text)
        root = loader.get_single_node()
        value = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _unusable(path.name, line, f"invalid YAML: {error.problem}")
    except yaml.YAMLError as error:
        return _unusable(path.name, 0, f"invalid YAML: {error}")
    if root is None:
        return _unusable(path.name, 0, "the file is empty")
    lines: dict[Key, int] = {}
    faults: list[BookFault] = []
    for key, line in _walk(root, (), set()):
        if key in lines:
            faults.append(BookFault(path.name, line, f"duplicate key {key[-1]!r}"))
        lines.setdefault(key, line)
    return LocatedYaml(path.name, value, tuple(faults), lines)


def _unusable(file: str, line: int, reason: str) -> LocatedYaml:
    return LocatedYaml(file, None, (BookFault(file, line, reason),))


def _walk(node: yaml.Node, key: Key, seen: set[int]) -> Iterator[tuple[Key, int]]:
    """Yield every key below a node with its line; a key written twice is yielded twice, an alias is not entered."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            below = (*key, str(key_node.value))
            yield below, key_node.start_mark.line + 1
            yield from _walk(value_node, below, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*key, index), item.start_mark.line + 1
            yield from _walk(item, (*key, index), seen)
