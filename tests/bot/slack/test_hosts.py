"""Tokens and files go to Slack alone."""

import pytest
from yarl import URL

from bot.slack.hosts import is_slack_host

SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("address", "api_url"),
    [
        ("https://files.slack.com/upload/v1/x", SLACK),
        ("https://slack-files.com/x", SLACK),
        ("http://127.0.0.1:9/x", "http://localhost:8/api/"),
        ("http://peer.example:9/x", "http://peer.example/api/"),
    ],
)
def test_slacks_own_hosts_and_that_of_the_web_api_are_trusted(address: str, api_url: str) -> None:
    assert is_slack_host(URL(address), api_url)


@pytest.mark.parametrize(
    ("address", "api_url"),
    [
        ("http://files.slack.com/x", SLACK),
        ("https://files.slack.com.example/x", SLACK),
        ("https://notslack.com/x", SLACK),
        ("http://127.0.0.1:9/x", SLACK),
        ("ftp://127.0.0.1/x", "http://127.0.0.1/api/"),
        ("None", SLACK),
    ],
)
def test_every_other_host_is_not(address: str, api_url: str) -> None:
    assert not is_slack_host(URL(address), api_url)
