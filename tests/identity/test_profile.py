"""What people say of themselves: kept as they wrote it, refused with words, never overwritten by another tab (A10, G2)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from minamata.accounts.models import Identity, Person, Session
from minamata.accounts.writing import one_line
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from tests.clients import Browser
from tests.factories import bodies, people
from tests.identity.ways import is_signed_in

PROFILE = "/en/me/"
CONFLICT = "Your profile was changed somewhere else"


@pytest.fixture
def nia(app: Flask) -> Person:
    return people.person("Nia Mwangi", email="nia@ministry.example", email_verified=True, language="en")


@pytest.fixture
def browser(app: Flask, nia: Person) -> Browser:
    return another(app, nia)


def another(app: Flask, who: Person) -> Browser:
    """One more browser in which the person is signed in."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(who)


def now_of(who: Person) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, who.id, populate_existing=True)


def tree_of(answer: TestResponse) -> Any:
    return html.document_fromstring(answer.get_data(as_text=True))


def value_of(answer: TestResponse, name: str) -> Any:
    """What stands in the field; for several choices the list of them."""
    tree = tree_of(answer)
    if boxes := tree.xpath(f'//input[@type="checkbox"][@name="{name}"]'):
        return [box.get("value") for box in boxes if "checked" in box.attrib]
    [field] = tree.xpath(f'//*[@name="{name}"][not(@type="hidden")]')
    return field.xpath(".//option[@selected]/@value")[0] if field.tag == "select" else field.get("value")


def errors(answer: TestResponse) -> dict[str, str]:
    """Id of a field -> its message, from the list above the form; each leads to its field."""
    tree = tree_of(answer)
    found = {link.get("href").lstrip("#"): link.text for link in tree.xpath('//div[@role="alert"]//a')}
    assert all(tree.xpath(f'//*[@id="{id_}"]') for id_ in found)
    return found


EVERYTHING = {
    "name": "Nia W. Mwangi",
    "name_latin": "Nia Mwangi",
    "name_native": "ኒያ",
    "position": "Chemist & <b>head</b>",
    "language": "en",
    "languages": ["en", "fr"],
    "time_zone": "Africa/Nairobi",
    "shows_email": "1",
}


def test_a_profile_is_kept_as_it_was_written(browser: Browser, nia: Person) -> None:
    answer = browser.press(PROFILE, "Save", also={**EVERYTHING, "shows_position": []})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/me/?saved=1")
    shown = browser.get(answer.headers["Location"])
    assert "Your profile is saved." in shown.get_data(as_text=True)
    assert {name: value_of(shown, name) for name in EVERYTHING} == {**EVERYTHING, "shows_email": ["1"]}
    kept = now_of(nia)
    assert (kept.name, kept.languages, kept.shows_email, kept.shows_position) == (
        "Nia W. Mwangi",
        ["en", "fr"],
        True,
        False,
    )
    assert "Nia W. Mwangi" in browser.get("/en/").get_data(as_text=True)


def test_an_address_is_shown_to_members_by_choice_only(nia: Person) -> None:
    assert (nia.shows_email, nia.shows_position) == (False, True)


def test_what_is_optional_may_be_taken_back(browser: Browser, nia: Person) -> None:
    browser.press(PROFILE, "Save", also=EVERYTHING)
    empty = {"name_latin": "", "name_native": " ", "position": "", "time_zone": "", "languages": [], "shows_email": []}
    assert browser.press(PROFILE, "Save", also=empty).status_code == 303
    kept = now_of(nia)
    assert (kept.name_latin, kept.name_native, kept.position, kept.time_zone) == (None, None, None, None)
    assert (kept.languages, kept.shows_email) == ([], False)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Nia \t  Mwangi ", "Nia Mwangi"),
        ("Nia\r\nMwangi", "Nia Mwangi"),
        ("Nia\u00a0Mwangi\u2028Otieno", "Nia Mwangi Otieno"),
        ("Nia\x07 \x1b[31mMwangi\x7f\x85", "Nia [31mMwangi"),
        ("\u202eignawM aiN\u202c", "ignawM aiN"),
        ("\u2067Nia\u2069 \u200fMwangi\u200e", "Nia Mwangi"),
        ("N\u200bi\u00ada \ufeffMwangi", "Nia Mwangi"),
        ("مهدی‌زاده", "مهدی‌زاده"),
        ("ශ්‍රීනාත්", "ශ්‍රීනාත්"),
        ("Đặng Thị Ngọc-Hân O’Néill, Jr.", "Đặng Thị Ngọc-Hân O’Néill, Jr."),
        ("𠮷田", "𠮷田"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
        (" \t\n ", ""),
        ("\u200b\u200d\u202e", ""),
        ("\u3164", ""),
        ("\u2800 \u2800", ""),
        ("\ud800", ""),
        (None, ""),
        (["Nia"], ""),
    ],
    ids=ascii,
)
def test_a_line_holds_what_can_be_seen_and_what_words_need(written: object, kept: str) -> None:
    """Signs that turn or hide writing make a name read as somebody else's; joiners belong to the words of some languages."""
    assert one_line(written) == kept
    assert one_line(kept) == kept


