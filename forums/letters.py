"""The e-mails of the forums: a post at once, in the thread of its topic; and why an e-mail was not posted (F3, F4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from flask import g, url_for

from forums.queries.told import ToldPost, told_posts
from forums.services import mail_addresses
from forums.wording import capacity_in_words, readers_in_words
from forums.writing import excerpt_of
from minamata.accounts.models import Person
from minamata.i18n import _
from minamata.mail.letters import Item, Letter, settings

LONGEST_EXCERPT = 600


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
            thread=f"forums.topic.{topic.id.hex}",
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
