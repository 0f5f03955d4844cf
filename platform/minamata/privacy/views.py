"""The official texts, the register, and everyone's own data."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from minamata.content.markdown import rendered
from minamata.content.written import Written
from minamata.errors import SignInNeeded
from minamata.files.delivery import send
from minamata.i18n import _, _l, current_language
from minamata.privacy import queries, texts
from minamata.privacy.services import archives, consents, erasing
from minamata.web.addresses import address
from minamata.web.current import current_user
from minamata.web.limits import limiter

terms = Blueprint("terms", __name__, template_folder="templates")
notice = Blueprint("privacy", __name__, template_folder="templates")
my_data = Blueprint("my_data", __name__, template_folder="templates")

BASES = {
    "task": _l("Task of the Organization"),
    "contract": _l("Needed for what you asked for"),
    "consent": _l("Your consent"),
    "security": _l("Security of the service"),
}
NOTICES = {texts.TERMS: _l("Terms of use"), texts.PRIVACY: _l("Privacy notice")}


@terms.get("/<lang:lang>/terms/")
@terms.get("/<lang:lang>/terms/<version>/")
def terms_of_use(version: str | None = None) -> str:
    """The terms, in force or as they were, and the disclaimers in force."""
    others = [texts.text_of(each, current_language()) for each in texts.DISCLAIMERS] if version is None else []
    return _text_page("privacy/terms.html", texts.TERMS, version, others=[(each, markup(each)) for each in others])


@terms.post("/<lang:lang>/terms/")
def take_note() -> ResponseReturnValue:
    """The person has taken note of the texts in force; back to where they were."""
    consents.take_note_of_texts(current_user)
    return redirect(address(request.form.get("page", ""), []), 303)


@notice.get("/<lang:lang>/privacy/")
@notice.get("/<lang:lang>/privacy/<version>/")
def privacy(version: str | None = None) -> str:
    """The notice, in force or as it was, and the register of purposes."""
    return _text_page(
        "privacy/notice.html",
        texts.PRIVACY,
        version,
        register=queries.register() if version is None else {},
        limits=queries.limits() if version is None else (),
        bases=BASES,
    )


@my_data.get("/<lang:lang>/me/data/")
def data() -> str:
    """What is held about the person, and what can be done about it."""
    return render_template(
        "privacy/data.html",
        mine=queries.mine(current_user),
        register=queries.register(),
        bases=BASES,
        notices=NOTICES,
    )


@my_data.post("/<lang:lang>/me/data/archive")
@limiter.limit("10/hour")
def ask_for_archive() -> ResponseReturnValue:
    """Have everything put together."""
    archives.ask_for_archive(current_user, current_language())
    return redirect(url_for(".data"), 303)


@my_data.get("/<lang:lang>/me/data/archive/<id:archive_id>")
def archive(archive_id: UUID) -> Response:
    """The archive, for the person it is about alone; no copy stays in the browser's store."""
    response = send(queries.archive_for(current_user, archive_id))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@my_data.get("/<lang:lang>/me/data/erasure")
def erasure() -> str:
    """What erasure takes away and what stays, and the word that asks for it."""
    return _erasure_page()


@my_data.post("/<lang:lang>/me/data/erasure")
@limiter.limit("10/hour")
def ask_for_erasure() -> ResponseReturnValue:
    """Have oneself erased after the time to think."""
    typed = request.form.get("word", "").strip()
    if typed.casefold() != word().casefold():
        return _erasure_page(typed, _("Type the word that the page names.")), 422
    erasing.ask_for_erasure(current_user)
    return redirect(url_for(".data"), 303)


@my_data.post("/<lang:lang>/me/data/erasure/keep")
def keep_after_all() -> ResponseReturnValue:
    """Take the wish to be erased back."""
    erasing.keep_after_all(current_user)
    return redirect(url_for(".data"), 303)


@my_data.post("/<lang:lang>/me/data/consents/<id:consent_id>/withdraw")
def withdraw(consent_id: UUID) -> ResponseReturnValue:
    """Take a consent back."""
    consents.withdraw(current_user, consent_id)
    return redirect(url_for(".data"), 303)


def word() -> str:
    """What a person types to say that erasure is meant, in the language of the page."""
    return _("erase")


def markup(text: Written) -> Markup:
    """A text of ours as markup, its headings below those of the page."""
    return Markup(rendered(text.text, heading_base=3))


def _text_page(template: str, name: str, version: str | None, **more: object) -> str:
    known = texts.versions(name)
    text = texts.text_of(name, current_language(), version)
    return render_template(
        template,
        text=text,
        dated=date.fromisoformat(text.facts["date"]),
        markup=Markup(rendered(text.text, heading_base=2)),
        version=version or known[0],
        other_versions=[each for each in known if each != (version or known[0])],
        in_force=known[0],
        **more,
    )


def _erasure_page(typed: str = "", error: str = "") -> str:
    if not current_user.is_signed_in:
        raise SignInNeeded
    return render_template(
        "privacy/erasure.html",
        word=word(),
        typed=typed,
        error=error,
        days=erasing.TIME_TO_THINK.days,
        asked=queries.open_erasure(current_user),
    )
