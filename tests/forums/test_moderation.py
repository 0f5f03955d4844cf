"""What moderators do with topics and posts, and undo (F5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from forums import policies
from forums.errors import CannotBeUndone, NoLongerSo
from forums.models import Act, Area, Member, Post, Topic, TopicState
from forums.services import following, moderating, moving, undoing
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.contracts.forums import PostAdded, TopicStarted
from minamata.db import db
from minamata.errors import DomainError, NotAllowed, NotFound
from minamata.events import OutboxEvent
from minamata.policies import NOBODY, Actor
from minamata.search import services as search
from minamata.search.models import SearchDocument
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.factories.desk import page_of, press


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def author(app: Flask) -> Person:
    return people.person("Amina")


@pytest.fixture
def elif_(app: Flask) -> Person:
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    return moderator


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def acts(kind: str) -> list[Act]:
    return list(db.session.scalars(select(Act).where(Act.kind == kind).order_by(Act.id)))


def fresh(topic: Topic) -> Topic:
    return db.session.get_one(Topic, topic.id, populate_existing=True)


def counters(area: Area, author: Person) -> tuple[int, int, int]:
    row = db.session.get_one(Area, area.id, populate_existing=True)
    return row.topics, row.posts, db.session.get_one(Member, author.id, populate_existing=True).posts


def test_a_topic_is_closed_pinned_and_featured_and_each_is_undone(
    app: Flask, area: Area, author: Person, elif_: Person
) -> None:
    topic = forums.topic(author, area)
    desk = browser(app, elif_)
    for act, field in (("lock", "locked_at"), ("pin", "is_pinned"), ("feature", "is_featured")):
        assert press(desk, page_of(topic), act, reason="Because").status_code == 303
        assert getattr(fresh(topic), field)
        done = acts(act)[0]
        assert (done.actor_id, done.reason, done.area_id) == (elif_.id, "Because", area.id)
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.act == f"forums.{act}")).one()
        assert logged.before != logged.after
        desk.press("/en/forums/desk/history", short(done.id))
        assert not getattr(fresh(topic), field)
    history = desk.get("/en/forums/desk/history").text
    assert history.count("Undone by Elif") == 3
    assert desk.post(f"/en/forums/t/{short(topic.id)}/desk", data={}).status_code in {400, 403}


def test_a_reply_to_a_topic_that_was_closed_meanwhile_keeps_its_text(
    app: Flask, area: Area, author: Person, elif_: Person
) -> None:
    topic = forums.topic(author, area)
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    press(browser(app, elif_), page_of(topic), "lock")
    answer = boris.press(page, "post", text="A late thought")
    assert answer.status_code == 409
    assert "A late thought" in answer.text


def test_a_hidden_post_leaves_a_tombstone_and_its_author_reads_why(
    app: Flask, area: Area, author: Person, elif_: Person
) -> None:
    with app.test_request_context():
        topic = forums.topic(author, area)
        post = forums.reply(author, topic, "Unspeakable words")
        while search.refresh():
            pass
    desk, key = browser(app, elif_), short(post.id)
    missing = press(desk, page_of(topic), f"hide_post.{key}")
    assert missing.status_code == 422
    assert "Say why" in missing.text
    assert press(desk, page_of(topic), f"hide_post.{key}", **{f"reason-{key}": "An insult"}).status_code == 303
    assert counters(area, author) == (1, 1, 1)
    masked = db.session.scalars(select(SearchDocument.is_masked).where(SearchDocument.subject_id == post.id)).all()
    assert masked == [True]
    for client in (browser(app), browser(app, people.person("Boris"))):
        page = client.get(page_of(topic)).text
        assert "A moderator has hidden this post" in page
        assert "Unspeakable" not in page
        assert "An insult" not in page
    own = browser(app, author).get(page_of(topic)).text
    assert "Unspeakable" in own
    assert "An insult" in own
    assert "was hidden" in browser(app, author).get("/en/notifications/").text
    undoing.undo(forums.actor(elif_), acts("hide_post")[0].id)
    assert "Unspeakable" in browser(app).get(page_of(topic)).text
    assert counters(area, author) == (1, 2, 2)


def test_a_hidden_topic_is_a_tombstone_for_all_and_its_author_reads_why(
    app: Flask, area: Area, author: Person, elif_: Person
) -> None:
    topic = forums.topic(author, area, "Secret plans")
    desk = browser(app, elif_)
    assert press(desk, page_of(topic), "hide_topic").status_code == 422
    press(desk, page_of(topic), "hide_topic", reason="Not here")
    gone = browser(app).get(page_of(topic))
    assert gone.status_code == 410
    assert "No longer shown" in gone.text
    assert found(gone, "//main//nav//a/@href")[:2] == ["/en/forums/", "/en/"]
    assert "Secret plans" not in gone.text
    assert "Not here" not in gone.text
    assert "Not here" in browser(app, author).get(page_of(topic)).text
    assert "Secret plans" not in browser(app).get("/en/forums/gold/").text
    assert counters(area, author) == (0, 0, 1)
    left = browser(app, author).get("/en/forums/gold/").text
    assert "Nobody has written here yet." in left, "its author alone does not make a list of it"
    assert "Secret plans" not in left
    assert press(desk, page_of(topic), "restore_topic").status_code == 303
    assert browser(app).get(page_of(topic)).status_code == 200
    assert counters(area, author) == (1, 1, 1)


def test_what_waits_is_let_in_or_refused_with_a_reason(app: Flask, elif_: Person) -> None:
    with app.test_request_context():
        area = forums.area("checked", checks="newcomers")
        newcomer = people.person("Newcomer")
        first, second = forums.topic(newcomer, area, "Kept"), forums.topic(newcomer, area, "Dropped")
    desk = browser(app, elif_)
    assert "Desk of the forums (2)" in desk.get("/en/").text
    queue = desk.get("/en/forums/desk")
    titles = [each.text_content() for each in found(queue, "//article//h2")]
    assert titles == ["Kept", "Dropped"]
    let_in = desk.press(queue, f"let_in.{short(first.first_post_id or first.id)}")
    assert let_in.status_code == 303
    published = {row.name for row in db.session.scalars(select(OutboxEvent))}
    assert TopicStarted.name in published
    assert PostAdded.name not in published
    key = short(second.first_post_id or second.id)
    unsaid = desk.press("/en/forums/desk", f"refuse.{key}", also={f"reason-{key}": "  "})
    assert unsaid.status_code == 422
    desk.press("/en/forums/desk", f"refuse.{key}", also={f"reason-{key}": "An advertisement"})
    assert (fresh(first).state, fresh(second).state) == ("visible", "refused")
    assert counters(area, newcomer) == (1, 1, 1)
    assert browser(app).get(page_of(first)).status_code == 200
    assert browser(app).get(page_of(second)).status_code == 404
    assert "An advertisement" in browser(app, newcomer).get(page_of(second)).text
    assert "Nothing waits" in desk.get("/en/forums/desk").text
    with app.test_request_context():
        undoing.undo(forums.actor(elif_), acts("refuse")[0].id)
        undoing.undo(forums.actor(elif_), acts("let_in")[0].id)
    assert (fresh(first).state, fresh(second).state) == ("pending", "pending")
    assert counters(area, newcomer) == (0, 0, 0)


def test_a_post_that_is_let_in_late_is_new_to_who_has_read_on(app: Flask, elif_: Person, author: Person) -> None:
    with app.test_request_context():
        area = forums.area("checked", checks="newcomers")
        people.grant(author, "author")
        topic = forums.topic(author, area)
        reader = people.person("Reader")
        late = forums.reply(people.person("Newcomer"), topic, "Late words")
        assert late.state == "pending"
        last = forums.reply(author, topic)
        following.read_area(forums.actor(reader), area, last.id)
        moderating.let_in(forums.actor(elif_), late.id)
    assert "1 new" in browser(app, reader).get("/en/forums/checked/").text


def test_a_topic_moves_and_its_old_addresses_lead_on(app: Flask, area: Area, author: Person, elif_: Person) -> None:
    with app.test_request_context():
        forums.area("emissions")
        closed = forums.area("closed", audience="party:XA")
        topic = forums.topic(author, area)
        post = forums.reply(author, topic, "Where am I?")
        while search.refresh():
            pass
        with pytest.raises(DomainError, match="another look"):
            moving.move(forums.actor(elif_), topic.id, closed.slug)
    desk = browser(app, elif_)
    assert desk.press(f"/en/forums/t/{short(topic.id)}/desk", "move", area="gold").status_code == 422
    assert desk.press(f"/en/forums/t/{short(topic.id)}/desk", "move", area="emissions").status_code == 303
    assert counters(area, author)[:2] == (0, 0)
    old = browser(app).get(page_of(topic))
    assert "Area emissions" in old.text
    assert browser(app).get(f"/en/forums/p/{short(post.id)}").headers["Location"].endswith(f"#p-{short(post.id)}")
    people.grant(elif_, "administrator")
    hits = "//ol[@class='rows']/li"
    [before] = found(browser(app).get("/en/search?q=where"), hits)
    assert "Where am I" in before.text_content()
    with app.test_request_context():
        moving.move(forums.actor(elif_), topic.id, closed.slug)
    assert browser(app).get(page_of(topic)).status_code == 404
    assert found(browser(app).get("/en/search?q=where"), hits) == []
    assert set(db.session.scalars(select(SearchDocument.is_masked))) == {True}
    undoing.undo(forums.actor(elif_), acts("move")[1].id)
    undoing.undo(forums.actor(elif_), acts("move")[0].id)
    assert counters(area, author)[:2] == (1, 2)


def test_merged_topics_have_one_row_of_posts_and_both_addresses(
    app: Flask, area: Area, author: Person, elif_: Person
) -> None:
    with app.test_request_context():
        one, two = forums.topic(author, area, "One", "first of one"), forums.topic(author, area, "Two", "first of two")
        between = forums.reply(author, one, "second of one")
        forums.reply(author, two, "second of two")
        boris = people.person("Boris")
        following.follow_topic(forums.actor(boris), one, area, "watching")
    late = browser(app, boris)
    open_page = late.get(page_of(one))
    desk = browser(app, elif_)
    itself = desk.press(f"/en/forums/t/{short(one.id)}/desk", "merge", into=page_of(one))
    assert itself.status_code == 422
    assert "merged into itself" in itself.text
    assert desk.press(f"/en/forums/t/{short(one.id)}/desk", "merge", into="nowhere").status_code == 422
    assert desk.press(f"/en/forums/t/{short(one.id)}/desk", "merge", into=page_of(two)).status_code == 303
    led = browser(app).get(page_of(one), follow_redirects=True)
    assert [each.text_content().strip() for each in found(led, "//article//div[@class='prose']")] == [
        "first of one",
        "first of two",
        "second of one",
        "second of two",
    ]
    numbers = db.session.scalars(select(Post.number).where(Post.topic_id == two.id).order_by(Post.id)).all()
    assert list(numbers) == [1, 2, 3, 4]
    place = browser(app).get(f"/en/forums/p/{short(between.id)}").headers["Location"]
    assert short(two.id) in place
    assert place.endswith(f"#p-{short(between.id)}")
    assert counters(area, author) == (1, 4, 4)
    levels = select(TopicState.level).where(TopicState.topic_id == two.id, TopicState.person_id == boris.id)
    assert db.session.scalar(levels) == "watching"
    said = late.press(open_page, "post", text="To the old address")
    assert said.status_code == 303
    assert "To the old address" in late.get(said.headers["Location"], follow_redirects=True).text
    undoing.undo(forums.actor(elif_), acts("merge")[0].id)
    assert counters(area, author)[:2] == (2, 5)
    assert [fresh(one).replies, fresh(two).replies] == [1, 2]
    assert "first of one" not in browser(app).get(page_of(two)).text


def test_posts_are_split_off_into_a_topic_of_their_own(app: Flask, area: Area, author: Person, elif_: Person) -> None:
    with app.test_request_context():
        topic = forums.topic(author, area)
        stays, goes, too = (forums.reply(author, topic, f"Reply {number}") for number in range(3))
    desk = browser(app, elif_)
    marked = {"posts": [short(goes.id), short(too.id)]}
    untitled = press(desk, page_of(topic), "split", **marked)
    assert untitled.status_code == 422
    assert found(untitled, "//input[@name='posts']/@value") == marked["posts"]
    first = press(desk, page_of(topic), "split", posts=[short(topic.first_post_id or topic.id)], title="All")
    assert first.status_code == 422
    done = desk.press(untitled, "split", title="Another matter")
    made = desk.get(done.headers["Location"], follow_redirects=True)
    assert "Another matter" in made.text
    assert "Reply 1" in made.text
    assert "Reply 1" not in browser(app).get(page_of(topic)).text
    assert counters(area, author) == (2, 4, 4)
    assert fresh(topic).last_post_id == stays.id
    undoing.undo(forums.actor(elif_), acts("split")[0].id)
    assert counters(area, author) == (1, 4, 4)
    assert browser(app).get(done.headers["Location"], follow_redirects=True).text.count("Reply") >= 3


def test_what_was_acted_on_later_is_undone_first(app: Flask, area: Area, author: Person, elif_: Person) -> None:
    actor = forums.actor(elif_)
    one, two = forums.topic(author, area, "One"), forums.topic(author, area, "Two")
    merged = moving.merge(actor, one.id, two.id).id
    hidden = moderating.hide_topic(actor, two.id, "Because").id
    with pytest.raises(CannotBeUndone):
        undoing.undo(actor, merged)
    desk = browser(app, elif_)
    refused = desk.press("/en/forums/desk/history", short(merged))
    assert refused.status_code == 409
    undoing.undo(actor, hidden)
    undoing.undo(actor, merged)
    undoing.undo(actor, merged)
    assert counters(area, author)[:2] == (2, 2)


def test_a_moderator_of_one_area_touches_no_other(app: Flask, area: Area, author: Person) -> None:
    closed = forums.area("closed", audience="party:XA")
    scoped = people.person("Scoped")
    people.grant(scoped, "moderator", "area", str(area.id))
    people.grant(author, "administrator")
    mine, open_one = forums.topic(author, area), forums.topic(author, forums.area("open"))
    hidden = forums.topic(author, closed)
    actor = forums.actor(scoped)
    moderating.switch(actor, mine.id, "lock")
    with pytest.raises(NotAllowed):
        moderating.switch(actor, open_one.id, "lock")
    with pytest.raises(NotFound):
        moderating.switch(actor, hidden.id, "lock")
    with pytest.raises(NotAllowed):
        moving.merge(actor, mine.id, open_one.id)
    foreign = moderating.switch(forums.actor(author), hidden.id, "pin").id
    with pytest.raises(NotFound):
        undoing.undo(actor, foreign)
    desk = browser(app, scoped)
    assert "Topic pinned" in browser(app, author).get("/en/forums/desk/history").text
    assert "Topic pinned" not in desk.get("/en/forums/desk/history").text
    assert desk.get(f"/en/forums/t/{short(open_one.id)}/desk").status_code == 404
    for stranger in (browser(app), browser(app, people.person("Member"))):
        for path in ("desk", "desk/history", "desk/people", "desk/rota", "desk/areas", f"t/{short(mine.id)}/desk"):
            assert stranger.get(f"/en/forums/{path}").status_code == 404, path
        assert "Desk of the forums" not in stranger.get("/en/").text
    with pytest.raises(DomainError):
        moderating.switch(forums.actor(people.person("Other")), mine.id, "unlock")


def test_rights_on_areas_are_the_same_in_tables_and_in_lists(app: Flask, author: Person, elif_: Person) -> None:
    areas = [
        forums.area(f"{audience.partition(':')[0]}-{state}", audience=audience, state=state)
        for audience in ("public", "members", "parties", "party:XA")
        for state in ("open", "draft", "archived")
    ]
    scoped, office = people.person("Scoped"), people.person("Greta")
    people.grant(scoped, "moderator", "area", str(areas[-1].id))
    people.grant(office, "administrator")
    for actor in (NOBODY, *(forums.actor(person) for person in (author, elif_, scoped, office))):
        for act, listed in (("see", policies.readable(actor)), ("moderate", policies.moderated(actor))):
            found_by_list = set(db.session.scalars(select(Area.id).where(listed)))
            assert found_by_list == {area.id for area in areas if policies.area.allows(actor, act, area)}, (act, actor)


def test_a_consultation_keeps_its_posts(app: Flask, area: Area, author: Person, elif_: Person) -> None:
    people.grant(author, "administrator")
    consultation = forums.topic(author, area, kind="consultation")
    other = forums.topic(author, area)
    with pytest.raises(DomainError, match="keeps its posts"):
        moving.merge(forums.actor(elif_), other.id, consultation.id)


@pytest.mark.services
@pytest.mark.parametrize("pairs", [((0, 1), (1, 0)), ((0, 1), (0, 2)), ((0, 1), (1, 2), (2, 0))])
def test_of_merges_at_once_no_circle_comes_about(
    app: Flask, area: Area, author: Person, elif_: Person, pairs: tuple[tuple[int, int], ...]
) -> None:
    topics = [forums.topic(author, area, f"Topic {number}").id for number in range(3)]
    actor = forums.actor(elif_)
    db.session.rollback()

    def merge(pair: tuple[int, int]) -> str:
        return _merge(app, actor, topics[pair[0]], topics[pair[1]])

    with ThreadPoolExecutor(len(pairs)) as pool:
        done = list(pool.map(merge, pairs))
    db.session.rollback()
    rows = {each: db.session.get_one(Topic, each, populate_existing=True) for each in topics}
    for topic_id in topics:
        seen, here = {topic_id}, rows[topic_id].merged_into_id
        while here is not None:
            assert here not in seen
            seen.add(here)
            here = rows[here].merged_into_id
    merged = sum(row.state == "merged" for row in rows.values())
    assert merged == done.count("done")
    assert 1 <= merged < len(pairs)
    assert counters(area, author)[:2] == (3 - merged, 3)


def _merge(app: Flask, actor: Actor, source: UUID, into: UUID) -> str:
    with app.test_request_context():
        try:
            moving.merge(actor, source, into)
        except NoLongerSo:
            return "refused"
        finally:
            db.session.remove()
        return "done"
