"""The composition root: settings and modules in, a WSGI application out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, Request, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate

import minamata
from minamata import i18n, modules
from minamata.config import Settings
from minamata.db import db, prepare_engine
from minamata.jobs.runner import Runner
from minamata.web import (
    addresses,
    answers,
    bodies,
    drawing,
    errors,
    limits,
    logs,
    metrics,
    pages,
    security,
    static,
    words,
    writes,
)
from minamata.web.current import Authentication
from minamata.web.programs import is_for_programs

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "migrations"
CATALOGUES = ROOT / "translations"
LARGEST_REQUEST = 2_000_000
# One for each thread that answers (serving.THREADS) and that asks for sockets, for the job runner, and for a command beside them.
DATABASE_CONNECTIONS = 24


class Asked(Request):
    """A request whose language has the words of form checks ready; Flask-WTF would read them from disk for each page with a form."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """What Flask-WTF looks for."""
        return i18n.words_of_forms(i18n.current_language())


class Commons(Flask):
    """Flask, where every view that writes is answered exactly once."""

    request_class = Asked

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method in security.SAFE_METHODS or request.routing_exception is not None:
            return super().dispatch_request()
        view = self.view_functions.get(request.endpoint or "")
        if getattr(view, "needs_no_key", False):
            return super().dispatch_request()
        return writes.answer_once(self._view_response)

    def _view_response(self) -> Response:
        return self.make_response(super().dispatch_request())


def create_app(settings: Settings, names: Sequence[str] = (*minamata.GROUND, *minamata.MODULES)) -> Flask:
    """Build the application from `settings` and the modules called `names`; touches neither database nor network."""
    app = Commons("minamata", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=2_000,
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
    )
    app.extensions["settings"] = settings
    app.extensions["minamata_bell"] = Runner(app)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    limits.install(app)
    words.install(app, str(CATALOGUES))
    logs.install(app)
    metrics.install(app)
    addresses.install(app)
    pages.install(app)
    drawing.install(app)
    errors.install(app)
    bodies.install(app)
    app.before_request(_recognise_the_person)
    security.install(app, settings)
    answers.install(app)
    app.register_blueprint(static.blueprint)
    app.extensions["minamata"] = found = modules.load(names)
    for module in found.modules:
        for blueprint in module.blueprints:
            app.register_blueprint(blueprint)
        if module.install is not None:
            module.install(app)
        for command in module.commands:
            app.cli.add_command(command)
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.uses_sqlite:
        return {"pool_size": DATABASE_CONNECTIONS, "hide_parameters": True}
    return {"pool_pre_ping": True, "pool_size": DATABASE_CONNECTIONS, "hide_parameters": True}


def _recognise_the_person() -> None:
    if request.endpoint in {"static_files.serve", "health.alive", "health.ready", "health.metrics"}:
        return
    if is_for_programs():
        return
    if getattr(current_app.view_functions.get(request.endpoint or ""), "is_without_session", False):
        return
    g.actor = modules.ask(Authentication).actor_of(request)  # type: ignore[type-abstract]
