"""Personal comments on the text of a consultation, apart from official submissions (F9)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from forums import policies
from forums.capacities import open_to
from forums.errors import CommentsClosed, NothingSaid, NotOpenYet, TooManyPosts
from forums.models import Comment, Consultation
from forums.models.consultation import WHOLE
from forums.queries.consultations import OpenConsultation, standing_of
from forums.services.admitting import admitted, must_wait
from forums.services.consulting import held
from forums.services.following import follow_at_least
from forums.writing import LONGEST_TEXT, markup_of, own_words
from minamata.contracts.forums import CommentWaits
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput
from minamata.events import publish
from minamata.i18n import _, number
from minamata.policies import Actor
from minamata.search import services as search
from minamata.web.addresses import short

MOST_A_DAY = 100
"""Nobody writes more comments than this in a day; newcomers are held to what they may post as well."""
A_DAY = timedelta(hours=24)


@transaction
def comment(actor: Actor, found: OpenConsultation, key: int, text: str, language: str) -> Comment:
    """Comment in personal capacity on a paragraph, or on the whole text; it may wait for a moderator first (`Comment.state`).

    Raises NotOpenYet, CommentsClosed, NothingSaid, Suspended, TooManyPosts, AreaArchived, InvalidInput for what is too long, and NotFound
    for a paragraph that never stood.
    """
    policies.area.require(actor, "post", found.area)
    assert actor.person_id is not None
    consultation = held(found.id)
    moment = now()
    stage = consultation.stage_at(moment)
    if stage == "announced":
        raise NotOpenYet(consultation.opens_at)
    if stage == "closed":
        raise CommentsClosed(consultation.closes_at)
    capacity = open_to(actor)[-1]
    waits = must_wait(actor, found.area, admitted(actor, found.area), capacity)
    if not own_words(text):
        raise NothingSaid(_("Write what you have to say on it."))
    if len(text) > LONGEST_TEXT:
        said = _(
            "This text has %(length)s characters; there is room for %(most)s.",
            length=number(len(text)),
            most=number(LONGEST_TEXT),
        )
        raise InvalidInput(said, fields={"text": said})
    if key != WHOLE:
        standing_of(found, key)
    since = select(func.count()).select_from(Comment).where(Comment.author_id == actor.person_id)
    if (db.session.scalar(since.where(Comment.created_at > moment - A_DAY)) or 0) >= MOST_A_DAY:
        raise TooManyPosts
    made = Comment(
        id=new_id(),
        topic_id=found.id,
        key=key,
        draft_number=consultation.draft_number,
        author_id=actor.person_id,
        code=capacity.code,
        text=text,
        html="",
        language=language,
        state="pending" if waits else "visible",
        created_at=moment,
    )
    made.html = markup_of(text, id_prefix=f"c-{short(made.id)}-")
    db.session.add(made)
    db.session.flush()
    count(consultation)
    follow_at_least(actor.person_id, found.id, "tracking")
    if waits:
        publish(CommentWaits(found.id, made.id), actor.person_id)
    else:
        search.changed("forums.comment", made.id)
    return made


def count(consultation: Consultation) -> None:
    """Bring the number of comments that stand to what it is, in the transaction that holds the consultation."""
    standing = (
        select(func.count())
        .select_from(Comment)
        .where(Comment.topic_id == consultation.topic_id, Comment.state == "visible")
    )
    consultation.comments = db.session.scalar(standing) or 0
    db.session.flush()
