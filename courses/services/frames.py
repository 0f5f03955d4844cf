"""What learners do inside of frames: calls of handlers, and what drawing a block changed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from xblock.exceptions import NoSuchHandlerError

from courses.errors import BlockFailed, NoSuchHandler, PassRefused, RevisionStands
from courses.models import BlockCall, BlockEvent, Enrolment
from courses.queries.frames import Frame, runtime_in
from courses.queries.kept_files import block_in
from courses.runtime import django_bridge
from courses.runtime.changes import changes_of, take_changes
from courses.runtime.runtime import CourseRuntime, Surroundings
from courses.runtime.services import Addresses
from courses.services.block_files import store_files
from courses.services.progress import write_down
from minamata.db import db, now, transaction
from minamata.errors import DomainError, KeyUsedAgain

log = logging.getLogger(__name__)

LARGEST_KEPT_ANSWER = 256 * 1024
LONGEST_KEY = 128


@dataclass(frozen=True)
class Call:
    """A call of a handler: of which block (`type@name`, with `+aside_type` for an aside), which handler, and what was sent, as
    a request of webob, which is what blocks know.

    `key` is that of the write; a block's own script may send none, and is then answered anew each time.
    """

    usage: str
    handler: str
    suffix: str
    request: Any
    key: str | None = None

    @property
    def target(self) -> str:
        """What is called, short enough for an index."""
        place = f"{self.usage} {self.handler} {self.suffix} {self.request.query_string}"
        return hashlib.sha256(place.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.request.method} ".encode() + self.request.body).hexdigest()


@dataclass(frozen=True)
class Answered:
    """What a handler answered, and whether the block is complete by now, 0 to 1; None when it said nothing of it."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    completion: float | None = None


class _Refused(Exception):
    """Carries an answer past the transaction that must not be kept."""

    def __init__(self, answer: Answered) -> None:
        self.answer = answer


def call(frame: Frame, surroundings: Surroundings, addresses: Addresses, asked: Call) -> Answered:
    """Do what a learner's block asks for, and keep what came of it: fields, grade, completion and events, all or nothing.

    The same call again under the same key is answered as it was and not done again. Raises PassRefused for a block outside of the frame,
    NoSuchHandler, KeyUsedAgain, RevisionStands in the view for authors, and BlockFailed when the block raises; then nothing is kept.
    """
    try:
        return _call(frame, surroundings, addresses, asked)
    except _Refused as refused:
        return refused.answer


def look(frame: Frame, surroundings: Surroundings, addresses: Addresses, asked: Call) -> Answered:
    """The same for a call that only reads (GET): whatever the block changes by it is left out, with a line in the log."""
    runtime = runtime_in(frame, surroundings, addresses)
    answer = _handled(runtime, frame, asked)
    if changes_of(runtime.store, runtime.published) is not None:
        log.warning("a block changed something on a GET, which is left out", extra={"block": asked.usage})
    return answer


@transaction
def keep_drawn(frame: Frame, changes: Mapping[str, Any]) -> None:
    """Write down what a block changed while it was drawn; what something else changed meanwhile stays as it is."""
    enrolment = _alone(frame)
    assert frame.actor.person_id is not None
    runtime = runtime_in(frame, Surroundings(_NoPlaces()), Addresses(lambda link: None), writes=True)
    published = take_changes(changes, runtime.store)
    store_files(runtime.store, frame.course, frame.actor.person_id)
    runtime.store.write_back()
    write_down(frame.course, enrolment, published)


def forget_events(before: datetime) -> int:
    """Delete what blocks told before that instant; returns how many events went."""
    return _delete(delete(BlockEvent).where(BlockEvent.at < before))


def forget_calls(before: datetime) -> int:
    """Delete the answers that were kept for calls that might have been sent again; returns how many went."""
    return _delete(delete(BlockCall).where(BlockCall.at < before))


