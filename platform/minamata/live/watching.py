"""What the process of the sockets looks after by the clock: sessions that ended, events that went unheard, and who is here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from minamata.accounts import queries as accounts
from minamata.live import queries
from minamata.live.presence import REFRESH_EVERY
from minamata.live.sockets import EVERYONE, Sockets, ended
from minamata.live.wire import Channel

log = logging.getLogger(__name__)

# A session that has ended is found within five seconds (decision 8), the time of the question included.
LOOK_EVERY = 4.0
# Who comes and goes is told together, so that a thousand who join are not told of each other a million times.
TELL_WHO_IS_HERE_EVERY = 1.0
ALLOWED_FOR = 120.0
ASKED_AGAIN_AT_ONCE = 100


class Watch:
    """Goes round as long as the sockets are open."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets
        self._tasks: list[asyncio.Task[None]] = []
        self._silent: set[str] = set()

    def start(self) -> None:
        """Begin, on the loop of the sockets."""
        self._tasks = [
            asyncio.create_task(_again_and_again(LOOK_EVERY, self.end_ended_sessions)),
            asyncio.create_task(_again_and_again(LOOK_EVERY, self.look)),
            asyncio.create_task(_again_and_again(TELL_WHO_IS_HERE_EVERY, self.tell_who_is_here)),
            asyncio.create_task(_again_and_again(REFRESH_EVERY, self.refresh)),
        ]

    async def stop(self) -> None:
        """Go round no more."""
        await ended(*self._tasks)

    async def look(self) -> None:
        """One round: a statement for all channels and one for all people, and some who are asked again whether they may stay."""
        for clear_up in self._sockets.each_round:
            clear_up()
        await self._end_the_silent()
        await self._point_to_what_was_not_heard()
        await self._ask_where_it_stands_otherwise()
        await self._ask_who_stands_otherwise()
        await self._ask_again()

    async def tell_who_is_here(self) -> None:
        """Tell the channels in which somebody came or went."""
        for channel in list(self._sockets.changed):
            self._sockets.changed.discard(channel)
            found = await self._sockets.here(channel)
            await self._sockets.server.emit("here", channel.message(**found), to=channel.room)

    async def refresh(self) -> None:
        """Say to the other processes that ours are still here."""
        sockets = self._sockets
        told = {channel: who for channel, who in sockets.members.items() if sockets.declared(channel).tells_presence}
        sockets.changed |= await sockets.presence.refresh(told)

    async def end_ended_sessions(self) -> None:
        """Send away whose session is over; a statement for all of them."""
        connected = {each.visitor.session_id for each in self._sockets.connections.values()}
        if not connected:
            return
        living = await self._sockets.ask(accounts.living_sessions, connected)
        for sid, connection in list(self._sockets.connections.items()):
            session_id = connection.visitor.session_id
            if session_id in connected and session_id not in living:
                await self._sockets.send_away(sid)

    async def _point_to_what_was_not_heard(self) -> None:
        """Tell a channel its newest number when that did not come by the quick way; who lacks events asks for them."""
        sockets = self._sockets
        joined = {channel for each in sockets.connections.values() for channel in each.joined}
        newest = await sockets.ask(queries.newest_of, joined) if joined else {}
        for channel, number in newest.items():
            if channel not in sockets.members or sockets.told.get(channel, -1) >= number:
                continue
            sockets.told[channel] = number
            await sockets.server.emit("newest", channel.message(newest=number), to=channel.room, ignore_queue=True)

    async def _ask_where_it_stands_otherwise(self) -> None:
        """Where what the rights hang on has changed, nobody hears more before they were asked again, however many they are."""
        sockets = self._sockets
        found = await sockets.ask(queries.standing_of, list(sockets.standing)) if sockets.standing else {}
        for channel, before in list(sockets.standing.items()):
            if channel in found and found[channel] == before:
                continue
            inside = await sockets.silence(channel)
            if channel in found:
                sockets.standing[channel] = found[channel]
            for sid in inside:
                await self._look_at(sid, channel, is_open=channel in found)

    async def _look_at(self, sid: str, channel: Channel, *, is_open: bool) -> None:
        """Let somebody hear of a channel again, or put them out."""
        sockets, connection = self._sockets, self._sockets.connections.get(sid)
        if connection is None or channel not in connection.joined:
            return
        allowed = await sockets.may_join(connection.visitor, channel) if is_open else None
        if channel not in connection.joined:  # They left while they were asked about.
            return
        if allowed is not None:
            await sockets.let_in_again(sid, channel, allowed)
        else:
            await sockets.put_out(sid, channel)

    async def _ask_who_stands_otherwise(self) -> None:
        """Who has lost or gained a right since they were let in hears no more before they were asked again; a statement for all of them."""
        sockets = self._sockets
        people = {each.visitor.person_id for each in sockets.connections.values() if each.joined}
        found = await sockets.standing_of(people) if people else {}
        due = [
            (sid, channel)
            for sid, connection in sockets.connections.items()
            for channel, allowed in connection.joined.items()
            if found.get(connection.visitor.person_id, allowed.standing) != allowed.standing
        ]
        for sid, channel in due:
            await sockets.server.leave_room(sid, channel.room)
        for sid, channel in due:
            await self._look_at(sid, channel, is_open=True)

    async def _ask_again(self) -> None:
        """What neither a person nor a channel tells of may have changed since somebody joined."""
        moment = asyncio.get_running_loop().time()
        due: list[tuple[str, Channel]] = [
            (sid, channel)
            for sid, connection in self._sockets.connections.items()
            for channel, allowed in connection.joined.items()
            if allowed.at < moment - ALLOWED_FOR
        ]
        for sid, channel in due[:ASKED_AGAIN_AT_ONCE]:
            connection = self._sockets.connections.get(sid)
            if connection is None or channel not in connection.joined:
                continue
            allowed = await self._sockets.may_join(connection.visitor, channel)
            if channel not in connection.joined:
                continue
            if allowed is None:
                await self._sockets.put_out(sid, channel)
            else:
                connection.joined[channel] = allowed

    async def _end_the_silent(self) -> None:
        """A connection that has not said within two rounds what it is for only takes up room."""
        server = self._sockets.server
        spoken = {server.manager.eio_sid_from_sid(sid, EVERYONE) for sid in self._sockets.connections}
        silent = {eio_sid for eio_sid in server.eio.sockets if eio_sid not in spoken}
        for eio_sid in silent & self._silent:
            await self._sockets.cut(eio_sid)
        self._silent = silent - self._silent


async def _again_and_again(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        await asyncio.sleep(max(0.0, began + seconds - loop.time()))
        began = loop.time()
        try:
            await work()
        except Exception:  # A round that fails, because the database is away, is no reason not to go the next.
            log.exception("a round of the live process failed")
