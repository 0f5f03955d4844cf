"""What prose from courses may hold: the one allow-list of elements, attributes and values (decision 7).

It is narrower than HTML on purpose. No `class` (it could borrow the look of our own controls), no landmarks (the page
has its own), nothing that loads from another host, nothing that takes input.
"""

from __future__ import annotations

import re


def _names(words: str) -> list[str]:
    return words.split()


GLOBAL_ATTRIBUTES = frozenset({"id", "lang", "dir", "title"})

_PHRASES = "abbr b bdi bdo br cite code dfn em i kbd mark q rp rt ruby s samp small span strong sub sup u var wbr"
_BLOCKS = (
    "blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr p pre summary table tbody tfoot thead tr ul"
)
ELEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_names(f"{_PHRASES} {_BLOCKS}"), frozenset()),
    "span": frozenset({"role", "aria-label"}),
    "a": frozenset({"href", "hreflang", "target", "rel"}),
    "area": frozenset({"href", "alt", "shape", "coords", "target", "rel"}),
    "audio": frozenset({"src", "controls", "preload"}),
    "video": frozenset({"src", "controls", "preload", "width", "height"}),
    "source": frozenset({"src", "type"}),
    "track": frozenset({"src", "kind", "srclang", "label"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height", "usemap", "loading"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "map": frozenset({"name"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope", "abbr"}),
    "time": frozenset({"datetime"}),
}

RENAMED = {
    **dict.fromkeys(
        _names("address article aside center fieldset footer header hgroup legend main nav search section"), "div"
    ),
    "acronym": "abbr",
    "dir": "ul",
    "listing": "pre",
    "menu": "ul",
    "plaintext": "pre",
    "strike": "s",
    "tt": "code",
    "xmp": "pre",
}
"""Elements that go by another name here: landmarks belong to the page around, obsolete ones have successors."""

UNWRAPPED: dict[str, str] = {
    **dict.fromkeys(_names("html head body big font label nobr noscript picture rb rtc colgroup data"), ""),
    "canvas": "script",
    "form": "form",
}
"""Elements of which only the content stays, and the kind they are counted as; unknown ones are `unknown_element`."""

DROPPED: dict[str, str] = {
    **dict.fromkeys(_names("title source track param col noembed noframes"), ""),
    **dict.fromkeys(
        _names("button datalist input keygen meter optgroup option output progress select textarea"), "form_control"
    ),
    "applet": "embed",
    "base": "base",
    "frame": "iframe",
    "frameset": "iframe",
    "link": "link",
    "meta": "meta",
    "script": "script",
    "style": "style",
    "svg": "svg",
    "template": "template",
}
"""Elements that go with all they hold, and the kind they are counted as."""

_LANGUAGE = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_VALUES = {
    "colspan": r"[1-9][0-9]{0,2}",
    "coords": r"[0-9., -]{1,2000}",
    "datetime": r"[0-9A-Za-z:.+ -]{1,40}",
    "dir": r"(?i:ltr|rtl|auto)",
    "height": r"[0-9]{1,4}%?",
    "hreflang": _LANGUAGE,
    "id": r"[^\s]{1,200}",
    "kind": r"subtitles|captions|descriptions|chapters",
    "lang": _LANGUAGE,
    "name": r"[^\s]{1,200}",
    "rowspan": r"[1-9][0-9]{0,2}",
    "scope": r"row|col|rowgroup|colgroup",
    "shape": r"rect|circle|poly|default",
    "srclang": _LANGUAGE,
    "start": r"-?[0-9]{1,6}",
    "target": r"_blank",
    "type": r"[1aAiI]|(?:audio|video)/[a-z0-9.+-]{1,40}",
    "usemap": r"#[^\s]{1,200}",
    "value": r"-?[0-9]{1,6}",
    "width": r"[0-9]{1,4}%?",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _VALUES.items()}
_NEVER_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def readable_text(text: str) -> str:
    """The text without null bytes, controls and lone surrogates, and with one kind of line break."""
    return _NEVER_TEXT.sub("", text).replace("\x0c", " ").replace("\r\n", "\n").replace("\r", "\n")


def may_hold(attribute: str, value: str) -> bool:
    """Whether a value has the shape that this attribute may have here; an attribute of free text may hold anything."""
    pattern = _PATTERNS.get(attribute)
    return pattern is None or pattern.fullmatch(value) is not None
