"""What the desk does with files that a supplier shares: says that it checks them, then, there, what they are worth.

A bid is confidential: what is found goes to whoever shared the files, in direct messages, whatever the channel.
The message that says « Vérification en cours » becomes the verdict; after a crash it is that same message again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from bot.desk import Desk, Place
from bot.durable import Event, Steps, reference_of
from bot.errors import JobFailed
from bot.slack import blocks, budget, markup, support_texts, texts, ticket_blocks, verdict_blocks
from bot.slack.errors import FileRefused, NotReached, NotShared, SlackError
from bot.slack.examination import Examination, Examined
from bot.slack.files import FileFetcher
from bot.slack.message import Message
from bot.slack.outbox import Outbox
from bot.slack.payloads import Press, Said, SharedFile
from bot.slack.recall import Recall
from bot.slack.relay import attached
from bot.slack.sharing import FileSharing
from bot.slack.talk import Talk
from bot.workers import OnProgress, Progress
from handlers.pli.required import asked_in_words, items_in
from knowledge.models import Lang

_PROGRESS_EVERY_S = 5.0
"""How often a check that lasts says how far it has come; Slack takes some fifty updates a minute."""


def lane_of_report(event: Event) -> str:
    """Return the lane of a thread's reports, which take longer than words."""
    press = Press.model_validate(event.payload)
    return f"{event.kind}:{press.channel}:{press.root}"


class _Begun(NamedTuple):
    """A check under way."""

    place: Place
    """Where its result will stand."""
    ts: str
    """Of the message that says « Vérification en cours »."""


