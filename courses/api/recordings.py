"""Recordings in a unit: their forms and words, and how far their learner is (C8)."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from courses.api.doors import READ, WRITE, blueprint, learned_unit
from courses.api.telling import as_block
from courses.documents.units import BlockTold, WatchedSoFar
from courses.queries import blocks
from courses.services import watching
from courses.services.watching import Watched
from minamata.api.doors import RawAnswer
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/courses/<slug>/units/<unit>/recordings/<key>",
    BlockTold,
    says=_l("A recording in all its forms with its words, and where I stopped"),
    scope=READ,
    refuses=(404,),
)
def recording(slug: str, unit: str, key: str) -> dict[str, Any]:
    """A recording in all its forms with its words, and where I stopped."""
    found, here = learned_unit(slug, unit)
    return as_block(blocks.recording_block(current_user, found.course, here, key, current_language()))


@blueprint.reading(
    "/courses/<slug>/units/<unit>/recordings/<key>/<kind>.<language>.vtt",
    RawAnswer("text/vtt", {"type": "string"}),
    says=_l("Captions or chapters of a recording, as WebVTT"),
    scope=READ,
    refuses=(404,),
)
def captions(slug: str, unit: str, key: str, kind: str, language: str) -> Response:
    """Captions or chapters of a recording, as WebVTT."""
    found, here = learned_unit(slug, unit)
    text = blocks.captions_of(current_user, found.course, here, key, current_language(), kind, language)
    return Response(text, mimetype="text/vtt")


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/recordings/<key>/position",
    BlockTold,
    says=_l("Tell how far I am in a recording; it is done when nearly all of it was played"),
    scope=WRITE,
    takes=WatchedSoFar,
)
def watch(told: dict[str, Any], slug: str, unit: str, key: str) -> str:
    """Tell how far I am in a recording."""
    found, here = learned_unit(slug, unit)
    played = ((each["begins"], each["ends"]) for each in told["seen"])
    watching.watch(current_user, found.course, here, key, Watched.of(told["position"], told["length"], played))
    return url_for(".recording", slug=slug, unit=unit, key=key)


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/recordings/<key>/taken",
    BlockTold,
    says=_l("Say that I have read or heard a recording; it counts as done"),
    scope=WRITE,
)
def take(_nothing: dict[str, Any], slug: str, unit: str, key: str) -> str:
    """Say that I have read or heard a recording."""
    found, here = learned_unit(slug, unit)
    watching.take(current_user, found.course, here, key, {})
    return url_for(".recording", slug=slug, unit=unit, key=key)
