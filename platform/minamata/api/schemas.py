"""What documents of the API are made of: what comes in is checked to the last field, what goes out is described to the last field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Sized
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from marshmallow import RAISE, Schema, fields, validate

from minamata.i18n import LANGUAGES, _, _l, number
from minamata.web.addresses import ALPHABET, LENGTH, id_in, short

NEEDED = _l("This field is needed.")
NOT_EMPTY = _l("This field cannot be null.")
UNKNOWN = _l("There is no such field.")
MOST_A_PAGE = 100
A_PAGE = 20
SHORT_ID = f"^[{ALPHABET}]{{{LENGTH}}}$"


class Text(fields.String):
    """A text that came in."""

    default_error_messages = {  # noqa: RUF012 - as marshmallow has it
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be a text."),
    }


class OneOfThese(Text):
    """One of the names that the rooms of this application declared; `names` gives them once all rooms are there."""

    default_error_messages = {"unknown": _l("Choose one of the list.")}  # noqa: RUF012

    def __init__(self, names: Callable[[], Collection[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text not in self.names():
            raise self.make_error("unknown")
        return text


class Flag(fields.Boolean):
    """Yes or no, and nothing that only looks like it."""

    truthy = {True}  # noqa: RUF012
    falsy = {False}  # noqa: RUF012
    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be true or false."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Many(fields.List[Any]):
    """A list that came in."""

    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be a list."),
    }


class Pairs(fields.Dict):
    """A JSON object with names that are not ours."""

    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be a JSON object."),
    }


class Id(fields.Field[UUID]):
    """An id in 22 signs, as it stands in addresses (decision 11)."""

    def _serialize(self, value: UUID | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else short(value)


class Limit(fields.Integer):
    """How many at once."""

    default_error_messages = {  # noqa: RUF012
        "invalid": _l("This must be a whole number."),
        "too_large": _l("This must be a whole number."),
    }


class Cursor(fields.Field[UUID]):
    """Where the next page begins; what it holds is nobody's business but ours."""

    default_error_messages = {  # noqa: RUF012
        "invalid": _l("This cursor cannot be read. Follow “next” as it was given, or begin again without a cursor."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        try:
            return id_in(value)
        except ValueError as error:
            raise self.make_error("invalid") from error


class AtMost(validate.Length):
    """Refuses more characters than there is room for."""

    def __init__(self, characters: int) -> None:
        super().__init__(max=characters)
        self._characters = characters

    def _format_error(self, value: Sized, message: str) -> str:
        return _("This is too long: the greatest number of characters is %(number)s.", number=number(self._characters))


class Asked(Schema):
    """What comes in: a field that nobody knows is refused."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012
        "unknown": UNKNOWN,
        "type": _l("This must be a JSON object."),
    }


class Told(Schema):
    """What goes out: every field is there, though it may be null."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class Nothing(Asked):
    """The body of a write that needs none."""


class CursorQuery(Asked):
    """Which part of a list that comes in pages of one length."""

    cursor = Cursor(metadata={"description": "Where the next page begins, from `next` of the page before."})


class PageQuery(CursorQuery):
    """Which part of a list, and how much of it."""

    limit = Limit(
        load_default=A_PAGE,
        validate=validate.Range(1, MOST_A_PAGE, error=_l("From 1 to 100 can be asked for at once.")),
        metadata={"description": "How many at once."},
    )


class Words(Told):
    """A text, and the language it is really in, which may be another than was asked for."""

    text = fields.String()
    lang = fields.String(metadata={"description": "A language by its BCP 47 tag."})
    dir = fields.String(validate=validate.OneOf(["ltr", "rtl"]))


class FieldProblem(Told):
    """What is wrong with one field."""

    field = fields.String(metadata={"description": "The way to the field, with dots."})
    message = fields.String()


class Problem(Schema):
    """A problem document (RFC 9457)."""

    class Meta:
        unknown = RAISE

    type = fields.String(required=True, metadata={"description": "Stable, for programs to tell problems apart."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    reference = fields.String(
        required=True, metadata={"description": "Finds the line in our log; name it when asking."}
    )
    errors = fields.List(fields.Nested(FieldProblem))


def one_of(names: Collection[str]) -> validate.OneOf:
    """Refuses what is none of these names, which the document tells."""
    return validate.OneOf(list(names), error=_l("Choose one of the list."))


def language_code(**more: Any) -> fields.String:
    """A field for one of the six languages."""
    return Text(validate=validate.OneOf(list(LANGUAGES), error=_l("Choose one of the six languages.")), **more)


def listed(
    items: Sequence[object], following: UUID | None = None, address: str = "", query: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A page of a list as its document; without more than `items`, a list that stands on one page.

    `address` is that of the list, `query` what was asked, which the next page is asked as well, `following` the last key of this page
    where more follow.
    """
    if following is None:
        return {"items": items, "next": None}
    asked: dict[str, Any] = {**(query or {}), "cursor": short(following)}
    if "lang" in request.args:
        asked["lang"] = request.args["lang"]
    return {"items": items, "next": f"{address}?{urlencode(asked, doseq=True)}"}


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    return type(
        f"{item.__name__}Page",
        (Told,),
        {
            "__doc__": f"A page of a list of {item.__name__}.",
            "items": fields.List(fields.Nested(item)),
            "next": fields.String(
                allow_none=True, metadata={"description": "The address of the next page; null on the last."}
            ),
        },
    )
