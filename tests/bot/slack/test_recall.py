"""What the desk said just before it was cut short is found again, and nothing else is taken for it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.slack.identity import Members
from bot.slack.outbox import open_client
from bot.slack.recall import Recall
from tests.peers.slack_api import BOT, SlackApi

WORD = "Vérification en cours : `offre.pdf`…"


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def recall(api: SlackApi) -> Recall:
    client = open_client("xoxb-invented", api.api_url)
    return Recall(client, Members(client))


def said(ts: str, **change: Any) -> dict[str, Any]:
    return {"user": BOT, "text": WORD, "ts": ts, **change}


@pytest.mark.parametrize(
    ("thread", "method"), [(None, "conversations.history"), ("17.1", "conversations.replies")]
)
async def test_the_desks_last_message_that_still_says_it_is_found(
    api: SlackApi, recall: Recall, thread: str | None, method: str
) -> None:
    there = [
        said("18.1"),
        said("18.3"),
        said("18.4", user="U0SUPPLIER"),
        said("18.5", text="Non signé"),
        said("16.9"),
    ]
    api.answer(method, {"ok": True, "messages": there})
    assert await recall.find("C1", thread, WORD, after="17.1") == "18.3"
    (asked,) = api.called(method)
    assert asked["oldest"] == "17.1"


async def test_where_there_is_none_or_slack_does_not_tell_nothing_is_found(
    api: SlackApi, recall: Recall
) -> None:
    api.answer("conversations.replies", {"ok": True, "messages": [said("16.9")]})
    assert await recall.find("C1", "17.1", WORD, after="17.1") is None
    api.answer("conversations.replies", {"ok": False, "error": "missing_scope"})
    assert await recall.find("C1", "17.1", WORD, after="17.1") is None