@transaction
def _call(frame: Frame, surroundings: Surroundings, addresses: Addresses, asked: Call) -> Answered:
    enrolment = _alone(frame)
    earlier = _earlier(frame, asked)
    if earlier is not None:
        return earlier
    runtime = runtime_in(frame, surroundings, addresses, writes=True)
    answer = _handled(runtime, frame, asked)
    if answer.status >= 400:
        raise _Refused(answer)
    store_files(runtime.store, frame.course, cast(UUID, frame.actor.person_id))
    runtime.store.write_back()
    write_down(frame.course, enrolment, runtime.published)
    _remember(frame, asked, answer)
    return answer


def _handled(runtime: CourseRuntime, frame: Frame, asked: Call) -> Answered:
    block = block_in(runtime, frame, asked.usage)
    try:
        with django_bridge.speaking(frame.lang):
            response = runtime.handle(block, asked.handler, asked.request, asked.suffix)
            answer = _answered(response)
    except NoSuchHandlerError as error:
        raise NoSuchHandler from error
    except DomainError:
        raise
    except Exception as error:
        log.exception("a block failed", extra={"block": asked.usage, "handler": asked.handler})
        raise BlockFailed from error
    return replace(answer, completion=runtime.published.completions.get(asked.usage.partition("+")[0]))


def _answered(response: Any) -> Answered:
    """What of a block's answer is given on. ValueError for what no server could send, such as a header of two lines."""
    headers = [(name, value) for name, value in response.headerlist if name.lower() in GIVEN_ON]
    kind = response.headers.get("Content-Type", "text/plain")
    if not 200 <= response.status_int <= 599 or any(set(text) & {"\r", "\n"} for text in (kind, *sum(headers, ()))):
        raise ValueError("an answer that cannot be sent")
    return Answered(response.status_int, kind, response.body, tuple(headers))


GIVEN_ON = frozenset({"content-disposition", "location", "content-language", "last-modified", "etag"})
"""Headers of a block's answer that reach the browser; cookies do not."""


def _alone(frame: Frame) -> Enrolment:
    """The enrolment, held: a learner's calls in one course come one after the other, so none overwrites what another keeps."""
    if frame.enrolment is None:
        raise RevisionStands
    held = select(Enrolment).where(Enrolment.id == frame.enrolment.id).with_for_update()
    enrolment = db.session.scalars(held.execution_options(populate_existing=True)).first()
    if enrolment is None:
        raise PassRefused
    return enrolment


def _earlier(frame: Frame, asked: Call) -> Answered | None:
    if not asked.key:
        return None
    found = db.session.scalars(
        select(BlockCall).where(
            BlockCall.person_id == frame.actor.person_id,
            BlockCall.course_id == frame.course.id,
            BlockCall.target == asked.target,
            BlockCall.key == asked.key[:LONGEST_KEY],
        )
    ).first()
    if found is None:
        return None
    if found.fingerprint != asked.fingerprint:
        raise KeyUsedAgain
    return Answered(found.status, found.content_type, found.body)


def _remember(frame: Frame, asked: Call, answer: Answered) -> None:
    if not asked.key or len(answer.body) > LARGEST_KEPT_ANSWER:
        return
    db.session.add(
        BlockCall(
            person_id=cast(UUID, frame.actor.person_id),
            course_id=frame.course.id,
            target=asked.target,
            key=asked.key[:LONGEST_KEY],
            fingerprint=asked.fingerprint,
            status=answer.status,
            content_type=answer.content_type,
            body=answer.body,
            at=now(),
        )
    )


@transaction
def _delete(statement: Any) -> int:
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return result.rowcount


class _NoPlaces:
    """Nothing is drawn while changes are written down, so nobody asks for an address."""

    def handler(self, usage: str, name: str, suffix: str, query: str) -> str:
        raise LookupError(name)

    def resource(self, block_type: str, path: str) -> str:
        raise LookupError(path)

    def kept(self, usage: str, place: str) -> str:
        raise LookupError(place)
