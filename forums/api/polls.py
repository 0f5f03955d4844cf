"""Polls: putting one, voting, and what came of it (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.topics import opened
from forums.documents.polls import PollGiven, PollTold, VoteGiven, VotersTold
from forums.forms.writing import one_line
from forums.queries import polls as poll_queries
from forums.services import polling
from forums.services.polling import Asked
from minamata.api.schemas import listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/topics/<id:topic_id>/poll", PollTold, says=_l("The poll of a topic"), scope=READ, refuses=(404, 410)
)
def poll(topic_id: UUID) -> dict[str, Any]:
    """The poll of a topic, with its results as far as I may see them."""
    topic = opened(topic_id).topic
    shown = poll_queries.poll_of(current_user, topic)
    if shown is None:
        raise NotFound
    it = shown.poll
    return {
        "topic": topic.id,
        "question": it.question,
        "options": [
            {"place": place, "text": text, "votes": None if shown.counts is None else int(shown.counts[place])}
            for place, text in enumerate(it.options)
        ],
        "takes_several": it.takes_several,
        "shows_names": it.shows_names,
        "results": it.results,
        "closes_at": it.closes_at,
        "is_open": shown.is_open,
        "voters": None if shown.counts is None else it.voters,
        "chosen": list(shown.chosen),
    }


@blueprint.reading(
    "/forums/topics/<id:topic_id>/poll/votes",
    page_of(VotersTold),
    says=_l("Who chose what, where the poll is held by name"),
    scope=READ,
    refuses=(404, 410),
)
def votes(topic_id: UUID) -> dict[str, Any]:
    """Who chose what, where the poll is held by name."""
    _shown, names = poll_queries.names_in(current_user, opened(topic_id).topic)
    return listed([{"place": place, "names": each} for place, each in enumerate(names)])


@blueprint.writing(
    "POST",
    "/forums/topics/<id:topic_id>/poll",
    PollTold,
    says=_l("Put a poll into a topic that I began"),
    scope=WRITE,
    takes=PollGiven,
    status=201,
    refuses=(410,),
)
def put_poll(given: dict[str, Any], topic_id: UUID) -> str:
    """Put a poll into a topic that I began."""
    found = opened(topic_id)
    asked = Asked(
        one_line(given["question"]),
        [one_line(option) for option in given["options"]],
        given["takes_several"],
        given["shows_names"],
        given["results"],
        given["closes_at"],
    )
    polling.put_poll(current_user, found.topic, found.area, asked)
    return url_for(".poll", topic_id=found.topic.id)


@blueprint.writing(
    "PUT",
    "/forums/topics/<id:topic_id>/poll/vote",
    PollTold,
    says=_l("Vote in the poll of a topic, or choose anew"),
    scope=WRITE,
    takes=VoteGiven,
    refuses=(410,),
)
def vote(given: dict[str, Any], topic_id: UUID) -> str:
    """Vote in the poll of a topic, or choose anew."""
    found = opened(topic_id)
    polling.vote(current_user, found.topic, found.area, given["choices"])
    return url_for(".poll", topic_id=found.topic.id)
