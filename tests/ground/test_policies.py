"""Who may do what is one table, and asking it and requiring it never differ."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minamata.errors import NotAllowed, NotFound, SignInNeeded
from minamata.policies import (
    NOBODY,
    SYSTEM,
    Actor,
    Policy,
    Right,
    Rule,
    administrator,
    anyone,
    holds_role,
    in_audience,
    oneself,
    signed_in,
    system,
)

PEOPLE = [uuid4(), uuid4()]
THINGS = ["1", "2"]


@dataclass(frozen=True)
class Thing:
    """Something that belongs to a person and is open to an audience."""

    id: str = "1"
    person_id: UUID | None = None
    audience: str = "public"


rights = st.builds(
    Right,
    st.sampled_from(["administrator", "author", "system"]),
    st.sampled_from([None, "course", "party"]),
    st.sampled_from([None, *THINGS]),
)
actors = st.builds(
    Actor,
    person_id=st.sampled_from([None, *PEOPLE]),
    rights=st.frozensets(rights, max_size=3),
    tokens=st.frozensets(st.sampled_from(["public", "members", "party:XA"])),
)
things = st.none() | st.builds(
    Thing,
    st.sampled_from(THINGS),
    st.sampled_from([None, *PEOPLE]),
    st.sampled_from(["public", "members", "party:XA"]),
)
single = st.sampled_from(
    [
        anyone,
        signed_in,
        system,
        administrator,
        oneself,
        in_audience,
        holds_role("author"),
        holds_role("author", "course"),
    ]
)
rules = st.recursive(
    single,
    lambda inner: st.builds(Rule.__or__, inner, inner) | st.builds(Rule.__and__, inner, inner),
    max_leaves=4,
)
tables = st.dictionaries(st.sampled_from(["see", "edit", "remove"]), rules)


@given(tables, actors, st.sampled_from(["see", "edit", "remove", "fly"]), things)
def test_what_is_required_is_refused_exactly_when_it_is_not_allowed(
    table: dict[str, Rule], actor: Actor, act: str, thing: Thing | None
) -> None:
    policy = Policy(table)
    try:
        policy.require(actor, act, thing)
    except NotFound:
        assert not policy.allows(actor, act, thing)
        assert not policy.allows(actor, "see", thing)
    except SignInNeeded:
        assert not policy.allows(actor, act, thing)
        assert not actor.is_signed_in
    except NotAllowed:
        assert not policy.allows(actor, act, thing)
        assert actor.is_signed_in
    else:
        assert policy.allows(actor, act, thing)


@given(rules, rules, actors, things)
def test_rules_combine_as_their_words_say(one: Rule, other: Rule, actor: Actor, thing: Thing | None) -> None:
    each = one.holds(actor, thing), other.holds(actor, thing)
    assert (one | other).holds(actor, thing) == any(each)
    assert (one & other).holds(actor, thing) == all(each)


@given(tables, actors, things)
def test_an_act_that_is_not_in_the_table_is_refused_to_everyone(
    table: dict[str, Rule], actor: Actor, thing: Thing | None
) -> None:
    assert not Policy(table).allows(actor, "fly", thing)
    with pytest.raises((NotFound, NotAllowed, SignInNeeded)):
        Policy(table).require(actor, "fly", thing)


@given(rules.filter(lambda rule: not rule.holds(NOBODY, None)))
def test_nothing_that_asks_for_a_person_is_open_to_nobody(rule: Rule) -> None:
    with pytest.raises(SignInNeeded):
        Policy({"edit": rule}).require(NOBODY, "edit")


def test_what_a_person_may_not_see_does_not_exist_for_them() -> None:
    member = Actor(person_id=PEOPLE[0])
    policy = Policy({"see": in_audience, "edit": holds_role("author", "course")})
    with pytest.raises(NotFound):
        policy.require(member, "edit", Thing(audience="party:XA"))
    with pytest.raises(NotAllowed):
        policy.require(member, "edit", Thing())


def test_a_role_for_one_thing_reaches_that_thing_alone() -> None:
    author = Actor(person_id=PEOPLE[0], rights=frozenset({Right("author", "course", "1")}))
    policy = Policy({"edit": holds_role("author", "course")})
    assert policy.allows(author, "edit", Thing("1"))
    assert not policy.allows(author, "edit", Thing("2"))
    assert not policy.allows(author, "edit")
    assert not Policy({"edit": holds_role("author", "party")}).allows(author, "edit", Thing("1"))


def test_a_role_everywhere_reaches_each_thing() -> None:
    author = Actor(person_id=PEOPLE[0], rights=frozenset({Right("author")}))
    assert Policy({"edit": holds_role("author", "course")}).allows(author, "edit", Thing("2"))


def test_nobody_is_not_the_owner_of_what_has_no_owner() -> None:
    assert not oneself.holds(NOBODY, Thing(person_id=None))


def test_the_program_itself_is_no_person_and_no_administrator() -> None:
    assert system.holds(SYSTEM, None)
    assert not signed_in.holds(SYSTEM, None)
    assert not administrator.holds(SYSTEM, None)
