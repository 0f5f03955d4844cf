"""The areas that stand on first start, from a table that the secretariat can replace; those of bodies of the Conference as drafts."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from sqlalchemy import select

from forums.capacities import HOUSE
from forums.models import Area, Member, Post, Topic
from forums.models.area import CHECKS, STATES
from forums.services.admitting import member_of
from forums.services.posting import stand
from forums.writing import markup_of, slug_of
from minamata.accounts.models import Person
from minamata.content.written import Written, written
from minamata.db import db, new_id, now, write
from minamata.i18n import LANGUAGES, _l
from minamata.tables import read_table, refuse_repeated
from minamata.web.addresses import short

DATA = Path(__file__).parent / "data"
AREAS = DATA / "areas.csv"
WELCOME = "welcome"
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
    """What stands on first start: the areas, and a welcome in each language that it was written in."""
    load_areas()
    load_welcome()


def load_areas() -> None:
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


def load_welcome() -> None:
    """Begin the welcome topics, once: an area that holds a topic is left alone."""
    with write():
        area = db.session.scalars(select(Area).where(Area.slug == WELCOME)).first()
        if area is None or db.session.scalar(select(Topic.id).where(Topic.area_id == area.id).limit(1)) is not None:
            return
        house = Person(id=new_id(), name=current_app.extensions["settings"].service_name, created_at=now())
        db.session.add(house)
        db.session.flush()
        member = member_of(house.id)
        for language in LANGUAGES:
            text = written(DATA / "welcome", language)
            if text.lang == language:
                _begin(area, house, member, text)


def _begin(area: Area, house: Person, member: Member, text: Written) -> None:
    """A pinned topic of one post, which tells nobody."""
    topic_id, post_id = new_id(), new_id()
    spoken = {"author_id": house.id, "created_at": now(), "language": text.lang}
    topic = Topic(
        id=topic_id,
        area_id=area.id,
        slug=slug_of(text.title),
        title=text.title,
        kind="announcement",
        author_as="organisation",
        is_pinned=True,
        first_post_id=post_id,
        last_post_id=post_id,
        last_post_at=now(),
        last_author_id=house.id,
        last_as="organisation",
        last_number=1,
        **spoken,
    )
    post = Post(
        id=post_id,
        topic_id=topic_id,
        number=1,
        spoken_as="organisation",
        function=HOUSE,
        text=text.text,
        html=markup_of(text.text, id_prefix=f"w-{short(post_id)}-"),
        reactions={},
        source="house",
        **spoken,
    )
    db.session.add(topic)
    db.session.flush()
    db.session.add(post)
    db.session.flush()
    stand(area, topic, post, member)
