"""The files that an archive lists: which of them count, and which names are odd."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handlers.archives.interface import Member
from handlers.findings import Code
from handlers.names import hides_something, shown

MAX_ENTRIES = 20_000
"""Reading a longer table of contents would by itself take seconds."""

_MAX_NAME_CHARACTERS = 512
_DRIVE = re.compile(r"^[A-Za-z]:")
_LEFT_BY_SYSTEMS = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


class Listed(NamedTuple):
    """One file as the table of contents has it."""

    place: int
    """In the table of contents, 0 for the first."""
    name: str
    """As it is written, hidden characters and all."""
    size: int
    remarks: tuple[Code, ...] = ()
    obstacle: Code | None = None


def members_of(entries: Iterable[Listed]) -> tuple[Member, ...]:
    """Return the files that count, in order, with what is odd about their names."""
    listed = [entry for entry in entries if not _is_folder_or_litter(entry.name)]
    uses = Counter(entry.name for entry in listed)
    forms = Counter(_form(entry.name) for entry in listed)
    return tuple(
        Member(
            index=entry.place,
            path=shown(entry.name.replace("\\", "/"), max_characters=_MAX_NAME_CHARACTERS),
            size=entry.size,
            remarks=(*entry.remarks, *_on_name(entry.name, uses, forms)),
            obstacle=entry.obstacle,
        )
        for entry in listed
    )


def _on_name(name: str, uses: Counter[str], forms: Counter[str]) -> Iterator[Code]:
    if _is_unsafe(name):
        yield Code.MEMBER_NAME_UNSAFE
    if uses[name] > 1:
        yield Code.MEMBER_NAME_REPEATED
    elif forms[_form(name)] > 1:
        yield Code.MEMBER_NAME_SIMILAR


def _form(name: str) -> str:
    """Return a name as systems see it that tell neither capitals nor ways to write accents apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.replace("\\", "/")).casefold())


def _is_folder_or_litter(name: str) -> bool:
    *folders, file = name.replace("\\", "/").split("/")
    return not file or "__MACOSX" in folders or file.lower() in _LEFT_BY_SYSTEMS


def _is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    leads_out = ".." in parts or parts[0] == "" or _DRIVE.match(name) is not None
    return leads_out or hides_something(name) or len(name) > _MAX_NAME_CHARACTERS
