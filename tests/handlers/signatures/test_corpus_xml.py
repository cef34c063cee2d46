"""Every XML file and container of the sample files beside the project, against the answers that its list states."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers import Report, Upload, VerdictName, check
from handlers.models import State
from knowledge import Book

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
AT = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("xades", "asic", "opendocument", "unsigned-xml")

FIRST_CERTIFICATE_IS_NOT_THE_SIGNERS = {"dss-dss1688"}
"""The list names the first certificate given; the signature names, and holds with, another."""
PROPERTIES_WERE_CHANGED = {"dss-sigpolicywithbrokentransforms"}
"""Its document is missing, but its signed properties are not those that were signed either."""
DOCUMENTS_OF_ITS_MANIFEST_ARE_MISSING = {"dss-signature-x-cz-sef-4"}
"""The list looks at the manifest alone; a supplier hands in what it lists."""

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no sample files beside the project"),
]

Row = Mapping[str, Any]


def rows() -> list[Row]:
    listing = CORPUS / "signatures.jsonl"
    if not listing.is_file():
        return []
    found = (json.loads(line) for line in listing.read_text(encoding="utf-8").splitlines())
    return [row for row in found if row["kind"].startswith(KINDS)]


def beside(row: Row) -> list[Upload]:
    if "detached_text" in row:
        return [Upload(name="document.txt", content=row["detached_text"].encode())]
    listed = row.get("detached_file", [])
    documents = [CORPUS / file for file in ([listed] if isinstance(listed, str) else listed)]
    return [Upload(name=document.name, content=document.read_bytes()) for document in documents]


def is_right(overall: str, report: Report) -> bool:
    intact = {signature.intact for signature in report.signatures}
    sound = intact == {True} and all(
        signature.controls.integrity.state is State.OK for signature in report.signatures
    )
    match overall:
        case "valid-crypto":
            return sound
        case "needs-document":
            return intact == {None}
        case "unreadable":
            return report.verdict is VerdictName.UNREADABLE
        case "none":
            return not report.signatures and report.verdict in {VerdictName.UNSIGNED, VerdictName.CHECK}
        case "suspicious":
            return not sound and report.verdict in {VerdictName.NON_COMPLIANT, VerdictName.CHECK}
        case _:
            return not sound and report.verdict is VerdictName.NON_COMPLIANT


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in rows()])
def test_sample_is_judged_as_its_list_states(row: Row, book: Book) -> None:
    file = CORPUS / row["file"]
    upload = Upload(name=file.name, content=file.read_bytes())
    report = check(upload, book=book, at=AT, beside=beside(row))
    if "signatures" in row:
        assert len(report.signatures) == row["signatures"]
    if row.get("format") in {"XAdES", "CAdES"}:
        assert {signature.format for signature in report.signatures} <= {row["format"]}
    if row.get("signer_cn") and row["id"] not in FIRST_CERTIFICATE_IS_NOT_THE_SIGNERS:
        assert set(row["signer_cn"]) <= {signature.signer.common_name for signature in report.signatures}
    if str(row.get("level")).startswith("B-"):
        assert {signature.profile for signature in report.signatures} == {row["level"]}
    if "covers_whole_document" in row:
        covers = all(signature.covers_whole_file for signature in report.signatures)
        assert covers is row["covers_whole_document"]
    if "container_timestamps" in row:
        assert report.document_timestamps == row["container_timestamps"]
    if row["id"] in DOCUMENTS_OF_ITS_MANIFEST_ARE_MISSING:
        assert is_right("needs-document", report)
        return
    if "intact" in row:
        assert [signature.intact for signature in report.signatures] == row["intact"]
    overall = row.get("expected_overall", [])
    outcomes = [overall] if isinstance(overall, str) else overall
    if row["id"] in PROPERTIES_WERE_CHANGED:
        outcomes = ["broken"]
    assert not outcomes or any(is_right(outcome, report) for outcome in outcomes)
