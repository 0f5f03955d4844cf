"""How much a request may bring: little, unless its view says otherwise; and who gets it as it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[View], View]:
    """Mark a view that takes bodies of up to `size` bytes; what comes in a form is kept on the disk meanwhile."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def takes_as_sent(view: View) -> View:
    """Mark a view that hands the body on as it was sent, so that reading its form before does not use it up."""
    view.takes_as_sent = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Let the views of `app` that are marked take more; before anything reads the form."""
    app.before_request(_let_in)


def _let_in() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_body", None)
    if largest is not None:
        request.max_content_length = largest
    if getattr(view, "takes_as_sent", False):
        request.get_data(cache=True)
