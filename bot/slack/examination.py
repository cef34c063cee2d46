"""The files of one message, fetched and checked: each once, however often it is asked for."""

import logging
from typing import NamedTuple

from bot.desk import Desk, Place
from bot.slack.errors import FileRefused, SlackError
from bot.slack.files import FileFetcher
from bot.slack.payloads import SharedFile
from handlers import Report, Upload

logger = logging.getLogger(__name__)


class Examined(NamedTuple):
    """What became of one file: its report, or the sentence that refuses it."""

    report: Report | None
    refusal: str


class Examination:
    """Checks the files of one message side by side."""

    def __init__(self, desk: Desk, fetcher: FileFetcher, files: tuple[SharedFile, ...]) -> None:
        self._desk = desk
        self._fetcher = fetcher
        self._files = files
        self._done: dict[int, Examined] = {}

    async def all(self, place: Place) -> tuple[Examined | None, ...]:
        """Return what became of each file, in order; None: Slack does not give it now, ask again."""
        uploads: dict[int, Upload] = {}
        for position, file in enumerate(self._files):
            if position in self._done:
                continue
            try:
                uploads[position] = await self._fetcher.fetch(file, place.lang)
            except FileRefused as refusal:
                self._done[position] = Examined(None, str(refusal))
            except SlackError as error:
                logger.warning("a file is not to be had now: %s", error)
        reports = await self._desk.check(place, tuple(uploads.values()))
        for position, report in zip(uploads, reports, strict=True):
            self._done[position] = Examined(report, "")
        return tuple(self._done.get(position) for position in range(len(self._files)))

    async def one(self, position: int, place: Place) -> Examined:
        """Return what became of one file.

        Raises:
            SlackError: Slack does not give it now.
        """
        examined = (await self.all(place))[position]
        if examined is None:
            raise SlackError("the file is not to be had now")
        return examined
