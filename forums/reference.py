"""The areas that stand on first start, from a table that the secretariat can replace; those of bodies of the Conference as drafts."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from forums.models import Area
from forums.models.area import CHECKS, STATES
from minamata.db import db, new_id, now, write
from minamata.i18n import _l
from minamata.tables import read_table, refuse_repeated

DATA = Path(__file__).parent / "data"
AREAS = DATA / "areas.csv"
COLUMNS = (
    *("slug", "section", "state", "audience", "posters", "checks", "articles", "concepts"),
    *("title_en", "title_fr", "title_es", "title_ar", "title_ru", "title_zh"),
    *("description_en", "description_fr", "description_es", "description_ar", "description_ru", "description_zh"),
    *("source", "confidence"),
)
SECTIONS = {
    "1-products": _l("Supply, products and processes"),
    "2-places": _l("Gold mining, emissions, waste and sites"),
    "3-people": _l("People, health and information"),
    "4-work": _l("Reporting, finance and evaluation"),
    "5-bodies": _l("Bodies of the Conference of the Parties"),
    "6-house": _l("About this place"),
}


def load() -> None:
    """Take over the areas of the table that are not here yet; those that are stay as the secretariat has arranged them."""
    rows = read_table(AREAS, COLUMNS)
    refuse_repeated(rows, "slug")
    with write():
        here = set(db.session.scalars(select(Area.slug)))
        for position, row in enumerate(rows):
            if row.text("slug") in here:
                continue
            db.session.add(
                Area(
                    id=new_id(),
                    slug=row.text("slug"),
                    section=row.one_of("section", {name: name for name in SECTIONS}),
                    position=position,
                    title=row.localized("title"),
                    description=row.localized("description"),
                    articles=row.listed("articles"),
                    concepts=row.listed("concepts"),
                    state=row.one_of("state", {name: name for name in STATES}),
                    audience=row.text("audience"),
                    posters=row.text("posters"),
                    checks=row.one_of("checks", {name: name for name in CHECKS}),
                    created_at=now(),
                )
            )
