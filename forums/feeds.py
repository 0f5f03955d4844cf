"""Posts as Atom, and addresses of feeds of people (F10)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from flask import Response, current_app, request, url_for

from forums.queries.feeds import FeedPost
from minamata.calendar import queries as personal_feeds
from minamata.calendar.models import Feed
from minamata.config import Settings

PURPOSE = "forums"
"""What addresses of personal feeds are for (`minamata.calendar`): one for the calendar opens none of these."""
ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)


def as_feed(
    title: str, path: str, posts: Sequence[FeedPost], language: str, *, is_personal: bool, since: datetime = EPOCH
) -> Response:
    """The posts as Atom, with an ETag of what it holds. `path` is the page that shows them; `since` is told while there are none."""
    body = _written(title, path, posts, since, language)
    answer = Response(body, mimetype="application/atom+xml")
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache" if is_personal else "public, max-age=300"
    answer.make_conditional(request)
    return answer


def token_of(feed: Feed) -> str:
    """What stands in the addresses of a person's feeds."""
    return personal_feeds.token_of(feed, secret())


def secret() -> str:
    """What these are signed with."""
    return str(current_app.config["SECRET_KEY"])


def absolute(path: str) -> str:
    """The whole address of a page of ours."""
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}{path}"


def _written(title: str, path: str, posts: Sequence[FeedPost], since: datetime, language: str) -> bytes:
    feed = ET.Element(_atom("feed"), {f"{{{XML}}}lang": language, f"{{{XML}}}base": absolute("/")})
    _add(feed, "id", absolute(path))
    _add(feed, "title", title)
    _add(feed, "updated", max((_changed(each) for each in posts), default=since).isoformat())
    _add(feed, "link", rel="alternate", type="text/html", href=absolute(path))
    _add(feed, "link", rel="self", type="application/atom+xml", href=absolute(request.full_path.rstrip("?")))
    for each in posts:
        _entry(feed, each)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, each: FeedPost) -> None:
    post = each.post
    entry = ET.SubElement(feed, _atom("entry"), {f"{{{XML}}}lang": post.language})
    _add(entry, "id", f"urn:uuid:{post.id}")
    _add(entry, "title", f"{each.topic.title} #{post.number}")
    _add(entry, "link", rel="alternate", type="text/html", href=absolute(url_for("forums.post", post_id=post.id)))
    _add(entry, "published", post.created_at.isoformat())
    _add(entry, "updated", _changed(each).isoformat())
    author = ET.SubElement(entry, _atom("author"))
    _add(author, "name", each.author if not post.code else f"{each.author} ({post.code})")
    _add(entry, "category", term=each.area.slug)
    _add(entry, "content", post.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    made = ET.SubElement(parent, _atom(name), {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None


def _changed(each: FeedPost) -> datetime:
    return each.post.edited_at or each.post.created_at


def _clean(text: str) -> str:
    """Without the few characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
