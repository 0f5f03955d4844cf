"""Consultations, their text by paragraph, and its versions; for those who see their area (F9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased

from forums import policies
from forums.models import Area, AreaState, Consultation, DraftText, Extension, Paragraph, Post, Topic, TopicState
from forums.models.consultation import Stage
from forums.queries.posts import LONGEST_SHOWN, MOST_MARKUP
from forums.queries.prepared import MOST, Sight, sight_of
from forums.queries.topics import OpenTopic, topic_for
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import Instant, db, now
from minamata.errors import NotFound
from minamata.i18n import Shown, current_language
from minamata.policies import Actor

A_PAGE = 20
FOLLOWING = ("watching", "tracking")


@dataclass(frozen=True)
class OpenConsultation:
    """A consultation with its topic and area, at the instant at which it was read."""

    consultation: Consultation
    topic: Topic
    area: Area
    level: str | None
    moment: datetime

    @property
    def id(self) -> UUID:
        return self.topic.id

    @property
    def stage(self) -> Stage:
        return self.consultation.stage_at(self.moment)


@dataclass(frozen=True)
class Page:
    """Some paragraphs of a version, with the keys at which the pages before and after begin."""

    paragraphs: Sequence[Paragraph]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class Listed:
    """A consultation in a list, and how it stood at the instant at which it was read."""

    topic: Topic
    consultation: Consultation
    stage: Stage


@dataclass(frozen=True)
class Standing:
    """A paragraph as it stood last: the version that held it, whether that is the present one, and since which version its words are so."""

    paragraph: Paragraph
    number: int
    is_present: bool
    worded_in: int


def consultation_for(actor: Actor, topic_id: UUID) -> OpenConsultation:
    """One consultation by its topic. NotFound when there is none, or none for this actor."""
    found: OpenTopic = topic_for(actor, topic_id)
    consultation = db.session.get(Consultation, topic_id)
    if consultation is None:
        raise NotFound
    return OpenConsultation(consultation, found.topic, found.area, found.level, now())


def open_now(actor: Actor, limit: int = 3) -> Sequence[Listed]:
    """What is open or will be, the next to close first."""
    moment = now()
    rows = db.session.execute(_open(sight_of(actor), limit), {"reader": actor.person_id, "moment": moment})
    return [Listed(topic, consultation, consultation.stage_at(moment)) for topic, consultation in rows]


@lru_cache(maxsize=MOST)
def _open(sight: Sight, limit: int) -> Select[Topic, Consultation]:
    """What is open or will be, for all who see alike; the reader and the moment are put in when it is read."""
    actor, here = sight.actor(), aliased(Area)
    # From the consultations on, of which there are few; beginning with the areas, all of their topics would be looked at.
    seen = select(literal(1)).where(here.id == Topic.area_id, policies.readable(actor, here)).correlate(Topic)
    return (
        select(Topic, Consultation)
        .select_from(Consultation)
        .join(Topic, Topic.id == Consultation.topic_id)
        .where(
            seen.exists(),
            policies.visible_topics(actor),
            Consultation.closes_at > bindparam("moment", type_=Instant()),
        )
        .order_by(Consultation.closes_at, Topic.id)
        .limit(limit)
    )


def dated(actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[Listed]:
    """Consultations that open or close between two instants."""
    rows = db.session.execute(
        select(Topic, Consultation)
        .join(Consultation, Consultation.topic_id == Topic.id)
        .join(Area, Area.id == Topic.area_id)
        .where(
            policies.readable(actor),
            policies.visible_topics(actor),
            or_(Consultation.opens_at.between(begin, end), Consultation.closes_at.between(begin, end)),
        )
        .order_by(Consultation.closes_at, Topic.id)
        .limit(limit)
    )
    return [Listed(topic, consultation, consultation.stage_at(now())) for topic, consultation in rows]


def area_to_consult(actor: Actor, slug: str) -> Area | None:
    """The area of that slug, where the actor may start a consultation."""
    area = db.session.scalars(select(Area).where(Area.slug == slug, policies.readable(actor))).first()
    return area if area is not None and policies.area.allows(actor, "consult", area) else None


def areas_to_consult(actor: Actor) -> Sequence[Area]:
    """The areas in which the actor may start a consultation."""
    found = db.session.scalars(select(Area).where(policies.readable(actor)).order_by(Area.section, Area.position))
    return [area for area in found if area.state != "archived" and policies.area.allows(actor, "consult", area)]


def draft_of(topic_id: UUID, number: int) -> DraftText | None:
    """A version of the text; the caller has asked whether the reader may see it."""
    return db.session.scalars(
        select(DraftText).where(DraftText.topic_id == topic_id, DraftText.number == number)
    ).first()


def prepared(topic_id: UUID) -> DraftText | None:
    """The version that the secretariat still prepares."""
    return db.session.scalars(
        select(DraftText).where(DraftText.topic_id == topic_id, DraftText.published_at.is_(None))
    ).first()


def at_work(found: OpenConsultation) -> DraftText | None:
    """The text that the secretariat works on: the version that it prepares, else the one that stands; None while there is none."""
    return prepared(found.id) or draft_of(found.id, found.consultation.draft_number)


def versions(topic_id: UUID) -> Sequence[DraftText]:
    """The versions that were published, the newest first."""
    return db.session.scalars(
        select(DraftText)
        .where(DraftText.topic_id == topic_id, DraftText.published_at.is_not(None))
        .order_by(DraftText.number.desc())
    ).all()


def paragraphs(draft: DraftText) -> Sequence[Paragraph]:
    """All paragraphs of a version, in order, as they are now: who has waited for a colleague's change sees it."""
    rows = select(Paragraph).where(Paragraph.draft_id == draft.id).order_by(Paragraph.position)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def present(found: OpenConsultation) -> Sequence[Paragraph]:
    """The paragraphs of the text as it stands; none while there is no text."""
    draft = draft_of(found.id, found.consultation.draft_number)
    return [] if draft is None else paragraphs(draft)