class HandIn:
    """Checks the files of a message, and writes the report on them to keep."""

    def __init__(
        self,
        *,
        desk: Desk,
        talk: Talk,
        outbox: Outbox,
        fetcher: FileFetcher,
        sharing: FileSharing,
        recall: Recall,
        max_files: int,
    ) -> None:
        self._desk = desk
        self._talk = talk
        self._outbox = outbox
        self._fetcher = fetcher
        self._sharing = sharing
        self._recall = recall
        self._max_files = max_files

    async def on_files(self, event: Event, steps: Steps) -> None:
        """Check what was handed in: one verdict a file, to who handed it in or to the person who has the ticket.

        While a ticket is still to be taken, the team gets the files and their verdicts too.
        """
        said = Said.model_validate(event.payload)
        files = said.files[: self._max_files]
        must_sign = asked_in_words(markup.plain(said.text, without=await self._talk.me()))
        examination = Examination(self._desk, self._fetcher, files, must_sign)

        if await steps.run("pass on", partial(self._pass_on, said, examination, event.key)):
            return
        begun = await self._begin(said, steps)
        let_read = partial(self._let_read, said, examination, event.key)
        try:
            if begun is not None:
                await self._tell(said, begun, examination, reference_of(event.key), steps)
        except JobFailed:
            if begun is not None:
                await self._take_back(begun, steps)
            await steps.run("let read", partial(let_read, checked=False))
            raise
        await steps.run("let read", let_read)

    async def _pass_on(self, said: Said, examination: Examination, key: str) -> bool:
        """Pass files on to the person who has the ticket, if someone has: the desk keeps quiet then."""
        if said.aside:
            return False
        place = await self._talk.place(said.channel, said.root, said.user)
        ticket = await self._talk.taken_ticket(place)
        if ticket is None:
            return False
        lines = self._lines(said, await examination.all_that_can_be_had(place))
        await self._talk.pass_on(ticket, said, lines, key, attached(examination.files))
        if len(said.files) > self._max_files:
            await self._talk.say(place, blocks.note(texts.MANY_FILES, place.lang, limit=self._max_files))
        return True

    async def _let_read(
        self, said: Said, examination: Examination, key: str, *, checked: bool = True
    ) -> None:
        """Let the team have files, and what they are worth, while its ticket is still to be taken."""
        if said.aside:
            return
        place = await self._talk.place(said.channel, said.root, said.user)
        if await self._talk.ticket(place) is None:
            elsewhere = await self._talk.ticket_elsewhere(said)
            if elsewhere is not None:
                await self._talk.say(place, elsewhere)
            return
        examined: Sequence[Examined | None] = [None] * len(examination.files)
        if checked:  # done again after a crash alone
            examined = await examination.all_that_can_be_had(place, keep=False)
        lines = self._lines(said, examined)
        await self._talk.let_read(place, said, lines, key, attached(examination.files))

    def _lines(self, said: Said, examined: Sequence[Examined | None]) -> str:
        """Return the files of a message as lines of the ticket."""
        lines = (
            *map(_for_the_person, examined, said.files),
            *map(_left_out, said.files[self._max_files :]),
        )
        return "\n".join(lines)

    async def _begin(self, said: Said, steps: Steps) -> _Begun | None:
        """Say that the check is under way, where its result will stand; None: that person cannot be written to."""

        async def begin(*, is_again: bool) -> dict[str, str]:
            return await self._say_checking(said, is_again=is_again)

        begun = await _begun_once(steps, begin)
        asked = await self._talk.place(said.channel, said.root, said.user)

        async def tell_where() -> None:
            word = texts.SENT_PRIVATELY if begun else texts.NOT_REACHED
            await self._talk.say(asked, blocks.note(word, asked.lang))

        if not said.direct and not said.aside:
            await steps.run("tell where", tell_where)
        if not begun:
            return None
        there = await self._talk.place(begun["channel"], begun["thread"], said.user)
        return _Begun(there.model_copy(update={"lang": asked.lang}), begun["ts"])

    async def _say_checking(self, said: Said, *, is_again: bool) -> dict[str, str]:
        """Say « Vérification en cours », unless it was said before; returns where, nothing for who is out of reach."""
        place = await self._talk.place(said.channel, said.root, said.user)
        note = blocks.checking(said.files[: self._max_files], place.lang)
        channel, thread = said.channel, said.root
        if not said.direct:
            try:
                channel, thread = await self._sharing.direct(said.user), ""
            except NotReached:
                if said.aside:
                    raise
                return {}
        ts = None
        if is_again:
            ts = await self._recall.find(channel, thread or None, note.text, after=said.ts)
        if ts is None:
            ts = (await self._outbox.post(channel, thread or None, note, lang=place.lang))["ts"]
        return {"channel": channel, "ts": ts, "thread": thread or ts}

    async def _tell(
        self, said: Said, begun: _Begun, examination: Examination, reference: str, steps: Steps
    ) -> None:
        """Say what each file is worth, the first part in place of « Vérification en cours ».

        A file that cannot be had is named, and does not keep the others waiting.
        """
        place = begun.place
        for position in range(len(examination.files)):

            async def fetch(position: int = position) -> None:
                await examination.fetch(position, place.lang)

            try:
                await steps.run(f"fetch {position}", fetch)
            except JobFailed:
                examination.give_up(position, reference, place.lang)

        async def check() -> int:
            async with self._telling_progress(begun) as on_progress:
                examined = await examination.all(place, on_progress=on_progress)
            return len(self._parts(examined, said, place.lang, examination.must_sign))

        total = await steps.run("check", check)
        for number in range(total):

            async def tell(number: int = number) -> None:
                examined = await examination.all(place, keep=False)  # anew after a crash alone
                parts = self._parts(examined, said, place.lang, examination.must_sign)
                for at in (number,) if number < total - 1 else range(number, len(parts)):
                    if at == 0:
                        await self._replace(begun, parts[at])
                    elif at < len(parts):
                        await self._talk.say(place, parts[at])

            await steps.run(f"tell {number}", tell)

    def _parts(
        self, examined: Sequence[Examined], said: Said, lang: Lang, must_sign: Sequence[str]
    ) -> tuple[Message, ...]:
        """Return what is said of the files, in messages that Slack takes: of the whole first, then of each."""
        files = _for_report(said.files[: self._max_files], must_sign)
        reports = [each.report for each in examined if each.report is not None]
        whole = self._desk.submission(reports, lang, must_sign)
        messages = [] if whole is None else [verdict_blocks.submission(whole, self._desk.why, files)]
        messages += [self._verdict(one, lang, files) for one in examined]
        if len(said.files) > self._max_files:
            messages.append(blocks.note(texts.MANY_FILES, lang, limit=self._max_files))
        return tuple(part for message in messages for part in budget.fit(message))

    def _verdict(self, examined: Examined, lang: Lang, files: str) -> Message:
        if examined.report is None:
            return blocks.sentence(examined.refusal, lang, person=True)
        return verdict_blocks.verdict(self._desk.sheet(examined.report, lang), self._desk.why, files)

    async def _take_back(self, begun: _Begun, steps: Steps) -> None:
        """Leave no « Vérification en cours » where there will be no verdict."""

        async def take_back() -> None:
            await self._replace(begun, blocks.note(texts.CHECK_FAILED, begun.place.lang))

        await steps.run("take back", take_back)

    async def _replace(self, begun: _Begun, message: Message) -> None:
        """Put a message in place of « Vérification en cours »; where that is gone, say it anew."""
        address = begun.place.address
        await self._outbox.replace(
            address["channel"], begun.ts, address["thread_ts"], message, lang=begun.place.lang
        )

    @asynccontextmanager
    async def _telling_progress(self, begun: _Begun) -> AsyncIterator[OnProgress]:
        """Keep « Vérification en cours » up to date while a check of several files lasts."""
        lang = begun.place.lang
        latest: list[Progress] = []
        ended = asyncio.Event()

        async def keep_up() -> None:
            told: Progress | None = None
            while True:
                try:
                    await asyncio.wait_for(ended.wait(), timeout=_PROGRESS_EVERY_S)
                except TimeoutError:
                    pass
                else:
                    return
                now = latest[-1] if latest else None
                if now is not None and now != told and now.total > 1:
                    told = now
                    try:
                        said = blocks.progress(now.done, now.total, lang)
                        await self._outbox.update(begun.place.address["channel"], begun.ts, said, lang=lang)
                    except SlackError:  # the verdict itself is tried again, or said anew; this is not
                        return

        task = asyncio.create_task(keep_up())
        try:
            yield latest.append
        finally:
            ended.set()
            await task  # so that no late word on progress covers the verdict

    async def on_report(self, event: Event, steps: Steps) -> None:
        """Write the report on files handed in before: they are read again from Slack."""
        press = Press.model_validate(event.payload)
        place = await self._talk.place(press.channel, press.root, press.user)

        async def begin(*, is_again: bool) -> dict[str, str]:
            return await self._say_preparing(press, place, is_again=is_again)

        begun = await _begun_once(steps, begin)

        async def write() -> None:
            try:
                outcome = await self._write_report(press, begun["channel"], begun["thread"], place.lang)
            except FileRefused as refusal:
                outcome = blocks.sentence(str(refusal), place.lang)
            except NotShared:
                outcome = blocks.note(texts.REPORT_NOT_SHARED, place.lang)
            await self._outbox.replace(
                begun["channel"], begun["ts"], begun["thread"], outcome, lang=place.lang
            )

        await steps.run("write", write)

    async def _say_preparing(self, press: Press, place: Place, *, is_again: bool) -> dict[str, str]:
        """Say that the report is being prepared, unless it was said before; returns where."""
        note = blocks.note(texts.REPORT_BEGUN, place.lang)
        channel, thread = press.channel, press.root
        if not press.channel.startswith("D"):
            channel, thread = await self._sharing.direct(press.user), ""
        ts = None
        if is_again:
            ts = await self._recall.find(channel, thread or None, note.text, after=press.message_ts)
        if ts is None:
            ts = (await self._outbox.post(channel, thread or None, note, lang=place.lang))["ts"]
        return {"channel": channel, "ts": ts, "thread": thread or ts}

    async def _write_report(self, press: Press, channel: str, thread: str, lang: Lang) -> Message:
        """Share the report; returns the word that says so, or that it could not be made.

        Raises:
            FileRefused: a file is gone, or cannot be read.
            NotShared: Slack does not take the report.
        """
        named, _, asked = press.value.partition("\n")
        files = [SharedFile(id=file) for file in named.split(",")]
        uploads = [await self._fetcher.fetch(file, lang) for file in files]
        written = await self._desk.report_on(uploads, lang, items_in(asked))
        if written is None:
            return blocks.note(texts.REPORT_FAILED, lang)
        name, content = written
        await self._sharing.share(channel, thread, name, content)
        return blocks.note(texts.REPORT_HERE, lang)