def test_a_name_is_kept_without_signs_that_turn_or_hide_it(browser: Browser, nia: Person) -> None:
    browser.press(PROFILE, "Save", name="\u202eNia\x07  Mwangi\u200b", position="\u2066Head\u2069\nof unit")
    assert (now_of(nia).name, now_of(nia).position) == ("Nia Mwangi", "Head of unit")


def test_a_name_cannot_write_into_the_page(browser: Browser) -> None:
    browser.press(PROFILE, "Save", name='"><script>alert(1)</script>')
    for path in (PROFILE, "/en/"):
        page = browser.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


BAD: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": ""}, {"name": "Write the name others should see."}),
    ({"name": " \u200b\u202e"}, {"name": "Write the name others should see."}),
    ({"name": "\u3164\u3164"}, {"name": "Write the name others should see."}),
    ({"name": "x" * 121}, {"name": "120"}),
    ({"name_latin": "x" * 121}, {"name_latin": "120"}),
    ({"name_native": "名" * 121}, {"name_native": "120"}),
    ({"position": "x" * 161}, {"position": "160"}),
    ({"language": "tlh"}, {"language": "Not a valid choice"}),
    ({"languages": ["en", "tlh"]}, {"languages": "tlh"}),
    ({"time_zone": "Nairobbi"}, {"time_zone": "Did you mean Africa/Nairobi?"}),
    ({"time_zone": "the moon"}, {"time_zone": "Write one such as Africa/Nairobi"}),
    ({"time_zone": "../../etc/passwd"}, {"time_zone": "Write one such as"}),
    ({"time_zone": "+03:00"}, {"time_zone": "Write one such as"}),
    ({"time_zone": "x" * 500_000}, {"time_zone": "Write one such as"}),
    ({"name": "", "time_zone": "the moon"}, {"name": "Write the name", "time_zone": "no such time zone"}),
]


def test_a_bad_profile_is_refused_with_everything_that_was_typed(browser: Browser, nia: Person) -> None:
    for bad, wrong in BAD:
        answer = browser.press(PROFILE, "Save", also={**EVERYTHING, **bad})
        assert answer.status_code == 422, bad
        said = errors(answer)
        assert said.keys() == wrong.keys()
        assert [field for field, words in wrong.items() if words not in said[field]] == []
        good = EVERYTHING.keys() - bad.keys() - {"shows_email"}
        assert {name: value_of(answer, name) for name in good} == {name: EVERYTHING[name] for name in good}
        for name in {"name", "position", "time_zone"} & bad.keys():
            assert value_of(answer, name) == one_line(bad[name])
    assert (now_of(nia).name, now_of(nia).version) == ("Nia Mwangi", 1)


def test_the_longest_name_there_is_room_for_is_kept(browser: Browser, nia: Person) -> None:
    assert browser.press(PROFILE, "Save", name="名" * 120, position="x" * 160).status_code == 303
    assert (now_of(nia).name, now_of(nia).position) == ("名" * 120, "x" * 160)


@pytest.mark.parametrize("name", ["Nia\x00", b"Nia \xff\xfe"], ids=["nul", "no text"])
def test_what_is_no_text_is_refused_by_the_name_of_the_field(browser: Browser, nia: Person, name: str | bytes) -> None:
    answer = browser.press(PROFILE, "Save", name=name)
    assert answer.status_code == 400
    assert "name" in answer.get_data(as_text=True)
    assert now_of(nia).name == "Nia Mwangi"


def test_a_zone_may_be_written_as_people_write_it(browser: Browser, nia: Person) -> None:
    for written, zone in [
        ("Nairobi", "Africa/Nairobi"),
        (" africa/nairobi ", "Africa/Nairobi"),
        ("new york", "America/New_York"),
        ("Port of Spain", "America/Port_of_Spain"),
        ("utc", "UTC"),
        ("Europe/Zurich", "Europe/Zurich"),
    ]:
        assert browser.press(PROFILE, "Save", time_zone=written).status_code == 303
        assert now_of(nia).time_zone == zone
    browser.press(PROFILE, "Save", time_zone="Nairobi")
    assert "EAT" in browser.get(PROFILE).get_data(as_text=True), "times follow it"


