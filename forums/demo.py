"""The demonstration: topics of the sample people, each a file of `data/demo`, as they could have been written over some weeks; and
consultations, each a file of `data/demo/consultations`, that are open when they are loaded.

Whoever brings a file of their own gives: `area`, `kind`, `language`, `title`, and `[[posts]]` with `by` (a sample person), `as` (party,
organisation or personal), `days_ago` and `text`. A post may have a language of its own, `answers` and `quotes` (numbers of posts before
it), and be the answer that was chosen (`is_answer`). A consultation has its `text` by language, `[[submissions]]` on the `whole` and `on`
paragraphs by their numbers, and personal `[[comments]]`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forums.capacities import open_to
from forums.models import Area, Post, Topic
from forums.models.consultation import SUBMITTERS, WHOLE
from forums.queries import consultations
from forums.queries.preparing import text_at_work
from forums.services import commenting, consulting, posting, preparing, submitting
from forums.services.consulting import Plan
from forums.services.posting import Words
from forums.writing import quote_of
from minamata.accounts import sample
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now, transaction
from minamata.policies import Actor
from minamata.web.addresses import short

FOLDER = Path(__file__).parent / "data" / "demo"
SOURCE = "demo"
SECRETARIAT = "greta"
"""The sample person who starts consultations."""


@dataclass(frozen=True)
class Spoken:
    """A post of the demonstration: of which topic, the with which number there, and when."""

    topic: str
    number: int
    at: datetime
    by: str
    said: Mapping[str, Any]


@transaction
def load() -> None:
    """Have the sample people write what is not here yet; a topic that was moved, renamed or hidden since stays as it is."""
    people = sample.people()
    begun = set(db.session.scalars(select(Post.source).where(Post.source.startswith(f"{SOURCE}:"))))
    topics, asked = _fresh(FOLDER, begun), _fresh(FOLDER / "consultations", begun)
    areas = {area.slug: area for area in db.session.scalars(select(Area))}
    written: dict[str, list[Post]] = {}
    # Ids are in the order of time (decision 31), so the posts of all topics come in the order in which they were said.
    for spoken in sorted(_spoken(topics), key=attrgetter("at")):
        told = topics[spoken.topic]
        if told["area"] not in areas or not {each["by"] for each in told["posts"]} <= people.keys():
            continue
        before = written.setdefault(spoken.topic, [])
        before.append(_say(areas[told["area"]], told, spoken, before, people[spoken.by]))
    for name, told in asked.items():
        speakers = {each["by"] for each in (*told["submissions"], *told["comments"])} | {SECRETARIAT}
        if told["area"] in areas and speakers <= people.keys():
            _consult(areas[told["area"]], name, told, {who: actor_for(people[who]) for who in speakers})


def _fresh(folder: Path, begun: set[str]) -> dict[str, Mapping[str, Any]]:
    return {
        file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.toml"))
        if f"{SOURCE}:{file.stem}" not in begun
    }


def _spoken(topics: Mapping[str, Mapping[str, Any]]) -> Iterator[Spoken]:
    moment = now()
    for name, told in topics.items():
        for number, said in enumerate(told["posts"], 1):
            yield Spoken(name, number, moment - timedelta(days=said["days_ago"]), said["by"], said)


def _say(area: Area, told: Mapping[str, Any], spoken: Spoken, before: list[Post], person: Person) -> Post:
    actor, said = actor_for(person), spoken.said
    words = Words(
        _quoted(said, before) + said["text"].strip(),
        _capacity(actor, said["as"]),
        before[said["answers"] - 1].id if "answers" in said else None,
        (before[0].id, before[-1].id) if before else None,
        said.get("language", told["language"]),
        source=f"{SOURCE}:{spoken.topic}",
    )
    if before:
        topic = db.session.get_one(Topic, before[0].topic_id)
        post = posting.reply(actor, topic, area, words)
    else:
        topic = posting.start_topic(actor, area, told["title"], told["kind"], words)
        post = db.session.scalars(select(Post).where(Post.topic_id == topic.id)).one()
        topic.created_at, topic.is_pinned = spoken.at, told.get("is_pinned", False)
    post.created_at = topic.last_post_at = area.last_post_at = spoken.at
    if said.get("is_answer"):
        topic.accepted_post_id = post.id
    db.session.flush()
    return post


def _consult(area: Area, name: str, told: Mapping[str, Any], people: Mapping[str, Actor]) -> None:
    """A consultation that is open, with its text in each of its languages, and with what came in."""
    secretariat, moment = people[SECRETARIAT], now()
    plan = Plan(
        told["title"],
        told["introduction"].strip(),
        moment - timedelta(days=told["opened_days_ago"]),
        moment + timedelta(days=told["closes_in_days"]),
        told["zone"],
        SUBMITTERS,
        told["language"],
        f"{SOURCE}:{name}",
    )
    topic = consulting.start(secretariat, area, plan)
    it = consultations.consultation_for(secretariat, topic.id)
    for language, text in told["text"].items():
        preparing.take_in(secretariat, it, text.strip(), language)
    looked_at = text_at_work(secretariat, it)
    assert looked_at is not None
    preparing.publish(secretariat, it, looked_at.seen)
    keys = {str(each.number): each.key for each in consultations.present(it) if each.number}
    for said in told["submissions"]:
        actor = people[said["by"]]
        entries = {keys[number]: text.strip() for number, text in said.get("on", {}).items()}
        if "whole" in said:
            entries[WHOLE] = said["whole"].strip()
        code = next(function.body_code for function in actor.functions)
        submitting.send(actor, it, code, entries, said["language"], 0)
    for said in told["comments"]:
        commenting.comment(people[said["by"]], it, keys[str(said["on"])], said["text"].strip(), said["language"])


def _quoted(said: Mapping[str, Any], before: list[Post]) -> str:
    if "quotes" not in said:
        return ""
    quoted = before[said["quotes"] - 1]
    name = db.session.get_one(Person, quoted.author_id).name
    return quote_of(name, quoted.number, f"/forums/p/{short(quoted.id)}", quoted.text)


def _capacity(actor: Actor, spoken_as: str) -> str:
    """The first capacity of that kind which the person holds now; else they speak for themselves."""
    return next((each.value for each in open_to(actor) if each.spoken_as == spoken_as), "personal")
