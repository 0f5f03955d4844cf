"""What of consultations can be found: the official submissions that stand (F9, G13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select

from forums import policies
from forums.models import Area, Consultation, Submission, Topic
from forums.queries import submissions
from minamata.contracts.search import Document, Kind
from minamata.db import db
from minamata.i18n import _l
from minamata.web.addresses import short


class SubmissionSource:
    """Submissions of Parties and organisations (`minamata.contracts.search.SearchSource`)."""

    kind = Kind("forums.submission", _l("Official submission"), at_once=20)

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Submissions of which something was sent."""
        found = select(Submission.id).where(Submission.last_number > 0)
        if after is not None:
            found = found.where(Submission.id > after)
        return db.session.scalars(found.order_by(Submission.id).limit(limit)).all()

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        """What stands of each, under the title of its consultation; what was sent last, where two versions stand."""
        rows = db.session.execute(
            select(Submission, Consultation, Topic, Area)
            .join(Consultation, Consultation.topic_id == Submission.topic_id)
            .join(Topic, Topic.id == Submission.topic_id)
            .join(Area, Area.id == Topic.area_id)
            .where(Submission.id.in_(ids), Topic.state == "visible")
        ).all()
        for submission, consultation, topic, area in rows:
            stands = submissions.of_body(consultation, submission.body_code)
            if stands is None or not stands.versions:
                continue
            version = stands.versions[-1]
            said = submissions.entries_of([version.id]).get(version.id, ())
            yield Document(
                subject_id=submission.id,
                part="",
                language=version.language,
                title=topic.title,
                text="\n".join(str(Markup(entry.html).striptags()) for entry in said),
                endpoint="forums.submission",
                values={"topic_id": short(topic.id), "code": submission.body_code},
                audience=policies.audience_of(area),
                at=version.received_at,
                context=area.title.shown(version.language).text,
                country=submission.body_code if submission.body_kind == "party" else None,
                area=area.concepts[0] if area.concepts else None,
            )
