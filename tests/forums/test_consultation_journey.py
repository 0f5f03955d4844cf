"""A consultation through its pages, from its announcement to its compilation, without JavaScript (F9)."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
from flask import Flask
from sqlalchemy import select

from forums.models import Comment, Consultation, DraftText, Submission, Topic
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.events import OutboxDelivery, drain
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import consultations, forums, people


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person is not None else client


def document() -> bytes:
    """A text as the secretariat has it in its word processor."""
    made = docx.Document()
    made.add_heading("Guidance on sites", level=1)
    made.add_paragraph("Each site gets a number * in a list.")
    made.add_paragraph("7. Numbers are never used again.")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def let_open(days: float) -> None:
    with write():
        consultation = db.session.scalars(select(Consultation)).one()
        topic = db.session.get_one(Topic, consultation.topic_id)
        consultation.opens_at = topic.opens_at = now() - timedelta(days=1)
        consultation.closes_at = topic.closes_at = now() + timedelta(days=days)


def test_from_the_draft_to_the_compilation(app: Flask) -> None:
    forums.area("gold")
    greta = browser(app, consultations.secretary())
    amina, stranger = browser(app, consultations.focal_point()), browser(app)
    member = browser(app, people.person("Minh"))

    # The secretariat announces it, for clocks of its own.
    refused = greta.press(
        "/en/forums/consultations/new",
        "Start the consultation",
        area="gold",
        title="Sites",
        text="Please say what you think.",
    )
    assert refused.status_code == 422
    assert "Write a day such as" in refused.text
    assert "Please say what you think." in refused.text
    jumped = greta.press(
        refused,
        "Start the consultation",
        opens_day="2030-03-10",
        opens_hour="02:30",
        zone="New York",
        closes_day="2030-04-01",
    )
    assert "jump over" in jumped.text
    begun = greta.press(jumped, "Start the consultation", opens_hour="03:30")
    assert begun.status_code == 303
    consultation = db.session.scalars(select(Consultation)).one()
    assert consultation.zone == "America/New_York"
    assert consultation.closes_at.isoformat() == "2030-04-02T03:59:00+00:00"
    place = f"/en/forums/consultations/{short(consultation.topic_id)}/"

    # Its text comes from a file into the form, is looked at, and stands.
    read = greta.press(f"{place}text", "Go on", file=(io.BytesIO(document()), "sites.docx"))
    assert read.status_code == 200
    assert r"a number \* in a list" in read.text
    broken = greta.press(f"{place}text", "Go on", file=(io.BytesIO(b"nothing"), "sites.docx"))
    assert broken.status_code == 422
    assert greta.press(read, "Go on").status_code == 303
    assert "The text is not here yet" in stranger.get(place).text
    published = greta.press(f"{place}text/check", "publish")
    assert published.headers["Location"] == place
    page = stranger.get(place)
    assert found(page, "//section[@class='post']//div[@class='prose']/p/text()") == [
        "Each site gets a number * in a list.",
        "7. Numbers are never used again.",
    ]
    assert "2 Apr 2030, 03:59 UTC" in page.text
    assert "America/New_York" in page.text
    assert "Sign in to take part" in page.text
    assert "Opens 10 Mar 2030" in stranger.get("/en/forums/?view=consultations").text
    assert "Opens 10 Mar 2030" in stranger.get("/en/forums/").text

    # Nobody submits before it opens: the refusal names the instant, and what was typed is there and can be saved.
    form = f"{place}submission/XA"
    early = amina.press(form, "send", also={"text-0": "Words of Xandria"})
    assert early.status_code == 409
    assert "It opens at 10 Mar 2030, 07:30 UTC" in early.text
    assert "Words of Xandria" in found(early, "//textarea[@id='text-0']")[0].text_content()
    assert amina.press(early, "save").status_code == 303
    assert "Words of Xandria" in amina.get(form).text
    assert member.get(form).status_code == 403
    comments = f"{place}paragraphs/0"
    assert "Comments can be sent from" in member.get(comments).text

    # While it is open a Party submits by paragraph, and a person comments.
    let_open(3)
    paragraph = found(amina.get(place), "//a[contains(., 'Submit on it')]/@href")[1]
    key = int(paragraph.rsplit("-", 1)[1])
    sent = amina.press(paragraph.partition("#")[0], "send", also={f"text-{key}": "For **ever**?"}, language="fr")
    assert sent.status_code == 303
    shown = stranger.get(sent.headers["Location"])
    assert "National focal point, Party XA" in shown.text
    assert "For <strong>ever</strong>?" in shown.text
    assert found(shown, "//div[@class='prose'][@lang='fr']")
    empty = member.press(f"{place}paragraphs/{key}", "send", text=" ")
    assert empty.status_code == 422
    assert member.press(empty, "send", text="I wonder as well").status_code == 303
    both = stranger.get(f"{place}paragraphs/{key}").text
    assert both.index("ever</strong>") < both.index("I wonder as well")
    counted = stranger.get(place).text
    assert "1 submission, 1 comment" in counted
    assert "reaction" not in shown.text
    said = short(db.session.scalars(select(Comment.id)).one())
    hidden = greta.press(f"{place}paragraphs/{key}", f"hide_comment.{said}", also={f"reason-{said}": "Rude"})
    assert hidden.status_code == 303
    tombstone = stranger.get(f"{place}paragraphs/{key}").text
    assert "A moderator has hidden this comment." in tombstone
    assert "Rude" not in tombstone

    # Another version says what changed, and what was said stays with its paragraph.
    assert (
        greta.press(
            f"{place}text",
            "Go on",
            text="# Guidance on sites\n\nEach site gets a number.\n\nNumbers are never used again, ever.",
        ).status_code
        == 303
    )
    assert greta.press(f"{place}text/check", "publish").status_code == 303
    assert db.session.query(DraftText).count() == 2
    compared = stranger.get(f"{place}versions/2")
    assert "".join(found(compared, "//ins//text()")).strip() == ", ever"
    assert "the paragraph has changed since" in stranger.get(f"{place}paragraphs/{key}").text

    # It closes; what is late is kept and marked; more time undoes that; the compilation is there.
    let_open(-0.1)
    with write():
        for delivery in db.session.scalars(select(OutboxDelivery).where(OutboxDelivery.listener.like("forums.%"))):
            delivery.due_at = now()
    drain()
    assert amina.press(form, "send", also={"text-0": "One word more"}).status_code == 303
    drain()
    listed = stranger.get(f"{place}submissions/").text
    assert "Late by 2.5 hours" in listed
    late = member.post(f"{place}paragraphs/0", data=_typed(member, place, "Too late"))
    assert late.status_code == 409
    assert "Too late" in late.text
    assert "Personal comments were taken until" in late.text
    ended = stranger.get(place)
    for kind in ("docx", "pdf", "csv"):
        [address] = found(ended, f"//a[contains(@href, 'compilation.{kind}')]/@href")
        assert stranger.get(address, follow_redirects=True).status_code == 200
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    unsaid = greta.press(f"{place}desk", "Extend", closes_day=tomorrow, zone="UTC")
    assert unsaid.status_code == 422
    assert greta.press(unsaid, "Extend", reason="A holiday").status_code == 303
    assert "Late by" not in stranger.get(f"{place}submissions/").text
    assert "A holiday" in stranger.get(place).text
    unsaid = amina.press(f"{place}submissions/XA", "Withdraw")
    assert unsaid.status_code == 422
    assert "at whose request" in unsaid.text
    withdrawn = amina.press(unsaid, "Withdraw", reason="Under review")
    assert withdrawn.status_code == 303
    assert "Under review" in stranger.get(f"{place}submissions/XA").text
    assert db.session.scalars(select(Submission.last_number)).one() == 3


def _typed(who: Browser, place: str, text: str) -> dict[str, str]:
    """What a form that was opened before the closing sends after it."""
    token = found(who.get("/en/me/"), "//input[@name='csrf_token']/@value")[0]
    return {"csrf_token": token, "write_key": "a key of that page", "text": text, "language": "en"}


def test_two_who_write_for_one_body_overwrite_nothing(app: Flask) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"))
    amina = consultations.focal_point()
    one, other = browser(app, amina), browser(app, amina)
    form = f"/en/forums/consultations/{short(topic.id)}/submission/XA"
    page = one.get(form)
    assert other.press(form, "save", also={"text-0": "Of the other"}).status_code == 303
    refused = one.press(page, "save", also={"text-0": "Of the one"})
    assert refused.status_code == 409
    assert "Of the other" in refused.text
    assert "Of the one" in found(refused, "//textarea[@id='text-0']")[0].text_content()
    assert one.press(refused, "save").status_code == 303
    assert "Of the one" in one.get(form).text


def test_a_text_that_was_replaced_while_it_was_looked_at_is_not_published_unseen(app: Flask) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"))
    one, other = (browser(app, consultations.secretary(name)) for name in ("One", "Other"))
    place = f"/en/forums/consultations/{short(topic.id)}/"
    assert one.press(f"{place}text", "Go on", text="This guidance helps all Parties.").status_code == 303
    looked_at = one.get(f"{place}text/check")
    assert other.press(f"{place}text", "Go on", text="This guidance helps nobody.").status_code == 303
    refused = one.press(looked_at, "publish")
    assert refused.status_code == 409
    assert "A colleague changed this text while you were looking at it" in refused.text
    assert "helps nobody" in refused.text
    assert "helps nobody" not in browser(app).get(place).text
    assert one.press(refused, "publish").status_code == 303
    assert "helps nobody" in browser(app).get(place).text


def test_what_a_colleague_changes_in_a_text_is_not_published_unseen_and_what_was_chosen_stays(app: Flask) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(
            consultations.secretary(), forums.area("gold"), text="One thing.\n\nAnother."
        )
    one, other = (browser(app, consultations.secretary(name)) for name in ("One", "Other"))
    place = f"/en/forums/consultations/{short(topic.id)}/"
    assert one.press(f"{place}text", "Go on", text="Wholly unlike words here.").status_code == 303
    looked_at = one.get(f"{place}text/check")
    [choice] = found(looked_at, "//select")
    first, second = choice.xpath("option/@value")[1:]
    assert other.press(f"{place}text/check", "save", also={choice.get("name"): second}).status_code == 303
    left_open = other.get(f"{place}text/check")
    for button in ("publish", "save"):
        refused = one.press(looked_at, button, also={choice.get("name"): first})
        assert refused.status_code == 409
        assert "A colleague changed this text while you were looking at it" in refused.text
        assert found(refused, "//select/option[@selected]/@value") == [first]
        assert "Saved so far: Paragraph 2" in refused.text
    assert "One thing." in browser(app).get(place).text
    assert one.press(refused, "publish").status_code == 303
    shown = browser(app).get(place)
    assert "Wholly unlike words here." in shown.text
    assert f"/paragraphs/{first}" in shown.text
    late = other.press(left_open, "publish")
    assert late.status_code == 409
    assert "No version is prepared." in late.text


def test_a_stranger_finds_nothing_of_a_closed_area(app: Flask) -> None:
    with app.test_request_context("/en/"):
        area = forums.area("nfp", audience="role:national_focal_point", posters="role:national_focal_point")
        amina = consultations.focal_point()
        topic = consultations.consultation(consultations.secretary(), area, title="Quetzalcoatl")
        consultations.submission(amina, topic, "XA")
        key = consultations.key_of(topic, 1, amina)
    place = f"/en/forums/consultations/{short(topic.id)}/"
    pages = ["", f"paragraphs/{key}", "submissions/", "submissions/XA", "submission/XA", "versions/1", "desk", "text"]
    for who in (browser(app), browser(app, people.person("Member")), browser(app, consultations.observer())):
        for page in pages:
            assert who.get(f"{place}{page}").status_code == 404, page
        token = found(who.get("/en/help/contact"), "//input[@name='csrf_token']/@value")[0]
        sent = {"csrf_token": token, "write_key": "k", "text": "Words", "language": "en"}
        assert who.post(f"{place}paragraphs/{key}", data=sent).status_code == 404
        assert "Quetzalcoatl" not in who.get("/en/forums/?view=consultations").text
        assert "Quetzalcoatl" not in who.get("/en/calendar/").text
    for page in pages[:6]:
        assert browser(app, amina).get(f"{place}{page}").status_code == 200, page
    for page in ("/en/forums/?view=consultations", "/en/calendar/"):
        assert "Quetzalcoatl" in browser(app, amina).get(page).text, page


def test_lists_and_pages_fit_on_a_thin_line(app: Flask) -> None:
    import gzip

    paragraphs = "\n\n".join(f"{'Words of the text that fill a line. ' * 6}{number}" for number in range(120))
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"), text=paragraphs)
    place = f"/en/forums/consultations/{short(topic.id)}/"
    page = browser(app, people.person("Member")).get(place)
    sheet = app.test_client().get(found(page, "//link[@rel='stylesheet']/@href")[0]).get_data()
    assert len(gzip.compress(page.get_data())) + len(gzip.compress(sheet)) < 14_600
    seen, address = [], place
    while address:
        page = app.test_client().get(address)
        seen += found(page, "//section[@class='post']//b[@class='num']/text()")
        address = next(iter(found(page, "//a[@rel='next']/@href")), "")
    assert seen == [str(number) for number in range(1, 121)]
