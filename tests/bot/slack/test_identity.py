"""The desk asks Slack once who it is, and calls people by their names when Slack tells them."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.errors import NotConnected
from bot.slack.identity import Members
from bot.slack.outbox import open_client
from tests.peers.slack_api import BOT, TEAM, SlackApi


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def members(api: SlackApi) -> Members:
    return Members(open_client("xoxb-invented", api.api_url))


async def test_desk_asks_once_who_it_is_and_again_after_a_failure(api: SlackApi, members: Members) -> None:
    api.answer("auth.test", {"ok": False, "error": "fatal_error"})
    with pytest.raises(NotConnected, match="fatal_error"):
        await members.me()
    for _ in range(2):
        me = await members.me()
        assert (me.team, me.user) == (TEAM, BOT)
    assert len(api.called("auth.test")) == 2


async def test_person_is_called_by_their_real_name_asked_once(api: SlackApi, members: Members) -> None:
    described = {"name": "camille", "profile": {"real_name": "Camille Fournier", "display_name": "cam"}}
    api.answer("users.info", {"ok": True, "user": described})
    for _ in range(2):
        assert await members.name("U1", otherwise="?") == "Camille Fournier"
    assert api.called("users.info") == [{"user": "U1"}]


@pytest.mark.parametrize("error", ["missing_scope", "user_not_found"])
async def test_person_whom_slack_does_not_name_is_called_otherwise(
    api: SlackApi, members: Members, error: str
) -> None:
    api.answer("users.info", {"ok": False, "error": error})
    assert await members.name("U1", otherwise="camille") == "camille"


async def test_what_slack_does_not_say_of_the_desk_is_empty(api: SlackApi, members: Members) -> None:
    api.answer("auth.test", {"ok": True})
    me = await members.me()
    assert (me.team, me.user, me.scopes) == ("", "", ())


async def test_company_of_a_supplier_of_another_workspace_is_its_name_asked_once(
    api: SlackApi, members: Members
) -> None:
    api.people["U1"] = {"team_id": "T0MARTIN", "is_stranger": True}
    api.answer("team.info", {"ok": True, "team": {"id": "T0MARTIN", "name": "Toitures Martin"}})
    for _ in range(2):
        assert await members.company("U1") == "Toitures Martin"
    assert api.called("team.info") == [{"team": "T0MARTIN"}]
    person = await members.person("U1")
    assert person is not None
    assert person.is_guest


async def test_company_is_empty_for_our_own_and_where_slack_does_not_say(
    api: SlackApi, members: Members
) -> None:
    assert await members.company("U0AGENT") == ""
    assert api.called("team.info") == []
    api.people["U1"] = {"team_id": "T0MARTIN"}
    api.answer("team.info", {"ok": False, "error": "missing_scope"})
    assert await members.company("U1") == ""
