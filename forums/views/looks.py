"""What posts, topics and areas look like on pages: all that makes two of them differ, so that what looks the same is drawn once.

Values, not rows: two that are equal are drawn alike, whoever reads them (`minamata.web.drawing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup

from forums.models import Area, Post, Topic
from forums.queries.areas import AreaRow
from forums.queries.files import ShownFile
from forums.queries.posts import ShownPost
from forums.queries.topics import TopicRow
from forums.views.badges import badge
from forums.views.filters import ago, excerpt, with_cards
from forums.wording import capacity_in_words, readers_in_words
from minamata.db import now
from minamata.i18n import Shown, _, current_language, moment
from minamata.policies import Actor

Badges = Callable[[str | None, str], Markup]


class PostLook(NamedTuple):
    """A post on the page of its topic. `body` is its markup, or its first words when it is folded; `here` begins addresses of this page."""

    id: UUID
    anchor: str
    number: int
    state: str
    is_whole: bool
    is_folded: bool
    author_id: UUID
    author: str
    speaks: str
    spoken_as: str
    code: str | None
    language: str
    body: Markup | str
    size: int
    files: tuple[ShownFile, ...]
    created_at: datetime
    is_edited: bool
    hidden_for: str | None
    reactions: tuple[tuple[str, int], ...]
    mine: frozenset[str]
    is_kept: bool
    is_mine: bool
    is_first: bool
    is_answer: bool
    has_answer: bool
    may_choose: bool
    may_post: bool
    may_edit: bool
    may_moderate: bool
    for_members: bool
    is_where_new_begins: bool
    here: str


@dataclass(frozen=True)
class TopicPage:
    """A topic as its reader stands to it, for the looks of its posts."""

    actor: Actor
    topic: Topic
    here: str
    may_post: bool
    may_moderate: bool
    may_choose_answer: bool
    first_unread: UUID | None
    _spoken: dict[tuple[str | None, str | None, str], str] = field(default_factory=dict)

    def looks_of(self, posts: Sequence[ShownPost]) -> list[PostLook]:
        """How this reader sees some posts, in their order; the first of another's that they have not read says that here is what is new.

        Where that is the post with which the topic begins, they have read nothing of it, and nothing needs to be said.
        """
        first = next((shown for shown in posts if self._is_new(shown.post)), None)
        is_all_new = first is not None and first.post.id == self.topic.first_post_id
        return [self._look_of(shown, shown is first and not is_all_new) for shown in posts]

    def _is_new(self, post: Post) -> bool:
        return self.first_unread is not None and post.id >= self.first_unread and post.author_id != self.actor.person_id

    def _look_of(self, shown: ShownPost, is_where_new_begins: bool) -> PostLook:
        post, topic = shown.post, self.topic
        is_mine = self.actor.is_signed_in and post.author_id == self.actor.person_id
        is_first = post.id == topic.first_post_id
        is_open = topic.locked_at is None or self.may_moderate
        return PostLook(
            id=post.id,
            anchor=shown.anchor,
            number=post.number,
            state=post.state,
            is_whole=shown.is_whole,
            is_folded=shown.is_folded,
            author_id=post.author_id,
            author=shown.author,
            speaks=self._speaks(post),
            spoken_as=post.spoken_as,
            code=post.code,
            language=post.language,
            body=_body(shown),
            size=len(post.html),
            files=tuple(shown.files),
            created_at=post.created_at,
            is_edited=post.edited_at is not None,
            hidden_for=post.hidden_for,
            reactions=tuple(post.reactions.items()),
            mine=shown.mine,
            is_kept=shown.is_kept,
            is_mine=is_mine,
            is_first=is_first,
            is_answer=topic.accepted_post_id == post.id,
            has_answer=topic.accepted_post_id is not None,
            may_choose=self.may_choose_answer and post.state == "visible" and not is_first,
            may_post=self.may_post,
            may_edit=self.may_post and is_mine and is_open and post.state in {"visible", "pending"},
            may_moderate=self.may_moderate,
            for_members=self.actor.is_signed_in,
            is_where_new_begins=is_where_new_begins,
            here=self.here,
        )

    def _speaks(self, post: Post) -> str:
        capacity = (post.function, post.code, post.spoken_as)
        if capacity not in self._spoken:
            self._spoken[capacity] = capacity_in_words(*capacity)
        return self._spoken[capacity]


def _body(shown: ShownPost) -> Markup | str:
    """What is to be seen of a post's text; nothing of one that its reader may not read."""
    if not shown.is_whole:
        return ""
    return excerpt(shown.post) if shown.is_folded else with_cards(shown.post)


