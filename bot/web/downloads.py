"""Files that a page itself carries, as `data:` links: nothing of them stays with the desk."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import PurePath

MAX_DOWNLOAD_BYTES = 1_400_000
"""Of one file: its address on the page, a third longer, stays below the 2 MiB that Chromium takes."""

_MEDIA_TYPES = {".pdf": "application/pdf", ".html": "text/html;charset=utf-8"}


@dataclass(frozen=True)
class Download:
    """A file to keep, in one press."""

    file_name: str
    size: int
    """Bytes."""
    address: str
    """A data: URL (RFC 2397)."""

    @property
    def format(self) -> str:
        """The ending of its name, without the dot."""
        return PurePath(self.file_name).suffix.removeprefix(".")


def carried(file_name: str, content: bytes) -> Download | None:
    """Return a file (.pdf or .html) as a link that holds it; None when it is empty or too large for one."""
    if not 0 < len(content) <= MAX_DOWNLOAD_BYTES:
        return None
    address = f"data:{_MEDIA_TYPES[PurePath(file_name).suffix]};base64,{b64encode(content).decode('ascii')}"
    return Download(file_name, len(content), address)
