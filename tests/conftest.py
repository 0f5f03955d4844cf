"""Fixtures: an application on a fresh database, a client that signs in, and databases of both kinds.

Each test gets a copy of a database that was migrated once. With MINAMATA_DATABASE_URL set to a PostgreSQL server the same suite runs
there, each test on a database of its own made from a template.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from minamata import assets, catalogues, migrating
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db
from minamata.jobs.runner import Runner
from minamata.modules import registry
from minamata.parties.directory import forget_names
from minamata.usage.tally import Tally
from minamata.web import limits
from tests.browser.chromium import launch
from tests.clients import Browser
from tests.server import Server, commons

SERVER = os.environ.get("MINAMATA_DATABASE_URL", "")


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Style sheet and catalogues, as the program makes them at its start."""
    assets.build()
    catalogues.compile_changed()


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[str]:
    """A migrated, empty database to copy: a file, or the name of a PostgreSQL database."""
    if SERVER:
        name = f"commons_template_{worker}"
        _recreate(name)
        _migrate(_on_server(name), tmp_path_factory.mktemp("template"))
        yield name
        _drop(name)
        return
    folder = tmp_path_factory.mktemp("template")
    file = folder / "template.sqlite3"
    _migrate(f"sqlite:///{file}", folder)
    with sa.create_engine(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    yield str(file)


@pytest.fixture(scope="session")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases and files of one test after the other lie, so that one application can serve them all."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture
def database_url(template_database: str, one_place: Path, worker: str) -> Iterator[str]:
    """A database of this test alone."""
    with database_copied_from(template_database, one_place, f"commons_test_{worker}") as url:
        yield url


@contextmanager
def database_copied_from(template: str, folder: Path, name: str) -> Iterator[str]:
    """The address of a copy of the template: a file in the folder, or a database of that name on the server."""
    if SERVER:
        _recreate(name, template)
        yield _on_server(name)
        _drop(name)
        return
    for left in folder.glob("commons.sqlite3*"):
        left.unlink()
    shutil.copy(template, folder / "commons.sqlite3")
    yield f"sqlite:///{folder / 'commons.sqlite3'}"


@pytest.fixture
def environ(database_url: str, one_place: Path) -> dict[str, str]:
    """The settings of the application under test."""
    shutil.rmtree(one_place / "data", ignore_errors=True)
    (one_place / "data").mkdir(exist_ok=True)
    return {
        "MINAMATA_DATA": str(one_place / "data"),
        "MINAMATA_DATABASE_URL": database_url,
        "MINAMATA_SECRET_KEY": "a key for tests, long enough to be taken",
        "MINAMATA_BASE_URL": "http://localhost",
    }


class CompiledTemplates(BytecodeCache):
    """Templates that one application compiled, for the next: every test makes an application of its own."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


@pytest.fixture(scope="session")
def applications() -> dict[tuple[tuple[str, str], ...], Flask]:
    """Applications by their settings: to make one takes longer than most tests."""
    return {}


@pytest.fixture
def app(
    environ: dict[str, str], applications: dict[tuple[tuple[str, str], ...], Flask], request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The whole application, with an application context for the test's own look at the database.

    Tests with the same settings have the same one, as it was at first; those that are marked `own_app` change it for good.
    """
    settings = tuple(sorted(environ.items()))
    made = None if request.node.get_closest_marker("own_app") else applications.get(settings)
    if made is None:
        made = create_app(settings_from(environ))
        made.testing = True
        made.test_client_class = Browser
        made.config["RATELIMIT_ENABLED"] = False
        made.jinja_env.bytecode_cache = COMPILED
        if settings not in applications and not request.node.get_closest_marker("own_app"):
            applications[settings] = made
    with _as_it_was(made), made.app_context():
        db.engine.dispose()  # what a thread of the test before opened late leads to a database that is gone
        yield made
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _as_it_was(made: Flask) -> Iterator[None]:
    """Undo what a test does to an application that the next one is given too."""
    # Whoever asks how often is counted where the application that was made last counts, which may be a Redis that is gone.
    counts = made.extensions.setdefault("limiter_of_tests", (limits.limiter._storage, limits.limiter._limiter))
    limits.limiter._storage, limits.limiter._limiter = counts
    limits.limiter.reset()
    forget_names()
    made.extensions["usage"] = Tally()
    made.extensions["minamata_bell"] = Runner(made)
    declared: dict[str, dict[object, object]] = {
        name: dict(kept) for name, kept in vars(registry(made)).items() if isinstance(kept, dict)
    }
    config, extensions = dict(made.config), dict(made.extensions)
    yield
    made.config.clear()
    made.config.update(config)
    made.extensions.clear()
    made.extensions.update(extensions)
    for name, kept in declared.items():
        vars(registry(made))[name] = kept


@pytest.fixture(scope="session")
def live(worker: str) -> Iterator[Server]:
    """The whole program, serving; shared by the tests of one worker, so each signs in as it needs."""
    settings = {}
    if SERVER:
        name = f"commons_live_{worker}"
        _recreate(name)
        settings["MINAMATA_DATABASE_URL"] = _on_server(name)
    with commons(**settings) as server:
        yield server
    if SERVER:
        _drop(f"commons_live_{worker}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[ChromiumBrowser]:
    """A real browser; the test is skipped, aloud, where there is none."""
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright.chromium)
        except PlaywrightError as error:
            pytest.skip(f"no browser: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser; nobody is signed in."""
    return app.test_client()


def _migrate(url: str, folder: Path) -> None:
    application = create_app(settings_from({"MINAMATA_DATA": str(folder), "MINAMATA_DATABASE_URL": url}))
    with application.app_context():
        migrating.migrate()
        db.session.remove()
        db.engine.dispose()


def _on_server(name: str) -> str:
    return sa.make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _administer(*statements: str) -> None:
    url = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _recreate(name: str, template: str | None = None) -> None:
    copied = f' TEMPLATE "{template}"' if template else ""
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"{copied}')


def _drop(name: str) -> None:
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
