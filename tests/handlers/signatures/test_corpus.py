"""Every PDF of the sample files beside the project, against the answers that its list states."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.errors import EncryptedFile, UnreadableFile
from handlers.models import Signature, State
from tests.handlers.signatures.judged import Judged, judged

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
    return [row for row in found if row["file"].endswith(".pdf")]


def expected(row: Row) -> set[str]:
    overall = row.get("expected_overall", [])
    return {overall} if isinstance(overall, str) else set(overall)


def looks_sound(signatures: tuple[Signature, ...]) -> bool:
    return bool(signatures) and all(
        signature.intact
        and not signature.modified_after_signing
        and signature.controls.integrity.state is State.OK
        for signature in signatures
    )


def assert_as_stated(row: Row, content: Judged) -> None:
    signatures = content.signatures
    if "signatures" in row:
        assert len(signatures) == row["signatures"]
    if "doc_timestamps" in row:
        assert content.document_timestamps == row["doc_timestamps"]
    if row.get("intact") is not None:
        assert sorted(map(str, row["intact"])) == sorted(str(signature.intact) for signature in signatures)
    if row.get("signatures") and "modified_after_signing" in row:
        modified = any(signature.modified_after_signing for signature in signatures)
        assert modified is row["modified_after_signing"]
    if row.get("signer_cn"):
        named = {signature.signer.common_name for signature in signatures}
        assert {name for name in row["signer_cn"] if name} <= named
    if row.get("signing_time"):
        claimed = [signature.signing_time for signature in signatures if signature.signing_time]
        assert sorted(f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in claimed) == sorted(row["signing_time"])


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in rows()])
def test_sample_is_judged_as_its_list_states(row: Row) -> None:
    pdf = (CORPUS / row["file"]).read_bytes()
    try:
        content = judged(pdf, at=AT)
    except UnreadableFile as error:
        assert not expected(row) or "unreadable" in expected(row)
        assert isinstance(error, EncryptedFile) or row["kind"] != "encrypted-pdf"  # noqa: PT017 -- the same
        return
    assert_as_stated(row, content)
    sound = looks_sound(content.signatures)
    if expected(row) == {"valid-crypto"}:
        assert sound
    if expected(row) and "valid-crypto" not in expected(row):
        assert not sound
    if expected(row) == {"none"}:
        assert content.signatures == ()