def test_a_form_changes_nothing_but_the_profile(browser: Browser, nia: Person) -> None:
    other = people.person("Other")
    before = now_of(nia)
    fixed = (before.id, before.email, before.email_verified, before.erased_at, before.created_at)
    hostile = {
        "id": str(other.id),
        "person_id": str(other.id),
        "email": "evil@example.org",
        "email_verified": "1",
        "erased_at": "2020-01-01",
        "suspended_until": "2099-01-01",
        "roles": "administrator",
    }
    assert browser.press(PROFILE, "Save", also={"name": "Renamed", **hostile}).status_code == 303
    after = now_of(nia)
    assert (after.id, after.email, after.email_verified, after.erased_at, after.created_at) == fixed
    assert (after.name, after.suspended_until, now_of(other).name) == ("Renamed", None, "Other")


def test_a_profile_is_for_who_is_signed_in(app: Flask) -> None:
    stranger = app.test_client()
    assert stranger.get(PROFILE).status_code == 303
    answer = stranger.post(PROFILE, data={"name": "Evil", "write_key": "k"})
    assert answer.status_code == 401
    assert "Nothing was changed." in answer.get_data(as_text=True)


# Two tabs.


def test_a_second_tab_overwrites_nothing_and_keeps_what_was_typed(browser: Browser, nia: Person) -> None:
    first, second = browser.get(PROFILE), browser.get(PROFILE)
    assert browser.press(first, "Save", position="Saved first", time_zone="Nairobi").status_code == 303
    conflict = browser.press(second, "Save", also={"position": "Typed second", "languages": ["fr"]})
    assert conflict.status_code == 409
    page = conflict.get_data(as_text=True)
    assert CONFLICT in page
    assert value_of(conflict, "position") == "Typed second"
    assert value_of(conflict, "languages") == ["fr"]
    rows = {
        row.xpath("string(.//th)") or row.xpath("string(td[1])"): [cell.text_content() for cell in row.xpath("td")][-2:]
        for row in tree_of(conflict).xpath('//div[@role="alert"]//tbody/tr')
    }
    assert rows == {
        "Position": ["Typed second", "Saved first"],
        "Languages you work in": ["Français", "–"],
        "Time zone": ["–", "Africa/Nairobi"],
    }
    assert (now_of(nia).position, now_of(nia).languages) == ("Saved first", [])


def test_who_has_seen_both_versions_may_replace_the_saved_one(browser: Browser, nia: Person) -> None:
    first, second = browser.get(PROFILE), browser.get(PROFILE)
    browser.press(first, "Save", position="Saved first")
    conflict = browser.press(second, "Save", position="Typed second")
    assert browser.press(conflict, "Save").status_code == 303
    assert now_of(nia).position == "Typed second"


def test_a_conflict_within_a_conflict_is_one_again(browser: Browser, nia: Person) -> None:
    first, second = browser.get(PROFILE), browser.get(PROFILE)
    browser.press(first, "Save", position="Saved first")
    conflict = browser.press(second, "Save", position="Typed second")
    browser.press(PROFILE, "Save", position="Saved third")
    again = browser.press(conflict, "Save")
    assert again.status_code == 409
    assert "Saved third" in again.get_data(as_text=True)
    assert (value_of(again, "position"), now_of(nia).position) == ("Typed second", "Saved third")


def test_of_several_forms_at_once_one_is_saved_and_the_others_are_told(
    app: Flask, browser: Browser, nia: Person
) -> None:
    pages = [browser.get(PROFILE) for _tab in range(4)]
    cookie = browser.get_cookie("minamata")
    assert cookie is not None
    statuses: list[int] = []

    def send(number: int) -> None:
        tab = app.test_client()
        assert isinstance(tab, Browser)
        tab.set_cookie("minamata", cookie.value)
        statuses.append(tab.press(pages[number], "Save", position=f"Tab {number}").status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 409, 409, 409]
    assert now_of(nia).version == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "9" * 40, "latest"])
def test_a_version_that_nobody_saw_overwrites_nothing_and_leads_on(browser: Browser, nia: Person, version: str) -> None:
    refused = browser.press(PROFILE, "Save", also={"version": version, "position": "Typed"})
    assert refused.status_code in {409, 422}
    assert value_of(refused, "position") == "Typed"
    assert now_of(nia).position is None
    for _time in range(2):
        refused = browser.press(refused, "Save")
        if refused.status_code == 303:
            break
    assert now_of(nia).position == "Typed"


def test_a_double_click_saves_once(browser: Browser, nia: Person) -> None:
    page = browser.get(PROFILE)
    assert [browser.press(page, "Save", position="Once").status_code for _press in range(2)] == [303, 303]
    assert now_of(nia).version == 2


