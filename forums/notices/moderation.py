"""Notices about moderation, in words: to authors, to those who reported, to whom a moderator warned, and to moderators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from forums import policies
from forums.models import Act, Area, Comment, Flag, Post, Topic
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l, moment
from minamata.policies import Actor


def own_posts(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """What moderators did with topics and posts of the reader."""
    acts = _acts(notices)
    shown = _titles(actor, {act.topic_id for act in acts.values() if act.topic_id})
    return [_own(acts.get(about["act"]), shown) for about in notices]


def reviewed(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """What became of reports of the reader."""
    ids = [UUID(about["flag"]) for about in notices]
    rows = db.session.execute(
        select(Flag, Topic, Area)
        .join(Post, Post.id == Flag.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Flag.id.in_(ids), Flag.person_id == actor.person_id, policies.readable(actor))
    )
    found = {str(flag.id): (flag, topic) for flag, topic, _area in rows}
    return [_reviewed(found.get(about["flag"])) for about in notices]


def warnings(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Warnings and suspensions of the reader."""
    acts = _acts(notices)
    return [_warning(acts.get(about["act"]), actor) for about in notices]


def waiting(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Posts and comments that wait for a moderator, or were reported, in areas that the reader moderates."""
    posts = _topics_of(actor, Post, [about["post"] for about in notices if "post" in about])
    comments = _topics_of(actor, Comment, [about["comment"] for about in notices if "comment" in about])
    titles = {**posts, **comments}
    return [_waiting(titles.get(about.get("post") or about["comment"]), about["what"]) for about in notices]


def _topics_of(actor: Actor, table: type[Post] | type[Comment], ids: Sequence[str]) -> Mapping[str, str]:
    """The titles under which these stand, in areas that the reader moderates; no statement where there are none."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(table.id, Topic.title)
        .join(Topic, Topic.id == table.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(table.id.in_([UUID(each) for each in ids]), policies.moderated(actor))
    )
    return {str(row[0]): row[1] for row in rows}


def _acts(notices: Sequence[Mapping[str, str]]) -> dict[str, Act]:
    ids = [UUID(about["act"]) for about in notices]
    return {str(act.id): act for act in db.session.scalars(select(Act).where(Act.id.in_(ids)))}


def _titles(actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """Titles of topics that stand in areas which the reader may see."""
    rows = db.session.execute(
        select(Topic.id, Topic.title)
        .join(Area, Area.id == Topic.area_id)
        .where(Topic.id.in_(ids), policies.readable(actor))
    )
    return {row.id: row.title for row in rows}


def _own(act: Act | None, titles: Mapping[UUID, str]) -> Told | None:
    topic = titles.get(act.topic_id) if act is not None and act.topic_id is not None else None
    if act is None or topic is None:
        return None
    words = {
        "let_in": _("Your post now stands in “%(topic)s”", topic=topic),
        "refuse": _("Your post was not let into “%(topic)s”", topic=topic),
        "hide_post": _("Your post in “%(topic)s” was hidden", topic=topic),
        "hide_topic": _("Your topic “%(topic)s” was hidden", topic=topic),
        "restore_topic": _("Your topic “%(topic)s” stands again", topic=topic),
        "let_comment_in": _("Your comment now stands in “%(topic)s”", topic=topic),
        "refuse_comment": _("Your comment was not let into “%(topic)s”", topic=topic),
        "hide_comment": _("Your comment in “%(topic)s” was hidden", topic=topic),
        "restore_comment": _("Your comment in “%(topic)s” stands again", topic=topic),
    }
    title = words.get(act.kind) or _("Your post in “%(topic)s” stands again", topic=topic)
    line = _("The reason: %(reason)s", reason=act.reason) if act.reason else ""
    if act.post_id is not None:
        return Told(title, line, url_for("forums.post", post_id=act.post_id))
    if act.comment_id is not None:
        place = url_for("forums.comment_by_id", topic_id=act.topic_id, comment_id=act.comment_id)
        return Told(title, line, place)
    return Told(title, line, url_for("forums.topic_by_id", topic_id=act.topic_id))


def _reviewed(found: tuple[Flag, Topic] | None) -> Told | None:
    if found is None or found[0].outcome is None:
        return None
    flag, topic = found
    line = (
        _("The post was hidden. Thank you for the report.")
        if flag.outcome == "agreed"
        else _("The moderators found that the post may stand.")
    )
    title = _("Your report about a post in “%(topic)s” was looked at", topic=topic.title)
    return Told(title, line, url_for("forums.topic_by_id", topic_id=topic.id))


def _warning(act: Act | None, actor: Actor) -> Told | None:
    if act is None or act.person_id != actor.person_id or act.undone_at is not None:
        return None
    line = _("The reason: %(reason)s", reason=act.reason) if act.reason else ""
    if act.kind == "suspend":
        title = _("You cannot write in the forums until %(until)s", until=_until(act))
    elif act.kind == "lift":
        title = _("You may write in the forums again")
    else:
        title = _("A moderator of the forums has warned you")
    return Told(title, line, url_for("forums.guidelines"))


def _until(act: Act) -> str:
    return moment(datetime.fromisoformat(act.after["until"]))


def _waiting(title: str | None, what: str) -> Told | None:
    if title is None:
        return None
    words = {
        "flag": _("A post in “%(topic)s” was reported", topic=title),
        "comment": _("A comment in “%(topic)s” waits for a moderator", topic=title),
    }
    said = words.get(what) or _("A post in “%(topic)s” waits for a moderator", topic=title)
    return Told(said, "", url_for("forums.desk_queue"))


kinds = (
    NoticeKind("moderated", _l("What moderators did with my posts and comments"), own_posts, email="now"),
    NoticeKind("flag_reviewed", _l("What became of my reports"), reviewed),
    NoticeKind("warned", _l("Warnings and suspensions in the forums"), warnings, email="now"),
    NoticeKind("waiting", _l("Posts and comments that wait for me as a moderator"), waiting, email="now"),
)
