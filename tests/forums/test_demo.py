"""The demonstration that is loaded on request: whole, in six languages, and fictional from end to end."""

from __future__ import annotations

import dataclasses
import tomllib

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select

from forums import demo, reference
from forums.models import Area, Post, Topic
from forums.queries import consultations
from minamata import commands
from minamata.accounts import sample
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.accounts.people import SAMPLE_ORGANISATIONS, SAMPLE_PARTIES
from minamata.config import SettingsError
from minamata.db import db, now, write
from minamata.i18n import LANGUAGES
from minamata.web.addresses import short
from tests.clients import Browser


@pytest.fixture
def loaded(app: Flask) -> None:
    with app.test_request_context():
        reference.load_areas()
        sample.load()
        for _again in range(2):
            demo.load()


def test_sample_people_discuss_in_six_languages_once(app: Flask, loaded: None) -> None:
    topics, people = db.session.scalars(select(Topic).where(Topic.kind != "consultation")).all(), sample.people()
    assert len(topics) == len(list(demo.FOLDER.glob("*.toml"))) >= 12
    assert {post.language for post in db.session.scalars(select(Post))} == set(LANGUAGES)
    assert {topic.kind for topic in topics} == {"discussion", "question", "announcement"}
    for topic in topics:
        posts = db.session.scalars(select(Post).where(Post.topic_id == topic.id).order_by(Post.id)).all()
        assert [post.number for post in posts] == list(range(1, topic.replies + 2)), topic.title
        assert topic.state == "visible"
        assert [post.created_at for post in posts] == sorted(post.created_at for post in posts)
        assert topic.last_post_at == posts[-1].created_at
        told = tomllib.loads(
            (demo.FOLDER / f"{posts[0].source.removeprefix('demo:')}.toml").read_text(encoding="utf-8")
        )
        area = db.session.get_one(Area, topic.area_id)
        assert (topic.title, topic.kind, area.slug) == (told["title"], told["kind"], told["area"])
        assert topic.is_pinned == told.get("is_pinned", False)
        for post, said in zip(posts, told["posts"], strict=True):
            assert post.text.endswith(said["text"].strip())
            assert post.author_id == people[said["by"]].id
            assert (post.id == topic.accepted_post_id) == said.get("is_answer", False)
    latest = db.session.scalars(select(Topic.last_post_at).order_by(Topic.last_post_id)).all()
    assert latest == sorted(filter(None, latest)), "lists are in the order of their dates"


def test_a_consultation_is_open_with_submissions_and_comments_on_its_paragraphs(app: Flask, loaded: None) -> None:
    topic = db.session.scalars(select(Topic).where(Topic.kind == "consultation")).one()
    secretariat = actor_for(sample.people()["greta"])
    it = consultations.consultation_for(secretariat, topic.id)
    assert it.consultation.stage_at(now()) == "open"
    assert (it.consultation.submissions, it.consultation.comments) == (3, 3)
    file = demo.FOLDER / "consultations" / "register-of-sites.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(sample.people()["amina"])
    pages = {lang: client.get(f"/{lang}/forums/consultations/{short(topic.id)}/").text for lang in LANGUAGES}
    assert "La Xandrie remercie" in client.get(f"/fr/forums/consultations/{short(topic.id)}/submissions/XA").text
    for lang, page in pages.items():
        read = told["text"]["fr" if lang == "fr" else "en"]
        assert escape(read.split("\n\n")[1]) in page, lang
    assert {each["language"] for each in (*told["submissions"], *told["comments"])} == set(LANGUAGES)


def test_nobody_speaks_for_a_real_country(app: Flask, loaded: None) -> None:
    codes = set(db.session.scalars(select(Post.code).where(Post.code.is_not(None))))
    assert codes <= {*SAMPLE_PARTIES, *SAMPLE_ORGANISATIONS, "UN"}
    assert {"XA", "XB", "XOBS"} <= codes


def test_the_closed_area_of_the_demonstration_is_closed(app: Flask, loaded: None) -> None:
    people = sample.people()
    area = db.session.scalars(select(Area).where(Area.slug == "focal-points")).one()
    topic = db.session.scalars(select(Topic).where(Topic.area_id == area.id)).one()
    for name, status in (("amina", 200), ("chen", 200), ("boris", 404), ("hugo", 404)):
        client = app.test_client()
        assert isinstance(client, Browser)
        client.sign_in(people[name])
        answer = client.get(f"/en/forums/t/{short(topic.id)}-{topic.slug}/")
        assert answer.status_code == status, name
        assert "People and data here are samples." in answer.text


def test_what_moderators_changed_is_not_written_again(app: Flask, loaded: None) -> None:
    def whole() -> list[tuple[object, ...]]:
        """All that stands, as rows of the tables."""
        db.session.expire_all()
        kept = [db.session.execute(select(table.__table__).order_by(table.id)).all() for table in (Topic, Post)]
        return [tuple(row) for rows in kept for row in rows]

    with app.test_request_context():
        elsewhere = db.session.scalars(select(Area).where(Area.slug == "asgm")).one()
        with write():
            for topic in db.session.scalars(select(Topic)):
                topic.title, topic.state, topic.area_id = "Renamed", "hidden", elsewhere.id
            for post in db.session.scalars(select(Post)):
                post.text = "Edited"
        before = whole()
        demo.load()
    assert whole() == before


def test_production_takes_no_demonstration(app: Flask) -> None:
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], environment="production")
    refused = app.test_cli_runner().invoke(commands.demo)
    assert isinstance(refused.exception, SettingsError)
    assert "Demonstration data is for trying out" in str(refused.exception)
    for table in (Person, Topic, Post):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
