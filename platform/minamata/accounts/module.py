"""What people and their accounts bring."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from minamata.accounts import api, letters, listeners, notices, privacy, sample
from minamata.accounts.authentication import SessionAuthentication
from minamata.accounts.commands import accounts
from minamata.accounts.development import DevelopmentProvider
from minamata.accounts.names import function_in_words, role_in_words
from minamata.accounts.providers import DEVELOPMENT, DEVELOPMENT_PATH, providers
from minamata.accounts.services.photos import PHOTO
from minamata.accounts.views import by_mail, organisations, people, photo, profile
from minamata.contracts.accounts import RoleEnded, RoleGiven
from minamata.i18n import _l
from minamata.modules import Entry, Module, Scope
from minamata.policies import Actor
from minamata.web.current import Authentication


def _is_administrator(actor: Actor) -> bool:
    return actor.has("administrator")


def _install(app: Flask) -> None:
    """Read the providers, so that a fault in their file stops the start; mount the development provider where it may run."""
    app.jinja_env.filters.update(role_in_words=role_in_words, function_in_words=function_in_words)
    known = providers(app.extensions["settings"])
    if DEVELOPMENT in known:
        app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
            app.wsgi_app, {DEVELOPMENT_PATH: DevelopmentProvider()}
        )


module = Module(
    name="accounts",
    blueprints=(by_mail.blueprint, profile.blueprint, photo.blueprint, people.blueprint, organisations.blueprint),
    api=(api.blueprint,),
    scopes=(
        Scope("me:read", _l("Read my profile and my certificates")),
        Scope("me:write", _l("Change my profile")),
    ),
    entries=(
        Entry("account", _l("Profile"), "me.profile", 10),
        Entry("account", _l("People and roles"), "people.people", 50, _is_administrator),
        Entry("account", _l("Organisations"), "organisations.organisations", 51, _is_administrator),
    ),
    provides={Authentication: SessionAuthentication()},
    listeners={RoleGiven: (listeners.tell_of_role,), RoleEnded: (listeners.tell_of_role,)},
    notices=(notices.role,),
    uploads=(PHOTO,),
    letters={"code": letters.code},
    personal_data=privacy.personal_data,
    retention=privacy.retention,
    commands=(accounts,),
    install=_install,
    sample_data=sample.load,
)
