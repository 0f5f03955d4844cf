"""What is read, as the documents of the room describe it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for

from forums import policies
from forums.capacities import SECRETARIAT_CODE, Capacity
from forums.models import Area, Post, Topic
from forums.models.reaction import REACTIONS
from forums.queries.areas import AreaRow
from forums.queries.files import ShownFile
from forums.queries.posts import ShownPost
from forums.queries.topics import OpenTopic, TopicRow
from minamata.i18n import Shown, _, current_language, direction
from minamata.parties.directory import names_of_bodies
from minamata.web.addresses import short
from minamata.web.current import current_user

Bodies = Mapping[str, Shown]


def bodies_of(codes: Collection[str | None]) -> Bodies:
    """What the bodies of these codes are called, in the language spoken now; one statement for all of them, or none."""
    lang = current_language()
    found = {code: name.shown(lang) for code, name in names_of_bodies({code for code in codes if code}).items()}
    return {SECRETARIAT_CODE: Shown(_("Secretariat"), lang), **found}


def as_capacity(bodies: Bodies, spoken_as: str, function: str | None, code: str | None) -> dict[str, Any]:
    """A capacity, as `CapacityTold` has it."""
    return {"spoken_as": spoken_as, "function": function, "code": code, "body": bodies.get(code or "")}


def as_offered(bodies: Bodies, capacity: Capacity) -> dict[str, Any]:
    """A capacity that is open to the asker, as `CapacityOffered` has it."""
    told = as_capacity(bodies, capacity.spoken_as, capacity.function, capacity.code)
    return {**told, "value": capacity.value}


def as_area(row: AreaRow, bodies: Bodies) -> dict[str, Any]:
    """An area, as `AreaTold` has it."""
    area = row.area
    return {
        "slug": area.slug,
        "section": area.section,
        "title": row.title,
        "description": row.description,
        "articles": area.articles,
        "concepts": area.concepts,
        "state": area.state,
        "audience": area.audience,
        "topics": area.topics,
        "posts": area.posts,
        "last_at": area.last_post_at,
        "last": as_capacity(bodies, area.last_as, None, area.last_code) if area.last_as else None,
        "level": row.level,
        "unread": row.unread,
        "may_post": may_post(area),
        "newest": short(area.last_post_id) if area.last_post_id else None,
        "url": url_for("forums.area", area=area.slug, lang=current_language()),
    }


def as_listed(row: TopicRow, bodies: Bodies) -> dict[str, Any]:
    """A topic in a list, as `TopicListed` has it."""
    facts = _facts(row.topic, row.area, row.author, bodies)
    return {**facts, "unread": row.unread, "level": row.level}


def as_topic(found: OpenTopic) -> dict[str, Any]:
    """One topic, as `TopicTold` has it."""
    topic = found.topic
    return {
        **_facts(topic, found.area, found.author, bodies_of([topic.author_code, topic.last_code])),
        "level": found.level,
        "area_level": found.area_level,
        "first_post": topic.first_post_id,
        "first_unread": found.first_unread,
        "may_post": may_post(found.area)
        and (topic.locked_at is None or policies.area.allows(current_user, "moderate", found.area)),
        "posts": url_for("api_forums.posts", topic_id=topic.id),
    }


def as_post(shown: ShownPost, topic: Topic, bodies: Bodies) -> dict[str, Any]:
    """A post with how the asker stands to it, as `PostTold` has it."""
    mine = sorted(shown.mine) if shown.is_whole else []
    return {**post_facts(shown, topic, bodies), "mine": mine, "is_kept": shown.is_kept}


def post_facts(shown: ShownPost, topic: Topic, bodies: Bodies) -> dict[str, Any]:
    """A post, as `PostFacts` has it."""
    post = shown.post
    author = {**as_capacity(bodies, post.spoken_as, post.function, post.code), "name": shown.author}
    return {
        "id": post.id,
        "topic": post.topic_id,
        "number": post.number,
        "state": post.state,
        "author": author if shown.is_whole else None,
        "reply_to": post.reply_to_id,
        "is_answer": topic.accepted_post_id == post.id,
        "text": post.text if shown.is_whole else None,
        "html": post.html if shown.is_whole else None,
        "lang": post.language,
        "dir": direction(post.language),
        "files": [as_file(file, url_for("api_forums.file", post_id=post.id, file_id=file.id)) for file in shown.files]
        if shown.is_whole
        else [],
        "reactions": _reactions(post) if shown.is_whole else [],
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "version": post.version,
        "url": url_for("forums.post", post_id=post.id, lang=current_language()),
    }


def as_file(file: ShownFile, url: str) -> dict[str, Any]:
    """A file that goes with a text, as `FileTold` has it."""
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "bytes": file.size, "url": url}


def may_post(area: Area) -> bool:
    """Whether the asker may write in the area."""
    return area.state != "archived" and policies.area.allows(current_user, "post", area)


def _facts(topic: Topic, area: Area, author: str, bodies: Bodies) -> dict[str, Any]:
    return {
        "id": topic.id,
        "area": area.slug,
        "title": topic.title,
        "lang": topic.language,
        "kind": topic.kind,
        "state": topic.state,
        "is_pinned": topic.is_pinned,
        "is_locked": topic.locked_at is not None,
        "replies": topic.replies,
        "created_at": topic.created_at,
        "author": {**as_capacity(bodies, topic.author_as, None, topic.author_code), "name": author},
        "last_at": topic.last_post_at,
        "last": as_capacity(bodies, topic.last_as, None, topic.last_code) if topic.last_as else None,
        "last_post": topic.last_post_id,
        "answer": topic.accepted_post_id,
        "url": url_for("forums.topic", topic_id=topic.id, slug=topic.slug, lang=current_language()),
    }


def _reactions(post: Post) -> list[dict[str, Any]]:
    return [{"kind": kind, "count": post.reactions[kind]} for kind in REACTIONS if kind in post.reactions]
