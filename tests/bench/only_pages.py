"""The program without its job runner, which works in another process on the same data: for what a request takes by itself."""

from __future__ import annotations

import os

from minamata import serving
from minamata.app import create_app
from minamata.config import settings_from

if __name__ == "__main__":
    application = create_app(settings_from(os.environ))
    serving.serve(application, serving.bind(application.extensions["settings"]), parts={"web"})
