"""TAR archives for the tests."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Iterable
from typing import Literal


def tarred(members: Iterable[tuple[str, bytes]], *, packed: Literal["", "gz", "bz2", "xz"] = "") -> bytes:
    """Return an archive of the members given, compressed or not."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    match packed:
        case "gz":
            return gzip.compress(plain.getvalue())
        case "bz2":
            return bz2.compress(plain.getvalue())
        case "xz":
            return lzma.compress(plain.getvalue())
        case _:
            return plain.getvalue()
