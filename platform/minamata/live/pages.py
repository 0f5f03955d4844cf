"""How a page says what it follows."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from minamata.live import queries
from minamata.web.addresses import short
from minamata.web.current import current_user


def live_channel(kind: str, channel_id: UUID) -> Markup:
    """The attribute of the element that hears what a channel is told, for `live.js`: `<section {{ live_channel("topic", topic.id) }}>`.

    Nothing for somebody who is not signed in. It costs a statement; a view that shows much asks `queries.newest` itself, before it reads.
    """
    if not current_user.is_signed_in:
        return Markup("")
    return live_attribute(kind, channel_id, queries.newest(kind, channel_id))


def live_attribute(kind: str, channel_id: UUID, number: int) -> Markup:
    """The same, where the number was read before."""
    return Markup('data-live="{}:{}:{}"').format(kind, short(channel_id), number)
