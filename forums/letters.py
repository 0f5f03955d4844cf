"""The e-mails of the forums: a post at once, in the thread of its topic; and why an e-mail was not posted (F3, F4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import g, url_for

from forums.attachments import MOST_FILES
from forums.queries.told import ToldPost, told_posts
from forums.services import mail_addresses
from forums.wording import capacity_in_words, readers_in_words, thread_of
from forums.writing import LONGEST_TEXT, excerpt_of
from minamata.accounts.models import Person
from minamata.i18n import _, _l, number
from minamata.mail.letters import Item, Letter, settings

LONGEST_EXCERPT = 600
WHY_NOT_POSTED: Mapping[str, Any] = {
    "mail-address-over": _l(
        "The address that you wrote to is not good, or not any more. Answer a newer letter, or write on the page of the topic."
    ),
    "foreign-sender": _l(
        "The address that you wrote to takes e-mail from one person alone. Write from the address of your account, to one sent to you."
    ),
    "subject-missing": _l("A new topic needs a title: write it as the subject."),
    "nothing-said": _l("There are no words of yours in it. Write something above or below what you quote."),
    "topic-locked": _l("The topic is closed to new posts."),
    "topic-hidden": _l("A moderator has hidden the topic."),
    "area-archived": _l("The area is kept for reading."),
    "suspended": _l("You cannot write in the forums now. The page of the topic says until when, and why."),
    "too-many-posts": _l("Newcomers may write a few posts a day. Send it again tomorrow."),
    "not-found": _l("What the address was made for is not open to you now."),
    "not-allowed": _l("You may read there, but not write."),
}
WHY_NO_FILE: Mapping[str, Any] = {
    "kind-not-taken": _l("Files of this kind are not taken here: %(file)s"),
    "file-too-large": _l("This file is too large: %(file)s"),
    "content-disagrees": _l("The content of this file is not what its name says: %(file)s"),
    "not-safe": _l("This file cannot be opened safely: %(file)s"),
    "malware-found": _l("Harmful software was found in this file: %(file)s"),
}
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


def _post(opening: Callable[[ToldPost, str], str]) -> Callable[[Person, Mapping[str, str]], Letter | None]:
    """Writes the letter of one kind: what happened, the beginning of the post, and how to answer it."""

    def write(person: Person, about: Mapping[str, str]) -> Letter | None:
        post_id = UUID(about["post"])
        found = told_posts(g.actor, [post_id]).get(post_id)
        if found is None:
            return None
        post, topic, area = found.post, found.topic, found.area
        said = opening(found, area.title.shown(g.lang).text)
        who = capacity_in_words(post.function, post.code, post.spoken_as)
        words = excerpt_of(post.text, LONGEST_EXCERPT)
        url = f"{settings().base_url}{url_for('forums.post', post_id=post.id)}"
        is_answered = topic.locked_at is None and area.state == "open"
        letter = Letter(
            subject=topic.title,
            opening=said,
            closing=_how_to_answer(area.audience) if is_answered and settings().mail_in else "",
            items=(Item(f"{found.author} · {who}", words),),
            action=Item(_("Open the post"), url=url),
            thread=thread_of(topic.id),
            list_name=f"{area.slug}.forums",
        )
        if is_answered:
            # Last, because it may write, after which everything would be read anew.
            address = mail_addresses.for_topic(person.id, topic.id)
            return replace(letter, reply_to=address or "")
        return letter

    return write


def _how_to_answer(audience: str) -> str:
    readers = readers_in_words(audience)
    return _(
        "Answer this e-mail to write in the topic, in personal capacity. Who reads there: %(readers)s.", readers=readers
    )


answered = _post(lambda found, area: _("%(name)s answers you in the area “%(area)s”.", name=found.author, area=area))
mentioned = _post(lambda found, area: _("%(name)s names you in the area “%(area)s”.", name=found.author, area=area))
answer = _post(lambda found, area: _("Your post in the area “%(area)s” was chosen as the answer.", area=area))
reply = _post(lambda found, area: _("%(name)s writes in the area “%(area)s”.", name=found.author, area=area))
topic = _post(lambda found, area: _("%(name)s begins a topic in the area “%(area)s”.", name=found.author, area=area))


def refusal(_person: Person | None, about: Mapping[str, Any]) -> Letter:
    """Why an e-mail was not posted. It names no topic and no area: its reader may not be the one who may see them."""
    answers = str(about["answers"])
    return Letter(
        subject=_("Your e-mail was not posted"),
        opening=_("Your e-mail to the forums was not posted, and nothing of it was kept."),
        detail=_why(str(about["reason"]), str(about["file"])),
        closing=_("You get one such letter for each e-mail that was not posted. Answers to it are not read."),
        answers=answers if _MESSAGE_ID.fullmatch(answers) else "",
    )


def _why(reason: str, file: str) -> str:
    if reason in WHY_NO_FILE:
        return str(WHY_NO_FILE[reason]) % {"file": file}
    if reason == "text-too-long":
        return _("A post may have up to %(most)s characters. Shorten it, or attach a file.", most=number(LONGEST_TEXT))
    if reason == "too-many-files":
        return _("A post may carry up to %(most)s files.", most=number(MOST_FILES))
    return str(WHY_NOT_POSTED.get(reason, _("Write it on the page of the topic.")))
