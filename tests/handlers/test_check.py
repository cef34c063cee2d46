import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import Kind, Limits, Report, Severity, State, Upload, VerdictName, check, check_all
from handlers.findings import Code
from knowledge import Book
from tests.assets import cades, pdf_attacks, pdfs, pictures, rars
from tests.assets.pictures import Pasted
from tests.assets.pki import Pki
from tests.handlers.archives import seven_zips, tars, zips

AT = pdfs.JUDGED_AT
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SIGNED_WORD = zips.zipped([("[Content_Types].xml", b"<Types/>"), ("_xmlsignatures/sig1.xml", b"<x/>")])
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
SAMPLES = sorted((CORPUS / "signatures").glob("*")) if CORPUS.exists() else []


def checked(name: str, content: bytes, book: Book, limits: Limits | None = None) -> Report:
    return check(Upload(name=name, content=content), book=book, at=AT, limits=limits or Limits())


def codes(report: Report) -> list[str]:
    return [found.code for found in report.findings]


# ---- one document ----


def test_soundly_signed_document_is_to_check_as_no_trusted_list_was_at_hand(
    signed_pdf: bytes, book: Book
) -> None:
    report = checked("acte.pdf", signed_pdf, book)
    assert report.verdict is VerdictName.CHECK
    assert (report.trusted_lists.loaded, report.trusted_lists.as_of) == (False, None)
    assert Severity.ERROR not in {found.severity for found in report.findings}
    assert {Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED, Code.CERTIFICATE_REVOCATION_NOT_CHECKED} <= set(
        codes(report)
    )


def test_moment_without_a_time_zone_is_refused(book: Book) -> None:
    with pytest.raises(ValueError, match="time zone"):
        check(Upload(name="a.pdf", content=b"x"), book=book, at=AT.replace(tzinfo=None))


def test_report_identifies_the_file(signed_pdf: bytes, book: Book) -> None:
    report = checked("acte.pdf", signed_pdf, book)
    assert report.sha256 == hashlib.sha256(signed_pdf).hexdigest()
    assert (report.file, report.size, report.kind) == ("acte.pdf", len(signed_pdf), Kind.PDF)
    assert report.seconds > 0


@pytest.mark.parametrize(
    ("fixture", "code"),
    [
        ("altered_pdf", Code.SIGNATURE_BROKEN),
        ("appended_pdf", Code.ALTERED_AFTER_SIGNING),
        ("expired_pdf", Code.CERTIFICATE_EXPIRED),
        ("seal_pdf", Code.ELECTRONIC_SEAL),
        ("unqualified_pdf", Code.CERTIFICATE_NOT_QUALIFIED),
    ],
)
def test_defective_signature_is_non_compliant_and_the_defect_comes_among_the_first(
    fixture: str, code: Code, book: Book, request: pytest.FixtureRequest
) -> None:
    report = checked("acte.pdf", request.getfixturevalue(fixture), book)
    errors = [found.code for found in report.findings if found.severity is Severity.ERROR]
    assert report.verdict is VerdictName.NON_COMPLIANT
    assert code in errors
    assert codes(report)[: len(errors)] == errors


def test_findings_of_two_signatures_tell_them_apart(twice_signed_pdf: bytes, book: Book) -> None:
    report = checked("acte.pdf", twice_signed_pdf, book)
    texts = " ".join(found.text for found in report.findings)
    assert "Signature n° 1 (Camille Martin)" in texts
    assert "Signature n° 2 (Dominique Petit)" in texts


def test_document_without_signature_is_unsigned_with_the_rule_of_the_book(
    unsigned_pdf: bytes, book: Book
) -> None:
    report = checked("acte.pdf", unsigned_pdf, book)
    assert report.verdict is VerdictName.UNSIGNED
    assert codes(report) == [Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER]
    assert report.findings[0].rule == "V3"


def test_scanned_document_is_told_that_a_scan_is_no_signature(scanned_pdf: bytes, book: Book) -> None:
    report = checked("acte.pdf", scanned_pdf, book)
    assert report.verdict is VerdictName.UNSIGNED
    assert codes(report)[0] == Code.SCANNED_SIGNATURE
    assert "semble numérisé (scanné)" in report.findings[0].text


