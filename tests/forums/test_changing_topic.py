"""An open page of a topic shows what its reader may see now: posts that were edited, hidden, taken back or moved away (F2, F11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

import minamata
from forums.models import Act, Area, Post, Topic
from forums.services import editing, moderating, moving, reacting, undoing, withdrawing
from minamata.accounts.models import Person
from minamata.db import db
from minamata.live import watching
from minamata.policies import SYSTEM
from minamata.web.addresses import short
from tests.factories import forums, people
from tests.ground import noticeboard
from tests.ground.noticeboard import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@dataclass
class Open:
    """A topic with three posts, open before a member."""

    room: Served
    page: Page
    author_id: UUID
    topic_id: UUID
    posts: list[UUID]

    def shown(self, post_id: UUID) -> str:
        return f"#p-{short(post_id)}"

    def do(self, act: str) -> None:
        self.room.do(lambda: _ACTS[act](self))


def _author(of: Open) -> Person:
    return db.session.get_one(Person, of.author_id)


def _own(of: Open) -> tuple[Post, Topic, Area]:
    topic = db.session.get_one(Topic, of.topic_id)
    return db.session.get_one(Post, of.posts[1]), topic, db.session.get_one(Area, topic.area_id)


def _edit(of: Open) -> None:
    post, topic, area = _own(of)
    editing.edit(forums.actor(_author(of)), post, topic, area, "Other words", None, post.version)


def _undo(of: Open) -> None:
    undoing.undo(SYSTEM, db.session.scalars(select(Act.id).order_by(Act.id.desc()).limit(1)).one())


def _merge(of: Open) -> None:
    _post, topic, area = _own(of)
    moving.merge(SYSTEM, topic.id, forums.topic(_author(of), area, "The larger matter").id)


def _close(of: Open) -> None:
    moving.move(SYSTEM, of.topic_id, forums.area("closed", audience="party:XA").slug)


_ACTS = {
    "edit": _edit,
    "hide": lambda of: moderating.hide_post(SYSTEM, of.posts[1], "An insult"),
    "restore": lambda of: moderating.restore_post(SYSTEM, of.posts[1]),
    "take back": lambda of: withdrawing.take_back(forums.actor(_author(of)), *_own(of)),
    "split": lambda of: moving.split(SYSTEM, of.topic_id, of.posts[1:2], "Another matter"),
    "hide the topic": lambda of: moderating.hide_topic(SYSTEM, of.topic_id, "An insult"),
    "choose": lambda of: reacting.choose_answer(forums.actor(_author(of)), of.posts[1], wanted=True),
    "merge": _merge,
    "move into a closed area": _close,
    "undo": _undo,
}


@pytest.fixture
def room(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    with noticeboard.served(environ, names=(*minamata.GROUND, *minamata.MODULES)) as made:
        yield made


@pytest.fixture
def topic(room: Served, chromium: Browser) -> Iterator[Open]:
    context = chromium.new_context()
    name, _equals, value = room.cookie_of("Boris").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": room.address}])
    context.set_default_timeout(8000)
    opened = Open(room, context.new_page(), *room.do(_begin))
    opened.page.goto(f"{room.address}/en/forums/t/{short(opened.topic_id)}")
    opened.page.evaluate("window.stays = true")
    yield opened
    context.close()


def _begin(replies: int = 2) -> tuple[UUID, UUID, list[UUID]]:
    author = people.person("Amina")
    topic = forums.topic(author, forums.area("gold"), "Retorts", kind="question")
    for number in range(replies):
        forums.reply(author, topic, f"Words {number}")
    posts = db.session.scalars(select(Post.id).where(Post.topic_id == topic.id).order_by(Post.id)).all()
    return author.id, topic.id, list(posts)


def test_a_post_that_was_edited_hidden_or_taken_back_shows_so_at_once(topic: Open) -> None:
    page, post = topic.page, topic.page.locator(topic.shown(topic.posts[1]))
    expect(post).to_contain_text("Words 0")
    topic.do("edit")
    expect(post).to_contain_text("Other words")
    topic.do("hide")
    expect(post).to_contain_text("A moderator has hidden this post.")
    assert "Other words" not in page.content()
    assert "An insult" not in page.content()
    topic.do("undo")
    expect(post).to_contain_text("Other words")
    topic.do("take back")
    expect(post).to_contain_text("taken this post back")
    assert "Other words" not in page.content()
    assert page.evaluate("window.stays")
    expect(page.locator("#posts > article")).to_have_count(3)
    assert page.locator("#news").text_content() == ""


def test_a_tombstone_takes_the_place_of_what_somebody_reads_by_keyboard(topic: Open) -> None:
    page = topic.page
    quote = page.locator(topic.shown(topic.posts[1])).get_by_text("Quote")
    quote.focus()
    topic.do("edit")
    topic.room.do(lambda: forums.reply(_author(topic), db.session.get_one(Topic, topic.topic_id), "Meanwhile"))
    expect(page.locator("#posts")).to_contain_text("Meanwhile")
    expect(quote).to_be_focused()
    page.locator("#text").focus()
    expect(page.locator(topic.shown(topic.posts[1]))).to_contain_text("Other words")
    quote.focus()
    topic.do("hide")
    expect(page.locator(topic.shown(topic.posts[1]))).to_be_focused()


def test_what_was_missed_during_a_break_is_shown_afterwards(topic: Open) -> None:
    topic.room.break_connections()
    topic.do("hide")
    expect(topic.page.locator(topic.shown(topic.posts[1]))).to_contain_text("A moderator has hidden this post.")


def test_a_hidden_answer_is_not_read_above_the_posts_either(topic: Open) -> None:
    page = topic.page
    topic.do("choose")
    expect(page.locator(".note.ok")).to_contain_text("Words 0")
    expect(page.locator("h1 + .meta")).to_contain_text("Has an answer")
    topic.do("hide")
    expect(page.locator(".note.ok")).to_have_count(0)
    expect(page.locator("h1 + .meta")).not_to_contain_text("Has an answer")
    assert "Words 0" not in page.content()


def test_a_post_that_was_split_off_leaves_the_way_to_where_it_went(topic: Open) -> None:
    page, post = topic.page, topic.page.locator(topic.shown(topic.posts[1]))
    topic.do("split")
    expect(post).to_contain_text("This stands in another topic now.")
    expect(post).not_to_contain_text("Words 0")
    post.locator("a").click()
    expect(page.locator("h1")).to_have_text("Another matter")
    page.go_back()
    expect(page.locator("#posts > article")).to_have_count(2)
    topic.do("undo")
    expect(page.locator("#posts > article")).to_have_count(3)
    expect(page.locator("#posts > article").nth(1)).to_contain_text("Words 0")


def test_a_topic_that_was_merged_leads_on(topic: Open) -> None:
    page = topic.page
    topic.do("merge")
    expect(page.locator("#posts > .hint")).to_contain_text("The larger matter This stands in another topic now.")
    page.locator("#posts > .hint a").click()
    expect(page.locator("h1")).to_have_text("The larger matter")
    expect(page.locator("#posts")).to_contain_text("Words 0")


@pytest.mark.parametrize(
    ("act", "words"),
    [("hide the topic", "hidden"), ("move into a closed area", "no page here")],
    ids=["hidden", "closed"],
)
def test_a_topic_that_is_gone_is_gone_from_open_pages_and_what_was_typed_stays(
    topic: Open, act: str, words: str
) -> None:
    page = topic.page
    page.locator("#text").fill("Half a sentence")
    topic.do(act)
    expect(page.locator("#posts")).to_have_count(0)
    expect(page.locator("main h1")).to_contain_text(words, ignore_case=True)
    assert "Words 0" not in page.content()
    assert "Retorts" not in page.content()
    assert page.locator("#text").input_value() == "Half a sentence"


def test_an_earlier_page_of_a_long_topic_hears_it_too_and_is_told_of_no_news(room: Served, topic: Open) -> None:
    page = topic.page

    def lengthen() -> None:
        for number in range(2, 24):
            forums.reply(_author(topic), db.session.get_one(Topic, topic.topic_id), f"Words {number}")

    room.do(lengthen)
    page.reload()
    expect(page.locator("#posts > article")).to_have_count(20)
    assert room.do(lambda: db.session.scalar(select(func.count(Post.id)))) > 20
    topic.do("hide")
    expect(page.locator(topic.shown(topic.posts[1]))).to_contain_text("A moderator has hidden this post.")
    expect(page.locator("#posts > article")).to_have_count(20)
