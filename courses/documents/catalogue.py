"""The catalogue, and a course with what stands beside its units."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import ValidationError, fields, validate

from courses.documents.enrolment import ChapterListed, EnrolmentTold
from courses.forms import CODE, EFFORTS, MOST_THEMES, STATUSES
from courses.queries.facets import LEVELS, Wish
from minamata.api.schemas import Asked, Id, Many, PageQuery, Text, Told, Words, one_of
from minamata.i18n import LANGUAGES, _, _l

ORDERS = ("oldest", "newest", "title", "shortest")


def _some_of(names: Collection[str]) -> Many:
    return Many(Text(validate=one_of(names)), load_default=list)


def _a_code(text: str) -> None:
    if CODE.fullmatch(text) is None:
        raise ValidationError(_("Choose one of the list."))


class WishQuery(Asked):
    """What to narrow the catalogue down to. Of one name one value is enough; all names must hold; what is left out means any."""

    language = _some_of(LANGUAGES)
    level = _some_of(LEVELS)
    effort = _some_of(EFFORTS)
    status = _some_of(STATUSES)
    theme = Many(
        Text(validate=_a_code, metadata={"pattern": f"^{CODE.pattern}$"}),
        load_default=list,
        validate=validate.Length(max=MOST_THEMES, error=_l("Choose fewer themes.")),
        metadata={"description": "Codes of terms of the thesaurus."},
    )


class CatalogueQuery(PageQuery, WishQuery):
    """Which courses, in which order, and which part of the list."""

    order = Text(load_default="oldest", validate=one_of(ORDERS))


def wish_of(query: dict[str, Any]) -> Wish:
    """What was asked, as the catalogue takes it; an order that nothing was said of is the one in which courses came."""
    names = ("language", "level", "effort", "status", "theme")
    languages, levels, efforts, statuses, themes = (tuple(dict.fromkeys(query[name])) for name in names)
    return Wish(languages, levels, efforts, statuses, themes, query.get("order", "oldest"))


class FacetValue(Told):
    """A value, and how many courses there would be if it were the only one chosen of its name."""

    value = fields.String()
    label = fields.Nested(Words)
    count = fields.Integer()


class FacetsTold(Told):
    """How many courses answer, and how many would for each value of each name."""

    total = fields.Integer()
    language = fields.List(fields.Nested(FacetValue))
    level = fields.List(fields.Nested(FacetValue))
    effort = fields.List(fields.Nested(FacetValue))
    status = fields.List(fields.Nested(FacetValue))
    theme = fields.List(fields.Nested(FacetValue))


class CourseListed(Told):
    """A course in the catalogue."""

    id = Id()
    slug = fields.String()
    title = fields.Nested(Words)
    summary = fields.Nested(Words)
    languages = fields.List(fields.String())
    minutes = fields.Integer()
    units = fields.Integer()
    questions = fields.Integer()
    bytes = fields.Integer(metadata={"description": "What there is to read, without media."})
    media_bytes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={
            "description": "Bytes of its recordings by `video`, `audio` and `slides`, each in its lightest form, as measured."
        },
    )
    level = fields.Integer()
    gives_certificate = fields.Boolean(metadata={"description": "Whether who completes it can make a certificate."})
    rating = fields.Float(
        allow_none=True, metadata={"description": "The mean of 1 to 5 stars; null while fewer than five have rated it."}
    )
    enrolment = fields.Nested(EnrolmentTold, allow_none=True)


class PageListed(Told):
    """A page beside the units: what its author wrote, the handouts, the news."""

    slug = fields.String()
    name = fields.String()


class CoursePageTold(PageListed):
    """Such a page with its words."""

    course = fields.String()
    lang = fields.String(metadata={"description": "The language that it is really in."})
    html = fields.String(metadata={"description": "HTML without anything that acts."})


class CourseTold(CourseListed):
    """A course with its outline."""

    lang = fields.String(metadata={"description": "The language that titles and overview are really in."})
    overview = fields.String(metadata={"description": "HTML without anything that acts."})
    pass_mark = fields.Float()
    themes = fields.List(fields.String(), metadata={"description": "Codes of terms of the thesaurus."})
    prerequisites = fields.List(
        fields.String(), metadata={"description": "Courses, by their slugs, that I have to complete first."}
    )
    trainers = fields.List(fields.String(), metadata={"description": "The names of those who teach it."})
    pages = fields.List(fields.Nested(PageListed))
    chapters = fields.List(fields.Nested(ChapterListed))
