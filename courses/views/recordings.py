"""Recordings in a unit: their captions, and what players tell of their learners (C8)."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses.forms.media import watched_in
from courses.queries import catalogue as catalogue_queries
from courses.queries import units
from courses.queries.blocks import captions_of
from courses.queries.media import file_laid
from courses.services import watching
from courses.views.blueprint import blueprint
from courses.views.units import learned
from minamata.files.delivery import lead
from minamata.i18n import current_language
from minamata.web.current import current_user


@blueprint.get("/<slug>/<unit>/captions/<block_key>/<kind>.<language>.vtt")
def captions(slug: str, unit: str, block_key: str, kind: str, language: str) -> Response:
    """Captions or chapters of a recording as WebVTT, whatever form their author gave them."""
    listed = learned(slug, unit)
    here = units.unit_named(listed.course, current_language(), unit)
    text = captions_of(current_user, listed.course, here, block_key, current_language(), kind, language)
    answer = Response(text, mimetype="text/vtt")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.get("/<slug>/media/files/<id:media_id>/<file_name>")
def media_file(slug: str, media_id: UUID, file_name: str) -> Response:
    """A file that the course team laid over a recording; its name is for people."""
    listed = catalogue_queries.course_for(current_user, slug)
    return lead(file_laid(listed.course, media_id))


@blueprint.post("/<slug>/<unit>/watched/<block_key>")
def watched(slug: str, unit: str, block_key: str) -> ResponseReturnValue:
    """How far the learner is in a recording; told when they pause or leave."""
    listed = learned(slug, unit)
    here = units.unit_named(listed.course, current_language(), unit)
    watching.watch(current_user, listed.course, here, block_key, watched_in(request.form))
    return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=f"b-{block_key}"), 303)
