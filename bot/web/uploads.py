"""Reads what a form sends as it arrives: files and fields, each within its bound."""

import unicodedata
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from bot.arriving import Arriving
from bot.formats import size
from bot.web.errors import Refused, UploadTooLarge
from bot.web.texts import say
from handlers import Upload
from handlers.limits import MIB
from knowledge.models import Lang

MAX_FIELDS_BYTES = MIB
"""What the fields of a form may hold together, files aside."""

_CHUNK_BYTES = 64 * 1024
_MAX_FIELDS = 20
_WHOLE_UPLOAD_FILES = 4
"""The files of one upload are held together, large ones on disk: never more than this many of the largest."""
_MAX_NAME = 200


@dataclass(frozen=True)
class UploadLimits:
    """Bounds on one upload."""

    max_file_bytes: int
    max_files: int

    @property
    def max_total_bytes(self) -> int:
        """What the files of one upload may hold together."""
        return self.max_file_bytes * min(self.max_files, _WHOLE_UPLOAD_FILES)


@dataclass(frozen=True)
class HandedIn:
    """What a form with files sends."""

    files: tuple[Upload, ...] = ()
    """None when none was chosen."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What was written beside them, by the name of the field."""


async def read_uploads(request: web.Request, limits: UploadLimits, lang: Lang) -> HandedIn:
    """Return the files of a form, and its fields.

    Raises:
        UploadTooLarge: a file, or all of them together, exceed the bounds; what follows is not read.
        Refused: too many files, or a body that is not a readable form.
    """
    declared = request.content_length or 0
    if declared > limits.max_total_bytes + MAX_FIELDS_BYTES:
        raise UploadTooLarge(_too_large_in_all(limits, lang))
    if request.content_type != "multipart/form-data":
        await read_bounded(
            request.content.iter_chunked(_CHUNK_BYTES), MAX_FIELDS_BYTES, say("fields.too-large", lang)
        )
        return HandedIn()
    try:
        return await _read_parts(request, limits, lang)
    except (ValueError, AssertionError, BadHttpMessage):
        raise Refused(HTTPStatus.BAD_REQUEST, say("upload.broken", lang)) from None


async def _read_parts(request: web.Request, limits: UploadLimits, lang: Lang) -> HandedIn:
    uploads: list[Upload] = []
    fields: dict[str, str] = {}
    held, parts = 0, 0
    async for part in await request.multipart():
        parts += 1
        if not isinstance(part, BodyPartReader) or parts > limits.max_files + _MAX_FIELDS:
            raise BadHttpMessage("not a form of ours")
        if part.filename is None:
            written = await read_bounded(
                _chunks(part), MAX_FIELDS_BYTES // _MAX_FIELDS, say("fields.too-large", lang)
            )
            fields.setdefault(part.name or "", written.decode(errors="replace"))
            continue
        if part.filename and len(uploads) == limits.max_files:
            raise UploadTooLarge(say("upload.too-many", lang, limit=str(limits.max_files)))
        name = safe_name(part.filename)
        room = min(limits.max_file_bytes, limits.max_total_bytes - held)
        refusal = (
            say("upload.too-large", lang, name=name, limit=size(limits.max_file_bytes, lang))
            if room == limits.max_file_bytes
            else _too_large_in_all(limits, lang)
        )
        file = Arriving()
        async for chunk in _bounded(_chunks(part), room, refusal):
            file.take(chunk)
        if not part.filename and not file.size:  # what a browser sends when no file was chosen
            continue
        held += file.size
        uploads.append(Upload(name=name, content=file.content()))
    await read_bounded(request.content.iter_chunked(_CHUNK_BYTES), 0, say("upload.broken", lang))
    return HandedIn(tuple(uploads), fields)


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while not part.at_eof():
        yield await part.read_chunk(_CHUNK_BYTES)


async def read_bounded(arriving: AsyncIterable[bytes], max_bytes: int, refusal: str) -> bytes:
    """Read to the end, or refuse with the sentence `refusal` as soon as there is more than `max_bytes`.

    Raises:
        UploadTooLarge: there is more.
    """
    return b"".join([chunk async for chunk in _bounded(arriving, max_bytes, refusal)])


async def _bounded(arriving: AsyncIterable[bytes], max_bytes: int, refusal: str) -> AsyncIterator[bytes]:
    held = 0
    async for chunk in arriving:
        held += len(chunk)
        if held > max_bytes:
            raise UploadTooLarge(refusal)
        yield chunk


def safe_name(given: str) -> str:
    """Return a file's name without folders, control characters or marks that reorder what is read."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return shown.strip()[-_MAX_NAME:] or "fichier"


def _too_large_in_all(limits: UploadLimits, lang: Lang) -> str:
    return say("upload.too-large-in-all", lang, limit=size(limits.max_total_bytes, lang))
