"""Reacting to posts, and choosing the one that answers a question (F10)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.errors import AreaArchived, NoAnswerHere, NoReactionsHere, OwnPost, Suspended
from forums.models import Area, Member, Post, Reaction, Topic
from forums.models.reaction import REACTIONS
from forums.queries.posts import post_for
from forums.services.posting import hold
from minamata.audit import services as audit
from minamata.contracts.forums import AnswerChosen
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotAllowed, NotFound
from minamata.events import publish
from minamata.live.services import tell
from minamata.policies import Actor
from minamata.search import services as search


@transaction
def react(actor: Actor, post_id: UUID, kind: str, *, wanted: bool) -> None:
    """Say in one of the words of `REACTIONS` what one thinks of a post, or with `wanted` false take that back; again changes nothing.

    Raises NotFound, InvalidInput for another word, NoReactionsHere, OwnPost, Suspended, AreaArchived.
    """
    _post, topic, area = post_for(actor, post_id)
    refuse_who_may_not_take_part(actor, area)
    if kind not in REACTIONS:
        raise InvalidInput(fields={"react": ""})
    hold(topic)
    post = db.session.get_one(Post, post_id, populate_existing=True, with_for_update=True)
    if post.state != "visible":
        raise NoReactionsHere
    if post.author_id == actor.person_id:
        raise OwnPost
    found = db.session.scalars(
        select(Reaction).filter_by(post_id=post_id, person_id=actor.person_id, kind=kind)
    ).first()
    if (found is not None) == wanted:
        return
    if found is not None:
        db.session.delete(found)
    else:
        made = Reaction(id=new_id(), post_id=post_id, person_id=actor.person_id, kind=kind, created_at=now())
        db.session.add(made)
    count = int(post.reactions.get(kind, 0)) + (1 if wanted else -1)
    post.reactions = {
        **{name: each for name, each in post.reactions.items() if name != kind},
        **({kind: count} if count > 0 else {}),
    }
    db.session.flush()
    tell("topic", post.topic_id, "reaction", {"post": post_id})


@transaction
def choose_answer(actor: Actor, post_id: UUID, *, wanted: bool) -> Topic:
    """Say that a post answers the question of its topic, or that it does not any more; one answer a topic.

    NotFound and NotAllowed as for every act; NoAnswerHere for what cannot be an answer.
    """
    _post, topic, area = post_for(actor, post_id)
    hold(topic)
    if not policies.may_choose_answer(actor, topic, area):
        raise NoAnswerHere if topic.kind != "question" else NotAllowed
    post = db.session.get_one(Post, post_id, populate_existing=True)
    if post.topic_id != topic.id:
        raise NotFound
    before = topic.accepted_post_id
    if wanted == (before == post_id):
        return topic
    if not wanted:
        topic.accepted_post_id = None
    else:
        if post.state != "visible" or post.id == topic.first_post_id:
            raise NoAnswerHere
        topic.accepted_post_id = post_id
        publish(AnswerChosen(topic.id, post_id), actor.person_id)
    audit.record(
        actor,
        "forums.answer_chosen" if wanted else "forums.answer_taken_back",
        "topic",
        str(topic.id),
        before={"post": str(before) if before else None},
        after={"post": str(post_id) if wanted else None},
    )
    for each in {before, post_id, topic.first_post_id}:
        if each is not None:
            search.changed("forums.post", each)
    db.session.flush()
    tell("topic", topic.id, "answer", {"post": post_id})
    return topic


def refuse_who_may_not_take_part(actor: Actor, area: Area) -> None:
    """Return when the actor may take part in what is said in the area now. Raises as posting does: NotAllowed, Suspended, AreaArchived."""
    policies.area.require(actor, "post", area)
    if area.state == "archived":
        raise AreaArchived
    member = db.session.get(Member, actor.person_id)
    if member is not None and member.suspended_until is not None and member.suspended_until > now():
        raise Suspended(member.suspended_until, member.suspended_for or "")
