"""What people type into the forums is shown and never runs: no field carries markup of its own into a page (F1)."""

from __future__ import annotations

from itertools import count

import lxml.html
from flask import Flask

from forums.models import Area, Draft, Post, Topic
from minamata.accounts.models import Person
from minamata.content.addresses import SCHEMES, scheme_of
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import forums, people
from tests.ground import test_sanitise as corpus

GROUPS = ("SCRIPTS", "HANDLERS", "ADDRESS_TRICKS", "STYLES", "FORMS", "FRAMES", "FOREIGN", "MUTATIONS", "CLOBBERING")
MARKDOWN = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "<javascript:alert(1)>",
    '[x](/y "><img src=x onerror=alert(1)>")',
    "```<img src=x onerror=alert(1)>\ncode\n```",
    "| a |\n|-|\n| <img src=x onerror=alert(1)> |",
    "@<script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
)

RUNS = {
    "script",
    "style",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "base",
    "portal",
    "math",
    "template",
    "animate",
}


def attacks() -> list[str]:
    """One text for each group of attacks."""
    groups = [getattr(corpus, group) for group in GROUPS]
    return ["\n\n".join(group).replace("\x00", "").replace("\ud800", "") for group in [*groups, MARKDOWN]]


def acting(page: str, plain: str) -> list[str]:
    """What in a page acts that does not act in the same page with harmless words."""
    return [each for each in _acting(page) if each not in set(_acting(plain))]


def _acting(page: str) -> list[str]:
    found = []
    for element in lxml.html.document_fromstring(page).iter("*"):
        for attribute, value in ((str(name), str(said)) for name, said in element.attrib.items()):
            runs = attribute.startswith("on") or attribute in {"style", "srcdoc"}
            leads = attribute in corpus.ADDRESSES and scheme_of(value.strip()) not in SCHEMES | {""}
            if runs or leads:
                found.append(f"{element.tag} {attribute}={value}")
        if element.tag in RUNS:
            found.append(f"{element.tag} {element.get('src')} {element.text or ''}")
    return found


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def written(area: Area, words: list[str]) -> tuple[Topic, list[Post]]:
    """A topic whose title, posts, files and people are all called so."""
    numbers = count()
    author = people.person(words[0])
    with write():
        files = [keeping.keep(author.id, each, "text/plain", b"x", "members") for each in words[:10]]
    topic = forums.topic(author, area, words[0], f"{words[0]} x", files=files)
    posts = [forums.reply(people.person(each), topic, f"{each} {next(numbers)}") for each in words]
    return topic, posts


def test_no_field_of_the_forums_runs_what_is_typed_into_it(app: Flask) -> None:
    reader = people.person("Reader")
    client = browser(app, reader)
    pages: dict[str, list[str]] = {}
    for slug, words in (("attacked", attacks()), ("plain", [f"harmless {place}" for place in range(len(GROUPS) + 1)])):
        area = forums.area(slug)
        topic, posts = written(area, words)
        pages[slug] = _pages(app, client, reader, area, topic, posts, words)
    for attacked, plain in zip(pages["attacked"], pages["plain"], strict=True):
        assert acting(attacked, plain) == []
    assert "alert(1)" in pages["attacked"][1], "what was typed is shown"


def _pages(
    app: Flask, client: Browser, reader: Person, area: Area, topic: Topic, posts: list[Post], words: list[str]
) -> list[str]:
    """Every page that shows what was typed: of the topic, in lists, as a draft, a preview, a refusal, an edit, a conflict, a history."""
    topic_page = f"/en/forums/t/{short(topic.id)}-{topic.slug}/"
    shown = [client.get(f"/en/forums/{area.slug}/").text, client.get(topic_page).text]
    shown.append(client.get(f"{topic_page}?since={short(posts[-1].id)}&quote={short(posts[-1].id)}").text)
    all_of_it = "\n\n".join(words)
    with write():
        for title in words:
            db.session.add(
                Draft(
                    person_id=reader.id,
                    topic_id=topic.id,
                    area=area.slug,
                    kind="discussion",
                    title=title,
                    text=title,
                    files=[],
                    page="",
                    created_at=now(),
                    changed_at=now(),
                )
            )
    shown += [client.get("/en/forums/drafts").text, client.get(topic_page).text]
    shown.append(client.press(topic_page, "preview", text=all_of_it).text)
    shown.append(client.press(topic_page, "post", text=all_of_it, speak_as=words[0]).text)
    fields = {"area": area.slug, "title": words[0], "text": all_of_it}
    shown.append(client.press("/en/forums/new", "preview", **fields).text)
    author = browser(app, db.session.get_one(Person, posts[0].author_id))
    edit = f"/en/forums/p/{short(posts[0].id)}/edit"
    before = author.get(edit)
    shown.append(before.text)
    assert author.press(before, "save", text=f"{all_of_it} edited").status_code == 303
    conflict = author.press(before, "save", text=f"{all_of_it} otherwise", write_key="another")
    assert conflict.status_code == 409
    shown += [conflict.text, client.get(f"/en/forums/p/{short(posts[0].id)}/history").text]
    return shown
