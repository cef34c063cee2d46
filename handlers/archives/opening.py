"""The reader for each kind of archive."""

from typing import assert_never

from handlers.archives.interface import Archive
from handlers.archives.rar import RarArchive, RarTool
from handlers.archives.seven_zip import SevenZipArchive
from handlers.archives.zip_file import ZipArchive
from handlers.models import ArchiveKind, Kind
from handlers.sources import Content


def open_archive(kind: ArchiveKind, content: Content, rar_tool: RarTool | None) -> Archive:
    """Open an archive; see `handlers.archives.interface.Archive` for what it raises."""
    match kind:
        case Kind.ZIP:
            return ZipArchive(content)
        case Kind.SEVEN_ZIP:
            return SevenZipArchive(content)
        case Kind.RAR:
            return RarArchive(content, rar_tool)
        case _:
            assert_never(kind)
