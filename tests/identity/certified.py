"""The certified npm `oidc-provider`, started on loopback with a forger in front of it."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin

import requests
from lxml import html

from minamata.assets import Node
from minamata.i18n import LANGUAGES
from tests.identity.forger import SECRET, Forger, forging
from tests.npm import environ_with
from tests.server import free_port

SOURCE = Path(__file__).resolve().parents[1] / "identity_provider"
STARTS_WITHIN = 60


@contextmanager
def certified(node: Node, folder: Path) -> Iterator[Forger]:
    """The provider that lies in `folder`, serving; ended by its process id."""
    port = free_port()
    with forging(upstream=f"http://127.0.0.1:{port}") as front, tempfile.TemporaryFile() as complaints:
        environ = environ_with(node) | {
            "ISSUER": front.address,
            "PORT": str(port),
            "CALLBACKS": "http://localhost/auth/callback/ministry http://localhost/auth/callback/other",
            "SIGNED_OUT": " ".join(f"http://localhost/{lang}/signed-out" for lang in LANGUAGES),
            "CLIENT_SECRET": SECRET,
        }
        process = subprocess.Popen(
            ["node", "server.mjs"], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=complaints
        )
        assert process.stdout is not None
        too_late = threading.Timer(STARTS_WITHIN, process.kill)
        too_late.start()
        try:
            if process.stdout.readline().strip() != b"ready":
                raise RuntimeError(f"the provider did not start: {_read(complaints)}")
            too_late.cancel()
            yield front
        finally:
            too_late.cancel()
            process.terminate()
            process.wait(20)
            process.stdout.close()


class Visitor(requests.Session):
    """A person's browser at the provider: follows its redirects and answers its pages, until it is sent back to us."""

    def answer(self, address: str, **typed: str) -> str:
        """From `address` on, with `typed` in every form that asks for it; the address at our place it ends at."""
        answer = self.get(address, allow_redirects=False, timeout=20)
        for _step in range(20):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["Location"])
                if target.startswith("http://localhost/"):
                    return target
                answer = self.get(target, allow_redirects=False, timeout=20)
            else:
                answer = self._send_form(answer, typed)
        raise AssertionError("the provider goes round in circles")

    def cancel(self, address: str) -> str:
        """Press Cancel on the first page that offers it."""
        answer = self.get(address, timeout=20)
        page: Any = html.document_fromstring(answer.text)
        return self.answer(urljoin(answer.url, page.xpath("//a[contains(., 'Cancel')]/@href")[0]))

    def _send_form(self, answer: requests.Response, typed: dict[str, str]) -> requests.Response:
        assert answer.ok, answer.text
        page: Any = html.document_fromstring(answer.text)
        form = page.forms[0]
        fields = {name: value for name, value in form.fields.items() if name}
        # A button may stand outside of its form.
        fields |= {button.get("name"): button.get("value", "") for button in page.xpath("//button[@name]")[:1]}
        fields |= {name: value for name, value in typed.items() if name in fields}
        action = urljoin(answer.url, form.action or answer.url)
        return self.post(action, data=fields, allow_redirects=False, timeout=20)


def _read(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read().decode()[-800:]
