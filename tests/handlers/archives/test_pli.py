import pytest

from handlers.archives.pli import observations_on_pli, signed_archive
from handlers.findings import Code
from handlers.models import Kind, Report, VerdictName
from tests.handlers.reports import report


def unsigned(name: str) -> Report:
    return report(name, VerdictName.UNSIGNED, Code.UNSIGNED)


def codes(*members: Report) -> list[Code]:
    return [observation.code for observation in observations_on_pli(members)]


def test_pli_without_documents_is_said_empty() -> None:
    assert codes() == [Code.EMPTY_ARCHIVE]


def test_pli_with_no_signature_at_all_is_unsigned_and_reminds_what_must_be_signed() -> None:
    assert codes(unsigned("a.pdf"), unsigned("b.pdf")) == [Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER]


def test_partly_signed_pli_names_the_unsigned_documents() -> None:
    (observation,) = observations_on_pli([report("a.pdf", VerdictName.COMPLIANT), unsigned("b/c.pdf")])
    assert observation.code is Code.MEMBERS_UNSIGNED
    assert observation.params["files"] == "« b/c.pdf »"


def test_each_kind_of_trouble_is_said_gravest_first() -> None:
    members = [
        unsigned("a.pdf"),
        report("b.pdf", VerdictName.UNREADABLE),
        report("c.pdf", VerdictName.NON_COMPLIANT),
        report("d.pdf", VerdictName.CHECK),
    ]
    assert codes(*members) == [
        Code.MEMBERS_NON_COMPLIANT,
        Code.MEMBERS_UNREADABLE,
        Code.MEMBERS_UNSIGNED,
        Code.MEMBERS_TO_CHECK,
    ]


def test_documents_behind_a_password_are_told_apart_from_damaged_ones() -> None:
    members = [
        report("a.pdf", VerdictName.UNREADABLE, Code.MEMBER_DAMAGED),
        report("b.pdf", VerdictName.UNREADABLE, Code.MEMBER_ENCRYPTED),
    ]
    behind, damaged = observations_on_pli(members)
    assert (behind.code, behind.params["files"]) == (Code.MEMBERS_ENCRYPTED, "« b.pdf »")
    assert (damaged.code, damaged.params["files"]) == (Code.MEMBERS_UNREADABLE, "« a.pdf »")


def test_compliant_pli_needs_no_remark() -> None:
    assert codes(report("a.pdf", VerdictName.COMPLIANT)) == []


def test_long_lists_of_names_are_counted() -> None:
    members = [report("acte.pdf", VerdictName.COMPLIANT), *(unsigned(f"{n}.pdf") for n in range(12))]
    (observation,) = observations_on_pli(members)
    assert observation.params["files"].endswith("« 9.pdf » et 2 autres")


def test_endless_name_does_not_push_the_others_out_of_the_sentence() -> None:
    members = [report("acte.pdf", VerdictName.COMPLIANT), unsigned("a" * 500 + ".pdf"), unsigned("b.pdf")]
    (observation,) = observations_on_pli(members)
    assert observation.params["files"].endswith("aaa… », « b.pdf »")


def test_signature_files_without_their_document_are_named() -> None:
    orphan = report("acte.pdf.p7s", VerdictName.CHECK, Code.DOCUMENT_MISSING, kind=Kind.CMS)
    (observation,) = observations_on_pli([report("prix.pdf", VerdictName.COMPLIANT), orphan])
    assert observation.code is Code.SIGNATURES_WITHOUT_DOCUMENT
    assert observation.params["files"] == "« acte.pdf.p7s »"


@pytest.mark.parametrize(
    ("signature", "archive"),
    [
        ("offre.zip.p7m", "offre.zip"),
        ("dossier/Offre.ZIP.p7s", "Offre.ZIP"),
        ("offre.7z - Signature 1.xml", "offre.7z"),
        ("offre.rar_sig.xml", "offre.rar"),
        ("offre.pdf.p7s", None),
        ("offre.zip", None),
        ("offre.zipper.p7s", None),
    ],
)
def test_signed_archive_is_known_by_the_name_of_its_signature(signature: str, archive: str | None) -> None:
    assert signed_archive(signature) == archive
