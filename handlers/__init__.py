"""What an uploaded file is worth: bytes in, report out.

    from datetime import UTC, datetime
    from pathlib import Path

    from handlers import Upload, check
    from knowledge import load_book

    path = Path("acte-engagement.pdf")
    upload = Upload(name=path.name, content=path.read_bytes())
    report = check(upload, book=load_book("cpam-aisne"), at=datetime.now(UTC))
    print(report.verdict, [finding.text for finding in report.findings])

Everything here is synchronous and pure: no network, no disk, no environment; the moment of judgement is an
argument.
"""

from handlers.check import check
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

__all__ = [
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
]
