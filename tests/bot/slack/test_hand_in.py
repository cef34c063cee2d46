"""A file is being checked, then its verdict stands in the same place; nobody but its owner reads it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from pypdfium2 import PdfDocument

from bot.durable import Event
from bot.slack import hand_in, listeners
from bot.slack.payloads import said as read_said
from bot.workers import OnProgress, Progress
from handlers import Report
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, needs_peer, receiving, running
from tests.bot.slack.team import Card, open_card
from tests.peers.local_slack import SUPPLIER, SUPPLIERS, labels, shown
from tests.peers.slack_api import SlackApi, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = "C0SUPPLIERS"
IN_CHANNEL = {"channel": CHANNEL, "channel_type": "channel", "type": "app_mention"}
_people = itertools.count(1)


class Handed(NamedTuple):
    """A desk, and where the files of its suppliers are served."""

    desk: Receiving
    base: str
    served: dict[str, bytes]

    def file(self, name: str, content: bytes) -> dict[str, Any]:
        """Return a shared file as an event describes it."""
        self.served[name] = content
        address = f"{self.base}/{name}"
        return {"id": f"F{len(self.served)}", "name": name, "mode": "hosted", "url_private_download": address}

    async def hand_in(self, *files: dict[str, Any], **change: Any) -> dict[str, Any]:
        """Share files in one message; returns it once everything is handled."""
        event = direct(**{"subtype": "file_share", "text": "", "files": list(files), **change})
        assert await send_event(self.desk.url, event) == 200
        await self.desk.house.work.settled()
        return event


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def handed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Handed]:
    served: dict[str, bytes] = {}

    async def serve(request: web.Request) -> web.Response:
        content = served.get(request.match_info["name"])
        return web.Response(status=503) if content is None else web.Response(body=content)

    app = web.Application()
    app.router.add_get("/{name}", serve)
    server = TestServer(app)
    await server.start_server()
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as desk:
        yield Handed(desk, str(server.make_url("")).rstrip("/"), served)
    await server.close()


def someone() -> str:
    return f"U0OWNER{next(_people)}"


def posted(api: SlackApi, channel: str) -> list[str]:
    """Return what was posted somewhere at first, before any update."""
    return [str(one["text"]) for one in api.posted() if one["channel"] == channel]


async def test_word_that_a_check_is_under_way_becomes_the_verdict(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    channel = f"D{someone()}"
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), channel=channel)
    assert posted(handed.desk.api, channel) == ["Vérification en cours : `offre.pdf`…"]
    (said,) = await handed.desk.texts(event["ts"])
    assert "Non signé" in said
    (message,) = [one for one in handed.desk.api.standing if one["channel"] == channel]
    assert message["blocks"]
    assert message["text"]


async def test_in_a_channel_the_verdict_goes_to_the_owner_alone(handed: Handed, unsigned_pdf: bytes) -> None:
    user = someone()
    event = await handed.hand_in(
        handed.file("confidentiel.pdf", unsigned_pdf),
        user=user,
        **IN_CHANNEL,
    )
    (word,) = await handed.desk.texts(event["ts"])
    assert "message direct" in word
    assert "confidentiel" not in word
    (verdict,) = await handed.desk.directly(user)
    assert "Non signé" in verdict
    assert "`confidentiel.pdf`" in verdict
    in_channel = [one for one in handed.desk.api.standing if one["channel"] == CHANNEL]
    assert not any("Non signé" in str(one) for one in in_channel)


async def test_who_cannot_be_written_to_is_told_how_to_get_the_verdict_and_nothing_is_revealed(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    user = someone()
    handed.desk.api.answer("conversations.open", {"ok": False, "error": "cannot_dm_bot"})
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), user=user, **IN_CHANNEL)
    (word,) = await handed.desk.texts(event["ts"])
    assert "Ouvrez un message direct" in word
    assert "rien n'a été vérifié" in word
    assert "offre" not in word
    assert await handed.desk.directly(user) == []


async def test_what_one_writes_under_a_private_verdict_is_answered_there(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    user = someone()
    await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), user=user, **IN_CHANNEL)
    (verdict,) = [one for one in handed.desk.api.standing if one["channel"] == f"D{user}"]
    more = direct(user=user, channel=f"D{user}", thread_ts=verdict["ts"], text=QUESTION)
    assert await send_event(handed.desk.url, more) == 200
    assert "R03" in (await handed.desk.texts(verdict["ts"]))[0]


async def test_ticket_asked_for_under_a_private_verdict_carries_it(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    user = someone()
    await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), user=user, **IN_CHANNEL)
    await press(handed, user, "ask_person", "person")
    (ticket,) = [one for one in await handed.desk.house.store.tickets() if one.address["user"] == user]
    assert [report.file for report in ticket.reports] == ["offre.pdf"]
    assert ticket.address["channel"] == f"D{user}"


async def press(handed: Handed, user: str, action: str, value: str) -> None:
    """Press a button of the last direct message that the desk began with someone."""
    verdict = [one for one in handed.desk.api.standing if one["channel"] == f"D{user}"][-1]
    pressed = {
        "type": "block_actions",
        "user": {"id": user},
        "channel": {"id": verdict["channel"]},
        "message": {"ts": verdict["ts"]},
        "actions": [{"action_id": f"{action}:0", "value": value, "action_ts": moment()}],
    }
    assert await send_interaction(handed.desk.url, pressed) == 200
    await handed.desk.house.work.settled()


async def test_question_beside_a_file_is_answered_in_the_thread_and_the_file_too(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), text=QUESTION)
    said = "\n".join(await handed.desk.texts(event["ts"]))
    assert "R03" in said
    assert "Non signé" in said


@pytest.mark.parametrize("words", ["Voici notre offre", "Cf. pièce jointe, bien à vous"])
async def test_words_that_only_bring_a_file_are_no_question(
    handed: Handed, unsigned_pdf: bytes, words: str
) -> None:
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), text=words)
    assert len(await handed.desk.texts(event["ts"])) == 1
    assert words not in await handed.desk.house.store.questions()


async def test_question_that_is_not_covered_is_said_beside_a_file(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    event = await handed.hand_in(
        handed.file("offre.pdf", unsigned_pdf), text="Quelle est la recette de la tarte ?"
    )
    said = await handed.desk.texts(event["ts"])
    assert len(said) == 2
    assert any("mieux vaut ne rien affirmer" in one for one in said)


@pytest.mark.parametrize("gone", [False, True])
async def test_check_that_lasts_says_how_far_it_has_come_where_its_verdict_will_stand(
    handed: Handed, unsigned_pdf: bytes, monkeypatch: pytest.MonkeyPatch, *, gone: bool
) -> None:
    check_all = handed.desk.house.workers.check_all
    outbox = handed.desk.door._outbox
    update = outbox.update
    said = asyncio.Event()

    async def last(*given: Any, on_progress: OnProgress, **named: Any) -> tuple[Report, ...]:
        on_progress(Progress(1, 3))
        await said.wait()
        return await check_all(*given, on_progress=on_progress, **named)

    async def note(*given: Any, **named: Any) -> None:
        try:
            await update(*given, **named)
        finally:
            said.set()

    monkeypatch.setattr(hand_in, "_PROGRESS_EVERY_S", 0.001)
    monkeypatch.setattr(handed.desk.house.workers, "check_all", last)
    monkeypatch.setattr(outbox, "update", note)
    channel = f"D{someone()}"
    if gone:
        handed.desk.api.answer("chat.update", {"ok": False, "error": "message_not_found"})
    await handed.hand_in(handed.file("offre.pdf", unsigned_pdf), channel=channel)
    (message,) = [one for one in handed.desk.api.standing if one["channel"] == channel]
    updates = [one["text"] for one in handed.desk.api.called("chat.update") if one["ts"] == message["ts"]]
    assert "1 sur 3 fichiers" in updates[0]
    assert "Non signé" in updates[-1], "no late word covers the verdict"


async def test_check_that_fails_leaves_no_word_that_it_is_under_way(
    handed: Handed, unsigned_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no worker")

    monkeypatch.setattr(handed.desk.house.workers, "check_all", fail)
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf))
    said = await handed.desk.texts(event["ts"])
    assert not any("en cours" in one for one in said)
    assert "n'a pas abouti" in said[0]
    assert "référence" in said[1]


async def test_verdict_is_said_anew_where_the_word_that_it_replaces_was_deleted(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    handed.desk.api.answer("chat.update", {"ok": False, "error": "message_not_found"})
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf))
    said = await handed.desk.texts(event["ts"])
    assert "en cours" in said[0]
    assert "Non signé" in said[1]


async def test_verdict_whose_blocks_slack_refuses_is_said_in_plain_text(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    handed.desk.api.answer("chat.update", {"ok": False, "error": "invalid_blocks"})
    event = await handed.hand_in(handed.file("offre.pdf", unsigned_pdf))
    said = await handed.desk.texts(event["ts"])
    assert "Non signé" in said[0]
    assert "règle" in "".join(said)


async def test_files_of_one_message_are_told_as_one_pli_held_against_what_it_says_must_be_signed(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    files = [handed.file("AE.pdf", unsigned_pdf), handed.file("DC1.pdf", unsigned_pdf)]
    event = await handed.hand_in(*files, text="Voici notre pli.\nÀ signer : acte d'engagement, DPGF")
    whole, act, form = await handed.desk.texts(event["ts"])
    assert "Ces 2 fichiers, jugés ensemble comme un seul pli" in whole
    assert "`AE.pdf`" in act
    assert "`DC1.pdf`" in form
    (message,) = [one for one in handed.desk.api.standing if "jugés ensemble" in str(one["text"])]
    said = json.dumps(message["blocks"], ensure_ascii=False)
    assert "décomposition du prix (DPGF) · à signer : oui · non trouvé" in said
    assert f"{files[0]['id']},{files[1]['id']}\\nacte d'engagement;DPGF" in said, "for the report"


async def test_words_that_only_say_what_must_be_signed_are_no_question(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    event = await handed.hand_in(handed.file("AE.pdf", unsigned_pdf), text="À signer : acte d'engagement")
    said = await handed.desk.texts(event["ts"])
    assert [one for one in said if "AE.pdf" not in one and "jugés ensemble" not in one] == []


async def test_long_verdict_goes_on_below_in_order(handed: Handed, unsigned_pdf: bytes) -> None:
    files = [handed.file(f"piece-{number}.pdf", unsigned_pdf) for number in range(5)]
    event = await handed.hand_in(*files)
    said = await handed.desk.texts(event["ts"])
    named = [number for one in said for number in range(5) if f"`piece-{number}.pdf`" in one]
    assert named == list(range(5))


async def test_more_files_than_are_taken_are_named_as_not_checked(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    limit = handed.desk.house.settings.max_files
    files = [handed.file("offre.pdf", unsigned_pdf)] * (limit + 1)
    event = await handed.hand_in(*files)
    said = await handed.desk.texts(event["ts"])
    assert sum("Non signé" in one for one in said) == limit + 1, "the whole, then each file"
    assert "n'ont pas été vérifiés" in said[-1]


class Crash(BaseException):
    """The process ends here."""


class Remembering:
    """`bot.durable.Steps`: what was finished is not done again, as after a crash."""

    def __init__(self, crash_before: str | None = None) -> None:
        self.crash_before = crash_before
        self.done: dict[str, Any] = {}

    async def run(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        if name in self.done:
            return self.done[name]
        if name == self.crash_before:
            raise Crash
        self.done[name] = await act()
        return self.done[name]


@pytest.mark.parametrize("step", ["begin", "fetch 1", "check", "tell 0", "tell 1"])
async def test_after_a_crash_the_same_message_gets_the_verdict_and_each_is_said_once(
    handed: Handed, unsigned_pdf: bytes, step: str
) -> None:
    channel = f"D{someone()}"
    files = [handed.file(f"{step}-{n}.pdf".replace(" ", ""), unsigned_pdf) for n in range(2)]
    event = direct(subtype="file_share", text="", files=files, channel=channel)
    recorded = read_said(event)
    assert recorded is not None
    handler = handed.desk.door._hand_in
    durable = Event(key=moment(), kind=listeners.FILES, payload=recorded.model_dump(mode="json"))
    steps = Remembering(step)
    with pytest.raises(Crash):
        await handler.on_files(durable, steps)
    steps.crash_before = None
    await handler.on_files(durable, steps)
    said = await handed.desk.texts(event["ts"])
    assert ["Non signé" in one for one in said] == [True, True, True], "the whole, then each file"
    assert len(posted(handed.desk.api, channel)) == 3
    conversation = await handed.desk.house.store.conversation(f"T01TEST:{channel}:{event['ts']}")
    assert conversation is not None
    assert len(await handed.desk.house.store.exchanges(conversation.id)) == 2


class Losing(Remembering):
    """Loses the result of a step, as when the process dies after Slack's answer and before our record."""

    def __init__(self, lost: str) -> None:
        super().__init__()
        self.lost = lost

    async def run(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        result = await super().run(name, act)
        if name == self.lost:
            del self.done[name]
            self.lost = ""
            raise Crash
        return result


@pytest.mark.parametrize(
    "where", [{}, {"channel": CHANNEL, "channel_type": "channel"}], ids=["direct", "channel"]
)
async def test_word_that_slack_took_just_before_a_crash_is_not_left_standing(
    handed: Handed, unsigned_pdf: bytes, where: dict[str, str]
) -> None:
    user = someone()
    file = handed.file(f"{user}.pdf", unsigned_pdf)
    event = direct(
        **{"user": user, "channel": f"D{user}", "text": "", "files": [file], "ts": "1600000000.000001"}
        | where
    )
    recorded = read_said(event)
    assert recorded is not None
    durable = Event(key=moment(), kind=listeners.FILES, payload=recorded.model_dump(mode="json"))
    steps = Losing("begin")
    with pytest.raises(Crash):
        await handed.desk.door._hand_in.on_files(durable, steps)
    await handed.desk.door._hand_in.on_files(durable, steps)
    said = await handed.desk.directly(user)
    assert len(said) == 1
    assert "Non signé" in said[0]


async def test_where_slack_does_not_tell_what_was_said_the_verdict_is_said_all_the_same(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    event = direct(text="", files=[handed.file("encore.pdf", unsigned_pdf)], channel=f"D{someone()}")
    recorded = read_said(event)
    assert recorded is not None
    durable = Event(key=moment(), kind=listeners.FILES, payload=recorded.model_dump(mode="json"))
    steps = Losing("begin")
    with pytest.raises(Crash):
        await handed.desk.door._hand_in.on_files(durable, steps)
    handed.desk.api.answer("conversations.replies", {"ok": False, "error": "missing_scope"})
    await handed.desk.door._hand_in.on_files(durable, steps)
    assert "Non signé" in (await handed.desk.texts(event["ts"]))[-1]


# ---- while a ticket is open ----


def copied(handed: Handed, card: Card) -> list[str]:
    """Return the files that were copied into the thread of a card."""
    return [
        str(json.loads(one["files"])[0]["title"])
        for one in handed.desk.api.called("files.completeUploadExternal")
        if one.get("thread_ts") == card.ts
    ]


async def test_files_and_words_beside_them_reach_the_team_while_nobody_has_the_ticket(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    card = await open_card(handed.desk)
    files = [handed.file("acte.pdf", unsigned_pdf), handed.file("outil.exe", b"MZ")]
    await handed.hand_in(*files, text="Voici notre pli de jardinage", thread_ts=card.thread)
    to_supplier = "\n".join(await card.to_supplier())
    assert "Non signé" in to_supplier, "the desk still answers"
    to_team = "\n".join(await card.to_team())
    assert "Voici notre pli de jardinage" in to_team
    assert "Fichier acte.pdf : Non signé" in to_team
    assert copied(handed, card) == ["acte.pdf"]
    for told in (to_team, to_supplier):
        assert "outil.exe" in told
        assert "un programme ou un script n'est pas transmis" in told


async def test_files_reach_the_team_even_when_their_check_fails(
    handed: Handed, unsigned_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no worker")

    card = await open_card(handed.desk)
    monkeypatch.setattr(handed.desk.house.workers, "check_all", fail)
    await handed.hand_in(handed.file("casse.pdf", unsigned_pdf), thread_ts=card.thread)
    assert "Fichier casse.pdf : non vérifié" in "\n".join(await card.to_team())
    assert copied(handed, card) == ["casse.pdf"]


# ---- the report to keep ----


async def report_of(handed: Handed, user: str, *files: dict[str, Any]) -> None:
    """Hand files in, and press « Le rapport » on the verdict."""
    await handed.hand_in(*files, user=user, **IN_CHANNEL)
    await press(handed, user, "report", ",".join(file["id"] for file in files))


async def test_report_is_written_on_the_spot_and_reaches_the_owner_alone(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    user, file = someone(), handed.file("offre.pdf", unsigned_pdf)
    handed.desk.api.answer("files.info", {"ok": True, "file": file})
    await report_of(handed, user, file)
    (completed,) = handed.desk.api.called("files.completeUploadExternal")[-1:]
    assert completed["channel_id"] == f"D{user}"
    content = list(handed.desk.api.uploads.values())[-1]
    assert "offre.pdf" in PdfDocument(content)[0].get_textpage().get_text_range()
    assert (await handed.desk.texts(completed["thread_ts"]))[-1] == "Le rapport est prêt, ci-dessous."


@pytest.mark.parametrize("in_direct", [True, False], ids=["direct", "channel"])
async def test_word_on_a_report_that_slack_took_just_before_a_crash_is_not_left_standing(
    handed: Handed, unsigned_pdf: bytes, *, in_direct: bool
) -> None:
    user, file = someone(), handed.file("offre.pdf", unsigned_pdf)
    handed.desk.api.answer("files.info", {"ok": True, "file": file})
    pressed = {
        "action": "report",
        "value": file["id"],
        "action_ts": moment(),
        "channel": f"D{user}" if in_direct else CHANNEL,
        "message_ts": "1600000000.000001",
        "root": "1600000000.000001",
        "user": user,
        "user_name": "",
        "trigger_id": "",
        "fleeting": False,
    }
    durable = Event(key=moment(), kind=listeners.REPORT, payload=pressed)
    steps = Losing("begin")
    with pytest.raises(Crash):
        await handed.desk.door._hand_in.on_report(durable, steps)
    await handed.desk.door._hand_in.on_report(durable, steps)
    assert await handed.desk.directly(user) == ["Le rapport est prêt, ci-dessous."]


async def test_report_on_a_file_that_is_gone_says_so(handed: Handed, unsigned_pdf: bytes) -> None:
    user, file = someone(), handed.file("offre.pdf", unsigned_pdf)
    shared = len(handed.desk.api.uploads)
    handed.desk.api.answer("files.info", {"ok": False, "error": "file_deleted"})
    await report_of(handed, user, file)
    verdict = next(one for one in handed.desk.api.standing if one["channel"] == f"D{user}")
    assert "n'est plus disponible" in (await handed.desk.texts(verdict["ts"]))[-1]
    assert len(handed.desk.api.uploads) == shared


async def test_report_that_slack_does_not_take_says_which_right_is_missing(
    handed: Handed, unsigned_pdf: bytes
) -> None:
    user, file = someone(), handed.file("offre.pdf", unsigned_pdf)
    handed.desk.api.answer("files.info", {"ok": True, "file": file})
    handed.desk.api.answer("files.getUploadURLExternal", {"ok": False, "error": "missing_scope"})
    await report_of(handed, user, file)
    verdict = next(one for one in handed.desk.api.standing if one["channel"] == f"D{user}")
    assert "`files:write`" in (await handed.desk.texts(verdict["ts"]))[-1]


async def test_report_that_cannot_be_made_says_so(
    handed: Handed, unsigned_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object, **__: object) -> dict[str, bytes]:
        return {}

    monkeypatch.setattr(handed.desk.house.workers, "write_report", nothing)
    user, file = someone(), handed.file("offre.pdf", unsigned_pdf)
    handed.desk.api.answer("files.info", {"ok": True, "file": file})
    await report_of(handed, user, file)
    verdict = next(one for one in handed.desk.api.standing if one["channel"] == f"D{user}")
    assert "n'a pas pu être fait" in (await handed.desk.texts(verdict["ts"]))[-1]


@pytest.mark.peer
@needs_peer
async def test_verdict_and_report_reach_the_owner_in_a_workspace(
    tmp_path_factory: pytest.TempPathFactory, unsigned_pdf: bytes
) -> None:
    async with running(tmp_path_factory.mktemp("workspace")) as desk:
        ts = await desk.slack.upload(
            SUPPLIER, SUPPLIERS, {"offre.pdf": unsigned_pdf}, text="<@U0BOT> voici notre offre"
        )
        await desk.settled()
        (word,) = await desk.slack.answers(SUPPLIERS, ts)
        assert "message direct" in shown(word)
        there = await desk.slack.direct(SUPPLIER)
        (verdict,) = await desk.slack.answers(there)
        assert "Non signé" in shown(verdict)
        assert labels(verdict)[-2:] == ["Le rapport", "Parler à quelqu'un"]
        await desk.slack.press(SUPPLIER, verdict, "Le rapport")
        await desk.settled()
        _, word, report = await desk.slack.answers(there)
        assert "prêt" in shown(word)
        assert [file["name"] for file in report["files"]] == ["rapport-offre.pdf"]
        assert report["thread_ts"] == verdict["ts"]
