"""One line for each file of a pli, and what the lines add up to."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.findings import Code
from handlers.models import DocumentKind, Kind, Pli, PliDocument, Presence, Report, Role, VerdictName
from handlers.pli.table import documents_in, pli_of
from tests.handlers.pli.lines import (
    archive,
    archive_signature,
    beside,
    signature_file,
    signed,
    unreadable,
    unsigned,
)
from tests.handlers.reports import report


def line(pli: Pli, file: str) -> PliDocument:
    (found,) = (each for each in pli.documents if each.file == file)
    return found


def test_each_file_has_its_line_in_order() -> None:
    pli = pli_of([signed("AE.pdf"), unsigned("mémoire.docx"), signature_file("AE.pdf.p7s")])
    assert [each.file for each in pli.documents] == ["AE.pdf", "mémoire.docx", "AE.pdf.p7s"]
    assert [each.role for each in pli.documents] == [Role.DOCUMENT, Role.DOCUMENT, Role.SIGNATURE]
    assert documents_in(pli) == 2


def test_line_says_what_the_document_is_and_who_signed_it() -> None:
    told = line(pli_of([signed("AE lot 2.pdf", "Camille Martin", "Alex Durand")]), "AE lot 2.pdf")
    assert told.document is not None
    assert (told.document.kind, told.document.lot) == (DocumentKind.ACTE_ENGAGEMENT, "2")
    assert (told.state, told.signers) == (Presence.SIGNED, ("Camille Martin", "Alex Durand"))


def test_files_of_inner_archives_have_lines_behind_their_archive() -> None:
    inner = archive("lot 1.zip", unsigned("AE.pdf"), archive("annexes.zip", unsigned("BPU.xlsx")))
    pli = pli_of([inner, unreadable("lot 2.zip")])
    assert [each.file for each in pli.documents] == [
        "lot 1.zip › AE.pdf",
        "lot 1.zip › annexes.zip › BPU.xlsx",
        "lot 2.zip",
    ]


def test_archive_that_was_not_opened_is_a_line_and_no_document() -> None:
    unopened = report("offre.7z", VerdictName.CHECK, Code.ARCHIVE_FORMAT_NOT_CHECKED, kind=Kind.SEVEN_ZIP)
    (told,) = pli_of([unopened]).documents
    assert (told.role, told.document, told.state) == (Role.ARCHIVE, None, Presence.NOT_CHECKED)


def test_signature_beside_a_document_names_its_signer() -> None:
    inner = archive("lot 1.zip", beside("AE.pdf", "AE.pdf.p7s"), signature_file("AE.pdf.p7s", "Alex Durand"))
    told = line(pli_of([inner]), "lot 1.zip › AE.pdf")
    assert (told.state, told.signers) == (Presence.SIGNED, ("Alex Durand",))
    assert told.signature_files == ("lot 1.zip › AE.pdf.p7s",)


def test_signature_in_another_archive_than_its_document_names_its_signer() -> None:
    apart = archive("signatures.zip", signature_file("AE.pdf.p7s", "Alex Durand"))
    told = line(pli_of([archive("offre.zip", beside("AE.pdf", "AE.pdf.p7s")), apart]), "offre.zip › AE.pdf")
    assert (told.signers, told.signature_files) == (("Alex Durand",), ("signatures.zip › AE.pdf.p7s",))


def test_signature_of_an_archive_signs_no_document() -> None:
    pli = pli_of([archive("offre.zip", unsigned("AE.pdf")), archive_signature("offre.zip.p7s")])
    assert line(pli, "offre.zip.p7s").role is Role.ARCHIVE_SIGNATURE
    assert line(pli, "offre.zip › AE.pdf").state is Presence.UNSIGNED
    assert documents_in(pli) == 1


def test_signature_that_could_not_be_read_is_still_no_document() -> None:
    (told,) = pli_of([unreadable("AE.pdf.p7s")]).documents
    assert (told.role, told.state) == (Role.SIGNATURE, Presence.UNREADABLE)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (Code.EMPTY_FILE, Presence.EMPTY),
        (Code.ENCRYPTED_FILE, Presence.ENCRYPTED),
        (Code.MEMBER_ENCRYPTED, Presence.ENCRYPTED),
        (Code.DAMAGED_FILE, Presence.UNREADABLE),
        (Code.TOOK_TOO_LONG, Presence.UNREADABLE),
    ],
)
def test_what_keeps_a_document_from_being_read_is_told_apart(code: Code, state: Presence) -> None:
    told = line(pli_of([unreadable("AE.pdf", code)]), "AE.pdf")
    assert told.state is state
    assert told.document is not None
    assert told.document.kind is DocumentKind.ACTE_ENGAGEMENT


def test_signature_that_was_not_checked_is_neither_signed_nor_unsigned() -> None:
    office = report("AE.docx", VerdictName.CHECK, Code.SIGNATURE_FORMAT_NOT_CHECKED, kind=Kind.OFFICE)
    assert line(pli_of([office]), "AE.docx").state is Presence.NOT_CHECKED


def test_copy_names_the_first_of_its_kind() -> None:
    pli = pli_of(
        [unsigned("a.pdf", sha256="1"), unsigned("b.pdf", sha256="2"), unsigned("c.pdf", sha256="1")]
    )
    assert [each.same_as for each in pli.documents] == [None, None, "a.pdf"]


def test_copy_of_the_same_name_is_one_too() -> None:
    twice = [unsigned("a.pdf", sha256="1"), unsigned("a.pdf", sha256="1")]
    assert [each.same_as for each in pli_of(twice).documents] == [None, "a.pdf"]


def test_files_that_were_not_read_are_copies_of_nothing() -> None:
    assert [each.same_as for each in pli_of([unreadable("a.pdf"), unreadable("b.pdf")]).documents] == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("reports", "one"),
    [
        ([signed("AE.pdf"), signed("DC1.pdf")], True),
        ([signed("AE.pdf", "Camille Martin"), signed("DC1.pdf", "CAMILLE  MARTÍN")], True),
        ([signed("AE.pdf", "Camille Martin", "Alex Durand"), signed("DC1.pdf", "Alex Durand")], True),
        ([signed("AE.pdf", "Camille Martin"), signed("DC1.pdf", "Alex Durand")], False),
        ([unsigned("AE.pdf")], None),
    ],
)
def test_one_identity_is_one_person_on_everything_signed(reports: list[Report], *, one: bool | None) -> None:
    assert pli_of(reports).one_identity is one


def test_identity_is_unknown_when_a_certificate_names_nobody() -> None:
    nobody = signed("AE.pdf")
    (made,) = nobody.signatures
    blank = {"common_name": None, "given_name": None, "surname": None, "organization": None}
    unnamed = made.model_copy(update={"signer": made.signer.model_copy(update=blank)})
    assert (
        pli_of([nobody.model_copy(update={"signatures": (unnamed,)}), signed("DC1.pdf")]).one_identity is None
    )


FILE_NAMES = st.sampled_from(("AE.pdf", "AE.pdf.p7s", "DC1.pdf", "a › b.pdf", "x.zip", "", "mémoire.docx"))
LEAVES = st.one_of(
    st.builds(unsigned, FILE_NAMES),
    st.builds(signed, FILE_NAMES),
    st.builds(unreadable, FILE_NAMES),
    st.builds(signature_file, FILE_NAMES),
    st.builds(archive_signature, FILE_NAMES),
    st.builds(beside, FILE_NAMES, FILE_NAMES),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda name, members: archive(name, *members), FILE_NAMES, st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


def leaves(reports: list[Report], folder: str = "") -> Iterator[str]:
    for each in reports:
        if each.members:
            yield from leaves(list(each.members), f"{folder}{each.file} › ")
        else:
            yield f"{folder}{each.file}"


@given(
    st.lists(TREES, max_size=5),
    st.lists(st.sampled_from(("acte d'engagement", "mémoire", "tout")), max_size=2),
)
def test_table_loses_and_doubles_no_file(reports: list[Report], must_sign: list[str]) -> None:
    pli = pli_of(reports, must_sign)
    assert [each.file for each in pli.documents] == list(leaves(reports))
    names = Counter(each.file for each in pli.documents)
    assert all(file in names for item in pli.required for file in (*item.files, *item.unsigned))
    assert all(each.same_as in names for each in pli.documents if each.same_as is not None)


def test_signature_file_without_a_signature_is_unreadable_and_not_unsigned() -> None:
    text = report("AE.pdf.p7s", VerdictName.UNSIGNED, Code.NOT_SIGNABLE, kind=Kind.TEXT)
    assert line(pli_of([unsigned("AE.pdf"), text]), "AE.pdf.p7s").state is Presence.UNREADABLE
