"""A course of published blocks, in a program of its own with two origins, and a learner's browser in it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page

from courses.models import BlockEvent, Enrolment, LearnerPreference, LearnerState, Progress, SharedState
from minamata.db import new_id, now
from tests.factories.packages import write_course
from tests.server import Server, commons, free_port


@dataclass
class Published:
    """The running program, and its database as a look beside it."""

    server: Server
    engine: sa.Engine

    def events(self, block_key: str) -> list[str]:
        """What a block told, in its order."""
        with self.engine.connect() as connection:
            found = sa.select(BlockEvent.name).where(BlockEvent.block_key == block_key).order_by(BlockEvent.at)
            return list(connection.scalars(found))

    def progress(self, block_key: str) -> tuple[float, float | None, float | None] | None:
        """Completion, points and possible points of the one learner; None before anything was kept."""
        with self.engine.connect() as connection:
            found = sa.select(Progress.completion, Progress.earned, Progress.possible)
            row = connection.execute(found.where(Progress.block_key == block_key)).first()
            return None if row is None else (row[0], row[1], row[2])

    def state(self, block_key: str) -> dict[str, Any]:
        """The `user_state` fields of a block."""
        with self.engine.connect() as connection:
            fields = connection.scalar(sa.select(LearnerState.fields).where(LearnerState.block_key == block_key))
            return dict(fields or {})

    def leave(self, block_key: str, block_type: str, fields: dict[str, str]) -> None:
        """Put fields of a block where blocks find them: by the beginning of their names, of one learner or of all."""
        rows = {
            "user_state_field": (LearnerState, {"block_key": block_key, "scope": "user_state"}),
            "preferences_field": (LearnerPreference, {"name": f"xblock.v1:{block_type}"}),
            "user_info_field": (LearnerPreference, {"name": ""}),
            "user_state_summary_field": (SharedState, {"name": block_key}),
        }
        with self.engine.begin() as connection:
            person, course = connection.execute(sa.select(Enrolment.person_id, Enrolment.course_id)).one()
            for name, value in fields.items():
                table, place = rows[name]
                named = {"person_id": person, "course_id": course, **place, "fields": {name: value}}
                columns = {column.name for column in table.__table__.columns}
                kept = {column: each for column, each in named.items() if column in columns}
                connection.execute(sa.insert(table).values(id=new_id(), updated_at=now(), **kept))


@dataclass
class Learner:
    """A page in which one unit after the other is opened, and what its console complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, unit: str) -> FrameLocator:
        """The frame of the only block of a unit, once its script has started."""
        self.page.goto(f"{self.address}/en/courses/published/{unit}/")
        self.page.locator("iframe").scroll_into_view_if_needed()
        frame = self.page.frame_locator("iframe")
        frame.locator("html[data-ready]").wait_for(timeout=20_000)
        self.page.wait_for_load_state("networkidle")  # some ask their own handlers before they listen to their buttons
        return frame


@contextlib.contextmanager
def published(blocks: dict[str, str], python: str = sys.executable, **settings: str) -> Iterator[Published]:
    """The program, run by `python`, with a course of a unit for each block: name of the unit -> OLX."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        commons(python, PORT=str(port), MINAMATA_BLOCKS_ORIGIN=f"http://localhost:{port}", **settings) as server,
    ):
        package = _package(Path(folder), blocks)
        subprocess.run(
            [python, "-m", "minamata", "courses", "import", str(package), "--course", "published"],
            env=server.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        engine = sa.create_engine(
            f"sqlite:///{server.environ['MINAMATA_DATA']}/commons.sqlite3", json_deserializer=json.loads
        )
        yield Published(server, engine)
        engine.dispose()


@contextlib.contextmanager
def learning(chromium: Browser, course: Published, who: str = "amina") -> Iterator[Learner]:
    """Somebody who has enrolled in it."""
    context = chromium.new_context()
    page = context.new_page()
    learner = Learner(page, course.server.address)
    page.on("console", lambda said: learner.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: learner.complaints.append(str(error)))
    page.goto(f"{course.server.address}/en/sign-in")
    page.locator(f'a[href*="as={who}"]').click()
    page.wait_for_url("**/en/")
    page.goto(f"{course.server.address}/en/courses/published/")
    if page.get_by_role("button", name="Enrol and begin").count():
        page.get_by_role("button", name="Enrol and begin").click()
    yield learner
    context.close()


def _package(folder: Path, blocks: dict[str, str]) -> Path:
    units = "".join(f'<vertical url_name="{name}"/>' for name in blocks)
    extra = {"sequential/s1.xml": f'<sequential display_name="Blocks">{units}</sequential>'}
    extra |= {
        f"vertical/{name}.xml": f'<vertical display_name="{name}">{olx}</vertical>' for name, olx in blocks.items()
    }
    package = write_course(folder, title="Published blocks", extra=extra)
    Image.new("RGB", (400, 200), "green").save(package / "static" / "map.png")
    return package
