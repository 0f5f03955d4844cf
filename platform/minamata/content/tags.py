"""Start tags: the attributes that may stay, with ids and names that cannot meet those of the page around."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from minamata.content import allowed


class Tags:
    """Writes the start tags of one text; every id gets `prefix`, and stands once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._ids: set[str] = set()

    def write(self, name: str, attributes: Mapping[str, str]) -> str:
        """A start tag with those attributes, and those values, that the allow-list names."""
        may_have = allowed.ELEMENTS[name] | allowed.GLOBAL_ATTRIBUTES
        kept: dict[str, str] = {}
        for given, text in attributes.items():
            attribute = "lang" if given == "xml:lang" and "lang" not in attributes else given
            value = allowed.readable_text(text)
            if attribute in may_have and allowed.may_hold(attribute, value):
                kept[attribute] = self._own(attribute, value)
        if kept.get("id") in self._ids:
            del kept["id"]
        elif "id" in kept:
            self._ids.add(kept["id"])
        if not (kept.get("role") == "img" and kept.get("aria-label")):
            kept.pop("role", None)
            kept.pop("aria-label", None)
        return f"<{name}{''.join(_written(attribute, value) for attribute, value in kept.items())}>"

    def prefixed(self, name: str) -> str:
        """The id or name that stands for the author's; one that was written here before stays as it is."""
        return name if name.startswith(self._prefix) else self._prefix + name

    def _own(self, attribute: str, value: str) -> str:
        match attribute:
            case "id" | "name":
                return self.prefixed(value)
            case "usemap":
                return f"#{self.prefixed(value[1:])}"
            case "headers":
                return " ".join(self.prefixed(one) for one in value.split())
            case "open" | "reversed":
                return ""
            case "dir":
                return value.lower()
        return value


def _written(attribute: str, value: str) -> str:
    return f' {attribute}="{escape(value)}"'