def test_timestamp_alone_is_not_a_signature(unsigned_pdf: bytes, pki: Pki, book: Book) -> None:
    report = checked("acte.pdf", pdfs.timestamp(unsigned_pdf, pki), book)
    assert report.verdict is VerdictName.UNSIGNED
    assert codes(report)[0] == Code.TIMESTAMP_ONLY
    assert (report.document_timestamps, report.signatures) == (1, ())


@pytest.mark.parametrize(
    ("fixture", "code"), [("encrypted_pdf", Code.ENCRYPTED_FILE), ("truncated_pdf", Code.DAMAGED_FILE)]
)
def test_document_that_cannot_be_opened_is_unreadable(
    fixture: str, code: Code, book: Book, request: pytest.FixtureRequest
) -> None:
    report = checked("acte.pdf", request.getfixturevalue(fixture), book)
    assert (report.verdict, codes(report)) == (VerdictName.UNREADABLE, [code])
    assert report.kind is Kind.PDF


def test_empty_file_is_unreadable(book: Book) -> None:
    report = checked("acte.pdf", b"", book)
    assert (report.verdict, codes(report)) == (VerdictName.UNREADABLE, [Code.EMPTY_FILE])


def test_file_over_the_limit_is_unreadable_and_says_by_how_much(signed_pdf: bytes, book: Book) -> None:
    report = checked("acte.pdf", signed_pdf, book, Limits(max_upload_bytes=len(signed_pdf) - 1))
    assert (report.verdict, codes(report)) == (VerdictName.UNREADABLE, [Code.TOO_LARGE])
    assert report.findings[0].text.startswith("Ce fichier pèse 1 Mo")


def test_picture_named_like_a_document_is_unsigned_and_the_name_is_told(book: Book) -> None:
    report = checked("acte.pdf", PNG, book)
    assert (report.kind, report.verdict) == (Kind.IMAGE, VerdictName.UNSIGNED)
    assert codes(report) == [Code.PICTURE_OF_DOCUMENT, Code.NOT_WHAT_NAME_SAYS]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("acte.docx", SIGNED_WORD, Code.SIGNATURE_FORMAT_NOT_CHECKED),
        ("offre.tar", tars.tarred([("acte.pdf", b"x")]), Code.ARCHIVE_FORMAT_NOT_CHECKED),
        ("offre.tgz", tars.tarred([("acte.pdf", b"x")], packed="gz"), Code.ARCHIVE_FORMAT_NOT_CHECKED),
    ],
)
def test_format_that_is_not_checked_is_never_shown_as_fine_nor_as_unsigned(
    name: str, content: bytes, code: Code, book: Book
) -> None:
    report = checked(name, content, book)
    assert (report.verdict, codes(report)) == (VerdictName.CHECK, [code])


@pytest.mark.parametrize(("name", "code"), [("acte.pdf", Code.DAMAGED_FILE), ("acte", Code.UNKNOWN_FORMAT)])
def test_unknown_bytes_are_damaged_when_their_name_promises_a_format(
    name: str, code: Code, book: Book
) -> None:
    report = checked(name, b"\x00\x01\x02\xff", book)
    assert (report.kind, report.verdict, codes(report)) == (Kind.OTHER, VerdictName.UNREADABLE, [code])


@pytest.mark.parametrize("name", ["offre.zip.p7m", "offre.p7m"])
def test_signature_of_an_archive_does_not_sign_what_is_inside(name: str, pki: Pki, book: Book) -> None:
    archive = zips.zipped([("acte.pdf", b"x")])
    report = checked(name, cades.sign(archive, pki.person, detached=False), book)
    assert report.verdict is VerdictName.CHECK
    assert Code.ARCHIVE_SIGNATURE_ONLY in codes(report)
    assert Code.SIGNED_CONTENT not in codes(report)


def test_content_of_an_enveloping_signature_is_told(signed_pdf: bytes, pki: Pki, book: Book) -> None:
    report = checked("acte.pdf.p7m", cades.sign(signed_pdf, pki.person, detached=False), book)
    (told,) = (found for found in report.findings if found.code == Code.SIGNED_CONTENT)
    assert "un document PDF" in told.text
    assert (report.kind, report.verdict) == (Kind.CMS, VerdictName.CHECK)


def test_detached_signature_of_an_archive_that_is_not_there_is_known_by_its_name(
    pki: Pki, book: Book
) -> None:
    report = checked("offre.zip.p7s", cades.sign(b"PK", pki.person), book)
    assert {Code.ARCHIVE_SIGNATURE_ONLY, Code.DOCUMENT_MISSING} <= set(codes(report))


