"""What is said of a pli as a whole."""

import pytest

from handlers.findings import Code
from handlers.models import DocumentKind, Recognised, Report, VerdictName
from handlers.pli.remarks import KINDS, need_no_signature, observations_on_archive, observations_on_documents
from handlers.pli.table import pli_of
from tests.handlers.pli.lines import archive, archive_signature, signed, unreadable, unsigned


def said(reports: list[Report], *must_sign: str) -> dict[Code, str]:
    """Return what is said, with what each sentence is about."""
    observed = observations_on_documents(pli_of(reports, must_sign))
    return {each.code: next(iter(each.params.values()), "") for each in observed}


def said_of_archive(members: list[Report], *must_sign: str) -> list[Code]:
    return [each.code for each in observations_on_archive(pli_of(members, must_sign), members)]


COMPLETE = [signed("AE.pdf"), unsigned("mémoire technique.pdf"), unsigned("kbis.pdf")]


def test_every_kind_of_document_has_a_name() -> None:
    assert set(KINDS) == set(DocumentKind)


def test_complete_pli_needs_no_remark() -> None:
    assert said(COMPLETE) == {}


def test_what_must_be_signed_and_is_not_is_named_and_can_be_put_right() -> None:
    told = said([unsigned("AE.pdf"), unsigned("kbis.pdf"), signed("DC1.pdf")])
    assert told == {Code.PLI_TO_SIGN: "« AE.pdf »", Code.PLI_CAN_BE_PUT_RIGHT: ""}


def test_pli_without_an_acte_d_engagement_says_so() -> None:
    assert Code.PLI_ACTE_ENGAGEMENT_NOT_FOUND in said([signed("DC1.pdf"), unsigned("kbis.pdf")])


def test_acte_d_engagement_is_not_missed_by_who_listed_other_documents() -> None:
    assert said([signed("DC1.pdf"), unsigned("kbis.pdf")], "DC1") == {}


def test_what_the_list_asks_for_and_is_absent_is_named() -> None:
    assert said(COMPLETE, "AE", "DPGF")[Code.PLI_REQUIRED_NOT_FOUND] == "« DPGF »"


def test_several_signers_are_named() -> None:
    told = said([signed("AE.pdf", "Camille Martin"), signed("kbis.pdf", "Alex Durand")])
    assert told[Code.PLI_SEVERAL_IDENTITIES] == "« Camille Martin », « Alex Durand »"


def test_copies_are_named_once() -> None:
    told = said([*COMPLETE, unsigned("AE bis.pdf", sha256="AE.pdf")])
    assert told == {Code.PLI_IDENTICAL_FILES: "« AE bis.pdf »"}


@pytest.mark.parametrize(
    "names",
    [
        ("AE lot 1.pdf", "AE lot 2.pdf"),
        ("DC2 martin.pdf", "DC2 durand.pdf"),
        ("BPU.xlsx", "BPU.pdf"),
        ("attestation fiscale.pdf", "attestation fiscale durand.pdf"),
    ],
)
def test_documents_of_which_there_may_be_several_are_no_duplicates(names: tuple[str, ...]) -> None:
    assert Code.PLI_SAME_DOCUMENT_TWICE not in said([signed(name) for name in names])


@pytest.mark.parametrize("names", [("AE.pdf", "acte d'engagement.pdf"), ("AE lot 1.pdf", "AE lot 1 v2.pdf")])
def test_same_document_twice_is_told(names: tuple[str, str]) -> None:
    assert Code.PLI_SAME_DOCUMENT_TWICE in said([signed(name) for name in names])


def test_name_that_disagrees_with_its_text_is_told() -> None:
    seen = Recognised(
        kind=DocumentKind.DC1,
        by_name=DocumentKind.ACTE_ENGAGEMENT,
        by_text=DocumentKind.DC1,
        lot=None,
        disagree=True,
    )
    odd = signed("AE.pdf").model_copy(update={"document": seen})
    assert said([odd])[Code.PLI_NAME_AND_TEXT_DISAGREE] == "AE.pdf"


def test_dume_beside_the_forms_that_it_replaces_is_told() -> None:
    told = said([*COMPLETE, unsigned("DUME.pdf"), unsigned("DC1.pdf"), unsigned("DC2.pdf")])
    assert told == {Code.PLI_DUME_AND_FORMS: "« DC1.pdf », « DC2.pdf »"}


def test_pli_without_certificates_is_told_what_need_not_be_sent_again() -> None:
    assert said([signed("AE.pdf"), signed("DC1.pdf")]) == {Code.PLI_NO_SUPPORTING_DOCUMENTS: ""}


def test_nothing_is_said_of_certificates_while_a_file_could_not_be_read() -> None:
    assert said([signed("AE.pdf"), unreadable("DC1.pdf")]) == {}


def test_documents_of_the_buyer_are_named_unless_they_must_be_signed() -> None:
    files = [*COMPLETE, unsigned("CCAP.pdf")]
    assert said(files) == {Code.PLI_BUYER_DOCUMENTS: "« CCAP.pdf »"}
    assert Code.PLI_BUYER_DOCUMENTS not in said(files, "AE", "CCAP")


def test_signature_of_an_archive_is_told_to_sign_no_document() -> None:
    told = said([archive("offre.zip", *COMPLETE), archive_signature("offre.zip.p7s")])
    assert told == {Code.ARCHIVE_SIGNATURE_ONLY: "offre.zip"}


def test_what_is_not_recognised_is_named() -> None:
    assert said([*COMPLETE, unsigned("scan0001.pdf")]) == {Code.PLI_NOT_RECOGNISED: "« scan0001.pdf »"}


def test_unsigned_files_are_not_said_twice() -> None:
    members = [unsigned("AE.pdf"), signed("kbis.pdf")]
    assert said_of_archive(members) == [Code.PLI_TO_SIGN, Code.PLI_CAN_BE_PUT_RIGHT]


def test_unsigned_files_that_may_have_to_be_signed_are_still_named_without_a_list() -> None:
    assert said_of_archive(COMPLETE) == [Code.MEMBERS_UNSIGNED]
    assert said_of_archive(COMPLETE, "AE") == []


def test_archive_without_any_signature_is_told_so_beside_what_is_to_be_signed() -> None:
    members = [unsigned("AE.pdf"), unsigned("kbis.pdf")]
    assert said_of_archive(members) == [Code.PLI_TO_SIGN, Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER]
    assert said_of_archive(members, "AE") == [Code.PLI_TO_SIGN, Code.UNSIGNED]


def test_gravest_troubles_of_files_are_still_told() -> None:
    members = [signed("AE.pdf", verdict=VerdictName.NON_COMPLIANT), unreadable("kbis.pdf")]
    assert said_of_archive(members) == [Code.MEMBERS_NON_COMPLIANT, Code.MEMBERS_UNREADABLE]


def test_without_a_list_any_file_may_need_a_signature() -> None:
    files = [each.file for each in COMPLETE]
    assert need_no_signature(pli_of(COMPLETE), files) == frozenset()


def test_with_a_list_the_others_need_no_signature() -> None:
    inner = archive("offre.zip", signed("AE.pdf"), unsigned("BPU.xlsx"))
    reports = [inner, unsigned("kbis.pdf")]
    assert need_no_signature(pli_of(reports, ["AE"]), ["offre.zip", "kbis.pdf"]) == {"kbis.pdf"}
