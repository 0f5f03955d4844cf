"""What people and their accounts bring."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from minamata.accounts import sample
from minamata.accounts.authentication import SessionAuthentication
from minamata.accounts.commands import accounts
from minamata.accounts.providers import DEVELOPMENT, DEVELOPMENT_PATH, providers
from minamata.accounts.views import people
from minamata.i18n import _l
from minamata.modules import Entry, Module
from minamata.policies import Actor
from minamata.web.current import Authentication


def _is_administrator(actor: Actor) -> bool:
    return actor.has("administrator")


def _install(app: Flask) -> None:
    """Mount the development provider where it may run, and let forms lead to the providers when people sign out."""
    known = providers(app.extensions["settings"])
    issuers = (urlsplit(provider.issuer) for provider in known.values() if not provider.is_development)
    app.extensions["form_origins"] = sorted({f"{parts.scheme}://{parts.netloc}" for parts in issuers})
    if DEVELOPMENT in known:
        from minamata.accounts.development import provider_application

        app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
            app.wsgi_app, {DEVELOPMENT_PATH: provider_application()}
        )


module = Module(
    name="accounts",
    blueprints=(people.blueprint,),
    entries=(
        Entry("account", _l("Profile"), "accounts.profile", 10),
        Entry("account", _l("People and roles"), "accounts.people", 50, _is_administrator),
        Entry("account", _l("Organisations"), "accounts.organisations", 51, _is_administrator),
    ),
    provides={Authentication: SessionAuthentication()},
    commands=(accounts,),
    install=_install,
    sample_data=sample.load,
)
