"""Who is of the support team: a group, a list, or the channel without its guests; nobody while Slack does not say."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.agents import Agents
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.identity import Members
from tests.peers.slack_api import SlackApi


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def agents(
    api: SlackApi, team: str = "", *, channel: str = "C0SUPPORT", clock: Clock | None = None
) -> Agents:
    client = SlackClient("xoxb-invented", api.api_url)

    async def where() -> str:
        return channel

    return Agents(client, Members(client), team=team, channel=where, clock=clock or Clock())


async def test_members_of_the_channel_are_of_the_team_without_guests_bots_and_strangers(
    api: SlackApi,
) -> None:
    api.people |= {
        "U1": {"is_restricted": True},
        "U2": {"is_ultra_restricted": True},
        "U3": {"is_stranger": True},
        "U4": {"team_id": "T0OTHER"},
        "U5": {"is_bot": True},
        "U6": {"deleted": True},
    }
    api.team_members |= set(api.people)
    team = agents(api)
    assert await team.include("U0AGENT")
    for guest in (*api.people, "U0ELSEWHERE"):
        assert not await team.include(guest)
    assert len(api.called("conversations.members")) == 1


async def test_every_page_of_the_channels_members_is_read(api: SlackApi) -> None:
    api.answer(
        "conversations.members",
        {"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "more"}},
    )
    assert await agents(api).include("U0AGENT")
    assert api.called("conversations.members")[1]["cursor"] == "more"


async def test_without_a_channel_nobody_is_of_the_team(api: SlackApi) -> None:
    assert not await agents(api, channel="").include("U0AGENT")
    assert api.called("conversations.members") == []


async def test_team_that_is_listed_is_that_list(api: SlackApi) -> None:
    team = agents(api, "U1, U2")
    assert await team.include("U1")
    assert await team.include("U2")
    assert not await team.include("U0AGENT")
    assert api.calls == []


async def test_team_that_is_a_group_is_its_members(api: SlackApi) -> None:
    api.answer("usergroups.users.list", {"ok": True, "users": ["U7"]})
    team = agents(api, "S0GROUP")
    assert await team.include("U7")
    assert not await team.include("U0AGENT")
    assert api.called("usergroups.users.list") == [{"usergroup": "S0GROUP"}]


async def test_who_joined_is_found_soon_and_who_left_is_forgotten(api: SlackApi) -> None:
    clock = Clock()
    team = agents(api, clock=clock)
    assert not await team.include("U0NEW")
    api.team_members.add("U0NEW")
    clock.now += 11
    assert await team.include("U0NEW")
    api.team_members.discard("U0NEW")
    clock.now += 301
    assert not await team.include("U0NEW")


@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
async def test_nobody_is_let_in_while_slack_does_not_say(api: SlackApi, method: str) -> None:
    api.answer(method, {"ok": False, "error": "missing_scope"})
    with pytest.raises(SlackError, match=method):
        await agents(api).include("U0AGENT")
