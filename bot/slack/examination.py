"""The files of one message, fetched and checked: each once, however often it is asked for."""

import logging
from typing import NamedTuple

from bot.desk import Desk, Place
from bot.slack import markup, texts
from bot.slack.errors import FileRefused, SlackError
from bot.slack.files import FileFetcher
from bot.slack.payloads import SharedFile
from bot.workers import OnProgress
from handlers import Report, Upload
from knowledge.models import Lang

logger = logging.getLogger(__name__)


class Examined(NamedTuple):
    """What became of one file: its report, or the sentence that refuses it."""

    report: Report | None
    refusal: str


class Examination:
    """Checks the files of one message side by side."""

    def __init__(
        self,
        desk: Desk,
        fetcher: FileFetcher,
        files: tuple[SharedFile, ...],
        must_sign: tuple[str, ...] = (),
    ) -> None:
        self.files = files
        self.must_sign = must_sign
        self._desk = desk
        self._fetcher = fetcher
        self._fetched: dict[int, Upload] = {}
        self._done: dict[int, Examined] = {}

    async def fetch(self, position: int, lang: Lang) -> None:
        """Fetch one file from Slack, if need be; one that is refused is done with.

        Raises:
            SlackError: Slack does not give it now.
        """
        if position in self._done or position in self._fetched:
            return
        try:
            self._fetched[position] = await self._fetcher.fetch(self.files[position], lang)
        except FileRefused as refusal:
            self._done[position] = Examined(None, str(refusal))

    def give_up(self, position: int, reference: str, lang: Lang) -> None:
        """Do without a file that Slack did not give, with the reference that the log carries."""
        file = self.files[position]
        name = markup.code(file.name or file.id)
        self._done[position] = Examined(
            None, texts.FILE_NOT_HAD.in_(lang).format(file=name, reference=reference)
        )

    async def all(
        self, place: Place, *, keep: bool = True, on_progress: OnProgress | None = None
    ) -> tuple[Examined, ...]:
        """Return what became of each file, in order; with `keep`, what was found is kept with the conversation.

        Raises:
            SlackError: Slack does not give one of them now.
        """
        for position in range(len(self.files)):
            await self.fetch(position, place.lang)
        await self._check(place, keep=keep, on_progress=on_progress)
        return tuple(self._done[position] for position in range(len(self.files)))

    async def all_that_can_be_had(self, place: Place, *, keep: bool = True) -> tuple[Examined | None, ...]:
        """Return what became of each file, in order; None: Slack does not give it now."""
        for position in range(len(self.files)):
            try:
                await self.fetch(position, place.lang)
            except SlackError as error:
                logger.warning("a file is not to be had now: %s", error)
        await self._check(place, keep=keep, on_progress=None)
        return tuple(self._done.get(position) for position in range(len(self.files)))

    async def _check(self, place: Place, *, keep: bool, on_progress: OnProgress | None) -> None:
        if not self._fetched:
            return
        uploads = tuple(self._fetched.values())
        if keep:
            reports = await self._desk.check(
                place, uploads, must_sign=self.must_sign, on_progress=on_progress
            )
        else:
            reports = await self._desk.examine(uploads, must_sign=self.must_sign, on_progress=on_progress)
        for position, report in zip(self._fetched, reports, strict=True):
            self._done[position] = Examined(report, "")
        self._fetched.clear()
