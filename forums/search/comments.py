"""What of consultations can be found: the personal comments that stand, each on its paragraph (F7, F9, G13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select

from forums import policies
from forums.models import Area, Comment, Topic
from minamata.contracts.search import Document, Kind
from minamata.db import db
from minamata.i18n import _l
from minamata.web.addresses import short


class CommentSource:
    """Personal comments (`minamata.contracts.search.SearchSource`)."""

    kind = Kind("forums.comment", _l("Personal comment"))

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Comments that stand, by their ids."""
        found = select(Comment.id).where(Comment.state == "visible")
        if after is not None:
            found = found.where(Comment.id > after)
        return db.session.scalars(found.order_by(Comment.id).limit(limit)).all()

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        """Each comment under the title of its consultation, for the readers of its area."""
        rows = db.session.execute(
            select(Comment, Topic, Area)
            .join(Topic, Topic.id == Comment.topic_id)
            .join(Area, Area.id == Topic.area_id)
            .where(Comment.id.in_(ids), Comment.state == "visible", Topic.state == "visible")
        )
        for comment, topic, area in rows:
            yield Document(
                subject_id=comment.id,
                part="",
                language=comment.language,
                title=topic.title,
                text=str(Markup(comment.html).striptags()),
                endpoint="forums.comment_by_id",
                values={"topic_id": short(topic.id), "comment_id": short(comment.id)},
                audience=policies.audience_of(area),
                at=comment.created_at,
                context=area.title.shown(comment.language).text,
                area=area.concepts[0] if area.concepts else None,
            )
