"""Notices of the forums, in words (F3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import url_for

from forums import letters
from forums.queries.bookmarks import kept_for
from forums.queries.told import ToldPost, told_posts
from forums.writing import excerpt_of
from minamata.contracts.notifications import NoticeKind, Told
from minamata.i18n import _, _l
from minamata.policies import Actor

Tell = Callable[[Actor, Sequence[Mapping[str, str]]], list[Told | None]]
TITLES: Mapping[str, Callable[..., str]] = {
    "answered": lambda **names: _("%(name)s answers you: %(topic)s", **names),
    "mentioned": lambda **names: _("%(name)s names you: %(topic)s", **names),
    "answer": lambda **names: _("Your post was chosen as the answer: %(topic)s", **names),
    "topic": lambda **names: _("%(name)s begins a topic: %(topic)s", **names),
    "reply": lambda **names: _("%(name)s writes in a topic that you watch: %(topic)s", **names),
}


def _telling(kind: str) -> Tell:
    """Puts notices of one kind into words, as long as their reader may see the posts."""

    def tell(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
        found = told_posts(actor, {UUID(about["post"]) for about in notices})
        posts = [found.get(UUID(about["post"])) for about in notices]
        return [None if each is None else _told(kind, each) for each in posts]

    return tell


def _told(kind: str, found: ToldPost) -> Told:
    code = found.post.code
    name = f"{found.author} ({code})" if code else found.author
    title = TITLES[kind](name=name, topic=found.topic.title)
    return Told(title, excerpt_of(found.post.text), url_for("forums.post", post_id=found.post.id))


def reminders(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Posts that the reader wanted to be reminded of, while they may read them."""
    found = kept_for(actor, [UUID(about["bookmark"]) for about in notices])
    return [None if (kept := found.get(about["bookmark"])) is None else _reminder(*kept) for about in notices]


def _reminder(title: str, note: str, post_id: UUID) -> Told:
    return Told(
        _("You wanted to look at this again: %(topic)s", topic=title), note, url_for("forums.post", post_id=post_id)
    )


kinds = (
    NoticeKind(
        "answered",
        _l("Answers to my posts, and posts that quote them"),
        _telling("answered"),
        email="now",
        letter=letters.answered,
    ),
    NoticeKind("mentioned", _l("Posts that name me"), _telling("mentioned"), email="now", letter=letters.mentioned),
    NoticeKind(
        "answer", _l("My post was chosen as the answer"), _telling("answer"), email="now", letter=letters.answer
    ),
    NoticeKind("reply", _l("Posts in topics that I watch"), _telling("reply"), letter=letters.reply),
    NoticeKind("topic", _l("New topics in areas that I watch"), _telling("topic"), letter=letters.topic),
    NoticeKind("reminder", _l("Posts that I wanted to be reminded of"), reminders, email="now"),
)