def test_certificates_alone_are_unsigned(pki: Pki, book: Book) -> None:
    report = checked("acte.p7b", cades.certificates_only(pki.person), book)
    assert (report.verdict, codes(report)[0]) == (VerdictName.UNSIGNED, Code.UNSIGNED)


def test_report_dumps_to_json_and_back(signed_pdf: bytes, book: Book) -> None:
    report = checked("pli.zip", zips.zipped([("acte.pdf", signed_pdf)]), book)
    assert Report.model_validate(json.loads(report.model_dump_json())) == report


# ---- a pli ----


def test_pli_has_one_report_per_document_in_its_order(
    signed_pdf: bytes, unsigned_pdf: bytes, book: Book
) -> None:
    content = zips.zipped([("lot 1/acte.pdf", signed_pdf), ("prix.pdf", unsigned_pdf), ("lot 2/", b"")])
    report = checked("pli.zip", content, book)
    assert [(member.file, member.verdict) for member in report.members] == [
        ("lot 1/acte.pdf", VerdictName.CHECK),
        ("prix.pdf", VerdictName.UNSIGNED),
    ]
    assert report.verdict is VerdictName.CHECK
    assert Code.PLI_TO_SIGN in codes(report)
    assert Code.MEMBERS_TO_CHECK in codes(report)
    assert "« prix.pdf »" in report.findings[0].text


def test_member_is_judged_as_if_it_came_alone(altered_pdf: bytes, book: Book) -> None:
    alone = checked("acte.pdf", altered_pdf, book)
    (member,) = checked("pli.zip", zips.zipped([("acte.pdf", altered_pdf)]), book).members
    assert member.model_copy(update={"seconds": alone.seconds}) == alone


def test_one_non_compliant_document_makes_the_pli_non_compliant(
    signed_pdf: bytes, altered_pdf: bytes, book: Book
) -> None:
    content = zips.zipped([("acte.pdf", signed_pdf), ("prix.pdf", altered_pdf)])
    report = checked("pli.zip", content, book)
    assert report.verdict is VerdictName.NON_COMPLIANT
    assert codes(report)[0] == Code.MEMBERS_NON_COMPLIANT


def test_pli_without_any_signature_is_unsigned(unsigned_pdf: bytes, scanned_pdf: bytes, book: Book) -> None:
    content = zips.zipped([("acte.pdf", unsigned_pdf), ("kbis.pdf", scanned_pdf), ("photo.png", PNG)])
    report = checked("pli.zip", content, book)
    assert report.verdict is VerdictName.UNSIGNED
    assert {Code.PLI_TO_SIGN, Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER} < set(codes(report))
    assert codes(report.members[0]) == [Code.UNSIGNED]


def test_document_beside_a_detached_signature_is_not_said_unsigned(unsigned_pdf: bytes, book: Book) -> None:
    content = zips.zipped([("acte.pdf", unsigned_pdf), ("acte.pdf.docx", SIGNED_WORD)])
    report = checked("pli.zip", content, book)
    assert {member.verdict for member in report.members} == {VerdictName.CHECK}
    assert Code.MEMBERS_TO_CHECK in codes(report)
    assert not {Code.PLI_TO_SIGN, Code.MEMBERS_UNSIGNED} & set(codes(report))


def test_inner_archive_is_a_member_with_members(signed_pdf: bytes, book: Book) -> None:
    inner = zips.zipped([("acte.pdf", signed_pdf)])
    report = checked("pli.zip", zips.zipped([("lot 1.zip", inner)]), book)
    assert report.members[0].kind is Kind.ZIP
    assert report.members[0].members[0].file == "acte.pdf"
    assert report.members[0].members[0].verdict is VerdictName.CHECK


def test_archives_beyond_the_allowed_depth_are_not_opened(unsigned_pdf: bytes, book: Book) -> None:
    content = zips.zipped([("acte.pdf", unsigned_pdf)])
    for name in ("c.zip", "b.zip", "a.zip"):
        content = zips.zipped([(name, content)])
    report = checked("pli.zip", content, book, Limits(max_depth=3))
    deepest = report.members[0].members[0].members[0]
    assert (deepest.file, codes(deepest)) == ("c.zip", [Code.NESTED_TOO_DEEP])
    assert report.verdict is VerdictName.UNREADABLE


