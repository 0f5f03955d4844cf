"""What a channel was told."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_

from minamata.db import db
from minamata.live.models import ChannelNumber, LiveEvent
from minamata.live.wire import Channel, Told
from minamata.modules import registry

MOST_MISSED = 100


@dataclass(frozen=True)
class Missed:
    """What somebody has not heard yet; `events` is None when it is too much or was forgotten, so that the page is better read anew."""

    newest: int
    events: tuple[Told, ...] | None


def newest(kind: str, channel_id: UUID) -> int:
    """The number of the newest event of a channel, 0 before the first.

    A page asks before it reads what it shows: what happens in between is then told rather than lost.
    """
    number = db.session.scalar(select(ChannelNumber.newest).filter_by(kind=kind, channel_id=channel_id))
    return number or 0


def newest_of(channels: Collection[Channel]) -> dict[Channel, int]:
    """The same for many channels at once; without those that were told nothing yet."""
    if not channels:
        return {}
    rows = db.session.execute(
        select(ChannelNumber.kind, ChannelNumber.channel_id, ChannelNumber.newest).where(
            tuple_(ChannelNumber.kind, ChannelNumber.channel_id).in_(list(channels))
        )
    )
    return {Channel(kind, channel_id): number for kind, channel_id, number in rows}


def standing_of(channels: Collection[Channel]) -> dict[Channel, Hashable]:
    """What the rights in these channels hang on now, in a statement or none for each kind; without those that are open to nobody."""
    by_kind: dict[str, set[UUID]] = {}
    for channel in channels:
        by_kind.setdefault(channel.kind, set()).add(channel.id)
    found: dict[Channel, Hashable] = {}
    for kind, ids in by_kind.items():
        declared = registry().channels.get(kind)
        if declared is not None:
            standing = declared.standing(ids) if declared.standing is not None else dict.fromkeys(ids)
            found |= {Channel(kind, each): value for each, value in standing.items()}
    return found


def missed(channel: Channel, last: int | None) -> Missed:
    """What came after the event `last`, in order; nothing for somebody who only begins to listen."""
    reached = newest(channel.kind, channel.id)
    if last is None or last == reached:
        return Missed(reached, ())
    if not 0 < reached - last <= MOST_MISSED:
        return Missed(reached, None)
    rows = db.session.execute(
        select(LiveEvent.number, LiveEvent.name, LiveEvent.ids)
        .where(LiveEvent.kind == channel.kind, LiveEvent.channel_id == channel.id, LiveEvent.number > last)
        .order_by(LiveEvent.number)
    )
    events = tuple(Told(number, name, ids) for number, name, ids in rows)
    if len(events) < reached - last:
        return Missed(reached, None)
    return Missed(events[-1].number, events)
