"""A test client that behaves as a person's browser: it fetches the page, fills its form in, and sends it."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from minamata.accounts.models import Person
from minamata.db import db
from tests.factories import people


class Browser(FlaskClient):
    """Flask's client, with the headers of a browser and a way to press buttons."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        headers.setdefault("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        kwargs.setdefault("buffered", True)
        answer = contextvars.Context().run(lambda: super(Browser, self).open(*args, headers=headers, **kwargs))
        _look_anew()
        return answer

    def sign_in(self, who: Person) -> Browser:
        """Continue as `who`."""
        application: Flask = self.application
        people.sign_in(application, self, who)
        _look_anew()
        return self

    def press(self, page: str | TestResponse, button: str | None = None, **fields: Any) -> TestResponse:
        """Send the form of `page` that holds the button with this value or words; `fields` are typed in first.

        Names of fields that are no Python names go through `fields` as a dictionary under `also`.
        """
        seen = self.get(page) if isinstance(page, str) else page
        assert seen.status_code in {200, 409, 422}, f"{seen.status_code} for {seen.request.path}"
        tree = html.document_fromstring(seen.get_data(as_text=True))
        form, pressed = _form_with(tree, button)
        data = _filled(form)
        if pressed is not None and pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
        data.update(fields.pop("also", None) or {})
        data.update(fields)
        action = (
            (pressed.get("formaction") if pressed is not None else None) or form.get("action") or seen.request.full_path
        )
        return self.post(action, data=data)


def found(answer: TestResponse, xpath: str) -> list[Any]:
    """What an XPath expression finds in a page."""
    parts = html.document_fromstring(answer.get_data(as_text=True)).xpath(xpath)
    assert isinstance(parts, list)
    return parts


def _look_anew() -> None:
    """A request runs in a context of its own, as on a server; the test's own session sees afterwards what it left."""
    if has_app_context():
        db.session.rollback()


def _form_with(tree: Any, button: str | None) -> tuple[Any, Any]:
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        # A button may stand elsewhere in the page and name the form it belongs to.
        elsewhere = tree.xpath("//button[@form=$name]", name=form.get("id")) if form.get("id") else []
        here = [each for each in form.iter("button") if each.get("form", form.get("id")) == form.get("id")]
        buttons = [each for each in [*here, *elsewhere] if (each.get("type") or "submit") == "submit"]
        if button is None:
            if form.getparent() is not None and "menu" not in (form.getparent().get("class") or ""):
                return form, buttons[0] if buttons else None
            continue
        for each in buttons:
            if button in {each.get("value"), " ".join(each.text_content().split())}:
                return form, each
    raise AssertionError(f"no form with the button {button!r}")


def _filled(form: Any) -> dict[str, Any]:
    """What the form holds before anything is typed: name -> values."""
    data: dict[str, Any] = {}
    for field in form.iter("input", "select", "textarea"):
        name, kind = field.get("name"), field.get("type", "text")
        if (
            name
            and kind not in {"submit", "button"}
            and (kind not in {"radio", "checkbox"} or "checked" in field.attrib)
        ):
            data.setdefault(name, []).append(_value_of(field, kind))
    return data


def _value_of(field: Any, kind: str) -> str:
    if field.tag == "select":
        chosen = field.xpath(".//option[@selected]") or field.xpath(".//option[1]")
        return str(chosen[0].get("value", "")) if chosen else ""
    if field.tag == "textarea":
        return str(field.text or "").removeprefix("\n")
    return str(field.get("value", "on" if kind in {"radio", "checkbox"} else ""))
