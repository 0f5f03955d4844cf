"""What the forums hear: of their own posts, so that people are told of them without the one who writes having to wait."""

from __future__ import annotations

from forums.services import consulting, telling
from minamata.contracts.forums import AnswerChosen, PersonNamed, PostAdded, TextPublished, TopicStarted


def tell_of_topic(event: TopicStarted) -> None:
    """People hear of a new topic."""
    telling.tell_of_post(event.post_id)


def tell_of_reply(event: PostAdded) -> None:
    """People hear of a reply."""
    telling.tell_of_post(event.post_id)


def tell_of_name(event: PersonNamed) -> None:
    """Whom a post names since it was edited hears of it."""
    telling.tell_named(event.post_id, event.person_id)


def tell_of_answer(event: AnswerChosen) -> None:
    """Whose post was chosen as the answer hears of it."""
    telling.tell_of_answer(event.post_id)


def tell_of_text(event: TextPublished) -> None:
    """Who follows a consultation hears of a new version of its text."""
    consulting.tell_of_text(event.draft_id)
