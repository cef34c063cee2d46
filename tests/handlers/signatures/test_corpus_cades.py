"""Every CAdES file of the sample files beside the project, against the answers that its list states."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers import Report, Upload, VerdictName, check
from handlers.models import SignatureFormat, State
from knowledge import Book

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
AT = datetime(2026, 1, 1, tzinfo=UTC)

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
    return [row for row in found if row["kind"].startswith("cades-")]


def beside(row: Row) -> list[Upload]:
    if "detached_text" in row:
        return [Upload(name="document.txt", content=row["detached_text"].encode())]
    if "detached_file" in row:
        document = CORPUS / row["detached_file"]
        return [Upload(name=document.name, content=document.read_bytes())]
    return []


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
        case _:
            return not sound and report.verdict is VerdictName.NON_COMPLIANT


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in rows()])
def test_sample_is_judged_as_its_list_states(row: Row, book: Book) -> None:
    file = CORPUS / row["file"]
    upload = Upload(name=file.name, content=file.read_bytes())
    report = check(upload, book=book, at=AT, beside=beside(row))
    assert len(report.signatures) == row["signatures"]
    assert {signature.format for signature in report.signatures} == {SignatureFormat.CADES}
    if "intact" in row:
        assert [signature.intact for signature in report.signatures] == row["intact"]
    if "signer_cn" in row:
        named = [signature.signer.common_name for signature in report.signatures]
        assert sorted(map(str, named)) == sorted(row["signer_cn"])
    if "signing_time" in row:
        claimed = [signature.signing_time for signature in report.signatures if signature.signing_time]
        assert sorted(f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in claimed) == sorted(row["signing_time"])
    overall = row.get("expected_overall", [])
    outcomes = [overall] if isinstance(overall, str) else overall
    assert not outcomes or any(is_right(outcome, report) for outcome in outcomes)
