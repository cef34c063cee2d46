"""What an uploaded file is worth: bytes in, report out.

>>> from datetime import UTC, datetime
>>> from handlers import Upload, check
>>> from knowledge import load_book
>>> upload = Upload(name="acte-engagement.txt", content=b"Acte d'engagement, lot 1")
>>> report = check(upload, book=load_book("cpam-aisne"), at=datetime.now(UTC))
>>> report.kind, report.verdict, report.findings[0].code
(<Kind.TEXT: 'text'>, <VerdictName.UNSIGNED: 'unsigned'>, 'not-signable')

Everything here is synchronous and pure: no network, no environment, no disk but to read the file that an
`Upload` says is there; the moment of judgement is an argument.
"""

from handlers.check import check, check_all, check_among
from handlers.errors import HandlersError
from handlers.limits import Limits
from handlers.models import (
    Control,
    Controls,
    Finding,
    Indication,
    Kind,
    Report,
    Severity,
    Signature,
    State,
    Upload,
    VerdictName,
)
from handlers.pairing import Checked, paired

__all__ = [
    "Checked",
    "Control",
    "Controls",
    "Finding",
    "HandlersError",
    "Indication",
    "Kind",
    "Limits",
    "Report",
    "Severity",
    "Signature",
    "State",
    "Upload",
    "VerdictName",
    "check",
    "check_all",
    "check_among",
    "paired",
]
