"""The command line of the forums."""

from __future__ import annotations

import asyncio
import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from forums import lmtp
from minamata.config import Settings, SettingsError
from minamata.web import logs


@click.command("mail-in")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; let nobody but the mail server reach it."
)
@click.option("--port", default=8024, show_default=True, help="0 takes any that is free.")
@with_appcontext
def mail_in(host: str, port: int) -> None:
    """Take posts by e-mail from a mail server, by LMTP. Ends on SIGTERM, after the e-mails under way."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_in is None:
        raise SettingsError(
            "MINAMATA_MAIL_IN is not set; name the address to which people write, such as reply@example.org."
        )
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    logs.to_stderr()
    asyncio.run(_serve(app, host, port))
    click.echo("Stopped; e-mails under way were taken in.")


async def _serve(app: Flask, host: str, port: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)

    def when_ready(port: int) -> None:
        click.echo(f"Ready: taking e-mails by LMTP at {host}:{port}.")

    await lmtp.serve(app, host, port, ended, when_ready)
