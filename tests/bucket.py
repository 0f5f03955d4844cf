"""A bucket on this machine, from moto's server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import requests
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests"}


@contextmanager
def bucket(name: str = "commons") -> Iterator[str]:
    """The address of an empty bucket, as MINAMATA_STORAGE_URL has it; its keys stand in the environment meanwhile."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        requests.put(f"{endpoint}/{name}", timeout=10).raise_for_status()
        with mock.patch.dict(os.environ, KEYS):
            yield f"s3://{name}/files?endpoint={endpoint}&region=us-east-1"
    finally:
        server.stop()
