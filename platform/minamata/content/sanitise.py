"""Prose from courses, made fit to stand in a page (decision 7).

Two independent readers must agree before anything is shown: the text is written anew from what libxml2 reads in it,
that is cleaned by nh3 (which reads as browsers do), and the result must come out of both unchanged. Markup that means
one thing to one parser and another to the next never settles, and is shown as plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import nh3

from minamata.content import allowed
from minamata.content.addresses import SCHEMES
from minamata.content.rewriting import Label, Resolve, Rewriter

READINGS = 5
MOST_AMPERSANDS = 100_000

_ATTRIBUTES = {name: set(attributes | allowed.GLOBAL_ATTRIBUTES) for name, attributes in allowed.ELEMENTS.items()}
_CLEANER = nh3.Cleaner(
    tags=set(allowed.ELEMENTS),
    attributes=_ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)
_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True)
class Sanitised:
    """Markup that may stand in a page as it is, and how often which kind of thing was left out of it.

    Kinds: `script`, `style`, `inline_style`, `event_handler`, `iframe`, `embed`, `form`, `form_control`,
    `remote_media`, `link`, `meta`, `base`, `svg`, `math`, `template`, `data_url`, `unsafe_url`, `missing_file` (of a
    picture or recording), `missing_link`, `unknown_element`, `deep_nesting`, `unstable_markup` (all of it shown as
    plain text).
    """

    html: str
    dropped: Counter[str]


def sanitise(html: str, *, resolve: Resolve, label: Label, heading_base: int = 2, id_prefix: str = "c-") -> Sanitised:
    """What may be shown of `html`, a fragment or a document however broken; never raises by itself, whatever the text.

    `resolve` turns a relative address (such as `/static/map.png`) into the one to use, or None when there is nothing
    there: the picture then gives way to its alternative text, the link to its words. What `resolve` returns is
    trusted to be ours, also when it names a host. Every other picture, recording or frame from the web becomes a
    plain link reading `label(kind, host)`, with kind `image`, `audio`, `video` or `frame`; `label` returns
    text, not markup. A frame that shows a file of ours becomes a link too, with its title or file name.

    Headings start at `heading_base` (1 to 6) and leave no gap. Ids and names get `id_prefix`, which must be another
    one for each text of a page if their ids must not meet; links inside the text keep working. The result is a fixed
    point: sanitising it again (with a `resolve` that leaves its own addresses alone) changes nothing and drops
    nothing.
    """
    first = Rewriter(resolve, label, heading_base, id_prefix)
    rewritten = first.rewrite(html)
    dropped = first.dropped
    if rewritten.count("&") > MOST_AMPERSANDS:
        # nh3 needs time quadratic in the ampersands of one text; no prose has as many.
        dropped["unstable_markup"] += 1
        return Sanitised(_TAG.sub(" ", rewritten), dropped)
    written = _CLEANER.clean(rewritten)
    for _ in range(READINGS):
        again = Rewriter(str, label, heading_base, id_prefix, frozenset(first.resolved))
        read_back = _CLEANER.clean(again.rewrite(written))
        if read_back == written:
            return Sanitised(written, dropped)
        dropped += again.dropped
        written = read_back
    dropped["unstable_markup"] += 1
    return Sanitised(_CLEANER.clean(_TAG.sub(" ", rewritten)), dropped)
