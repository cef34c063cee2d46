"""The settings: read once at start from the environment and `.env`, then frozen."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.tickets.hours import OpeningHours

PREFIX = "GUICHET_"
ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """Every setting, with its default, unit and help. The environment wins over `.env`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    """Bot token (`xoxb-…`). Without it the Slack door stays closed."""
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    """Signing secret of the Slack app: HTTP mode."""
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    """App-level token (`xapp-…`): Socket Mode, for a desk without a public address."""
    slack_api_url: Annotated[str, StringConstraints(pattern=r"^https?://.+")] = Field(
        "https://slack.com/api/", validation_alias="SLACK_API_URL"
    )
    """Address of Slack's Web API; ends in `/`."""
    slack_support_channel: str | None = Field(None, validation_alias="SLACK_SUPPORT_CHANNEL")
    """Channel of the support team: its id, or #name."""
    slack_listen: str = Field("", validation_alias=PREFIX + "SLACK_LISTEN")
    """Channels where the desk answers without being asked, when it is sure: ids or #names, separated by commas."""
    database_url: str | None = Field(None, validation_alias="DATABASE_URL")
    """`postgresql://…` for several instances; by default an SQLite file in the data folder."""
    host: str = Field("127.0.0.1", validation_alias="HOST")
    """Address to listen on."""
    port: int = Field(8080, ge=0, le=65535, validation_alias="PORT")
    """Port to listen on; 0 takes a free one."""
    data_dir: Path = Field(Path("data"), validation_alias=PREFIX + "DATA_DIR")
    """Folder of the embedded databases and of the trusted lists."""
    book: str = Field("cpam-aisne", validation_alias=PREFIX + "BOOK")
    """The buyer's rulebook: its name, or the path of its folder."""
    max_upload_mib: PositiveInt = Field(100, validation_alias=PREFIX + "MAX_UPLOAD_MIB")
    """Largest file taken, in MiB; a larger one is refused while it is arriving."""
    max_files: PositiveInt = Field(20, validation_alias=PREFIX + "MAX_FILES")
    """Files in one upload on the web page."""
    check_workers: PositiveInt = Field(2, validation_alias=PREFIX + "CHECK_WORKERS")
    """Processes that check files."""
    check_timeout_s: PositiveInt = Field(60, validation_alias=PREFIX + "CHECK_TIMEOUT_S")
    """Seconds after which the check of one file is given up."""
    check_memory_mib: PositiveInt = Field(2048, validation_alias=PREFIX + "CHECK_MEMORY_MIB")
    """Memory that one check may take, in MiB."""
    trust_lotl_url: Annotated[str, StringConstraints(pattern=r"^https?://.+")] = Field(
        "https://ec.europa.eu/tools/lotl/eu-lotl.xml", validation_alias=PREFIX + "TRUST_LOTL_URL"
    )
    """Address of the European list of trusted lists."""
    trust_anchors: Path | None = Field(None, validation_alias=PREFIX + "TRUST_ANCHORS")
    """File of the certificates (PEM) that may sign it; by default those of the Official Journal."""
    trust_territories: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}(,[A-Z]{2})*)?$")] = Field(
        "", validation_alias=PREFIX + "TRUST_TERRITORIES"
    )
    """Territories whose list is fetched, such as `FR,BE,LU`; by default all."""
    trust_refresh: bool = Field(default=True, validation_alias=PREFIX + "TRUST_REFRESH")
    """Whether `guichet serve` fetches the lists once a day."""
    revocation_online: bool = Field(default=False, validation_alias=PREFIX + "REVOCATION_ONLINE")
    """Whether issuers are asked if a certificate is revoked, when the file does not carry the proof."""
    conversation_days: PositiveInt = Field(30, validation_alias=PREFIX + "CONVERSATION_DAYS")
    """Days after which a conversation is deleted."""
    ticket_months: PositiveInt = Field(12, validation_alias=PREFIX + "TICKET_MONTHS")
    """Months after which a ticket is deleted."""
    support_team: Annotated[
        str, StringConstraints(pattern=r"^(S[A-Z0-9]{2,}|[UW][A-Z0-9]{2,}(, ?[UW][A-Z0-9]{2,})*)?$")
    ] = Field("", validation_alias=PREFIX + "SUPPORT_TEAM")
    """Who may work on tickets in Slack: a user group (`S…`) or members (`U…,U…`); by default the channel's."""
    support_on_call: Annotated[str, StringConstraints(pattern=r"^([SUW][A-Z0-9]{2,})?$")] = Field(
        "", validation_alias=PREFIX + "SUPPORT_ON_CALL"
    )
    """Member (`U…`) or user group (`S…`) called when nobody answers a reminder."""
    support_hours: str = Field("lun-ven 9:00-12:00 14:00-17:00", validation_alias=PREFIX + "SUPPORT_HOURS")
    """Opening hours of the support team, public holidays apart; `;` between kinds of days."""
    remind_after_hours: PositiveFloat = Field(4.0, validation_alias=PREFIX + "REMIND_AFTER_HOURS")
    """Working hours after which the team is reminded of a supplier who waits; twice that, who is on call."""
    reopen_days: PositiveInt = Field(14, validation_alias=PREFIX + "REOPEN_DAYS")
    """Days during which a supplier may reopen a resolved ticket."""
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://.+")] | None = Field(
        None, validation_alias=PREFIX + "PUBLIC_URL"
    )
    """Address of the web page as suppliers and agents see it; by default, where the desk listens."""

    @field_validator("slack_api_url")
    @classmethod
    def _end_in_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("support_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        OpeningHours.parse(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("sqlite://", "postgresql://")):
            raise ValueError("write postgresql://user@host/base, or sqlite:///file, or leave it out")
        return value

    @model_validator(mode="after")
    def _slack_is_whole(self) -> "Settings":
        if self.slack_bot_token and not (self.slack_signing_secret or self.slack_app_token):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) beside it"
            )
        if (self.slack_signing_secret or self.slack_app_token) and not self.slack_bot_token:
            raise ValueError("SLACK_SIGNING_SECRET and SLACK_APP_TOKEN need SLACK_BOT_TOKEN beside them")
        return self

    @property
    def max_upload_bytes(self) -> int:
        """Largest file taken, in bytes."""
        return self.max_upload_mib * 1024 * 1024

    @property
    def listened_channels(self) -> tuple[str, ...]:
        """Channels where the desk answers without being asked: ids or #names."""
        return tuple(name for name in map(str.strip, self.slack_listen.split(",")) if name)

    @property
    def listens_on_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine for itself; one that has to be looked up is not."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def setting_names() -> tuple[str, ...]:
    """Return the names of all settings, as written in the environment."""
    return tuple(str(field.validation_alias) for field in Settings.model_fields.values())


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Read the settings; the environment wins over `env_file`, which may be absent.

    Raises:
        SettingsError: a name that starts with GUICHET_ is unknown, or a value is wrong.
    """
    given = {*dotenv_values(env_file), *os.environ}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in setting_names())
    if unknown:
        known = ", ".join(name for name in setting_names() if name.startswith(PREFIX))
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)}: remove it or correct its name. Known: {known}."
        )
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        faults = "; ".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors(include_input=False))
        raise SettingsError(f"Wrong setting: {faults}.") from None


def _fault(where: tuple[int | str, ...], message: str) -> str:
    """Say which setting is wrong and why, without its value, which may be a token."""
    name = ".".join(str(part) for part in where)
    reason = message.removeprefix("Value error, ")
    return f"{name}: {reason}" if name else reason