class TopicLook(NamedTuple):
    """A topic in a list. `badge` and `last_badge` say who began it and who spoke last; `area` is named where topics of several stand."""

    id: UUID
    slug: str
    title: str
    language: str
    kind: str
    is_pending: bool
    is_pinned: bool
    is_featured: bool
    is_locked: bool
    is_answered: bool
    badge: Markup
    author: str
    replies: int
    files: int
    file_bytes: int
    closing: str
    is_over: bool
    last: str
    last_badge: Markup
    last_author: str
    unread: int
    area: tuple[str, str] | None


def looks_of_topics(rows: Sequence[TopicRow], with_area: bool) -> list[TopicLook]:
    """How topics stand in a list; with `with_area` in one that holds topics of several areas, where none is pinned."""
    badge_of, lang = cache(badge), current_language()
    return [_look_of_topic(row, row.topic, badge_of, lang, with_area) for row in rows]


def _look_of_topic(row: TopicRow, topic: Topic, badge_of: Badges, lang: str, with_area: bool) -> TopicLook:
    return TopicLook(
        id=topic.id,
        slug=topic.slug,
        title=topic.title,
        language=topic.language,
        kind=topic.kind,
        is_pending=topic.state == "pending",
        is_pinned=topic.is_pinned and not with_area,
        is_featured=topic.is_featured,
        is_locked=topic.locked_at is not None,
        is_answered=topic.accepted_post_id is not None,
        badge=badge_of(topic.author_code, topic.author_as),
        author=row.author,
        replies=topic.replies,
        files=topic.files,
        file_bytes=topic.file_bytes,
        closing=_closing(topic.opens_at, topic.closes_at),
        is_over=topic.closes_at is not None and topic.closes_at <= now(),
        last=ago(topic.last_post_at) if topic.last_post_at else "",
        last_badge=badge_of(topic.last_code, topic.last_as or "") if topic.replies else Markup(""),
        last_author=row.last_author if topic.replies else "",
        unread=row.unread,
        area=(row.area.slug, row.area.title.shown(lang).text) if with_area else None,
    )


def _closing(opens_at: datetime | None, closes_at: datetime | None) -> str:
    """When a consultation opens, closes or closed; nothing for a topic that is none."""
    if closes_at is None:
        return ""
    if closes_at <= now():
        return _("Closed %(when)s", when=moment(closes_at, "medium", "UTC"))
    if opens_at is not None and opens_at > now():
        return _("Opens %(when)s", when=moment(opens_at, "medium", "UTC"))
    return _("Closes %(when)s", when=moment(closes_at, "medium", "UTC"))


class AreaLook(NamedTuple):
    """An area in the index."""

    slug: str
    title: Shown
    description: Shown
    is_draft: bool
    readers: str
    topics: int
    unread: int
    last: str
    last_badge: Markup


def looks_of_areas(rows: Sequence[AreaRow]) -> list[AreaLook]:
    """How areas stand in the index."""
    badge_of, lang = cache(badge), current_language()
    return [_look_of_area(row, row.area, badge_of, lang) for row in rows]


def _look_of_area(row: AreaRow, area: Area, badge_of: Badges, lang: str) -> AreaLook:
    return AreaLook(
        slug=area.slug,
        title=area.title.shown(lang),
        description=area.description.shown(lang),
        is_draft=area.state == "draft",
        readers="" if area.audience == "public" else readers_in_words(area.audience),
        topics=area.topics,
        unread=row.unread,
        last=ago(area.last_post_at) if area.last_post_at else "",
        last_badge=badge_of(area.last_code, area.last_as or "") if area.last_post_at else Markup(""),
    )
