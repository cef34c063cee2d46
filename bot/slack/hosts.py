"""Slack's own hosts: the only ones that the desk's token and people's files are sent to."""

from urllib.parse import urlsplit

from yarl import URL

from bot.settings import is_loopback

SLACK_FILE_HOSTS = ("slack.com", "slack-files.com")
"""With their subdomains: where files are (docs.slack.dev, reference/objects/file-object)."""


def is_slack_host(address: URL, api_url: str) -> bool:
    """Tell whether an address is Slack's own, or on the host of the Web API in use."""
    host = (address.host or "").lower()
    api_host = urlsplit(api_url).hostname or ""
    if host == api_host or (is_loopback(host) and is_loopback(api_host)):
        return address.scheme in {"http", "https"}
    return address.scheme == "https" and any(
        host == known or host.endswith(f".{known}") for known in SLACK_FILE_HOSTS
    )
