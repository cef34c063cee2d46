"""The files that lie beside a detached signature, and how it finds the one that it signs."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar

from cryptography.hazmat.primitives import hashes

from handlers.detect import promises_a_format
from handlers.errors import UnreadableFile
from handlers.models import Upload
from handlers.sources import chunks_of

_NAME_ENDS_BEFORE = re.compile(r"[ ._-]")
"""What may stand behind the name of the document in that of its signature file."""


class Beside:
    """Files handed in together with a signature file; each is digested once for each algorithm."""

    def __init__(self, files: Sequence[Upload] = (), *, signature_files: Collection[Upload] = ()) -> None:
        """Take the files; `signature_files`, some of them, are meant by nothing less than their whole name."""
        self._all = _Files(files, frozenset(map(id, signature_files)))
        self._left_out: frozenset[int] = frozenset()

    @property
    def files(self) -> tuple[Upload, ...]:
        """The files, in order."""
        return tuple(file for file in self._all.files if id(file) not in self._left_out)

    def without(self, file: Upload) -> "Beside":
        """Return the others; digests are shared."""
        others = Beside()
        others._all = self._all
        others._left_out = self._left_out | {id(file)}
        return others

    def learn(self, file: Upload, algorithm: str, digest: bytes) -> None:
        """Keep a digest of one of the files that is known already; `algorithm` such as `sha256`."""
        self._all.digests[id(file), algorithm] = digest

    def named(self, name: str) -> Upload | None:
        """Return the file of that name, folders and case left aside; None when there is none."""
        return next(self._others(self._all.by_name.get(_last(name), ())), None)

    def with_digest(self, digest: bytes, algorithm: hashes.HashAlgorithm) -> Upload | None:
        """Return the first file that has that digest; None when none has."""
        return next(self._others(self._all.by_digest(algorithm).get(digest, ())), None)

    def digest_of(self, file: Upload, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of one of the files.

        Raises:
            UnreadableFile: its bytes are no longer to be had.
        """
        return self._all.digest_of(file, algorithm)

    def meant_by(self, signature_name: str) -> Upload | None:
        """Return the document that a signature file is named after, else the only one there is; None otherwise.

        `acte.pdf.p7s`, `acte.p7s` and `acte.pdf - 2025-03-03 - Signature 1.xml` are named after `acte.pdf`. A
        signature whose name holds another document's, such as `prix.xlsx.p7s`, does not mean the only one.
        """
        name, stem = _last(signature_name), PurePosixPath(_last(signature_name)).stem
        by_name = [
            file for document in _names_in(name) for file in self._others(self._all.by_name.get(document, ()))
        ]
        by_stem = list(self._documents(self._all.by_stem.get(stem, ())))
        if candidates := by_name or by_stem:
            return candidates[0] if len(candidates) == 1 else None
        documents = list(islice(self._documents(self._all.files), 2))
        return documents[0] if len(documents) == 1 and not promises_a_format(stem) else None

    def _others(self, files: Iterable[Upload]) -> Iterator[Upload]:
        return (file for file in files if id(file) not in self._left_out)

    def _documents(self, files: Iterable[Upload]) -> Iterator[Upload]:
        return (file for file in self._others(files) if id(file) not in self._all.signature_files)


class _Files:
    """All the files that lie together, and where to look them up: there may be ten thousand."""

    def __init__(self, files: Sequence[Upload], signature_files: frozenset[int]) -> None:
        self.files = tuple(files)
        self.signature_files = signature_files
        self.digests: dict[tuple[int, str], bytes] = {}
        self._by_digest: dict[str, dict[bytes, list[Upload]]] = {}

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Upload]]:
        return _grouped((_last(file.name), file) for file in self.files)

    @cached_property
    def by_stem(self) -> Mapping[str, Sequence[Upload]]:
        return _grouped((PurePosixPath(_last(file.name)).stem, file) for file in self.files)

    def by_digest(self, algorithm: hashes.HashAlgorithm) -> Mapping[bytes, Sequence[Upload]]:
        if algorithm.name not in self._by_digest:
            self._by_digest[algorithm.name] = _grouped(self._digested(algorithm))
        return self._by_digest[algorithm.name]

    def digest_of(self, file: Upload, algorithm: hashes.HashAlgorithm) -> bytes:
        key = (id(file), algorithm.name)
        if key not in self.digests:
            computed = hashes.Hash(algorithm)
            for chunk in chunks_of(file.source):
                computed.update(chunk)
            self.digests[key] = computed.finalize()
        return self.digests[key]

    def _digested(self, algorithm: hashes.HashAlgorithm) -> Iterator[tuple[bytes, Upload]]:
        for file in self.files:
            with suppress(UnreadableFile):  # then nothing can be said to sign it
                yield self.digest_of(file, algorithm), file


_Key = TypeVar("_Key", str, bytes)


def _grouped(keyed: Iterable[tuple[_Key, Upload]]) -> dict[_Key, list[Upload]]:
    groups: dict[_Key, list[Upload]] = {}
    for key, file in keyed:
        groups.setdefault(key, []).append(file)
    return groups


class NamedAfter:
    """Signature files to look up by the document that each is named after."""

    def __init__(self, signature_names: Iterable[str]) -> None:
        self._by_name: dict[str, int] = {}
        self._by_stem: dict[str, int] = {}
        for position, name in enumerate(map(_last, signature_names)):
            for document in _names_in(name):
                self._by_name.setdefault(document, position)
            self._by_stem.setdefault(PurePosixPath(name).stem, position)

    def first(self, document_name: str) -> int | None:
        """Return the position of the first that is named after a document; None without one.

        `acte.pdf.p7s` and `acte.p7s` are named after `acte.pdf`.
        """
        name = _last(document_name)
        found = [self._by_name.get(name), self._by_stem.get(PurePosixPath(name).stem)]
        return min((position for position in found if position is not None), default=None)


def _names_in(signature_name: str) -> Iterator[str]:
    """Yield the names that a signature file's name starts with, and goes on behind."""
    return (signature_name[: mark.start()] for mark in _NAME_ENDS_BEFORE.finditer(signature_name))


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()
