"""What stands in our addresses: the language, and ids in 22 signs (decision 11)."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Flask, request
from werkzeug.routing import BaseConverter, ValidationError

from minamata.errors import NotFound
from minamata.i18n import LANGUAGES

# No 0, O, I and l, which readers take for one another.
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 22
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)

IN_A_PATH = "/:@!$&'()*+,;="


def short(id_: UUID) -> str:
    """An id as it stands in an address: 22 signs of base58, in the order of the ids."""
    return _signs(id_.int)


@lru_cache(maxsize=65_536)
def _signs(number: int) -> str:
    left, signs = number, ""
    for _pair in range(LENGTH // 2):
        left, pair = divmod(left, len(_PAIRS))
        signs = _PAIRS[pair] + signs
    return signs


def id_in(signs: str) -> UUID:
    """The id that `short` wrote. ValueError for anything else."""
    if len(signs) != LENGTH:
        raise ValueError(signs)
    number = 0
    for sign in signs:
        number = number * len(ALPHABET) + ALPHABET.index(sign)
    return UUID(int=number)


def asked_id(name: str) -> UUID | None:
    """The id that the query of this request names, None without one. NotFound for what is no id: no link of ours says it."""
    signs = request.args.get(name, "").strip()
    try:
        return id_in(signs) if signs else None
    except ValueError as error:
        raise NotFound from error


def address(path: str, query: list[tuple[str, str]]) -> str:
    """An address of ours, whatever was asked for: one slash in front, and nothing in it that a browser reads as another host."""
    return f"/{quote(path.lstrip('/'), safe=IN_A_PATH)}" + (f"?{urlencode(query)}" if query else "")


class LanguageConverter(BaseConverter):
    """`<lang:lang>` in a rule: one of the six, so that no other first word is taken for a language."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


class IdConverter(BaseConverter):
    """`<id:person_id>` in a rule: an id in 22 signs."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> UUID:
        try:
            return id_in(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: UUID | str) -> str:
        """An id, or one that was written as an address does before, as those in the search are."""
        return value if isinstance(value, str) else short(value)


def install(app: Flask) -> None:
    """Teach `app` the parts of addresses, and templates to write an id into a query: `{{ id|short }}`."""
    app.url_map.converters.update(lang=LanguageConverter, id=IdConverter)
    app.jinja_env.filters["short"] = short
