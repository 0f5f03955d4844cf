"""The room at the door, served as the program serves itself: inside of a command, which has a context of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from minamata import serving
from minamata.db import db
from minamata.web import logs
from tests.ground import door


def main(folder: str, **settings: str) -> int:
    with door.house(Path(folder), **settings) as app, app.app_context():
        db.session.execute(db.text("SELECT 1"))
        listener = serving.bind(app.extensions["settings"])
        logs.to_stderr()
        serving.serve(app, listener, lambda: print(listener.getsockname()[1], flush=True))
        print("stopped", flush=True)
    return 0


if __name__ == "__main__":
    more = dict(setting.split("=", 1) for setting in sys.argv[2:])
    sys.exit(main(sys.argv[1], **{"PORT": "0", "MINAMATA_BASE_URL": "http://127.0.0.1", **more}))
