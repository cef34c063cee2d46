"""The trusted lists in the data folder: the XML as it came, verified, beside a form that loads at once.

What is loaded from is `lists.json`. It is believed as long as every XML file beside it has the digest that it
tells, and it was written by the same version of the code; else everything is verified anew from the XML.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from bot.errors import SettingsError, TrustedListError
from bot.settings import Settings
from handlers.trust import (
    FORMAT,
    MAX_BYTES,
    NO_LISTS,
    Anchors,
    Cause,
    Document,
    Packed,
    TrustedLists,
    digest_of,
    load_lists,
    official_anchors,
)
from knowledge.models import Frozen

_PACK = "lists.json"


class Problem(Frozen):
    """One list that the last update could not use."""

    name: str
    """Its file or address."""
    territory: str | None
    cause: str
    """A value of `handlers.trust.Cause`, or why it could not be fetched."""


class Kept(Packed):
    """What the folder holds."""

    lists: TrustedLists
    updated: datetime | None = None
    """When lists were last fetched or brought; None when that is not known."""
    problems: tuple[Problem, ...] = ()
    """What went wrong then; the lists of before serve instead."""


class _Pack(Packed):
    format: int
    anchors: str
    """Digest of the anchors that it was verified with."""
    digests: Mapping[str, str]
    """Of the XML files, by name."""
    kept: Kept


class ListFolder:
    """Keeps trusted lists from one run to the next."""

    def __init__(self, path: Path, anchors: Anchors) -> None:
        self._path = path
        self._anchors = anchors

    def load(self) -> Kept:
        """Return the lists at hand; none when the folder is not there or cannot be read."""
        documents = self._documents()
        if not documents:
            return Kept(lists=NO_LISTS)
        packed = self._packed(documents)
        if packed is not None:
            return packed
        kept = Kept(lists=load_lists(documents, self._anchors))
        with suppress(OSError):  # a folder that may only be read is verified each time
            self._write_pack(documents, kept)
        return kept

    def verify(self, brought: Iterable[Document]) -> TrustedLists:
        """Return what would be at hand with some more lists, and write nothing."""
        return load_lists((*self._documents(), *brought), self._anchors)

    def keep(
        self, brought: Iterable[Document], *, updated: datetime, problems: Iterable[Problem] = ()
    ) -> Kept:
        """Verify lists together with those at hand, keep the newest that hold, and return what is at hand now.

        What does not hold replaces nothing: it is a problem beside those given.

        Raises:
            TrustedListError: the folder cannot be written.
        """
        at_hand = self._documents()
        known = {each.content for each in at_hand}
        brought = [document for document in brought if document.content not in known]
        lists = load_lists((*at_hand, *brought), self._anchors)
        names = {document.name for document in brought}
        refused = [each for each in lists.refused if each.name in names or each.cause is not Cause.OLDER]
        kept = Kept(
            lists=lists.model_copy(update={"refused": ()}),
            updated=updated,
            problems=(
                *problems,
                *(Problem(name=each.name, territory=each.territory, cause=each.cause) for each in refused),
            ),
        )
        try:
            self._write({digest_of(each.content): each.content for each in (*at_hand, *brought)}, kept)
        except OSError as error:
            raise TrustedListError(
                f"{self._path} cannot be written ({error.strerror}): check GUICHET_DATA_DIR"
            ) from error
        return kept

    def _documents(self) -> list[Document]:
        try:
            files = sorted(self._path.glob("*.xml"))
            return [
                Document(str(file), file.read_bytes()) for file in files if file.stat().st_size <= MAX_BYTES
            ]
        except OSError:
            return []

    def _packed(self, documents: Iterable[Document]) -> Kept | None:
        try:
            pack = _Pack.model_validate_json((self._path / _PACK).read_bytes())
        except (OSError, ValidationError):
            return None
        digests = {Path(document.name).name: digest_of(document.content) for document in documents}
        current = (pack.format, pack.anchors, pack.digests) == (
            FORMAT,
            _digest_of_all(self._anchors),
            digests,
        )
        return pack.kept if current else None

    def _write(self, contents: Mapping[str, bytes], kept: Kept) -> None:
        """Write what is needed of the contents, by digest, then the pack, then remove what is not needed."""
        self._path.mkdir(parents=True, exist_ok=True)
        needed = {
            name: content
            for digest, name in _names(kept.lists).items()
            if (content := contents.get(digest)) is not None
        }
        for name, content in needed.items():
            _replace(self._path / name, content)
        for file in self._path.glob("*.xml"):
            if file.name not in needed:
                file.unlink()
        self._write_pack([Document(name, content) for name, content in needed.items()], kept)

    def _write_pack(self, documents: Iterable[Document], kept: Kept) -> None:
        pack = _Pack(
            format=FORMAT,
            anchors=_digest_of_all(self._anchors),
            digests={Path(document.name).name: digest_of(document.content) for document in documents},
            kept=kept,
        )
        _replace(self._path / _PACK, pack.model_dump_json().encode())


def open_folder(settings: Settings) -> ListFolder:
    """Return the folder of the settings.

    Raises:
        SettingsError: the anchors cannot be read.
    """
    return ListFolder(settings.data_dir / "trusted-lists", _anchors(settings.trust_anchors))


def _anchors(path: Path | None) -> Anchors:
    if path is None:
        return official_anchors()
    try:
        certificates = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(f"GUICHET_TRUST_ANCHORS: {path} holds no certificates in PEM") from error
    return (frozenset(digest_of(each.public_bytes(Encoding.DER)) for each in certificates),)


def _digest_of_all(anchors: Anchors) -> str:
    return digest_of("\n".join(",".join(sorted(each)) for each in anchors).encode())


def _names(lists: TrustedLists) -> dict[str, str]:
    """Return under what name each list that is needed lies, by digest."""
    names = {each.digest: f"{each.territory}-{each.sequence}.xml" for each in lists.lists}
    if lists.list_of_lists is not None:
        names[lists.list_of_lists.digest] = f"EU-{lists.list_of_lists.sequence}.xml"
    return names | {digest: f"EU-pivot-{digest[:16]}.xml" for digest in lists.led_by}


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
