"""The label and the day to order a certificate, asked for in Slack."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pypdfium2
import pytest
import pytest_asyncio

from bot.slack import texts
from bot.slack.places import Thread, place_of
from bot.tickets.models import ChangeKind
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.bot.tickets.people import ALIX
from tests.peers.slack_api import BOT, TEAM, SlackApi, send, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = "étiquette 2026-042 Travaux de toiture"
TEXT = "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture"
ON_LABEL = "Que faut-il écrire sur l'enveloppe de la copie de sauvegarde ?"
LISTENED = "C0LISTENED"
TODAY = datetime.now(UTC).date()
FAR, SOON = TODAY + timedelta(days=200), TODAY + timedelta(days=9)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    folder = tmp_path_factory.mktemp("desk")
    async with SlackApi().opened() as api, receiving(api, folder, GUICHET_SLACK_LISTEN=LISTENED) as opened:
        yield opened


async def said(desk: Receiving, text: str, **change: Any) -> dict[str, Any]:
    event = direct(text=text, **change)
    assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()
    return event


def shared(desk: Receiving, thread: str | None = None, channel: str = "") -> list[bytes]:
    """Return the files that the desk shared in a thread, or in a channel outside of any."""
    found = []
    for one in desk.api.called("files.completeUploadExternal"):
        if one.get("thread_ts") == thread and (thread or one["channel_id"] == channel):
            found += [desk.api.uploads[file["id"]] for file in json.loads(one["files"])]
    return found


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return " ".join(text.split())


async def press(desk: Receiving, message: dict[str, Any], label: str) -> list[str]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    (button,) = [one for row in rows for one in row if one["text"]["text"] == label]
    pressed = {
        "type": "block_actions",
        "user": {"id": "U0SUPPLIER"},
        "channel": {"id": message["channel"]},
        "message": {"ts": message["ts"], "thread_ts": message["thread_ts"]},
        "actions": [{**button, "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    return await desk.texts(message["thread_ts"])


async def command(desk: Receiving, text: str) -> str:
    form = {
        "command": "/guichet",
        "text": text,
        "user_id": "U0SUPPLIER",
        "channel_id": "C1",
        "team_id": TEAM,
    }
    status, answer = await send(desk.url, urlencode(form), "application/x-www-form-urlencoded")
    assert status == 200
    return str(json.loads(answer)["text"])


async def test_label_is_given_to_copy_with_its_page_to_print(desk: Receiving) -> None:
    event = await said(desk, ASKED)
    (answer,) = await desk.texts(event["ts"])
    assert f"```{TEXT}```" in answer
    assert "02323 SAINT-QUENTIN cedex```" in answer
    assert "Règles R11, R10" in answer
    (page,) = shared(desk, event["ts"])
    assert TEXT in words_of(page)
    (name,) = [
        json.loads(one["files"])[0]["title"]
        for one in desk.api.called("files.completeUploadExternal")
        if one.get("thread_ts") == event["ts"]
    ]
    assert name == "etiquette-2026-042.pdf"


async def test_page_asked_for_in_a_channel_goes_to_that_person_alone(desk: Receiving) -> None:
    event = await said(
        desk,
        f"<@{BOT}> label 2026-042 Roof works",
        type="app_mention",
        channel="C0SUPPLIERS",
        channel_type=None,
        user="U0ALONE",
    )
    answer, where = await desk.texts(event["ts"])
    assert "2026-042 – Roof works" in answer
    assert where == "The page to print is in your direct messages."
    assert shared(desk, event["ts"]) == []
    (page,) = shared(desk, None, "DU0ALONE")
    assert "Roof works" in words_of(page)


async def test_nothing_is_asked_of_the_book_for_a_label(desk: Receiving) -> None:
    event = await said(desk, ASKED)
    conversation = await desk.house.store.conversation(f"{TEAM}:{event['channel']}:{event['ts']}")
    assert conversation is not None
    assert await desk.house.store.exchanges(conversation.id) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("étiquette", []),
        ("étiquette 2026-042", ["Il manque le nom du marché"]),
        ("étiquette Travaux de toiture", ["Il manque le numéro du marché"]),
        ("étiquette 2026-042 " + "a" * 301, ["dépasse 300 caractères"]),
    ],
)
async def test_what_is_missing_is_said_with_how_to_ask_and_no_page(
    desk: Receiving, text: str, expected: list[str]
) -> None:
    event = await said(desk, text)
    (answer,) = await desk.texts(event["ts"])
    assert all(sentence in answer for sentence in expected)
    assert "`étiquette 2026-042 Travaux de toiture`" in answer
    assert shared(desk, event["ts"]) == []


async def test_what_was_typed_does_not_act_in_slack(desk: Receiving) -> None:
    event = await said(desk, "étiquette 7 &lt;!channel&gt; ```*gras*")
    (answer,) = await desk.texts(event["ts"])
    assert "<!channel>" not in answer
    assert "marché 7 – &lt;!channel&gt; *gras*```" in answer


async def test_page_that_no_font_can_print_is_explained_in_the_thread(desk: Receiving) -> None:
    event = await said(desk, "étiquette 7 Toit \U0001e900")
    answer, why = await desk.texts(event["ts"])
    assert "Toit \U0001e900" in answer
    assert "aucune police disponible ici n'a ces caractères : \U0001e900" in why


async def test_page_that_slack_does_not_take_is_explained_in_the_thread(desk: Receiving) -> None:
    desk.api.answer("files.getUploadURLExternal", {"ok": False, "error": "missing_scope"})
    event = await said(desk, ASKED)
    answer, why = await desk.texts(event["ts"])
    assert TEXT in answer
    assert why == texts.LABEL_NOT_SHARED.fr


async def test_failure_after_the_words_does_not_say_them_again(desk: Receiving) -> None:
    desk.api.answer("files.getUploadURLExternal", {"ok": False, "error": "internal_error"})
    event = await said(desk, ASKED)
    assert len(await desk.texts(event["ts"])) == 1
    assert len(shared(desk, event["ts"])) == 1


async def test_day_to_order_is_told_with_its_reckoning(desk: Receiving) -> None:
    event = await said(desk, f"date limite {FAR:%d/%m/%Y} à 12h")
    (answer,) = await desk.texts(event["ts"])
    assert answer.startswith("*Commandez votre certificat le ")
    assert "12:00 (heure de Paris)" in answer
    assert "*Comment ces dates sont comptées* _(Règle R24)_" in answer
    assert shared(desk, event["ts"]) == []


async def test_too_late_tells_what_is_left_to_do(desk: Receiving) -> None:
    event = await said(desk, f"deadline {SOON.isoformat()}")
    (answer,) = await desk.texts(event["ts"])
    assert answer.startswith("*It is too late to rely on a new certificate*")
    assert re.search(r"\*3\.\* Submit before the deadline, even unsigned.*_\(Rule R17\)_", answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date limite", ""),
        ("date limite 31/02/2027", "n'existe pas"),
        ("date limite 15/01", "Il manque l'année"),
        ("date limite 15/01/2001", "est passée"),
        ("date limite 15/01/2099", "plus de 2 ans"),
    ],
)
async def test_bad_deadline_is_said_with_how_to_ask(desk: Receiving, text: str, expected: str) -> None:
    event = await said(desk, text)
    (answer,) = await desk.texts(event["ts"])
    assert expected in answer
    assert "`date limite 15/01/2027 12:00`" in answer


@pytest.mark.parametrize(
    ("topic", "label", "expected"),
    [
        ("backup-copy-label", "Préparer l'étiquette", "étiquette 2026-042"),
        ("certificate-lead-time", "Quand commander ?", "date limite 15/01/2027"),
    ],
)
async def test_button_beside_the_answer_says_how_and_what_is_written_then_is_done(
    desk: Receiving, topic: str, label: str, expected: str
) -> None:
    title = desk.house.answerer.topic_ref(topic, "fr").title
    question = await said(desk, title)
    (answer,) = [one for one in desk.api.standing if one.get("thread_ts") == question["ts"]]
    *_, how = await press(desk, answer, label)
    assert expected in how


async def test_answer_on_something_else_offers_neither(desk: Receiving) -> None:
    event = await said(desk, QUESTION)
    (answer,) = [one for one in desk.api.standing if one.get("thread_ts") == event["ts"]]
    assert '"offer:' not in json.dumps(answer["blocks"])


async def test_button_in_a_channel_that_is_only_listened_to_opens_the_thread_to_what_is_written_next(
    desk: Receiving,
) -> None:
    event = await said(desk, ON_LABEL, channel=LISTENED, channel_type="channel")
    (answer,) = [one for one in desk.api.standing if one.get("thread_ts") == event["ts"]]
    await press(desk, answer, "Préparer l'étiquette")
    await said(desk, ASKED, channel=LISTENED, channel_type="channel", thread_ts=event["ts"])
    assert any(TEXT in text for text in await desk.texts(event["ts"]))


async def test_button_that_leads_nowhere_any_more_says_so(desk: Receiving) -> None:
    event = await said(desk, ON_LABEL)
    (answer,) = [one for one in desk.api.standing if one.get("thread_ts") == event["ts"]]
    rows = [block["elements"] for block in answer["blocks"] if block["type"] == "actions"]
    (button,) = [one for row in rows for one in row if one["text"]["text"] == "Préparer l'étiquette"]
    button["value"] = "of another time"
    assert texts.GONE.fr in await press(desk, answer, "Préparer l'étiquette")


async def test_person_who_has_the_conversation_gets_the_words_and_the_desk_keeps_quiet(
    desk: Receiving,
) -> None:
    event = await said(desk, "Je voudrais parler à quelqu'un")
    place = place_of(Thread(TEAM, event["channel"], event["ts"]), event["user"], "fr")
    ticket = await desk.house.desk.escalate(place)
    await desk.house.tickets.move(ticket.number, ChangeKind.TAKEN, ALIX)
    before = await desk.texts(event["ts"])
    await said(desk, ASKED, thread_ts=event["ts"])
    assert await desk.texts(event["ts"]) == before
    messages = await desk.house.store.ticket_messages(ticket.number)
    assert ASKED in [message.text for message in messages]
    assert shared(desk, event["ts"]) == []


async def test_command_gives_both_to_its_author_alone(desk: Receiving) -> None:
    label = await command(desk, ASKED)
    assert TEXT in label
    assert label.endswith("écrivez-moi la même chose en message direct.")
    plan = await command(desk, f"date limite {FAR:%d/%m/%Y}")
    assert plan.startswith("*Commandez votre certificat le ")
    assert "message direct" not in plan
    assert "étiquette 2026-042" in await command(desk, "")
    assert "R03" in await command(desk, QUESTION)
