"""Who is in a channel: counted in the process, or over all processes in Redis. It lasts as long as the connections."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from redis import asyncio as redis
from redis.exceptions import RedisError

from minamata.live.hub import REDIS_OPTIONS
from minamata.live.wire import Channel

log = logging.getLogger(__name__)

Members = Mapping[Channel, Collection[UUID]]

# A process says this often who is still with it; what it has not said for the longer time is over, because it died.
REFRESH_EVERY = 15.0
LASTS = 45.0


class Presence(Protocol):
    """What is known of who is in a channel. `members` are those of this process."""

    async def entered(self, channel: Channel, person_id: UUID) -> None:
        """A person joined with the first of their sockets in this process."""

    async def left(self, channel: Channel, person_id: UUID) -> None:
        """The last of their sockets in this process left."""

    async def here(self, channel: Channel, members: Members) -> set[UUID]:
        """Everyone in the channel, each once, wherever they are connected."""

    async def refresh(self, members: Members) -> set[Channel]:
        """Say again who is here; returns the channels that people of a dead process have left."""

    async def close(self) -> None:
        """Let go of what was opened."""


class InProcess:
    """One process serves all sockets, so its members are everyone."""

    async def entered(self, channel: Channel, person_id: UUID) -> None:
        """Known already."""

    async def left(self, channel: Channel, person_id: UUID) -> None:
        """Known already."""

    async def here(self, channel: Channel, members: Members) -> set[UUID]:
        return set(members.get(channel, ()))

    async def refresh(self, members: Members) -> set[Channel]:
        return set()

    async def close(self) -> None:
        """Nothing was opened."""


class InRedis:
    """A sorted set for each channel: process and person, by the instant at which that is over unless it is said again.

    While Redis cannot be reached, those of this process are told.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, decode_responses=True, **REDIS_OPTIONS)
        self._process = secrets.token_hex(6)
        self._is_closed = False

    async def entered(self, channel: Channel, person_id: UUID) -> None:
        await self._put(channel, {person_id})

    async def left(self, channel: Channel, person_id: UUID) -> None:
        if self._is_closed:  # A browser that hung up while the process ended; what was said of it lapses.
            return
        try:
            await self._redis.zrem(self._key(channel), self._member(person_id))
        except RedisError as error:
            self._complain(error)

    async def here(self, channel: Channel, members: Members) -> set[UUID]:
        own = set(members.get(channel, ()))
        try:
            found = await self._redis.zrangebyscore(self._key(channel), time.time(), "+inf")
        except RedisError as error:
            self._complain(error)
            return own
        return own | {UUID(str(member).partition(":")[2]) for member in found}

    async def refresh(self, members: Members) -> set[Channel]:
        over = set()
        for channel, people in list(members.items()):
            await self._put(channel, people)
            try:
                if await self._redis.zremrangebyscore(self._key(channel), "-inf", time.time()):
                    over.add(channel)
            except RedisError as error:
                self._complain(error)
        return over

    async def close(self) -> None:
        self._is_closed = True
        await self._redis.aclose()

    async def _put(self, channel: Channel, people: Collection[UUID]) -> None:
        until, key = time.time() + LASTS, self._key(channel)
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.zadd(key, {self._member(person_id): until for person_id in people})
                pipeline.expire(key, int(LASTS * 2))
                await pipeline.execute()
        except RedisError as error:
            self._complain(error)

    def _member(self, person_id: UUID) -> str:
        return f"{self._process}:{person_id}"

    @staticmethod
    def _key(channel: Channel) -> str:
        return f"minamata:live:here:{channel.room}"

    @staticmethod
    def _complain(error: RedisError) -> None:
        log.warning("Redis cannot be asked who is here", extra={"error": repr(error)})
