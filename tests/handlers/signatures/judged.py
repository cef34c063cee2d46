"""What a check makes of the signatures of one file: read, then judged."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.models import Signature, Upload
from handlers.signatures import NO_TRUST, Beside, PadesReader, SignatureReader, Trust, judge
from tests.assets import pdfs

_PADES = PadesReader()


class Judged(NamedTuple):
    """The signatures of one file, and its document timestamps."""

    signatures: tuple[Signature, ...]
    document_timestamps: int


def judged(
    content: bytes,
    *,
    reader: SignatureReader = _PADES,
    name: str = "acte.pdf",
    beside: Sequence[Upload] = (),
    at: datetime = pdfs.JUDGED_AT,
    trust: Trust = NO_TRUST,
) -> Judged:
    """Read a file and judge its signatures."""
    found = reader.read(content, name=name, beside=Beside(beside))
    return Judged(
        tuple(judge(each, at=at, trust=trust) for each in found.signatures), found.document_timestamps
    )
