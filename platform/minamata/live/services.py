"""Telling a channel what happened, and forgetting it a day later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Table, Uuid, bindparam, delete, insert, update
from sqlalchemy.exc import IntegrityError

from minamata.db import after_commit, attempt, db, now, transaction
from minamata.live.hub import hub
from minamata.live.models import ChannelNumber, LiveEvent
from minamata.live.wire import Channel, Told
from minamata.web.addresses import short

KEPT = timedelta(hours=24)
# Nobody holds these rows as objects: said to the tables, these statements take a third of the time.
_NUMBERS, _EVENTS = cast(Table, ChannelNumber.__table__), cast(Table, LiveEvent.__table__)
COUNT = (
    update(_NUMBERS)
    .where(_NUMBERS.c.kind == bindparam("of_kind"), _NUMBERS.c.channel_id == bindparam("of_id", type_=Uuid()))
    .values(newest=_NUMBERS.c.newest + 1)
    .returning(_NUMBERS.c.newest)
)
"""Gives a channel its next number; built once, because to build it takes longer than to run it."""
KEEP = insert(_EVENTS)


def tell(kind: str, channel_id: UUID, name: str, ids: Mapping[str, UUID]) -> int:
    """Tell those who follow the channel, after the commit, that `name` happened to what `ids` name; returns its number.

    Must be called inside a transaction (RuntimeError otherwise), late in it: the channel's number is held until the commit, so that
    events are numbered in the order of their commits. LookupError for a kind that no module declares.
    """
    if kind not in current_app.extensions["minamata"].channels:
        raise LookupError(f"no module declares the live channel {kind}")
    if not db.session.info.get("writes"):
        raise RuntimeError("tell belongs inside a transaction")
    channel = Channel(kind, channel_id)
    told = Told(_next_number(channel), name, {key: short(each) for key, each in ids.items()})
    row = {"kind": kind, "channel_id": channel_id, "number": told.number, "name": name, "ids": dict(told.ids)}
    db.session.execute(KEEP, {**row, "told_at": now()})
    after_commit(partial(hub().spread, channel, told))
    return told.number


@transaction
def forget_old(before: datetime) -> int:
    """Delete what was told before an instant, and say how much it was; who was away that long reads the page anew."""
    gone = delete(LiveEvent).where(LiveEvent.told_at < before).returning(LiveEvent.number)
    return len(db.session.scalars(gone).all())


def _next_number(channel: Channel) -> int:
    here = {"of_kind": channel.kind, "of_id": channel.id}
    number: int | None = db.session.scalar(COUNT, here)
    if number is None:
        try:
            with attempt():
                db.session.execute(insert(ChannelNumber).values(kind=channel.kind, channel_id=channel.id, newest=0))
        except IntegrityError:
            pass  # Somebody else told this channel its first event meanwhile.
        number = db.session.scalar(COUNT, here)
    if number is None:
        raise RuntimeError(f"the channel {channel.kind} has no number")
    return number
