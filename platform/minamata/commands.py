"""The commands of the program itself; rooms add their own by `Module.commands`."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate.cli import db as migrations

from minamata import assets, catalogues, migrating, scaffold
from minamata.badges.keys import is_usable
from minamata.config import Settings, SettingsError, environment_names
from minamata.events import resting
from minamata.mail.queries import unsure
from minamata.modules import registry
from minamata.web import logs, writes

if TYPE_CHECKING:
    from minamata.serving import Part

program = FlaskGroup(
    name="run.py",
    help="Minamata Commons. Without a command: set up what is missing, migrate, serve.",
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
)
# What a Flask program is called, and from where its environment is read, is not asked here.
program.params.clear()
program.add_command(migrations, "db")


def say(words: str) -> None:
    """One plain line to the person at the terminal."""
    print(words, flush=True)


@program.command("serve")
@with_appcontext
def serve() -> None:
    """Set up what is missing, then serve. That is: assets, migrations, reference and sample data."""
    _serve({"web", "live", "jobs"})


@program.command("web")
@with_appcontext
def web() -> None:
    """Serve pages alone: one of several processes on PostgreSQL and Redis."""
    _refuse_alone()
    _serve({"web"})


@program.command("live")
@with_appcontext
def live() -> None:
    """Hold sockets alone, at /live/: one of several processes on PostgreSQL and Redis."""
    _refuse_alone()
    _serve({"live"})


@program.command("worker")
@with_appcontext
def worker() -> None:
    """Run jobs alone: one of several processes on PostgreSQL and Redis. Ends on SIGTERM, after the job under way."""
    _refuse_alone()
    prepare()
    logs.to_stderr()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    runner = current_app.extensions["minamata_bell"]
    runner.start()
    say("Ready: waiting for jobs.")
    ended.wait()
    runner.stop()
    say("Stopped; the jobs under way were finished.")


def _refuse_alone() -> None:
    """One part of the program by itself needs what connects it with the others."""
    settings: Settings = current_app.extensions["settings"]
    if settings.uses_sqlite or not settings.redis_url:
        raise SettingsError(
            "Separate processes need PostgreSQL and Redis; set MINAMATA_DATABASE_URL and MINAMATA_REDIS_URL, "
            "or start everything in one process without a command."
        )


def _serve(parts: set[Part]) -> None:
    from minamata import serving

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    listener = serving.bind(settings)
    prepare()
    address = settings.base_url if settings.port else f"http://{settings.host}:{listener.getsockname()[1]}"
    logs.to_stderr()

    def when_ready() -> None:
        say(
            f"Ready. Open {address}/ in a browser."
            + (" Sample accounts need no password." if settings.is_development else "")
        )
        say("Stop with Ctrl+C.")

    serving.serve(app, listener, when_ready, parts)
    say("Stopped; requests under way were finished.")


def prepare() -> None:
    """Everything between an empty folder and a program that can serve; quick when it is all there."""
    settings: Settings = current_app.extensions["settings"]
    built = assets.build()
    if built.note:
        say(built.note)
    catalogues.compile_changed()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        if settings.storage_folder is not None:
            settings.storage_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The data folder {settings.data} cannot be used ({error.strerror}); choose another with MINAMATA_DATA."
        ) from error
    with migrating.one_at_a_time():
        if not migrating.is_current():
            say("Bringing the database up to date.")
            migrating.migrate()
            say("Loading Parties, articles and terms" + (", and a sample course." if settings.is_development else "."))
        writes.forget_old_keys()
        load_data()


def load_data() -> None:
    """Reference data of every module and, in development, samples; what is loaded already costs nothing."""
    settings: Settings = current_app.extensions["settings"]
    for module in registry().modules:
        if module.reference_data is not None:
            module.reference_data()
    if settings.is_development:
        for module in registry().modules:
            if module.sample_data is not None:
                module.sample_data()


@program.command("prepare")
@with_appcontext
def prepare_command() -> None:
    """Set up, migrate and load data without serving."""
    prepare()
    say("Ready to serve.")


@program.command("demo")
@with_appcontext
def demo() -> None:
    """Load what the sample people have written, to try everything out; once, however often it is called."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_development:
        raise SettingsError("Demonstration data is for trying out: load it with MINAMATA_ENV=development.")
    prepare()
    for module in registry().modules:
        if module.demo_data is not None:
            module.demo_data()
    say("The demonstration is loaded. Everything in it is made up, and pages say so.")


