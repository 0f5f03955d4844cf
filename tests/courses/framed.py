"""A course with blocks from others, its learner, and how they reach a frame."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from courses.models import Course
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

UNIT = "/en/courses/test/u1/"
FROM_A_FRAME = {"Origin": "null", "Sec-Fetch-Site": "cross-site", "Accept": "*/*"}


def course_with(app: Flask, folder: Path, *blocks: str, second: str = "", language: str = "en") -> Course:
    """A course whose first unit holds `blocks`, each the OLX of one; the second unit holds `second` before its question."""
    vertical = f'<vertical display_name="First unit">{"".join(blocks)}</vertical>'
    extra = {"vertical/u1.xml": vertical}
    if second:
        extra["vertical/u2.xml"] = f'<vertical display_name="Second unit">{second}<problem url_name="p2"/></vertical>'
    with app.test_request_context():
        import_course(SYSTEM, write_course(folder, extra=extra, language=language), "test")
    return db.session.scalars(select(Course).where(Course.slug == "test")).one()


def learner(app: Flask, name: str = "Member") -> Browser:
    """Somebody who has enrolled in it."""
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person(name))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def frame_address(client: Browser, block_key: str, unit: str = UNIT) -> str:
    """Where the frame of a block is, as the page of its unit says."""
    page = client.get(unit)
    assert page.status_code == 200
    (address,) = found(page, f"//div[@id='b-{block_key}']//iframe/@src")
    return str(address)


def handler(frame: str, block_key: str, name: str, suffix: str = "") -> str:
    """Where a handler of that block is called from inside of the frame."""
    path = urlsplit(frame).path
    return f"{path}handler/{block_key}/{name}" + (f"/{suffix}" if suffix else "")
