"""A Flask application with one view, served as the program is: the yardstick for CPU per request (decision 17)."""

from __future__ import annotations

import os

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

from minamata.serving import THREADS

app = Flask("bare")


@app.get("/")
def view() -> str:
    """A few words."""
    return "a few words"


if __name__ == "__main__":
    uvicorn.run(
        WSGIMiddleware(app.wsgi_app, workers=THREADS),  # type: ignore[arg-type]
        port=int(os.environ["PORT"]),
        log_config=None,
        access_log=False,
        lifespan="off",
    )