# In Arabic.


def test_a_profile_in_arabic_is_in_arabic(browser: Browser, nia: Person) -> None:
    page = browser.get("/ar/me/").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in page
    tree: Any = html.document_fromstring(page)
    words = {
        " ".join(each.text_content().split())
        for each in tree.xpath("//main//label|//main//legend|//main//h1|//main//h2")
    }
    languages = {"English", "Français", "Español", "Русский", "中文"}
    assert {each for each in words - languages if each.isascii()} == set()
    assert tree.xpath('//input[@name="name_latin"]/@dir') == ["ltr"]
    assert tree.xpath('//input[@name="name_native"]/@dir') == ["auto"]


def test_what_is_wrong_is_said_in_arabic_and_what_was_typed_stays(browser: Browser, nia: Person) -> None:
    sent = {"name": "", "position": "خ" * 161, "time_zone": "Nairobbi", "language": "ar", "name_native": "نيا موانغي"}
    answer = browser.press("/ar/me/", "حفظ", also=sent)
    assert answer.status_code == 422
    said = errors(answer)
    assert said.keys() == {"name", "position", "time_zone"}
    assert "١٦٠" in said["position"]
    assert "Africa/Nairobi" in said["time_zone"]
    assert not said["name"].isascii()
    assert value_of(answer, "name_native") == "نيا موانغي"
    assert value_of(answer, "position") == "خ" * 161


def test_a_profile_saved_in_arabic_leads_to_the_arabic_page(browser: Browser, nia: Person) -> None:
    sent = {
        "name": "نِيا موانغي",
        "name_native": "نِيا",
        "position": "رئيسة قسم ١",
        "language": "ar",
        "time_zone": "نيروبي",
    }
    refused = browser.press("/en/me/", "Save", also=sent)
    assert list(errors(refused)) == ["time_zone"]
    answer = browser.press(refused, "Save", time_zone="Nairobi")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ar/me/?saved=1")
    assert '<html lang="ar" dir="rtl">' in browser.get(answer.headers["Location"]).get_data(as_text=True)
    assert (now_of(nia).name, now_of(nia).position) == ("نِيا موانغي", "رئيسة قسم ١")
    assert browser.get("/").headers["Location"] == "/ar/"


def test_a_conflict_in_arabic_shows_both_versions(browser: Browser, nia: Person) -> None:
    first, second = browser.get("/ar/me/"), browser.get("/ar/me/")
    browser.press(first, "حفظ", position="الأول")
    conflict = browser.press(second, "حفظ", position="الثاني")
    assert conflict.status_code == 409
    assert CONFLICT not in conflict.get_data(as_text=True)
    assert "الأول" in conflict.get_data(as_text=True)
    assert value_of(conflict, "position") == "الثاني"


# What else stands on the page: functions, roles, and where one is signed in.


def test_functions_and_roles_are_shown_and_not_for_the_person_to_change(browser: Browser, nia: Person) -> None:
    assert "You speak in your personal capacity." in browser.get(PROFILE).get_data(as_text=True)
    bodies.designation(nia, bodies.party("XA"), now())
    people.grant(nia, "trainer")
    page = browser.get("/fr/me/").get_data(as_text=True)
    assert "Partie XA" in page
    assert "Party XA" not in page
    english = browser.get(PROFILE).get_data(as_text=True)
    assert "National focal point" in english
    assert "Trainer" in english


def test_signing_out_everywhere_ends_every_session_of_the_person_and_no_other(app: Flask, nia: Person) -> None:
    here, there, over = another(app, nia), another(app, nia), another(app, nia)
    with write():
        db.session.scalars(select(Session).order_by(Session.id.desc())).first().expires_at = now()  # type: ignore[union-attr]
    rosa = another(app, people.person("Rosa"))
    assert here.get(PROFILE).get_data(as_text=True).count("Another browser") == 1
    answer = here.press(PROFILE, "Sign out everywhere")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [is_signed_in(each) for each in (here, there, over, rosa)] == [False, False, False, True]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "accounts.signed_out_everywhere")).one()
    assert (entry.actor_id, entry.after) == (nia.id, {"sessions": 2})


def test_no_token_of_a_provider_is_kept_after_signing_out_everywhere(app: Flask, browser: Browser, nia: Person) -> None:
    with write():
        for session in db.session.scalars(select(Session)):
            session.id_token = "a token with a name in it"
    browser.press(PROFILE, "Sign out everywhere")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Session).where(Session.id_token.is_not(None))) == 0
    assert db.session.scalar(select(func.count()).select_from(Identity)) == 1
