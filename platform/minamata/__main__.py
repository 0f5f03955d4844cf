"""`python -m minamata`: every command of the program; without one, it sets up what is missing and serves."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError, OperationalError

from minamata.config import Settings, SettingsError, settings_from


def main(arguments: list[str] | None = None) -> int:
    """Run the command named by `arguments`; returns the exit status. Settings errors, and a database out of
    reach, are one sentence, status 2."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from minamata.commands import program

        settings = settings_from(os.environ)
        status = program.main(
            args=arguments or ["serve"],
            prog_name="python run.py",
            obj=ScriptInfo(create_app=lambda: _application(settings)),
            standalone_mode=False,
        )
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except DatabaseError as error:
        if type(error) not in {DatabaseError, OperationalError}:
            raise
        reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
        print(f"The database cannot be used ({reason}); check MINAMATA_DATABASE_URL and the disk.", file=sys.stderr)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return status if isinstance(status, int) else 0


def _application(settings: Settings) -> Flask:
    from minamata.app import create_app

    return create_app(settings)


if __name__ == "__main__":
    sys.exit(main())
