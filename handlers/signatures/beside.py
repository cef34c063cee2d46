"""The files that lie beside a detached signature, and how it finds the one that it signs."""

import re
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from cryptography.hazmat.primitives import hashes

from handlers.detect import promises_a_format
from handlers.models import Upload


class Beside:
    """Files handed in together with a signature file; each is digested once for each algorithm."""

    def __init__(self, files: Sequence[Upload] = (), *, signature_files: Collection[Upload] = ()) -> None:
        """Take the files; `signature_files`, some of them, are meant by nothing less than their whole name."""
        self.files = tuple(files)
        self._signature_files = frozenset(map(id, signature_files))
        self._digests: dict[tuple[int, str], bytes] = {}

    def without(self, file: Upload) -> "Beside":
        """Return the others; digests are shared."""
        others = Beside(tuple(each for each in self.files if each is not file))
        others._signature_files = self._signature_files
        others._digests = self._digests
        return others

    @cached_property
    def _by_name(self) -> dict[str, Upload]:
        return {_last(file.name): file for file in reversed(self.files)}

    def named(self, name: str) -> Upload | None:
        """Return the file of that name, folders and case left aside; None when there is none."""
        return self._by_name.get(_last(name))

    def with_digest(self, digest: bytes, algorithm: hashes.HashAlgorithm) -> Upload | None:
        """Return the first file that has that digest; None when none has."""
        matching = (file for file in self.files if self.digest_of(file, algorithm) == digest)
        return next(matching, None)

    def digest_of(self, file: Upload, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of one of the files."""
        key = (id(file), algorithm.name)
        if key not in self._digests:
            computed = hashes.Hash(algorithm)
            computed.update(file.content)
            self._digests[key] = computed.finalize()
        return self._digests[key]

    def meant_by(self, signature_name: str) -> Upload | None:
        """Return the document that a signature file is named after, else the only one there is; None otherwise.

        `acte.pdf.p7s`, `acte.p7s` and `acte.pdf - 2025-03-03 - Signature 1.xml` are named after `acte.pdf`. A
        signature whose name holds another document's, such as `prix.xlsx.p7s`, does not mean the only one.
        """
        documents = [file for file in self.files if id(file) not in self._signature_files]
        by_name = [file for file in self.files if _is_named_after(signature_name, file.name)]
        by_stem = [file for file in documents if _has_the_stem_of(signature_name, file.name)]
        if candidates := by_name or by_stem:
            return candidates[0] if len(candidates) == 1 else None
        names_another = promises_a_format(PurePosixPath(_last(signature_name)).stem)
        return documents[0] if len(documents) == 1 and not names_another else None


def is_named_after(signature_name: str, document_name: str) -> bool:
    """Tell whether a signature file is named after a document: `acte.pdf.p7s` and `acte.p7s` after `acte.pdf`."""
    return _is_named_after(signature_name, document_name) or _has_the_stem_of(signature_name, document_name)


def _is_named_after(signature_name: str, document_name: str) -> bool:
    return re.match(rf"{re.escape(_last(document_name))}[ ._-]", _last(signature_name)) is not None


def _has_the_stem_of(signature_name: str, document_name: str) -> bool:
    return PurePosixPath(_last(signature_name)).stem == PurePosixPath(_last(document_name)).stem


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()