async def _begun_once(steps: Steps, begin: Callable[..., Awaitable[dict[str, str]]]) -> dict[str, str]:
    """Say a first word, as a step; `begin` learns whether Slack may have it already, from a try that was cut short."""
    may_be_said = True

    async def set_out() -> None:
        nonlocal may_be_said
        may_be_said = False  # not done again after a crash

    async def try_to_begin() -> dict[str, str]:
        nonlocal may_be_said
        is_again, may_be_said = may_be_said, True  # Slack's answer to the first try may be lost
        return await begin(is_again=is_again)

    await steps.run("set out", set_out)
    return await steps.run("begin", try_to_begin)


def _for_report(files: Sequence[SharedFile], must_sign: Sequence[str]) -> str:
    """Return what the button of the report carries: the files, and on a second line what must be signed."""
    named = ",".join(file.id for file in files)
    asked = ";".join(must_sign)[: budget.MAX_VALUE_CHARS - len(named) - 1]
    return f"{named}\n{asked}" if asked else named


def _for_the_person(examined: Examined | None, file: SharedFile) -> str:
    """Return one file as a line of the ticket: what it is worth."""
    report = None if examined is None else examined.report
    return ticket_blocks.file_added(file.name or file.id, None if report is None else report.verdict)


def _left_out(file: SharedFile) -> str:
    """Return one file, of too many, as a line of the ticket."""
    return support_texts.FILE_LEFT_OUT.format(file=file.name or file.id)
