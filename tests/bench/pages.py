"""Core pages in a real browser over a slow line: bytes, requests, and when they can be used (G1)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.learner import Learner, enrolled
from tests.browser.chromium import launch
from tests.server import commons

BITS_A_SECOND = 400_000
ROUND_TRIP = 400


def measure() -> dict[str, Any]:
    """Each page on a cold cache, in English and Arabic."""
    with commons() as server, sync_playwright() as playwright:
        learner = enrolled(server)
        browser = launch(playwright.chromium)
        figures = {}
        for lang in ("en", "ar"):
            for name, path in _pages(learner, lang).items():
                figures[f"{name} ({lang})"] = _measure(browser, server.address, path, learner)
        figures["quiz answered (en)"] = _answered(browser, server.address, learner)
        browser.close()
    worst = sorted(figures, key=lambda name: figures[name]["HTML + CSS bytes"], reverse=True)[:2]
    return {"pages": figures, "heaviest two": worst}


def _pages(learner: Learner, lang: str) -> dict[str, str]:
    return {
        "home signed in": f"/{lang}/",
        "catalogue": f"/{lang}/courses/",
        "course page": learner.course.replace("/en/", f"/{lang}/"),
        "unit page": learner.unit.replace("/en/", f"/{lang}/"),
        "profile": f"/{lang}/me/",
    }


def _measure(browser: Browser, address: str, path: str, learner: Learner) -> dict[str, Any]:
    page, received = _slow_page(browser, address, learner)
    page.goto(address + path, wait_until="load")
    figures = _figures(page, received)
    page.context.close()
    return figures


def _answered(browser: Browser, address: str, learner: Learner) -> dict[str, Any]:
    page, received = _slow_page(browser, address, learner)
    page.goto(address + learner.unit, wait_until="load")
    received.clear()
    page.locator("fieldset").first.locator("input").first.check()
    page.locator('button[name="do"][value^="answer:"]').first.click()
    page.wait_for_load_state("load")
    figures = _figures(page, received)
    page.context.close()
    return figures


def _slow_page(browser: Browser, address: str, learner: Learner) -> tuple[Page, list[dict[str, Any]]]:
    context = browser.new_context()
    context.add_cookies([{"name": "minamata", "value": learner.cookie, "url": address}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP,
            "downloadThroughput": BITS_A_SECOND / 8,
            "uploadThroughput": BITS_A_SECOND / 8,
        },
    )
    received: list[dict[str, Any]] = []
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    session.on(
        "Network.loadingFinished",
        lambda event: received.append({"kind": kinds.get(event["requestId"], ""), "bytes": event["encodedDataLength"]}),
    )
    return page, received


def _figures(page: Page, received: list[dict[str, Any]]) -> dict[str, Any]:
    times = page.evaluate(
        "() => ({usable: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,"
        " paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null})"
    )
    core = sum(each["bytes"] for each in received if each["kind"] in {"Document", "Stylesheet"})
    return {
        "HTML + CSS bytes": int(core),
        "all bytes": int(sum(each["bytes"] for each in received)),
        "requests": len(received),
        "usable after s": round(max(times["usable"], times["paint"] or 0) / 1000, 2),
    }
