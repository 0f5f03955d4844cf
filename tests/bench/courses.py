"""What the bounds of the courses room speak of: a large unit, a large import, and certificates in six languages."""

from __future__ import annotations

import gzip
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event

from courses.services.importing import import_course
from minamata.certificates.drawing import CertificateFace, draw
from minamata.db import db
from minamata.i18n import LANGUAGES
from minamata.policies import SYSTEM
from tests.bench.cpu import multiples
from tests.bench.importing import imported
from tests.bench.learner import beside
from tests.clients import Browser
from tests.factories import people
from tests.factories.large_courses import archive_of, many_blocks
from tests.server import Server, bare_view, commons

UNIT = "/en/courses/large/u0/"
NAMES = {"ar": "آمنة الخطيب", "zh": "陈伟", "ru": "Амина Хатиб"}


def measure() -> dict[str, Any]:
    """A unit of 20 blocks in a course of 500; imports of 100 MB; a certificate in each language."""
    return {"unit of 20 blocks": _unit(), "import of 100 MB": _imports(), "certificates": _certificates()}


def _unit() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, bare_view() as bare, commons() as server:
        cookie, statements, size = _enrolled(server, many_blocks(Path(folder)))
        headers = {"Cookie": f"minamata={cookie}", "Accept-Encoding": "gzip"}
        ratio = multiples(server, UNIT, headers, bare)
    return {"multiples of a bare view": ratio, "statements": statements, "HTML bytes": size}


def _enrolled(server: Server, package: Path) -> tuple[str, int, int]:
    """A learner of the large course: the cookie, and the statements and the packed bytes of the unit."""
    application = beside(server)
    with application.app_context():
        with application.test_request_context():
            import_course(SYSTEM, package, "large")
        client = application.test_client()
        assert isinstance(client, Browser)
        client.sign_in(people.person("Learner"))
        client.press("/en/courses/large/", "Enrol and begin")
        client.get(UNIT)
        seen: list[str] = []
        count = lambda _conn, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", count)
        page = client.get(UNIT).get_data()
        event.remove(db.engine, "before_cursor_execute", count)
        cookie = client.get_cookie("minamata")
        assert cookie is not None
        db.session.remove()
        db.engine.dispose()
    return cookie.value, len(seen), len(gzip.compress(page, 6))


def _imports() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        mixed = archive_of(Path(folder) / "mixed.tar.gz", text_bytes=20_000_000, media_bytes=80_000_000)
        text = archive_of(Path(folder) / "text.tar.gz", text_bytes=100_000_000, media_bytes=0)
        return {"20 MB of text, 80 MB of media": imported(mixed), "100 MB of text": imported(text)}


def _certificates() -> dict[str, Any]:
    draw(_face("en"))
    return {lang: _certificate(lang) for lang in LANGUAGES}


def _certificate(lang: str) -> dict[str, float]:
    before = time.process_time()
    content = draw(_face(lang))
    return {"bytes": len(content), "CPU s": round(time.process_time() - before, 3)}


def _face(lang: str) -> CertificateFace:
    return CertificateFace(
        language=lang,
        title="Certificate of completion",
        confirms_that="Minamata Commons confirms that",
        name_latin="Amina Khatib",
        name_native=NAMES.get(lang),
        completed_sentence="completed on 12 October 2026 the course",
        course_title="Mercury and the Minamata Convention: foundations for national focal points",
        course_language="en",
        completed_on=date(2026, 10, 12),
        issued_by_label="Issued by",
        issuer="Minamata Commons",
        not_official=None,
        number_label="Number",
        number="9f2c 41aa 0b7e 4d19",
        check_label="Check it at",
        check_url="https://commons.example/check/9f2c41aa0b7e4d19",
        completion_not_accreditation="It says that the course was completed. It is no accreditation.",
        disclaimer="The designations employed imply no opinion.",
        watermark=None,
    )
