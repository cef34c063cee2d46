from handlers.models import Report, Upload, VerdictName
from tests.handlers.reports import report, signature


def test_bytes_of_an_upload_never_show_in_its_repr() -> None:
    assert "secret" not in repr(Upload(name="acte.pdf", content=b"secret"))


def test_report_dumps_to_the_fields_of_the_contract() -> None:
    signed = report("acte.pdf", VerdictName.CHECK).model_copy(update={"signatures": (signature(),)})
    dumped = signed.model_dump(mode="json")
    assert list(dumped) == [
        *("file", "sha256", "size", "kind", "verdict", "seconds", "trusted_lists", "signatures"),
        *("document_timestamps", "findings", "members", "document", "signature_files", "pli", "invoice"),
    ]
    assert list(dumped["signatures"][0]) == [
        *("format", "packaging", "container", "profile", "signed_file", "intact", "covers_whole_file"),
        *("modified_after_signing", "indication", "sub_indication", "signing_time", "timestamp_time"),
        *("signer", "certificate", "algorithms", "controls"),
    ]
    assert dumped["signatures"][0]["controls"]["integrity"] == {"state": "ok", "reason": "Constaté."}


def test_dumped_report_reads_back_the_same() -> None:
    whole = report("pli.zip", VerdictName.CHECK, members=(report("acte.pdf", VerdictName.CHECK),))
    assert Report.model_validate_json(whole.model_dump_json()) == whole
