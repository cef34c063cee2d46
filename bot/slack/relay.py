"""Carries a file from one side of a ticket to the other. Its bytes are not kept: after a crash they are read again."""

import re

from bot.slack.errors import FileRefused, NotShared
from bot.slack.files import FileFetcher
from bot.slack.payloads import SharedFile
from bot.slack.sharing import FileSharing
from bot.tickets.models import AttachedFile, FileRefusal

_PROGRAMS = re.compile(
    r"\.(?:app|appimage|apk|bat|bin|cmd|com|cpl|dll|dmg|exe|gadget|hta|inf|jar|jse?|lnk|ms[cip]|pif|psm?1|reg|sc[fr]"
    r"|sh|sys|url|vb[es]?|ws[fh]?)[. ]*$",
    re.IGNORECASE,
)
"""Endings of names that run, or make something run, when they are opened."""


def attached(files: tuple[SharedFile, ...]) -> tuple[AttachedFile, ...]:
    """Return files of Slack as a ticket knows them: by where to read them again."""
    return tuple(
        AttachedFile(name=file.name or file.id, reference=file.model_dump(mode="json")) for file in files
    )


class FileRelay:
    """Copies a file of Slack to another place of Slack."""

    def __init__(self, fetcher: FileFetcher, sharing: FileSharing) -> None:
        self._fetcher = fetcher
        self._sharing = sharing

    async def pass_on(
        self, file: AttachedFile, channel: str, thread: str | None, *, text: str
    ) -> FileRefusal | None:
        """Share a file elsewhere, with a word above it; returns why it is not passed on, else None.

        Raises:
            SlackError: Slack did not answer as it should; trying again may help.
        """
        if _PROGRAMS.search(file.name) is not None:
            return FileRefusal.PROGRAM
        try:
            upload = await self._fetcher.fetch(SharedFile.model_validate(file.reference), "fr")
            await self._sharing.share(channel, thread, upload.name, upload.source, text=text)
        except FileRefused as refused:
            return refused.reason
        except NotShared:
            return FileRefusal.NOT_TAKEN
        return None
