"""The files that lie beside a detached signature, and how it finds the one that it signs."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath

from cryptography.hazmat.primitives import hashes

from handlers.models import Upload


class Beside:
    """Files handed in together with a signature file; each is digested once for each algorithm."""

    def __init__(self, files: Sequence[Upload] = ()) -> None:
        self.files = tuple(files)
        self._digests: dict[tuple[int, str], bytes] = {}

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
        """Return the document that a signature file is named after, else the only file there is; None otherwise.

        `acte.pdf.p7s`, `acte.p7s` and `acte.pdf - 2025-03-03 - Signature 1.xml` are named after `acte.pdf`.
        """
        signature = _last(signature_name)
        named = [
            file
            for file in self.files
            if signature.startswith(_last(file.name)) or PurePosixPath(signature).stem == _stem(file.name)
        ]
        candidates = named or self.files
        return candidates[0] if len(candidates) == 1 else None


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def _stem(name: str) -> str:
    return PurePosixPath(_last(name)).stem
