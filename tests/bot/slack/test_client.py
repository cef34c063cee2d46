"""Calls to Slack wait their turn, tell apart what may work later, and are counted without words."""

import logging
from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry
from slack_sdk.errors import SlackApiError

from bot.slack.client import SlackClient
from bot.slack.errors import SlackAway
from bot.slack.metrics import SlackMetrics
from tests.peers.slack_api import SlackApi

WORDS = "ma question très privée"


class Time:
    """A clock that moves on when someone waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def client(api: SlackApi, time: Time, registry: CollectorRegistry) -> SlackClient:
    return SlackClient(
        "xoxb-invented",
        api.api_url,
        metrics=SlackMetrics(registry),
        clock=lambda: time.now,
        sleep=time.sleep,
    )


def limit(api: SlackApi, seconds: float | str, method: str = "chat.postMessage") -> None:
    api.answer(method, {"ok": False, "error": "ratelimited"}, status=429, Retry_After=str(seconds))


async def post(client: SlackClient, channel: str = "C1") -> None:
    await client.api_call("chat.postMessage", json={"channel": channel, "text": WORDS})


async def test_short_retry_after_is_waited_for_on_the_spot(
    api: SlackApi, client: SlackClient, time: Time
) -> None:
    limit(api, 2)
    await post(client)
    assert time.waits == [2]
    assert len(api.posted()) == 2


async def test_long_retry_after_is_for_later_and_closes_that_channel_alone(
    api: SlackApi, client: SlackClient, time: Time
) -> None:
    limit(api, 30)
    with pytest.raises(SlackAway, match="ratelimited") as away:
        await post(client)
    assert away.value.retry_after_s == 30
    time.now += 10
    with pytest.raises(SlackAway) as still:
        await post(client)
    assert still.value.retry_after_s == 20
    assert len(api.posted()) == 1
    await post(client, "C2")
    time.now += 20
    await post(client)
    assert [one["channel"] for one in api.posted()] == ["C1", "C2", "C1"]
    assert time.waits == []


async def test_after_a_refusal_messages_of_the_channel_go_one_a_second_for_a_while(
    api: SlackApi, client: SlackClient, time: Time
) -> None:
    limit(api, 1)
    for _ in range(3):
        await post(client)
    assert time.waits == [1, 1, 1]
    time.now += 10
    await post(client)
    await post(client)
    assert time.waits == [1, 1, 1]


async def test_limit_of_another_method_is_for_the_whole_workspace(api: SlackApi, client: SlackClient) -> None:
    limit(api, 30, "users.info")
    with pytest.raises(SlackAway):
        await client.api_call("users.info", data={"user": "U1"})
    with pytest.raises(SlackAway):
        await client.api_call("users.info", data={"user": "U2"})
    await post(client)
    assert len(api.called("users.info")) == 1


async def test_retry_after_that_is_no_number_is_a_second(
    api: SlackApi, client: SlackClient, time: Time
) -> None:
    limit(api, "soon")
    await post(client)
    assert time.waits == [1]


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, {}),
        (503, {"ok": False, "error": "service_unavailable"}),
        (200, {"ok": False, "error": "internal_error"}),
        (200, {"ok": False, "error": "fatal_error"}),
    ],
)
async def test_failure_on_slacks_side_is_for_later_and_said_once(
    api: SlackApi,
    client: SlackClient,
    caplog: pytest.LogCaptureFixture,
    status: int,
    content: dict[str, object],
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(3):
        api.answer("chat.postMessage", content, status=status)
    for _ in range(3):
        with pytest.raises(SlackAway):
            await post(client)
    assert client.condition.fault is not None
    await post(client)
    assert client.condition.fault is None
    said = [record.getMessage() for record in caplog.records if record.name == "bot.slack.client"]
    assert ["nothing is lost" in line for line in said] == [True, False]
    assert "answers again" in said[1]
    assert WORDS not in caplog.text


async def test_page_in_place_of_an_answer_is_for_later(api: SlackApi, client: SlackClient) -> None:
    api.answer_page("chat.postMessage", "<html>Maintenance</html>", "text/html")
    with pytest.raises(SlackAway):
        await post(client)
    api.answer_page("chat.postMessage", '{"ok": tr', "application/json")
    with pytest.raises(SlackAway):
        await post(client)


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_refused_token_is_for_later_and_said_once_until_it_works(
    api: SlackApi, client: SlackClient, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    for _ in range(2):
        api.answer("chat.postMessage", {"ok": False, "error": code})
    for _ in range(2):
        with pytest.raises(SlackAway, match=code):
            await post(client)
    assert client.condition.fault == code
    assert (
        len([one for one in caplog.records if f"refuses SLACK_BOT_TOKEN ({code})" in one.getMessage()]) == 1
    )
    await post(client)
    assert client.condition.fault is None
    assert "xoxb-invented" not in caplog.text


async def test_refusal_that_stands_is_no_outage(api: SlackApi, client: SlackClient) -> None:
    api.answer("chat.postMessage", {"ok": False, "error": "channel_not_found"})
    with pytest.raises(SlackApiError):
        await post(client)
    assert client.condition.fault is None


async def test_slack_that_cannot_be_reached_is_for_later() -> None:
    client = SlackClient("xoxb-invented", "http://127.0.0.1:1/api/")
    with pytest.raises(SlackAway, match=r"chat\.postMessage: Client"):
        await post(client)


async def test_calls_are_counted_by_method_and_outcome(
    api: SlackApi, client: SlackClient, registry: CollectorRegistry
) -> None:
    api.answer("chat.postMessage", {"ok": False, "error": "channel_not_found"})
    with pytest.raises(SlackApiError):
        await post(client)
    await post(client)

    def count(outcome: str) -> float | None:
        return registry.get_sample_value(
            "guichet_slack_calls_total", {"method": "chat.postMessage", "outcome": outcome}
        )

    assert (count("ok"), count("channel_not_found")) == (1, 1)


async def test_connections_are_kept_and_closed(api: SlackApi, client: SlackClient) -> None:
    client.keep_connections()
    await post(client)
    await post(client)
    await client.close()
    assert client.session is not None
    assert client.session.closed
    assert len(api.posted()) == 2
