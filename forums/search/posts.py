"""What of the forums can be found: every post that stands, under the title of its topic (F7, G13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from minamata.contracts.search import Document, Kind
from minamata.db import db
from minamata.i18n import _l
from minamata.web.addresses import short


class PostSource:
    """Posts (`minamata.contracts.search.SearchSource`)."""

    kind = Kind(
        "forums.post", _l("Discussion"), marks={"file": _l("With files"), "solved": _l("Questions with an answer")}
    )

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Posts that stand, by their ids."""
        found = select(Post.id).where(Post.state == "visible")
        if after is not None:
            found = found.where(Post.id > after)
        return db.session.scalars(found.order_by(Post.id).limit(limit)).all()

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        """Each post with the title of its topic, for the readers of its area."""
        rows = db.session.execute(
            select(Post, Topic, Area)
            .join(Topic, Topic.id == Post.topic_id)
            .join(Area, Area.id == Topic.area_id)
            .where(Post.id.in_(ids), Post.state == "visible", Topic.state == "visible")
        )
        for post, topic, area in rows:
            yield Document(
                subject_id=post.id,
                part="",
                language=post.language,
                title=topic.title,
                text=str(Markup(post.html).striptags()),
                endpoint="forums.post",
                values={"post_id": short(post.id)},
                audience=policies.audience_of(area),
                at=post.created_at,
                context=area.title.shown(post.language).text,
                country=post.code if post.spoken_as == "party" else None,
                area=area.concepts[0] if area.concepts else None,
                marks=_marks(post, topic),
            )


def _marks(post: Post, topic: Topic) -> frozenset[str]:
    """Of an answered question, the question and its answer are marked as solved: what else was said there did not solve it."""
    is_solved = topic.accepted_post_id is not None and post.id in {topic.first_post_id, topic.accepted_post_id}
    return frozenset({*(["file"] if post.files else []), *(["solved"] if is_solved else [])})
