"""What the forums hold about a person (G9)."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, or_, select

from forums.models import (
    Act,
    AreaState,
    Attachment,
    Draft,
    Duty,
    Flag,
    Member,
    Mention,
    Post,
    PostVersion,
    Topic,
    TopicState,
    Unread,
)
from forums.privacy.reasons import erase_from_reasons
from forums.services import drafting
from forums.writing import is_called_in, markup_of, unnamed
from minamata.accounts.models import Person
from minamata.contracts.privacy import Exempt, Exporter, Held, HeldFile, Retention
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.files.services.keeping import open_file
from minamata.i18n import _, _l
from minamata.privacy.rows import rows_of
from minamata.search import services as search
from minamata.web.addresses import short

OF_READING = (TopicState, AreaState, Unread)


def _posts(person_id: UUID) -> Held:
    files = db.session.scalars(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Post, Post.id == Attachment.post_id)
        .where(Post.author_id == person_id)
    )
    return Held(
        [
            *rows_of(Topic, Topic.author_id == person_id),
            *rows_of(Post, Post.author_id == person_id),
            *rows_of(PostVersion, PostVersion.written_by == person_id),
        ],
        [HeldFile(file.name, lambda file=file: open_file(file)) for file in files],  # type: ignore[misc]
    )


def _erase_from_words_of_others(person_id: UUID) -> None:
    """What the person wrote stays under “former member”, and so it does where others quote it; reasons about it go."""
    name = is_called_in(db.session.get_one(Person, person_id).name)
    written = select(Post.id).where(Post.author_id == person_id)
    posts = frozenset(db.session.scalars(written))
    former = _("Former member")
    for version in db.session.scalars(select(PostVersion).where(PostVersion.text.contains(name, autoescape=True))):
        version.text = unnamed(version.text, posts, former)
    for draft in db.session.scalars(select(Draft).where(Draft.text.contains(name, autoescape=True))):
        draft.text = unnamed(draft.text, posts, former)
    quoting = or_(Post.text.contains(name, autoescape=True), Post.reply_to_id.in_(written))
    for post in db.session.scalars(select(Post).where(quoting)).all():
        text = unnamed(post.text, posts, former)
        if text != post.text:
            post.text = text
            post.html = markup_of(text, _named_in(post), f"w-{short(post.id)}-")
            search.changed("forums.post", post.id)
    db.session.flush()
    erase_from_reasons(person_id)


def _named_in(post: Post) -> dict[str, UUID]:
    """Whom a post names, as it was typed."""
    return {row.typed: row.person_id for row in db.session.scalars(select(Mention).where(Mention.post_id == post.id))}


def _member(person_id: UUID) -> Held:
    """What moderators decided about the person, without who decided it."""
    return Held(
        [
            *rows_of(Member, Member.person_id == person_id),
            *rows_of(Act, Act.person_id == person_id, without=("actor_id", "undone_by")),
        ]
    )


def _erase_member(person_id: UUID) -> None:
    db.session.execute(delete(Member).where(Member.person_id == person_id))
    db.session.execute(delete(Act).where(Act.person_id == person_id))


def _moderation(person_id: UUID) -> Held:
    """What the person reported, and did as a moderator."""
    return Held(
        [
            *rows_of(Flag, Flag.person_id == person_id, without=("reviewed_by",)),
            *rows_of(Act, Act.actor_id == person_id, without=("person_id",)),
            *rows_of(Duty, Duty.person_id == person_id),
        ]
    )


def _erase_moderation(person_id: UUID) -> None:
    """Reports and duties go; what a moderator did stays, under an id that leads to nobody."""
    db.session.execute(delete(Flag).where(Flag.person_id == person_id))
    db.session.execute(delete(Duty).where(Duty.person_id == person_id))


def _reading(person_id: UUID) -> Held:
    return Held([row for table in OF_READING for row in rows_of(table, table.person_id == person_id)])


def _erase_reading(person_id: UUID) -> None:
    for table in OF_READING:
        db.session.execute(delete(table).where(table.person_id == person_id))


def _mentions(person_id: UUID) -> Held:
    return Held(rows_of(Mention, Mention.person_id == person_id))


def _erase_mentions(person_id: UUID) -> None:
    """Posts of others name the person no more; what else they say stays as it was."""
    named = select(Post, Mention.typed).join(Mention, Mention.post_id == Post.id).where(Mention.person_id == person_id)
    for post, typed in db.session.execute(named).all():
        others = {name: named_id for name, named_id in _named_in(post).items() if named_id != person_id}
        post.text = _without(post.text, typed, others)
        for version in db.session.scalars(select(PostVersion).where(PostVersion.post_id == post.id)):
            version.text = _without(version.text, typed, others)
        post.html = markup_of(post.text, others, f"w-{short(post.id)}-")
        search.changed("forums.post", post.id)
    db.session.execute(delete(Mention).where(Mention.person_id == person_id))


def _without(text: str, typed: str, others: Collection[str]) -> str:
    """The text without a name; one of somebody else that begins in the same way stays."""
    names = sorted({typed, *others}, key=len, reverse=True)
    wanted = re.compile("@(" + "|".join(map(re.escape, names)) + r")(?![^\W_])")
    return wanted.sub(lambda match: _("@former member") if match[1] == typed else match[0], text)


def _drafts(person_id: UUID) -> Held:
    return Held(rows_of(Draft, Draft.person_id == person_id))


def _erase_drafts(person_id: UUID) -> None:
    db.session.execute(delete(Draft).where(Draft.person_id == person_id))


retention = (Retention("drafts", _l("Drafts in the forums"), drafting.KEPT, drafting.forget_old),)

personal_data = (
    Exporter(
        "posts",
        _l("What you wrote in the forums"),
        _l(
            "To let others read it. When you ask for erasure it stays, under “former member”, so that discussions can still be followed."
        ),
        "task",
        _l("As long as the discussion is kept."),
        (
            "forums_topic.author_id",
            "forums_topic.last_author_id",
            "forums_post.author_id",
            "forums_post_version.written_by",
        ),
        _posts,
        _erase_from_words_of_others,
    ),
    Exporter(
        "membership",
        _l("How much you have written in the forums, and whether you were warned or suspended"),
        _l("To know who is new here, and to keep what moderators have decided."),
        "task",
        _l("Until you ask for erasure."),
        ("forums_member.person_id", "forums_act.person_id"),
        _member,
        _erase_member,
    ),
    Exporter(
        "moderation",
        _l("Posts that you reported, and what you did as a moderator"),
        _l("To look at reports, and to be able to say who decided what, and undo it."),
        "task",
        _l(
            "Reports and hours of duty until you ask for erasure; what a moderator decided stays, under an id that leads to nobody."
        ),
        ("forums_flag.person_id", "forums_act.actor_id", "forums_duty.person_id"),
        _moderation,
        _erase_moderation,
    ),
    Exempt("forums_act.undone_by", "who undid an act is a fact about the act"),
    Exempt("forums_flag.reviewed_by", "who looked at a report is a fact about the report, kept from its author"),
    Exporter(
        "reading",
        _l("How far you have read in the forums, and what you follow"),
        _l("To show you what is new, on every device."),
        "contract",
        _l("Until you ask for erasure."),
        ("forums_topic_state.person_id", "forums_area_state.person_id", "forums_unread.person_id"),
        _reading,
        _erase_reading,
    ),
    Exporter(
        "mentions",
        _l("Posts that name you"),
        _l("To tell you of them."),
        "contract",
        _l("Until you ask for erasure; then the posts name you no more."),
        ("forums_mention.person_id",),
        _mentions,
        _erase_mentions,
    ),
    Exporter(
        "drafts",
        _l("What you are writing in the forums and have not posted"),
        _l("To give it back to you, on every device."),
        "contract",
        _l("Until you post or delete it, or 90 days after you wrote in it last."),
        ("forums_draft.person_id",),
        _drafts,
        _erase_drafts,
    ),
)
