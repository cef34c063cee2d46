"""Fetches the files that people share, within a bound. The bytes are handed on and never kept."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.arriving import Arriving
from bot.slack import markup, texts
from bot.slack.errors import FileRefused, SlackAway, SlackError
from bot.slack.hosts import is_slack_host
from bot.slack.payloads import SharedFile
from bot.tickets.models import FileRefusal
from handlers import Upload
from handlers.limits import MIB
from handlers.sources import head_of
from knowledge.models import Bilingual, Lang

_MAX_REDIRECTS = 3
_CHUNK_BYTES = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_read=30)
_GONE_ERRORS = {"file_not_found", "file_deleted"}
_SIGN_IN_PAGE = (b"<!doctype html", b"<html")
_HIDDEN = {"tombstone", "hidden_by_limit"}
_WITHOUT_CONTENT = {*_HIDDEN, "external"}
"""Modes of files that Slack has nothing to download for."""
_CARRYING_THE_FILE = {200, 204}
"""204: the file is empty."""
_PATIENCE = timedelta(minutes=15)
"""How long a file is asked for that Slack does not give; the others of its message wait meanwhile."""
_REDIRECTS = {301, 302, 303, 307, 308}

_SENTENCES: Mapping[FileRefusal, Bilingual] = MappingProxyType(
    {
        FileRefusal.GONE: texts.FILE_GONE,
        FileRefusal.ELSEWHERE: texts.FILE_ELSEWHERE,
        FileRefusal.UNREADABLE: texts.FILE_NOT_READABLE,
    }
)


class FileFetcher:
    """Downloads files with the desk's token, which it shows to Slack alone."""

    def __init__(self, client: AsyncWebClient, *, token: str, max_bytes: int) -> None:
        self._client = client
        self._token = token
        self._max_bytes = max_bytes

    async def fetch(self, file: SharedFile, lang: Lang) -> Upload:
        """Return a shared file.

        Raises:
            FileRefused: it cannot be had, or is too large; trying again would not help.
            SlackAway: Slack does not give it now.
            SlackError: Slack did not answer as it should; trying again may help.
        """
        known = await self._described(file, lang)
        name = _base_name(known)
        if known.mode in _HIDDEN:
            raise _refused(FileRefusal.GONE, name, lang)
        if known.is_external or known.mode == "external":
            raise _refused(FileRefusal.ELSEWHERE, name, lang)
        if known.size is not None and known.size > self._max_bytes:
            raise self._too_large(name, lang)
        address = known.url_private_download or known.url_private
        if address is None:
            raise _refused(FileRefusal.GONE, name, lang)
        upload, is_page = await self._download(URL(self._client.base_url).join(URL(address)), name, lang)
        if is_page and upload.size != known.size:
            raise _refused(FileRefusal.UNREADABLE, name, lang)
        return upload

    async def _described(self, file: SharedFile, lang: Lang) -> SharedFile:
        """Return the file with its address; Slack Connect gives an id alone (`check_file_info`)."""
        is_described = file.url_private_download or file.url_private or file.mode in _WITHOUT_CONTENT
        if file.file_access != "check_file_info" and (is_described or file.is_external):
            return file
        try:
            answer = await self._client.api_call("files.info", data={"file": file.id})
        except SlackApiError as error:
            reason = str(error.response.get("error"))
            if reason in _GONE_ERRORS:
                raise _refused(FileRefusal.GONE, _base_name(file), lang) from None
            if reason in {"missing_scope", "not_allowed_token_type", "access_denied", "no_permission"}:
                raise _refused(FileRefusal.UNREADABLE, _base_name(file), lang) from None
            raise SlackError(f"files.info: {reason}") from None
        return SharedFile.model_validate(answer.get("file") or {"id": file.id, "name": file.name})

    async def _download(self, address: URL, name: str, lang: Lang) -> tuple[Upload, bool]:
        """Return the file, and whether it is a page: without the scope Slack sends its sign-in page."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session:
            for _ in range(_MAX_REDIRECTS + 1):
                if not is_slack_host(address, self._client.base_url):
                    raise _refused(FileRefusal.ELSEWHERE, name, lang)
                try:
                    async with session.get(address, allow_redirects=False) as response:
                        if response.status not in _REDIRECTS:
                            return await self._read(response, name, lang)
                        address = address.join(URL(response.headers.get("Location", "")))
                except (aiohttp.ClientError, TimeoutError) as error:
                    await self._client.api_call("api.test")  # Slack itself away: that is what is waited for
                    raise SlackError(f"download: {type(error).__name__}") from None
        raise _refused(FileRefusal.UNREADABLE, name, lang)

    async def _read(self, response: aiohttp.ClientResponse, name: str, lang: Lang) -> tuple[Upload, bool]:
        if response.status in {401, 403}:
            raise _refused(FileRefusal.UNREADABLE, name, lang)
        if response.status in {404, 410}:
            raise _refused(FileRefusal.GONE, name, lang)
        if response.status not in _CARRYING_THE_FILE:
            raise SlackAway("download", f"HTTP {response.status}", patience=_PATIENCE)
        if (response.content_length or 0) > self._max_bytes:
            raise self._too_large(name, lang)
        file = Arriving()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            file.take(chunk)
            if file.size > self._max_bytes:
                raise self._too_large(name, lang)
        content = file.content()
        is_page = response.content_type == "text/html" or _looks_like_page(head_of(content))
        return Upload(name=name, content=content), is_page

    def _too_large(self, name: str, lang: Lang) -> FileRefused:
        sentence = texts.FILE_TOO_LARGE.in_(lang)
        return FileRefused(
            sentence.format(file=markup.code(name), limit=self._max_bytes // MIB), FileRefusal.TOO_LARGE
        )


def _refused(reason: FileRefusal, name: str, lang: Lang) -> FileRefused:
    return FileRefused(_SENTENCES[reason].in_(lang).format(file=markup.code(name)), reason)


def _base_name(file: SharedFile) -> str:
    """Return the file's name without folders; its id when it has none."""
    return PureWindowsPath(PurePosixPath(file.name or "").name).name or file.id


def _looks_like_page(head: bytes) -> bool:
    return head[:64].lstrip().lower().startswith(_SIGN_IN_PAGE)
