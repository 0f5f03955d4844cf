"""Drawing a block with its own template, independent of the web framework around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from minamata.content.sanitise import sanitise
from minamata.i18n import _, direction

PLACE_OF_OURS = re.compile(r"/(?![/\\])[^\\\s]*")
"""An address on this site, and nothing that a browser would take for another."""

_TABLE = re.compile(r"<table(?=[ >])|</table>")
_templates = Environment(
    loader=PackageLoader("courses.blocks", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)


def draw(block: XBlock, template: str, **values: Any) -> Fragment:
    """A fragment of `template`, with the words of the runtime's `i18n` service.

    `spoken` are the attributes of what its author wrote, `ours` those of our words within it.
    """
    words = words_of(block)
    spoken = marked(block, getattr(getattr(block, "content", None), "lang", ""))
    return Fragment(
        _templates.get_template(template).render(
            block=block,
            gettext=words.gettext,
            ngettext=words.ngettext,
            words=words,
            spoken=spoken,
            ours=attributes_of(words.language) if spoken else "",
            **values,
        )
    )


@dataclass(frozen=True)
class PlainWords:
    """The `i18n` service of a runtime that has words only, such as the SDK's; figures are written as they are."""

    service: Any

    def gettext(self, message: str, **values: Any) -> str:
        text = str(self.service.gettext(message))
        return text % values if values else text

    def ngettext(self, one: str, other: str, num: int, **values: Any) -> str:
        return str(self.service.ngettext(one, other, num)) % {"num": num, **values}

    @staticmethod
    def number(value: object) -> str:
        return str(value)

    @staticmethod
    def file_size(size: int) -> str:
        return f"{size} B"

    @staticmethod
    def duration(seconds: int) -> str:
        return f"{seconds} s"

    @property
    def language(self) -> str:
        return ""


def words_of(block: XBlock) -> Any:
    """The words of the runtime that a block is drawn in."""
    service = block.runtime.service(block, "i18n")
    return service if hasattr(type(service), "number") else PlainWords(service)


def marked(block: XBlock, language: str) -> Markup:
    """The attributes of an element with words in `language`, where that is not the language of the page (G4)."""
    here = getattr(block.runtime.service(block, "i18n"), "language", "")
    return Markup("") if language in {"", here} else attributes_of(language)


def attributes_of(language: str) -> Markup:
    """The attributes of an element with words in `language`."""
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def prose(block: XBlock, html: str) -> Markup:
    """Author's markup as it may be shown (decision 7); made once and kept, because content never changes."""
    addresses = block.runtime.service(block, "replace_urls")
    words = block.runtime.service(block, "i18n")
    usage = block.scope_ids.usage_id
    return clean(html, addresses, getattr(words, "language", ""), f"c-{getattr(usage, 'block_id', usage)}-")


def picture_at(block: XBlock, link: str) -> str:
    """Where a picture of the package, or of this site, is served; nothing for others, which are not shown in a page (decision 7)."""
    addresses = block.runtime.service(block, "replace_urls")
    if addresses is not None and link.startswith("/static/"):
        return str(addresses.resolve(link) or "")
    return link if PLACE_OF_OURS.fullmatch(link) else ""


@lru_cache(maxsize=4096)
def clean(html: str, addresses: Any, language: str, id_prefix: str = "c-") -> Markup:
    """The same for markup outside of a block; `language` is that of the interface, in which removed media are labelled."""
    resolve = addresses.resolve if addresses is not None else lambda link: link
    markup = sanitise(html, resolve=resolve, label=_remote_label, id_prefix=id_prefix).html
    return Markup(_in_scrollers(markup))


def _in_scrollers(markup: str) -> str:
    """Wide tables scroll by themselves, by keyboard too, so that the page does not."""
    scroller = Markup('<div class="scroll" role="group" tabindex="0" aria-label="{}">').format(_("Table"))
    return _TABLE.sub(
        lambda found: f"{found[0]}</div>" if found[0].startswith("</") else f"{scroller}{found[0]}", markup
    )


def _remote_label(kind: str, host: str) -> str:
    if kind == "image":
        return _("Picture on %(host)s", host=host)
    if kind in {"audio", "video"}:
        return _("Recording on %(host)s", host=host)
    return _("Page on %(host)s", host=host)
