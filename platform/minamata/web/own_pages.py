"""Addresses of our own pages, and what these show; nobody else's are ever asked (F10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from minamata.config import Settings
from minamata.contracts.previews import Preview
from minamata.modules import registry
from minamata.policies import Actor


def thing_at(address: str) -> str | None:
    """What an address of ours shows, as `previews` takes it; None for every other address, and for pages without previews."""
    settings: Settings = current_app.extensions["settings"]
    try:
        asked, ours = urlsplit(address), urlsplit(settings.base_url)
    except ValueError:
        return None
    if (asked.scheme, asked.netloc) not in {(ours.scheme, ours.netloc), ("", "")}:
        return None
    try:
        endpoint, values = current_app.url_map.bind(ours.netloc or "localhost").match(asked.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    source = next((each for each in registry().preview_sources.values() if endpoint in each.endpoints), None)
    found = source.thing(values) if source is not None else None
    return None if source is None or found is None else f"{source.name}:{found}"


def previews(actor: Actor, things: Collection[str]) -> Mapping[str, Preview]:
    """Cards of those of the things that the actor may see; one statement for each kind of thing among them, none for none."""
    by_source: dict[str, set[UUID]] = defaultdict(set)
    for thing in things:
        name, _colon, signs = thing.partition(":")
        by_source[name].add(UUID(signs))
    return {
        f"{name}:{found}": preview
        for name, ids in by_source.items()
        if (source := registry().preview_sources.get(name)) is not None
        for found, preview in source.previews(actor, ids).items()
    }
