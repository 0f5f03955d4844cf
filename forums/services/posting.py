"""Starting topics and answering in them (F1, F12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from forums import policies
from forums.capacities import Capacity, chosen
from forums.errors import KindNotOpen, NothingSaid, TopicHidden, TopicLocked
from forums.models import Area, Attachment, Member, Mention, Post, Topic, TopicState
from forums.queries.people import seeing
from forums.services import marks
from forums.services.admitting import admitted, must_wait
from forums.services.attaching import NOT_BY_ITSELF
from forums.services.following import follow_at_least
from forums.writing import LONGEST_TITLE, lone_links, markup_of, names_in, own_words, slug_of
from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.contracts.forums import PostAdded, PostWaits, TopicStarted
from minamata.db import db, lock, new_id, now, transaction
from minamata.events import publish
from minamata.files.models import StoredFile
from minamata.i18n import current_language
from minamata.live.services import tell
from minamata.policies import Actor
from minamata.search import services as search
from minamata.web.addresses import short
from minamata.web.own_pages import thing_at

MOST_CARDS = 5
MOST_CALLED = 100


_LAST_SEEN = (
    select(Post.id)
    .where(
        Post.topic_id == bindparam("topic", type_=Uuid()),
        Post.id >= bindparam("first", type_=Uuid()),
        Post.id <= bindparam("last", type_=Uuid()),
    )
    .order_by(Post.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Words:
    """What somebody wants to post. `seen` are the first and last post of the page they answered from, which they have read."""

    text: str
    speak_as: str | None = None
    reply_to: UUID | None = None
    seen: tuple[UUID, UUID] | None = None
    language: str | None = None
    files: Sequence[StoredFile] = ()
    source: str = "page"


@transaction
def start_topic(actor: Actor, area: Area, title: str, kind: str, words: Words) -> Topic:
    """Begin a topic with its first post; it may wait for a moderator first (`Topic.state`).

    Raises NothingSaid, KindNotOpen, CapacityNotHeld, Suspended, TooManyPosts, AreaArchived.
    """
    policies.area.require(actor, "post", area)
    assert actor.person_id is not None
    if kind == "announcement" and not policies.area.allows(actor, "announce", area):
        raise KindNotOpen
    if kind == "consultation" and not policies.area.allows(actor, "consult", area):
        raise KindNotOpen
    member = admitted(actor, area)
    capacity = chosen(actor, words.speak_as)
    _refuse_empty(words)
    waits = must_wait(actor, area, member, capacity)
    language = words.language or current_language()
    topic = Topic(
        id=new_id(),
        area_id=area.id,
        slug=slug_of(title),
        title=title[:LONGEST_TITLE],
        kind=kind,
        language=language,
        state="pending" if waits else "visible",
        author_id=actor.person_id,
        author_as=capacity.spoken_as,
        author_code=capacity.code,
        created_at=now(),
        replies=0,
        last_number=0,
        files=0,
        file_bytes=0,
    )
    db.session.add(topic)
    db.session.flush()
    post = _write(actor, area, topic, capacity, words, "visible" if not waits else "pending")
    topic.first_post_id = post.id
    _stand_last(topic, post)
    follow_at_least(actor.person_id, topic.id, "watching")
    if not waits:
        stand(area, topic, post, member)
        publish(TopicStarted(topic.id, post.id), actor.person_id)
    else:
        publish(PostWaits(topic.id, post.id), actor.person_id)
    return topic


@transaction
def reply(actor: Actor, topic: Topic, area: Area, words: Words) -> Post:
    """Answer in a topic, or in the one that it was merged into; the post may wait for a moderator first (`Post.state`).

    Raises NothingSaid, TopicLocked, CapacityNotHeld, Suspended, TooManyPosts, AreaArchived.
    """
    policies.area.require(actor, "post", area)
    topic, area = _where_it_stands(actor, topic, area)
    assert actor.person_id is not None
    if topic.locked_at is not None and not policies.area.allows(actor, "moderate", area):
        raise TopicLocked
    member = admitted(actor, area)
    capacity = chosen(actor, words.speak_as)
    _refuse_empty(words)
    waits = must_wait(actor, area, member, capacity)
    state = follow_at_least(actor.person_id, topic.id, "tracking")
    if words.seen is not None:
        note_seen(state, topic, *words.seen)
    post = _write(actor, area, topic, capacity, words, "pending" if waits else "visible")
    if not waits:
        _stand_last(topic, post)
        publish(PostAdded(topic.id, post.id), actor.person_id)
        stand(area, topic, post, member)
        tell("topic", topic.id, "post", {"post": post.id})
    else:
        publish(PostWaits(topic.id, post.id), actor.person_id)
    return post


def hold(topic: Topic) -> None:
    """Lock the row of the topic: its posts are numbered one after the other, and marks are set beside no move."""
    lock(topic)


def stand(area: Area, topic: Topic, post: Post, member: Member) -> None:
    """Count a post that stands from now on, in its topic, its area and for its author.

    In a transaction that holds the topic and the member; the area is held by nobody, so the database counts there.
    """
    is_first = post.id == topic.first_post_id
    if not is_first:
        topic.replies += 1
    if topic.state == "visible":
        area.topics = Area.topics + int(is_first)
        area.posts = Area.posts + 1
        if area.last_post_id is None or area.last_post_id < post.id:
            area.last_post_id, area.last_post_at = post.id, post.created_at
            area.last_code, area.last_as = post.code, post.spoken_as
    member.posts += 1
    member.first_at = member.first_at or post.created_at
    search.changed("forums.post", post.id)
    db.session.flush()


def note_seen(state: TopicState, topic: Topic, first: UUID, last: UUID) -> None:
    """A person has read the posts of a page, from `first` to `last`; marks never go back. In a transaction that holds the topic."""
    if state.read_to is not None and last <= state.read_to:
        marks.forget_read(state.person_id, topic.id, first, last)
        return
    seen_to = db.session.scalar(_LAST_SEEN, {"topic": topic.id, "first": first, "last": last})
    if seen_to is not None:
        marks.pass_over(state.person_id, seen_to, topic)
        marks.set_mark(state, seen_to)
        marks.forget_read(state.person_id, topic.id, first, seen_to)


def mentioned(text: str, area: Area) -> dict[str, UUID]:
    """Whom a text names, by the wording: people who may see the area and are called just so; nobody where two are.

    A person who may not see the area is as unknown as a name that nobody has. Whether people are told is decided later.
    """
    wordings = dict(islice(names_in(text).items(), MOST_CALLED))
    asked = {prefix for prefixes in wordings.values() for prefix in prefixes}
    if not asked:
        return {}
    called_so = db.session.scalars(
        select(Person).where(Person.name.in_(asked), Person.erased_at.is_(None)).limit(MOST_CALLED)
    ).all()
    people: dict[str, list[UUID]] = {}
    for person in seeing(called_so, area):
        people.setdefault(person.name, []).append(person.id)
    found: dict[str, UUID] = {}
    for prefixes in wordings.values():
        known = next((prefix for prefix in prefixes if len(people.get(prefix, ())) == 1), None)
        if known is not None:
            found[known] = people[known][0]
    return found


def _where_it_stands(actor: Actor, topic: Topic, area: Area) -> tuple[Topic, Area]:
    """The topic, held, or the one that it was merged into, with the area in which it stands by now, where the actor may write.

    TopicHidden when a moderator has hidden it.
    """
    hold(topic)
    while topic.merged_into_id is not None:
        topic = db.session.get_one(Topic, topic.merged_into_id)
        hold(topic)
    if topic.area_id != area.id:
        area = db.session.get_one(Area, topic.area_id)
        policies.area.require(actor, "post", area)
    if topic.state in {"hidden", "refused"} and not policies.area.allows(actor, "moderate", area):
        raise TopicHidden
    return topic, area


def _refuse_empty(words: Words) -> None:
    if not own_words(words.text):
        raise NothingSaid


def _write(actor: Actor, area: Area, topic: Topic, capacity: Capacity, words: Words, state: str) -> Post:
    assert actor.person_id is not None
    post_id = new_id()
    while topic.last_post_id is not None and post_id <= topic.last_post_id:
        post_id = new_id()  # two processes in the same millisecond
    names = mentioned(words.text, area)
    post = Post(
        id=post_id,
        topic_id=topic.id,
        number=topic.last_number + 1,
        author_id=actor.person_id,
        spoken_as=capacity.spoken_as,
        function=capacity.function,
        code=capacity.code,
        reply_to_id=_answered(topic, words.reply_to),
        text=words.text,
        html=markup_of(words.text, names, f"w-{short(post_id)}-"),
        language=words.language or current_language(),
        state=state,
        source=words.source,
        reactions={},
        files=len(words.files),
        links=own_links(words.text),
        created_at=now(),
    )
    db.session.add(post)
    db.session.flush()
    # After the flush, so that the row of the topic is written once, with all that changes in it.
    topic.last_number = post.number
    db.session.add_all(Mention(post_id=post_id, person_id=person_id, typed=name) for name, person_id in _once(names))
    for position, file in enumerate(words.files):
        db.session.add(Attachment(id=new_id(), post_id=post_id, file_id=file.id, position=position))
        file.audience = NOT_BY_ITSELF
        if (
            state == "visible" or topic.first_post_id is None
        ):  # what waits in a topic that stands is counted when it is let in
            topic.files += 1
            topic.file_bytes += file.size
    if capacity.spoken_as != "personal":
        said = {"as": capacity.spoken_as, "function": capacity.function, "for": capacity.code}
        audit.record(actor, "forums.spoke", "post", str(post_id), after=said)
    return post


def own_links(text: str) -> dict[str, str]:
    """Which of the addresses that stand alone in a text lead to pages of ours, with what these show; kept with the text."""
    shown = {address: thing_at(address) for address in lone_links(text)[:MOST_CARDS]}
    return {address: thing for address, thing in shown.items() if thing is not None}


def _once(names: Mapping[str, UUID]) -> list[tuple[str, UUID]]:
    by_person = {person_id: name for name, person_id in names.items()}
    return [(name, person_id) for person_id, name in by_person.items()]


def _answered(topic: Topic, reply_to: UUID | None) -> UUID | None:
    """The post that is answered, where everyone reads it in this topic; of one that waits nothing is told by its answers."""
    if reply_to is None:
        return None
    return db.session.scalar(
        select(Post.id).where(Post.id == reply_to, Post.topic_id == topic.id, Post.state == "visible")
    )


def _stand_last(topic: Topic, post: Post) -> None:
    topic.last_post_id, topic.last_post_at = post.id, post.created_at
    topic.last_author_id, topic.last_as, topic.last_code = post.author_id, post.spoken_as, post.code