@program.command("check")
@with_appcontext
def check() -> None:
    """Say in words what is misconfigured or needs an operator."""
    settings: Settings = current_app.extensions["settings"]
    findings = [*_what_rests(settings), *_what_is_not_set(settings)]
    for finding in findings:
        say(f"- {finding}")
    if not findings:
        say("Nothing to mend.")


def _what_rests(settings: Settings) -> Iterator[str]:
    if not migrating.is_current():
        yield "The database is not up to date; start the program once, or run the prepare command."
    if rests := resting():
        yield (
            f"{rests} job{' rests' if rests == 1 else 's rest'} after repeated failures; "
            f"an administrator sees them at {settings.base_url}/en/jobs/ and can have them tried again."
        )
    if left := unsure():
        yield (
            f"Of {left} letters nobody knows whether they arrived; an administrator decides at {settings.base_url}/en/mail/."
        )


def _what_is_not_set(settings: Settings) -> Iterator[str]:
    if not settings.is_development and settings.mail_url.startswith("file://"):
        yield "MINAMATA_MAIL_URL is not set; letters go to a folder and reach nobody."
    if not settings.malware_command:
        yield "MINAMATA_MALWARE_COMMAND is not set; what people upload is not checked for harmful software."
    if not settings.service_issuer:
        yield "MINAMATA_SERVICE_ISSUER is not set; pages and certificates say that this is not an official service."
    if settings.badge_key is None and not settings.is_development:
        yield "MINAMATA_BADGE_KEY is not set; certificates have no badge for wallets."
    elif settings.badge_key is not None and not is_usable(settings.badge_key):
        yield "MINAMATA_BADGE_KEY is no Ed25519 key (JWK) or set of them whose first can sign; badges cannot be made."
    if not settings.contact:
        yield "MINAMATA_CONTACT is not set; pages name no contact."
    if not settings.is_development and not settings.is_secure:
        yield "MINAMATA_BASE_URL is not an https address; sign-in cookies can be read on the way."


@program.command("settings")
def show_settings() -> None:
    """List the environment variables that the program reads."""
    for variable in environment_names().values():
        say(variable)


@program.command("routes")
@with_appcontext
def routes() -> None:
    """List every address the program answers."""
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        say(f"{methods:<10} {rule.rule}  {rule.endpoint}")


@program.command("assets")
def build_assets() -> None:
    """Build style sheet and script."""
    built = assets.build()
    say(built.note or "Style sheet and script are built.")


@program.group("translations")
def translations() -> None:
    """Catalogues of the six languages."""


@translations.command("update")
def update_translations() -> None:
    """Extract the words of code and templates into every catalogue."""
    catalogues.update()


@translations.command("check")
def check_translations() -> None:
    """Fail when a catalogue has a missing, stale or unused entry."""
    problems = catalogues.problems()
    for problem in problems:
        say(problem)
    if problems:
        raise click.exceptions.Exit(1)
    say("All catalogues are complete.")


@program.command("new-module")
@click.argument("name")
def new_module(name: str) -> None:
    """Make a new room called NAME that passes every check."""
    for line in scaffold.create(name):
        say(line)


@program.command("test", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run every check and test. With --quick without browser and services; other words go to pytest."""
    from minamata import testing

    raise click.exceptions.Exit(testing.main(arguments))


@program.command("bench")
@click.argument("names", nargs=-1)
def bench(names: tuple[str, ...]) -> None:
    """Run benchmarks, all or those named. Their figures go as JSON into the data folder."""
    sys.path.insert(0, str(Path.cwd()))
    from tests.bench import run

    raise click.exceptions.Exit(run.main(list(names)))