def test_members_of_inner_archives_count_towards_the_limit(unsigned_pdf: bytes, book: Book) -> None:
    inner = zips.zipped([("a.pdf", unsigned_pdf), ("b.pdf", unsigned_pdf)])
    report = checked(
        "pli.zip", zips.zipped([("lot.zip", inner), ("c.pdf", unsigned_pdf)]), book, Limits(max_members=3)
    )
    assert [member.file for member in report.members] == ["lot.zip"]
    assert Code.TOO_MANY_MEMBERS in codes(report)
    assert report.verdict is VerdictName.CHECK


def test_archive_that_swells_is_bounded_and_says_so(signed_pdf: bytes, book: Book) -> None:
    content = zips.zipped([("acte.pdf", signed_pdf), ("zeros.bin", bytes(3_000_000))])
    report = checked("pli.zip", content, book, Limits(max_unpacked_bytes=1_000_000))
    assert [codes(member)[:1] for member in report.members][1] == [Code.MEMBER_TOO_LARGE]
    assert Code.UNPACKED_TOO_LARGE in codes(report)
    assert report.verdict is VerdictName.CHECK


@pytest.mark.parametrize(
    ("content", "code", "on_the_whole"),
    [
        (zips.password_protected(), Code.MEMBER_ENCRYPTED, Code.MEMBERS_ENCRYPTED),
        (zips.with_compression_method(9), Code.MEMBER_NOT_UNPACKED, Code.MEMBERS_UNREADABLE),
        (zips.announcing(10), Code.MEMBER_DAMAGED, Code.MEMBERS_UNREADABLE),
    ],
)
def test_pli_of_which_nothing_can_be_read_is_unreadable(
    content: bytes, code: Code, on_the_whole: Code, book: Book
) -> None:
    report = checked("pli.zip", content, book)
    assert report.verdict is VerdictName.UNREADABLE
    assert codes(report) == [on_the_whole]
    assert [(codes(member), member.sha256) for member in report.members] == [([code], "")]


def test_one_damaged_member_is_named_and_the_rest_is_checked(book: Book) -> None:
    report = checked("pli.zip", zips.with_wrong_checksum(), book)
    assert report.verdict is VerdictName.CHECK
    assert "« acte.pdf »" in report.findings[0].text
    assert [codes(member) for member in report.members] == [[Code.MEMBER_DAMAGED], [Code.NOT_SIGNABLE]]


def test_member_with_an_unsafe_name_is_checked_and_told(signed_pdf: bytes, book: Book) -> None:
    (member,) = checked("pli.zip", zips.zipped([("../acte.pdf", signed_pdf)]), book).members
    assert len(member.signatures) == 1
    assert Code.MEMBER_NAME_UNSAFE in codes(member)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("pli.zip", zips.overlapping(), Code.ARCHIVE_BOMB),
        ("pli.zip", zips.zipped([("acte.pdf", bytes(500))])[:-30], Code.DAMAGED_FILE),
        ("pli.7z", seven_zips.seven_zipped([("acte.pdf", bytes(500))])[:-30], Code.DAMAGED_FILE),
        ("pli.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), Code.DAMAGED_FILE),
        ("pli.rar", b"Rar!\x1a\x07\x01\x00" + bytes(20), Code.DAMAGED_FILE),
        ("pli.rar", rars.rar5_behind_a_password(), Code.ENCRYPTED_FILE),
    ],
)
def test_broken_archive_is_unreadable(name: str, content: bytes, code: Code, book: Book) -> None:
    report = checked(name, content, book)
    assert (report.verdict, codes(report)) == (VerdictName.UNREADABLE, [code])


def test_archive_with_an_endless_table_of_contents_is_not_opened(book: Book) -> None:
    report = checked("pli.zip", zips.endless(25_000), book)
    assert (report.verdict, codes(report)) == (VerdictName.CHECK, [Code.TOO_MANY_MEMBERS])


def test_empty_archive_is_to_check(book: Book) -> None:
    report = checked("pli.zip", zips.zipped([]), book)
    assert (report.verdict, codes(report)) == (VerdictName.CHECK, [Code.EMPTY_ARCHIVE])


# ---- detached signatures and their documents ----


