"""Pressing buttons that belong to the one form of a topic's page, which stands elsewhere on it."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from forums.models import Topic
from minamata.web.addresses import short
from tests.clients import Browser, found


def page_of(topic: Topic) -> str:
    """The address of a topic."""
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def press(browser: Browser, page: str, value: str, **fields: Any) -> TestResponse:
    """Press the button `act` of that value on a page of the forums, with fields typed in that belong to the form `acts`."""
    seen = browser.get(page, follow_redirects=True)
    buttons = found(seen, f"//button[@form='acts'][@name='act'][@value='{value}']")
    assert buttons, f"no button {value!r} on {page}"
    data = {each.get("name"): each.get("value") for each in found(seen, "//form[@id='acts']//input")}
    return browser.post(buttons[0].get("formaction"), data={**data, "act": value, **fields})
