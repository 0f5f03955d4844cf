"""What people write: Markdown, and what stands in it (F1, F10)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from minamata.content.sanitise import sanitise
from minamata.i18n import _
from minamata.web.addresses import id_in, short

LONGEST_TEXT = 32_000
LONGEST_TITLE = 200
LONGEST_NAME_IN_WORDS = 4

_QUOTED = re.compile(r"^ {0,3}>")
_WORD = r"(?:[^\W\d_][\w.’'-]*|\([^\W\d_][\w.’'-]*\))"
_NAME = re.compile(f"@({_WORD}(?: {_WORD}){{0,{LONGEST_NAME_IN_WORDS - 1}}})")
_CODE = re.compile(r"(`+)(?:(?!\1).)+?\1|^ {4}.*$|^(`{3,}|~{3,}).*?^\2", re.MULTILINE | re.DOTALL)
_LONE_LINK = re.compile(r"https?://[^\s<>\"`\\]+")
_QUOTED_FROM = re.compile(
    r"(^ {0,3}> \*\*)[^\n]*?(\*\*, \[#\d+\]\(/forums/p/([1-9A-HJ-NP-Za-km-z]{22})\):)$", re.MULTILINE
)
_FOLD = re.compile(r"\s+")
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


def markup_of(text: str, mentions: Mapping[str, UUID] | None = None, id_prefix: str = "w-") -> str:
    """The markup of a text, clean (decision 7); raw HTML in it is shown as it is typed, pictures from elsewhere become links.

    `mentions` are names as they were typed, without the sign in front, with whom they name; they link to those people.
    """
    return sanitise(
        _READER.render(text, {"named": mentions or {}}),
        resolve=lambda address: address if not address.startswith("//") else None,
        label=lambda kind, host: _("picture on %(host)s", host=host) if kind == "image" else host,
        heading_base=4,
        id_prefix=id_prefix,
    ).html


def lone_links(text: str) -> list[str]:
    """Addresses on the web that are paragraphs of their own in a text: they become links, and those to our own pages cards."""
    if "://" not in text:
        return []
    tokens = _PLAIN_READER.parse(text)
    return list(dict.fromkeys(token.content for token in tokens if _stands_alone(token)))


def own_words(text: str) -> str:
    """The text without what it quotes and without white space around it."""
    lines = text.splitlines()
    kept: list[str] = []
    is_quote = False
    for line in lines:
        # A line right below a quote still belongs to it, as Markdown reads it.
        is_quote = bool(_QUOTED.match(line)) or (is_quote and bool(line.strip()))
        if not is_quote:
            kept.append(line)
    return "\n".join(kept).strip()


def names_in(text: str) -> dict[str, list[str]]:
    """What may be a name behind each @ of a text, outside of code: the longest wording first. Wording -> its prefixes in words."""
    bare = _CODE.sub(" ", text)
    found: dict[str, list[str]] = {}
    for match in _NAME.finditer(bare):
        words = match[1].split(" ")
        prefixes = [" ".join(words[:count]).rstrip(".’'-") for count in range(len(words), 0, -1)]
        found.setdefault(match[1], prefixes)
    return found


def calls_nobody(text: str, mentions: Mapping[str, UUID]) -> list[str]:
    """What stands behind each @ of a text and is none of the names it calls, in its first word with the sign."""
    unheard = (prefixes[-1] for prefixes in names_in(text).values() if mentions.keys().isdisjoint(prefixes))
    return [f"@{word}" for word in dict.fromkeys(unheard)]


def quote_of(name: str, number: int, address: str, text: str) -> str:
    """A text as a quote at the head of an answer: who said it, where, and the words without what they quote themselves."""
    words = own_words(text)
    quoted = "\n".join(f"> {line}".rstrip() for line in words.splitlines())
    return f"> **{_plain(name)}**, [#{number}]({address}):\n>\n{quoted}\n\n"


def unnamed(text: str, posts: Collection[UUID], name: str) -> str:
    """The text with another name where it says who wrote these posts that it quotes."""
    return _QUOTED_FROM.sub(
        lambda match: f"{match[1]}{_plain(name)}{match[2]}" if _id(match[3]) in posts else match[0], text
    )


def is_called_in(name: str) -> str:
    """What a quote says of who wrote it, by which texts with such quotes are found."""
    return f"**{_plain(name)}**"


def excerpt_of(text: str, longest: int = 200) -> str:
    """The beginning of a text in plain words, cut between two of them; without its tables, unless there is nothing else."""
    markup = markup_of(own_words(text))
    words = _words_of(_TABLE.sub(" ", markup)) or _words_of(markup)
    if len(words) <= longest:
        return words
    return words[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def slug_of(title: str) -> str:
    """What stands of a title in an address, for eyes alone; letters of every script stay."""
    words = re.sub(r"[^\w]+", "-", title.lower(), flags=re.UNICODE).strip("-_")
    return words[:60].rstrip("-") or "topic"


def _words_of(markup: str) -> str:
    return _FOLD.sub(" ", str(Markup(markup).striptags())).strip()


def _stands_alone(token: Token) -> bool:
    return token.type == "inline" and token.level == 1 and _LONE_LINK.fullmatch(token.content) is not None


def _link_what_stands_alone(state: StateCore) -> None:
    for token in state.tokens:
        if _stands_alone(token):
            words = Token("text", "", 0, content=token.content)
            opening = Token("link_open", "a", 1, attrs={"href": token.content})
            token.children = [opening, words, Token("link_close", "a", -1)]


def _mention(state: StateInline, silent: bool) -> bool:
    named: Mapping[str, UUID] = state.env["named"]
    if not named or state.src[state.pos] != "@" or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    rest = state.src[state.pos + 1 : state.posMax]
    name = max((each for each in named if rest.startswith(each) and _ends(rest, each)), key=len, default=None)
    if name is None:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": f"/forums/people/{short(named[name])}"}
        state.push("text", "", 0).content = f"@{name}"
        state.push("link_close", "a", -1)
    state.pos += len(name) + 1
    return True


def _ends(rest: str, name: str) -> bool:
    return len(rest) == len(name) or not rest[len(name)].isalnum()


def _id(signs: str) -> UUID | None:
    try:
        return id_in(signs)
    except ValueError:
        return None


def _plain(name: str) -> str:
    """A name as it may stand in Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", name)


# Put together once: that takes longer than to read a short text.
_PLAIN_READER = MarkdownIt("commonmark")
_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_READER.core.ruler.after("inline", "lone_links", _link_what_stands_alone)
_READER.inline.ruler.before("text", "mention", _mention)
