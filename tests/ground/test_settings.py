"""A wrong setting is refused with one sentence that says which one and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from minamata.config import Settings, SettingsError, settings_from

PRODUCTION = {
    "MINAMATA_ENV": "production",
    "MINAMATA_SECRET_KEY": "k" * 40,
    "MINAMATA_BASE_URL": "https://commons.example.org",
    "MINAMATA_DATABASE_URL": "postgresql://commons@db/commons",
}


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    providers = tmp_path / "providers.toml"
    providers.write_text("", encoding="utf-8")
    return {**PRODUCTION, "MINAMATA_PROVIDERS": str(providers), "MINAMATA_DATA": str(tmp_path)}


def test_nothing_set_is_development_on_this_machine(tmp_path: Path) -> None:
    settings = settings_from({"MINAMATA_DATA": str(tmp_path)})
    assert settings.is_development
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.uses_sqlite


def test_the_development_key_is_kept_between_starts_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    environ = {"MINAMATA_DATA": str(tmp_path)}
    assert settings_from(environ).secret_key == settings_from(environ).secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_production_with_everything_starts(production: dict[str, str]) -> None:
    settings = settings_from(production)
    assert isinstance(settings, Settings)
    assert settings.is_secure
    assert settings.database_url == "postgresql+psycopg://commons@db/commons"


@pytest.mark.parametrize("missing", ["MINAMATA_SECRET_KEY", "MINAMATA_BASE_URL", "MINAMATA_PROVIDERS"])
def test_production_refuses_to_start_without(production: dict[str, str], missing: str) -> None:
    del production[missing]
    with pytest.raises(SettingsError, match=missing):
        settings_from(production)


def test_production_refuses_sqlite_with_more_than_one_process(production: dict[str, str]) -> None:
    production |= {"MINAMATA_DATABASE_URL": "sqlite:////data/commons.sqlite3", "WEB_CONCURRENCY": "2"}
    with pytest.raises(SettingsError, match="SQLite serves one web process only"):
        settings_from(production)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "commons.example.org"])
def test_development_refuses_an_address_that_others_can_reach(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        settings_from({"MINAMATA_DATA": str(tmp_path), "HOST": address})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINAMATA_ENV", "staging"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("MINAMATA_BASE_URL", "commons.example.org"),
        ("MINAMATA_BASE_URL", "https://commons.example.org/path"),
        ("MINAMATA_DATABASE_URL", "mysql://db"),
        ("MINAMATA_STORAGE_URL", "/a/folder"),
        ("MINAMATA_PROVIDERS", "/nowhere/providers.toml"),
        ("MINAMATA_SECRET_KEY", "short"),
        ("WEB_CONCURRENCY", "0"),
        ("MINAMATA_DATABSE_URL", "sqlite:///x"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        settings_from({"MINAMATA_DATA": str(tmp_path), name: value})
    assert "\n" not in str(refused.value)


def test_a_misspelt_setting_is_told_its_right_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Did you mean MINAMATA_DATABASE_URL"):
        settings_from({"MINAMATA_DATA": str(tmp_path), "MINAMATA_DATABSE_URL": "x"})


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="MINAMATA_DATA"):
        settings_from({"MINAMATA_DATA": str(tmp_path / "file")})