@pytest.fixture(scope="module")
def detached(unsigned_pdf: bytes, pki: Pki) -> bytes:
    return cades.sign(unsigned_pdf, pki.person)


def checked_together(book: Book, *files: tuple[str, bytes]) -> tuple[Report, ...]:
    return check_all([Upload(name=name, content=content) for name, content in files], book=book, at=AT)


def test_signature_and_document_handed_in_together_are_paired_in_any_order(
    unsigned_pdf: bytes, detached: bytes, book: Book
) -> None:
    files = [("acte.pdf.p7s", detached), ("acte.pdf", unsigned_pdf), ("prix.pdf", pdfs.text_pdf(("Prix",)))]
    for order in (files, files[::-1]):
        reports = {report.file: report for report in checked_together(book, *order)}
        assert [report.file for report in checked_together(book, *order)] == [name for name, _ in order]
        (signature,) = reports["acte.pdf.p7s"].signatures
        assert (signature.intact, signature.signed_file) == (True, "acte.pdf")
        assert reports["acte.pdf"].verdict is VerdictName.CHECK
        assert codes(reports["acte.pdf"]) == [Code.SIGNED_SEPARATELY]
        assert reports["prix.pdf"].verdict is VerdictName.UNSIGNED


def test_document_changed_after_a_detached_signature_is_non_compliant(
    unsigned_pdf: bytes, detached: bytes, book: Book
) -> None:
    changed = unsigned_pdf + b"\n"
    signature, document = checked_together(book, ("acte.pdf.p7s", detached), ("acte.pdf", changed))
    assert (signature.verdict, document.verdict) == (VerdictName.NON_COMPLIANT, VerdictName.NON_COMPLIANT)
    assert Code.SIGNATURE_BROKEN in codes(signature)


def test_detached_signature_alone_asks_for_its_document(detached: bytes, book: Book) -> None:
    report = checked("acte.pdf.p7s", detached, book)
    assert report.verdict is VerdictName.CHECK
    assert (report.signatures[0].intact, report.signatures[0].signed_file) == (None, "acte.pdf")
    (asked,) = (found for found in report.findings if found.code == Code.DOCUMENT_MISSING)
    assert "« acte.pdf »" in asked.text


def test_two_files_of_the_same_name_are_not_mixed_up(
    unsigned_pdf: bytes, detached: bytes, book: Book
) -> None:
    other = pdfs.text_pdf(("Un autre acte",))
    _, one, two = checked_together(
        book, ("acte.pdf.p7s", detached), ("acte.pdf", other), ("acte.pdf", unsigned_pdf)
    )
    assert (one.verdict, two.verdict) == (VerdictName.UNSIGNED, VerdictName.CHECK)


def test_pli_pairs_its_signature_files_whatever_their_folder_and_lists_orphans(
    unsigned_pdf: bytes, detached: bytes, pki: Pki, book: Book
) -> None:
    orphan = cades.sign(b"not here", pki.person)
    content = zips.zipped(
        [
            ("signatures/acte.p7s", detached),
            ("lot 1/acte.pdf", unsigned_pdf),
            ("prix.pdf", pdfs.text_pdf(("Prix",))),
            ("dpgf.xlsx.p7s", orphan),
        ]
    )
    report = checked("pli.zip", content, book)
    members = {member.file: member for member in report.members}
    assert list(members) == ["signatures/acte.p7s", "lot 1/acte.pdf", "prix.pdf", "dpgf.xlsx.p7s"]
    assert members["signatures/acte.p7s"].signatures[0].signed_file == "lot 1/acte.pdf"
    assert Code.SIGNED_SEPARATELY in codes(members["lot 1/acte.pdf"])
    assert members["prix.pdf"].verdict is VerdictName.UNSIGNED
    listed = {found.code: found.text for found in report.findings}
    assert "« prix.pdf »" in listed[Code.MEMBERS_UNSIGNED]
    assert "« dpgf.xlsx.p7s »" in listed[Code.SIGNATURES_WITHOUT_DOCUMENT]


