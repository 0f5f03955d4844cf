"""A badge is believed by programs of others for what it says, and no longer when it was changed, revoked or is over (C14)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey
from lxml import etree

from minamata.accounts.models import Person
from minamata.assets import Node, find_node
from minamata.badges.keys import keys, read
from minamata.badges.signing import instant, signed
from minamata.certificates import services
from minamata.certificates.models import Certificate
from minamata.db import db, now, write
from minamata.policies import SYSTEM
from tests.factories import people
from tests.ground.test_certificate_check import issued
from tests.npm import environ_with, installed

VERIFIER = Path(__file__).parents[1] / "badge_verifier"


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Verifier:
    """The verifier of others; tests are skipped, aloud, where there is no Node.js."""
    node = find_node()
    if node is None:
        pytest.skip("this machine has no Node.js with npm")
    return Verifier(node, installed(node, VERIFIER, tmp_path_factory.mktemp("badge_verifier")))


@pytest.fixture
def holder(app: Flask) -> Person:
    return people.person("Awa Sarr", email="awa@example.org", email_verified=True)


def told(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    document: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return document


def badge(client: FlaskClient, certificate: Certificate, query: str = "") -> dict[str, Any]:
    return told(client, f"/check/{certificate.number}/badge.json{query}")


@dataclass(frozen=True)
class Verifier:
    """Digital Bazaar's verifier, in a folder with its packages."""

    node: Node
    folder: Path

    def verdict(self, client: FlaskClient, credential: Mapping[str, Any], identity: Any = None) -> tuple[bool, str]:
        """Whether it believes the credential, and why not."""
        issuer = identity or told(client, "/.well-known/did.json")
        status = credential["credentialStatus"]["statusListCredential"]
        documents = {issuer["id"]: issuer, status: told(client, f"/badges/status/{status.rpartition('/')[2]}")}
        ran = subprocess.run(
            ["node", "verify.mjs"],
            input=json.dumps({"credential": credential, "documents": documents}),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=self.folder,
            env=environ_with(self.node),
        )
        assert ran.returncode == 0, ran.stderr
        result = json.loads(ran.stdout)
        return result["verified"], " ".join(result["faults"])


def signed_anew(app: Flask, credential: dict[str, Any], **changed: Any) -> dict[str, Any]:
    plain = {name: value for name, value in credential.items() if name != "proof"} | changed
    using = keys()
    assert using is not None
    return signed(plain, using, plain["issuer"]["id"], now())


@pytest.mark.services
def test_the_verifier_of_others_believes_a_badge(others: Verifier, client: FlaskClient, holder: Person) -> None:
    assert others.verdict(client, badge(client, issued(holder))) == (True, "")


@pytest.mark.services
@pytest.mark.parametrize("field", ["name", "validFrom"])
def test_a_badge_that_was_changed_is_refused(others: Verifier, client: FlaskClient, holder: Person, field: str) -> None:
    changed = badge(client, issued(holder)) | {field: "2026-01-01T00:00:00Z"}
    believed, why = others.verdict(client, changed)
    assert not believed
    assert "signature" in why.lower()


@pytest.mark.services
def test_a_badge_to_which_something_was_added_is_refused(others: Verifier, client: FlaskClient, holder: Person) -> None:
    assert not others.verdict(client, badge(client, issued(holder)) | {"score": "100"})[0]


@pytest.mark.services
def test_a_badge_of_another_key_is_refused(others: Verifier, client: FlaskClient, holder: Person) -> None:
    credential = badge(client, issued(holder))
    identity = told(client, "/.well-known/did.json")
    other = read(json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))).published[0]
    identity["verificationMethod"][0]["publicKeyMultibase"] = other
    assert not others.verdict(client, credential, identity)[0]


@pytest.mark.services
def test_a_revoked_badge_is_refused_though_its_signature_holds(
    others: Verifier, client: FlaskClient, holder: Person
) -> None:
    certificate = issued(holder)
    kept = badge(client, certificate)
    assert others.verdict(client, kept)[0]
    services.revoke(SYSTEM, certificate, "Issued by mistake")
    assert others.verdict(client, kept) == (False, "revoked")


@pytest.mark.services
def test_a_superseded_badge_is_refused_and_the_newer_one_believed(
    others: Verifier, client: FlaskClient, holder: Person
) -> None:
    kept = badge(client, issued(holder))
    newer = issued(holder, name_latin="Awa N. Sarr")
    assert others.verdict(client, kept) == (False, "revoked")
    assert others.verdict(client, badge(client, newer)) == (True, "")


@pytest.mark.services
def test_a_badge_that_is_over_is_refused(others: Verifier, app: Flask, client: FlaskClient, holder: Person) -> None:
    credential = badge(client, issued(holder))
    assert others.verdict(client, signed_anew(app, credential, validUntil=instant(now() + timedelta(days=1))))[0]
    believed, why = others.verdict(
        client,
        signed_anew(app, credential, validFrom="2020-01-01T00:00:00Z", validUntil="2021-01-01T00:00:00Z"),
    )
    assert not believed
    assert 'after "validUntil"' in why


def test_the_address_of_the_holder_is_inside_only_as_a_salted_hash(client: FlaskClient, holder: Person) -> None:
    credential = badge(client, issued(holder))
    assert "awa@example.org" not in json.dumps(credential)
    assert "Awa" not in json.dumps(credential)
    identity = credential["credentialSubject"]["identifier"][0]
    expected = sha256(f"awa@example.org{identity['salt']}".encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${expected}"


def test_the_name_is_inside_where_the_holder_wants_it(client: FlaskClient, holder: Person) -> None:
    assert "Awa Sarr" in json.dumps(badge(client, issued(holder), "?name=1"))


def test_the_picture_holds_the_same_credential(client: FlaskClient, holder: Person) -> None:
    certificate = issued(holder)
    picture = etree.fromstring(client.get(f"/check/{certificate.number}/badge.svg").data)
    inside = picture.findtext("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert json.loads(inside or "") == badge(client, certificate)


def test_what_was_erased_or_never_was_has_no_badge(client: FlaskClient, holder: Person) -> None:
    certificate = issued(holder)
    with write():
        db.session.get_one(Person, holder.id).erased_at = now()
    assert client.get(f"/check/{certificate.number}/badge.json").status_code == 404
    assert client.get(f"/check/{'0' * 32}/badge.json").status_code == 404
    assert client.get("/badges/status/9").status_code == 404


def test_a_key_that_was_replaced_stays_published() -> None:
    old, new = (OKPKey.generate_key("Ed25519", private=True) for _key in range(2))
    text = json.dumps({"keys": [new.as_dict(private=True), old.as_dict(private=False)]})
    using = read(text)
    assert len(using.published) == 2
    assert using.published[1] == read(json.dumps(old.as_dict(private=True))).published[0]
