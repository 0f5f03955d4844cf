"""Words, numbers and dates in templates: Jinja's ways of asking for them, answered in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import Babel
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from minamata.directions import put_into
from minamata.i18n import (
    catalogue,
    current_language,
    day,
    duration,
    file_size,
    hour_of,
    in_own_digits,
    marks,
    moment,
    month_name,
    number,
    percent,
)


def install(app: Flask, catalogues: str) -> None:
    """Give `app` its catalogues and its filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = catalogues
    Babel(app, locale_selector=current_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: catalogue().ugettext(message),
        ngettext=lambda singular, plural, num: catalogue().ungettext(singular, plural, num),
        newstyle=True,
    )
    words: dict[str, Any] = app.jinja_env.globals
    # Jinja's own `_` looks for `gettext` each time, and a page has hundreds of words.
    words["_"] = words["gettext"] = _said
    words["ngettext"] = _counted
    writers: dict[str, Callable[..., str]] = {
        "number": number,
        "percent": percent,
        "date": day,
        "datetime": moment,
        "hour": hour_of,
        "month": month_name,
        "filesize": file_size,
        "duration": duration,
        "marks": marks,
        "digits": in_own_digits,
    }
    app.jinja_env.filters.update({name: _page_by_page(write) for name, write in writers.items()})


@pass_context
def _said(context: Context, message: str, **variables: object) -> str:
    """Jinja's `gettext` of the new style: in a page that escapes, the words are markup and what is put into them is not."""
    words: str = catalogue().ugettext(message)
    return put_into(Markup(words) if context.eval_ctx.autoescape else words, variables)


@pass_context
def _counted(context: Context, singular: str, plural: str, num: int, **variables: object) -> str:
    """Jinja's `ngettext`, where `%(num)s` is written as `_n` writes it."""
    form: str = catalogue().ungettext(singular, plural, num)
    return put_into(Markup(form) if context.eval_ctx.autoescape else form, {"num": number(num), **variables})


def _page_by_page(write: Callable[..., str]) -> Callable[..., str]:
    """A filter whose answer hangs on the page: without this, Jinja would write a constant once, in the language that came first."""

    @pass_context
    def written(_context: Context, *values: Any, **named: Any) -> str:
        return write(*values, **named)

    return written
