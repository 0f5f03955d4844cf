"""One's own tokens, and the page of the API for people who write programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.api import queries, services
from minamata.api.documents import document, operations
from minamata.api.forms import TokenForm
from minamata.db import now
from minamata.errors import SignInNeeded
from minamata.modules import registry
from minamata.web.current import current_user

blueprint = Blueprint("api_pages", __name__, template_folder="templates")
tokens_blueprint = Blueprint("tokens", __name__, template_folder="templates", url_prefix="/<lang:lang>/me/tokens")


@tokens_blueprint.get("/")
def tokens() -> str:
    """The person's tokens, and the form for a new one."""
    return _tokens_page(TokenForm(formdata=None).offer())


@tokens_blueprint.post("/")
def make() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    form = TokenForm().offer()
    if not form.validate():
        return _tokens_page(form), 422
    made = services.make_token(current_user, form.name.data or "", form.scopes.data or (), int(form.days.data))
    response = make_response(_tokens_page(TokenForm(formdata=None).offer(), made))
    response.headers["Cache-Control"] = "no-store"
    return response


@tokens_blueprint.post("/<id:token_id>/end")
def end(token_id: UUID) -> ResponseReturnValue:
    """End a token."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    services.end_token(current_user, token_id)
    return redirect(url_for(".tokens", ended=1), 303)


@blueprint.get("/<lang:lang>/api/")
def page() -> str:
    """What the API is, how to be let in, and every operation, drawn from the OpenAPI document."""
    settings = current_app.extensions["settings"]
    return render_template(
        "api/page.html",
        groups=_groups(document()),
        scopes=registry().scopes.values(),
        base_url=settings.base_url,
        by_token=settings.api_requests_by_token,
        by_address=settings.api_requests_by_address,
    )


def _groups(found: dict[str, Any]) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Heading, and the operations below it: method, path, summary and scope."""
    by_tag: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for path, method, operation in operations(found):
        scope = next((name for needs in operation["security"] for name in needs["token"]), "")
        by_tag[operation["tags"][0]].append((method.upper(), path, operation["summary"], scope))
    return [(tag["description"], by_tag[tag["name"]]) for tag in found["tags"]]


def _tokens_page(form: TokenForm, made: services.MadeToken | None = None) -> str:
    if not current_user.is_signed_in:
        raise SignInNeeded
    return render_template(
        "api/tokens.html",
        form=form,
        made=made,
        tokens=queries.my_tokens(current_user),
        scopes=registry().scopes,
        now=now(),
        ended="ended" in request.args,
    )