def test_signature_beside_an_archive_does_not_sign_what_is_inside(
    unsigned_pdf: bytes, pki: Pki, book: Book
) -> None:
    archive = zips.zipped([("acte.pdf", unsigned_pdf)])
    signature, pli = checked_together(
        book, ("offre.zip.p7s", cades.sign(archive, pki.person)), ("offre.zip", archive)
    )
    assert signature.signatures[0].intact is True
    assert Code.ARCHIVE_SIGNATURE_ONLY in codes(signature)
    assert Code.ARCHIVE_SIGNATURE_ONLY in codes(pli)
    assert (signature.verdict, pli.verdict) == (VerdictName.CHECK, VerdictName.UNSIGNED)


def test_member_that_could_not_be_unpacked_is_no_document(pki: Pki, book: Book) -> None:
    signed_nothing = cades.sign(b"", pki.person)
    content = zips.zipped([("acte.pdf.p7s", signed_nothing), ("zeros.bin", bytes(3_000_000))])
    report = checked("pli.zip", content, book, Limits(max_unpacked_bytes=1_000_000))
    assert report.members[0].signatures[0].intact is None


# ---- any bytes ----

BEGINNINGS = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"7z\xbc\xaf\x27\x1c",
        b"\x30\x80",
        b"<?xml ",
        b"\xff\xfe",
    ]
)


@given(BEGINNINGS, st.binary(max_size=500), st.sampled_from(["acte.pdf", "pli.zip", "acte.p7s", "acte", ""]))
def test_any_bytes_give_a_report_that_is_never_compliant(
    book: Book, beginning: bytes, content: bytes, name: str
) -> None:
    report = checked(name, beginning + content, book)
    assert report.verdict in {VerdictName.UNREADABLE, VerdictName.UNSIGNED, VerdictName.CHECK}
    assert report.findings
    assert Code.CHECK_FAILED not in codes(report)


@settings(max_examples=40)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_signed_document_with_one_signed_bit_changed_is_never_shown_as_sound(
    signed_pdf: bytes, book: Book, share: float, bit: int
) -> None:
    signed_places = places_signed(signed_pdf)
    content = bytearray(signed_pdf)
    content[signed_places[int(share * len(signed_places))]] ^= 1 << bit
    report = checked("acte.pdf", bytes(content), book)
    assert report.verdict is not VerdictName.COMPLIANT
    assert all(signature.controls.integrity.state is not State.OK for signature in report.signatures)


def places_signed(content: bytes) -> list[int]:
    """Return where the bytes are that a PDF's signature covers: all but the signature itself."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", content)
    assert found is not None
    first_length, second_start, second_length = map(int, found.groups())
    return [*range(first_length), *range(second_start, second_start + second_length)]


# ---- the sample files beside the project ----


@pytest.mark.corpus
@pytest.mark.skipif(not SAMPLES, reason="no sample files beside the project")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_gives_a_report(sample: Path, book: Book) -> None:
    upload = Upload(name=sample.name, content=sample.read_bytes())
    report = check(upload, book=book, at=datetime(2026, 11, 1, tzinfo=UTC))
    assert report.findings
    assert report.verdict is not VerdictName.COMPLIANT
    assert report.signatures or Code.CHECK_FAILED not in codes(report)


def test_picture_of_a_signature_on_a_page_is_unsigned_and_the_page_is_told(book: Book) -> None:
    pasted = Pasted(pictures.SCRIBBLE, 330.0, 90.0)
    report = checked("acte.pdf", pictures.page_pdf((pictures.LINES, ()), (pictures.LINES, [pasted])), book)
    assert report.verdict is VerdictName.UNSIGNED
    assert codes(report) == [Code.PICTURED_SIGNATURE, Code.SIGNATURE_REQUIRED_REMINDER]
    assert "page 2" in report.findings[0].text


def test_files_inside_an_unsigned_document_are_told(
    book: Book, unsigned_pdf: bytes, signed_pdf: bytes
) -> None:
    report = checked("dossier.pdf", pdfs.attach(unsigned_pdf, {"acte.pdf": signed_pdf}), book)
    assert report.verdict is VerdictName.UNSIGNED
    assert report.signatures == ()
    assert Code.ATTACHMENTS_NOT_CHECKED in codes(report)


def test_attack_on_a_signature_is_named_with_its_signer(book: Book, signed_pdf: bytes) -> None:
    report = checked("acte.pdf", pdf_attacks.annotate(signed_pdf), book)
    assert report.verdict is VerdictName.NON_COMPLIANT
    (named,) = [each for each in report.findings if each.code == Code.ANNOTATION_AFTER_SIGNING]
    assert "Camille Martin" in named.text
