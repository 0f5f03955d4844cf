"""Areas, as the secretariat arranges them (F5, F6)."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from forums.api.checking import checked
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.documents.arranging import AreaArranged, AreaGiven, NewAreaGiven, StateGiven
from forums.forms.moderation import WITH_CODE, AreaForm, NewAreaForm
from forums.models import Area
from forums.queries import arranging as queries
from forums.services import arranging
from minamata.api.doors import VERSION
from minamata.api.editing import version_read
from minamata.api.schemas import listed, page_of
from minamata.i18n import LANGUAGES, _l
from minamata.web.current import current_user

TEXTS = ("title", "description")
CALLED = {"audience_code": "audience", **{f"{text}_{lang}": text for text in TEXTS for lang in LANGUAGES}}
"""What programs call the fields of the form."""


@blueprint.reading(
    "/forums/moderation/areas",
    page_of(AreaArranged),
    says=_l("All areas, for the secretariat"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def all_areas() -> dict[str, Any]:
    """All areas, drafts and archived ones too, for the secretariat."""
    return listed([_told(each) for each in queries.all_areas(current_user)])


@blueprint.reading(
    "/forums/moderation/areas/<slug>",
    AreaArranged,
    says=_l("One area, to be arranged"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def area_to_arrange(slug: str) -> tuple[dict[str, Any], dict[str, str]]:
    """One area, to be arranged by the secretariat."""
    found = queries.area_to_arrange(current_user, slug)
    return _told(found), {VERSION: str(found.version)}


@blueprint.writing(
    "POST",
    "/forums/moderation/areas",
    AreaArranged,
    says=_l("Make an area; it begins as a draft"),
    scope=MODERATION_WRITE,
    takes=NewAreaGiven,
    status=201,
)
def make_area(given: dict[str, Any]) -> str:
    """Make an area; it begins as a draft."""
    queries.require(current_user)
    form = checked(NewAreaForm(_typed(given)), CALLED)
    made = arranging.make_area(current_user, form.slug.data or "", form.value())
    return url_for(".area_to_arrange", slug=made.slug)


@blueprint.writing(
    "PUT",
    "/forums/moderation/areas/<slug>",
    AreaArranged,
    says=_l("Change an area"),
    scope=MODERATION_WRITE,
    takes=AreaGiven,
    is_edit=True,
)
def change_area(given: dict[str, Any], slug: str) -> str:
    """Change an area; whom a narrower audience shuts out finds nothing of it any more, at once."""
    version = version_read(queries.area_to_arrange(current_user, slug).version)
    form = checked(AreaForm(_typed(given)), CALLED)
    arranging.change_area(current_user, slug, form.value(), version)
    return url_for(".area_to_arrange", slug=slug)


@blueprint.writing(
    "PUT",
    "/forums/moderation/areas/<slug>/state",
    AreaArranged,
    says=_l("Open an area, archive it, or make it a draft again"),
    scope=MODERATION_WRITE,
    takes=StateGiven,
    is_edit=True,
)
def put_area(given: dict[str, Any], slug: str) -> str:
    """Open an area, archive it, or make it a draft again."""
    version = version_read(queries.area_to_arrange(current_user, slug).version)
    arranging.put_area(current_user, slug, given["state"], version)
    return url_for(".area_to_arrange", slug=slug)


def _typed(given: dict[str, Any]) -> MultiDict[str, str]:
    """What came in, as the form of the page has it, so that both are checked in one place."""
    kind, _colon, code = given["audience"].partition(":")
    is_coded = kind in WITH_CODE
    texts = {f"{name}_{lang}": text for name in TEXTS for lang, text in given[name].items()}
    return MultiDict(
        {
            **texts,
            "slug": given.get("slug", ""),
            "section": given["section"],
            "position": str(given["position"]),
            "concepts": ",".join(given["concepts"]),
            "audience": kind if is_coded else given["audience"],
            "audience_code": code if is_coded else "",
            "posters": given["posters"],
            "checks": given["checks"],
            **({"shows_presence": "y"} if given["shows_presence"] else {}),
        }
    )


def _told(it: Area) -> dict[str, Any]:
    return {
        "slug": it.slug,
        "state": it.state,
        "section": it.section,
        "position": it.position,
        "title": dict(it.title),
        "description": dict(it.description),
        "concepts": it.concepts,
        "audience": it.audience,
        "posters": AreaForm.values_of(it)["posters"],
        "checks": it.checks,
        "shows_presence": it.shows_presence,
        "version": it.version,
    }
