"""Operators' programs read counters, of which none says anything about a person; nobody else reads them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from minamata.db import write
from minamata.jobs.services import later

KEY = "a key of at least twenty-four signs"


@pytest.mark.own_app
def test_this_machine_reads_what_was_answered_and_what_waits(app: Flask, client: FlaskClient) -> None:
    client.get("/en/")
    client.get("/en/no/such/page")
    with write():
        later("search.refresh")
    read = client.get("/metrics").get_data(as_text=True)
    assert 'minamata_answers_total{endpoint="home.home",status="2xx"} 1.0' in read
    assert 'minamata_answers_total{endpoint="none",status="4xx"} 1.0' in read
    assert "minamata_answer_seconds_count" in read
    assert 'minamata_jobs{state="waiting"} 1.0' in read
    assert "minamata_mail_unsure 0.0" in read


def test_for_other_machines_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


class TestWithAKey:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"MINAMATA_METRICS_KEY": KEY}

    def test_who_shows_it_reads_them_from_anywhere(self, client: FlaskClient) -> None:
        headers = {"Authorization": f"Bearer {KEY}"}
        assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200

    @pytest.mark.parametrize(
        "shown", ["", "Bearer", "Bearer x", "Bearer None", f"Bearer {KEY[:-1]}", f"Basic {KEY}", "Bearer é"]
    )
    def test_who_does_not_reads_nothing_from_here_either(self, client: FlaskClient, shown: str) -> None:
        assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_no_counter_holds_an_address_a_name_or_a_path(app: Flask, client: FlaskClient) -> None:
    client.get("/en/courses/secret-name/?q=secret-name", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    read = client.get("/metrics").get_data(as_text=True)
    assert "secret-name" not in read
    assert "192.0.2.7" not in read