def page_from(shown: Sequence[Paragraph], key: int | None) -> Page:
    """Twenty of these paragraphs from that of `key` on, or as many as their words leave room for."""
    begin = next((place for place, each in enumerate(shown) if each.key == key), 0)
    end = _end_of_page(shown, begin)
    before = 0
    while before < begin and _end_of_page(shown, before) < begin:
        before = _end_of_page(shown, before)
    return Page(
        shown[begin:end],
        shown[before].key if begin else None,
        shown[end].key if end < len(shown) else None,
    )


def standing_of(found: OpenConsultation, key: int) -> Standing:
    """A paragraph by its key, as it stood last in what was published. NotFound when there never was one."""
    rows = db.session.execute(
        select(Paragraph, DraftText.number)
        .join(DraftText, DraftText.id == Paragraph.draft_id)
        .where(DraftText.topic_id == found.id, DraftText.published_at.is_not(None), Paragraph.key == key)
        .order_by(DraftText.number)
    ).all()
    if not rows:
        raise NotFound
    paragraph, number = rows[-1]
    worded_in = max(in_draft for each, in_draft in rows if each.standing != "same")
    return Standing(paragraph, number, number == found.consultation.draft_number, worded_in)


def worded_in(topic_id: UUID) -> Mapping[int, int]:
    """Since which published version each paragraph, by its key, has the words that it has."""
    rows = db.session.execute(
        select(Paragraph.key, func.max(DraftText.number))
        .join(DraftText, DraftText.id == Paragraph.draft_id)
        .where(DraftText.topic_id == topic_id, DraftText.published_at.is_not(None), Paragraph.standing != "same")
        .group_by(Paragraph.key)
    )
    return {row[0]: row[1] for row in rows}


def extensions(topic_id: UUID) -> Sequence[Extension]:
    """When it was given more time, the newest first."""
    return db.session.scalars(
        select(Extension).where(Extension.topic_id == topic_id).order_by(Extension.id.desc())
    ).all()


def introduction(found: OpenConsultation) -> str:
    """What the secretariat says about it, as markup: the first post of its topic."""
    html = db.session.scalar(select(Post.html).where(Post.id == found.topic.first_post_id, Post.state == "visible"))
    return html or ""


def followers(topic: Topic, area: Area) -> Sequence[UUID]:
    """Who follows the topic or its area, has not muted it, and may see it at this instant."""
    muted = select(TopicState.person_id).where(TopicState.topic_id == topic.id, TopicState.level == "muted")
    of_topic = select(TopicState.person_id).where(TopicState.topic_id == topic.id, TopicState.level.in_(FOLLOWING))
    of_area = select(AreaState.person_id).where(AreaState.area_id == area.id, AreaState.level.in_(FOLLOWING))
    people = db.session.scalars(
        select(Person)
        .where(
            or_(Person.id.in_(of_topic), Person.id.in_(of_area)),
            Person.id.not_in(muted),
            Person.erased_at.is_(None),
        )
        .order_by(Person.id)
    ).all()
    if area.audience == "public" and area.state != "draft":
        return [person.id for person in people]
    return [person.id for person in people if policies.area.allows(actor_for(person), "see", area)]


def words_of(paragraph: Paragraph) -> Shown:
    """The markup of a paragraph in the reader's language, or in the one there is."""
    return paragraph.html.shown(current_language())


def _end_of_page(shown: Sequence[Paragraph], begin: int) -> int:
    """Where the page that begins there ends."""
    room, end = MOST_MARKUP, begin
    for paragraph in shown[begin : begin + A_PAGE]:
        room -= min(len(words_of(paragraph).text), LONGEST_SHOWN)
        if room < 0 and end > begin:
            break
        end += 1
    return end
