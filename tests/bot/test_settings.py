"""Settings: defaults, what wins, what is refused."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings, setting_names


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_web_page_alone_is_open_on_loopback(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")
    assert (settings.host, settings.port, settings.book) == ("127.0.0.1", 8080, "cpam-aisne")
    assert settings.slack_bot_token is None
    assert settings.listens_on_loopback


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nGUICHET_BOOK=other\n")
    monkeypatch.setenv("PORT", "9001")
    settings = load_settings(tmp_path / ".env")
    assert (settings.port, settings.book) == (9001, "other")


@pytest.mark.parametrize("in_file", [True, False])
def test_unknown_name_is_refused_with_the_known_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_file: bool
) -> None:
    if in_file:
        (tmp_path / ".env").write_text("GUICHET_BOK=cpam\n")
    else:
        monkeypatch.setenv("GUICHET_BOK", "cpam")
    with pytest.raises(SettingsError, match=r"GUICHET_BOK: remove it .* GUICHET_BOOK"):
        load_settings(tmp_path / ".env")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "PORT"),
        ("PORT", "70000", "PORT"),
        ("DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("DATABASE_URL", "nonsense", "postgresql://"),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL"),
        ("SLACK_BOT_TOKEN", "xoxb-secret", "SLACK_SIGNING_SECRET"),
        ("SLACK_APP_TOKEN", "xapp-secret", "SLACK_BOT_TOKEN"),
        ("GUICHET_MAX_UPLOAD_MIB", "0", "GUICHET_MAX_UPLOAD_MIB"),
        ("GUICHET_SUPPORT_HOURS", "toujours", "lun-ven 9:00-12:00 14:00-17:00"),
        ("GUICHET_REMIND_AFTER_HOURS", "0", "GUICHET_REMIND_AFTER_HOURS"),
        ("GUICHET_SUPPORT_ON_CALL", "@alix", "GUICHET_SUPPORT_ON_CALL"),
        ("GUICHET_SUPPORT_TEAM", "U0AGENT;U0OTHER", "GUICHET_SUPPORT_TEAM"),
    ],
)
def test_wrong_value_is_named_and_tokens_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / ".env")
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_tokens_are_hidden_when_settings_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "also-secret")
    assert "secret" not in repr(load_settings(tmp_path / ".env")).replace("slack_signing_secret", "").replace(
        "SecretStr", ""
    )


def test_slack_address_always_ends_in_a_slash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:4000/api")
    assert load_settings(tmp_path / ".env").slack_api_url == "http://127.0.0.1:4000/api/"


@pytest.mark.parametrize(("host", "loopback"), [("localhost", True), ("::1", True), ("0.0.0.0", False)])  # noqa: S104
def test_only_loopback_counts_as_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, loopback: bool
) -> None:
    monkeypatch.setenv("HOST", host)
    assert load_settings(tmp_path / ".env").listens_on_loopback is loopback
