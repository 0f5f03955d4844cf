"""Taking back what one has posted, and putting it back within a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from forums import policies
from forums.errors import FirstPostAnswered, WithdrawnTooLong
from forums.models import Area, Comment, Post, Submission, SubmissionDraft, Topic
from forums.services.acting import found_anew
from forums.services.counting import Counts, stands_for
from forums.services.editing import require_author
from forums.services.posting import hold
from minamata.audit import services as audit
from minamata.db import db, lock, now, transaction
from minamata.errors import Conflict
from minamata.live.services import tell
from minamata.notifications.services import notify
from minamata.policies import Actor


@transaction
def take_back(actor: Actor, post: Post, topic: Topic, area: Area) -> None:
    """Take one's own post back: a tombstone stands in its place, and it counts nowhere. With its first post a topic goes.

    What a body was writing for a consultation that goes so, and has not sent, hinders nothing: nobody else knows of it. It is kept, and
    who saved it last is told where.

    Raises FirstPostAnswered for the first post of a topic in which others stand, and what `require_author` does.
    """
    hold(topic)
    require_author(actor, post, topic, area)
    lock(post)
    if post.state not in {"visible", "pending"}:
        return
    is_first = post.id == topic.first_post_id
    if is_first and _others_stand(topic, post):
        raise FirstPostAnswered
    counts = Counts(topic)
    post.withdrawn_at, post.withdrawn_from = now(), post.state
    post.state = "deleted"
    if is_first:
        topic.state = "hidden"
        _tell_who_was_writing(actor, topic)
    counts.settle()
    if post.withdrawn_from == "visible":
        stands_for(post.author_id, -1)
    found_anew([post.id], is_narrowed=True)
    audit.record(actor, "forums.taken_back", "post", post.id)
    if post.withdrawn_from == "visible":
        tell("topic", topic.id, "post", {"post": post.id})


@transaction
def put_back(actor: Actor, post: Post, topic: Topic, area: Area) -> None:
    """Put one's own post back as it stood, within a day. Raises WithdrawnTooLong, and what `require_author` does."""
    hold(topic)
    require_author(actor, post, topic, area)
    lock(post)
    if post.state != "deleted" or post.withdrawn_at is None:
        return
    if until_when(post) is None:
        raise WithdrawnTooLong
    is_first = post.id == topic.first_post_id
    if topic.state not in {"visible", "pending"} and not is_first:
        raise Conflict
    counts = Counts(topic)
    post.state, post.withdrawn_at, post.withdrawn_from = post.withdrawn_from or "pending", None, None
    if is_first:
        topic.state = post.state
    counts.settle()
    if post.state == "visible":
        stands_for(post.author_id, 1)
    found_anew([post.id], is_narrowed=False)
    audit.record(actor, "forums.put_back", "post", post.id)
    if post.state == "visible":
        tell("topic", topic.id, "post", {"post": post.id})


def until_when(post: Post) -> datetime | None:
    """Until when a post that was taken back can be put back; None when that is over, or for one that stands."""
    if post.state != "deleted" or post.withdrawn_at is None:
        return None
    until = post.withdrawn_at + policies.RETURNS_WITHIN
    return until if until > now() else None


def _tell_who_was_writing(actor: Actor, topic: Topic) -> None:
    writing = db.session.execute(
        select(SubmissionDraft.saved_by, Submission)
        .join(Submission, Submission.id == SubmissionDraft.submission_id)
        .where(Submission.topic_id == topic.id, SubmissionDraft.saved_by != actor.person_id)
    )
    for person_id, submission in writing.all():
        about = {"topic": str(topic.id), "what": "gone", "body": submission.body_code}
        notify("forums.consultation", [person_id], about, f"gone:{submission.id}:{now().isoformat()}")


def _others_stand(topic: Topic, post: Post) -> bool:
    """Whether anybody else has said something in the topic that everyone knows of: a post, or a word in its consultation."""
    others = [
        select(Post.id).where(Post.topic_id == topic.id, Post.id != post.id, Post.state.in_(("visible", "hidden")))
    ]
    if topic.kind == "consultation":
        others.append(select(Submission.id).where(Submission.topic_id == topic.id, Submission.last_number > 0))
        others.append(select(Comment.id).where(Comment.topic_id == topic.id, Comment.state.in_(("visible", "hidden"))))
    return any(db.session.scalar(each.limit(1)) is not None for each in others)
