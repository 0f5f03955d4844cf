"""Words about people in the reasons of moderators, reports and withdrawals (G9, F5, F9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from forums.models import Act, Comment, Flag, Post, SubmissionVersion, Topic
from forums.services.acting import WORDS
from minamata.accounts.models import Person
from minamata.db import db
from minamata.i18n import _

Reword = Callable[[str], str]
HIDDEN: tuple[Any, ...] = (Post, Topic, Comment)
"""What a moderator hides, with the reason on its row."""
ON_A_WHOLE_TOPIC = and_(Act.post_id.is_(None), Act.comment_id.is_(None))


def erase_from_reasons(person_id: UUID) -> None:
    """Why moderators acted on what the person wrote, and what reports said of it, go; other reasons name them no more.

    That something was done, by whom and when stays. Words that mean somebody without their name are found by nobody but a reader.
    """
    about, naming = _about(person_id), _renamed(db.session.get_one(Person, person_id))
    theirs = db.session.scalars(select(Act).where(about)).all()
    for act in theirs:
        _reword(act, _blanked)
    for table in HIDDEN:
        for row in db.session.scalars(select(table).where(table.author_id == person_id, table.hidden_for.is_not(None))):
            row.hidden_for = _blanked("")
    written = select(Post.id).where(Post.author_id == person_id)
    for flag in db.session.scalars(select(Flag).where(Flag.post_id.in_(written), Flag.words.is_not(None))):
        flag.words = None
    for name, rename in naming:
        _rename(name, rename)
    db.session.flush()


def _about(person_id: UUID) -> ColumnElement[bool]:
    """Acts on posts and comments of the person, and on topics that they began."""
    posts = select(Post.id).where(Post.author_id == person_id)
    comments = select(Comment.id).where(Comment.author_id == person_id)
    topics = select(Topic.id).where(Topic.author_id == person_id)
    return or_(Act.post_id.in_(posts), Act.comment_id.in_(comments), and_(ON_A_WHOLE_TOPIC, Act.topic_id.in_(topics)))


def _on_the_same(act: Act) -> ColumnElement[bool]:
    if act.post_id:
        return Act.post_id == act.post_id
    if act.comment_id:
        return Act.comment_id == act.comment_id
    return and_(ON_A_WHOLE_TOPIC, Act.topic_id == act.topic_id)


def _renamed(person: Person) -> list[tuple[str, Reword]]:
    """The names of a person, the longest first, each with what puts “former member” in its place."""
    names = {name for name in (person.name, person.name_latin, person.name_native) if name}
    return [(name, _without(name)) for name in sorted(names, key=len, reverse=True)]


def _without(name: str) -> Reword:
    # A single short name may be part of a word. Scripts that know no capitals write words together, or with what goes before them.
    is_part = " " not in name and name[0].upper() != name[0].lower()
    found = re.escape(name)
    wanted = re.compile(rf"(?<![^\W_]){found}(?![^\W_])" if is_part else found, re.IGNORECASE)
    return lambda text: wanted.sub(lambda _match: _("Former member"), text)


def _rename(name: str, rename: Reword) -> None:
    said = select(Act).where(Act.reason.icontains(name, autoescape=True))
    for act in db.session.scalars(said).all():
        # The same words stand among the facts of later acts on the same thing.
        for each in db.session.scalars(select(Act).where(_on_the_same(act))).all():
            _reword(each, rename)
    for table in HIDDEN:
        for row in db.session.scalars(select(table).where(table.hidden_for.icontains(name, autoescape=True))).all():
            row.hidden_for = rename(row.hidden_for or "")
    for flag in db.session.scalars(select(Flag).where(Flag.words.icontains(name, autoescape=True))).all():
        flag.words = rename(flag.words or "")
    withdrawn = select(SubmissionVersion).where(SubmissionVersion.reason.icontains(name, autoescape=True))
    for version in db.session.scalars(withdrawn).all():
        version.reason = rename(version.reason or "")


def _reword(act: Act, reword: Reword) -> None:
    act.reason = reword(act.reason) if act.reason else act.reason
    act.before, act.after = _facts(act.before, reword), _facts(act.after, reword)


def _facts(values: Mapping[str, Any], reword: Reword) -> dict[str, Any]:
    return {name: reword(value) if name in WORDS and value else value for name, value in values.items()}


def _blanked(_text: str) -> str:
    return _("This was about a former member and is not kept.")
