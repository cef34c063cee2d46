"""An invoice through the whole check, with the rules of the first book."""

from datetime import UTC, datetime

import pytest

from handlers import Report, Severity, Upload, VerdictName, check
from handlers.findings import Code
from handlers.models import InvoiceFormat, Presence
from knowledge import Book, load_book
from tests.assets import pdfs
from tests.assets.invoices import COMPLETE, Data, Mentions, cii, factur_x, laid_out, ubl
from tests.assets.pki import Pki
from tests.handlers.archives import zips

AT = datetime(2025, 3, 10, tzinfo=UTC)
OF_UNSIGNED_BIDS = {
    Code.UNSIGNED,
    Code.NOT_SIGNABLE,
    Code.SCANNED_SIGNATURE,
    Code.SIGNATURE_REQUIRED_REMINDER,
    Code.ATTACHMENTS_NOT_CHECKED,
}


@pytest.fixture(scope="module")
def cpam() -> Book:
    return load_book("cpam-aisne")


def checked(content: bytes, cpam: Book, name: str = "facture.pdf") -> Report:
    return check(Upload(name=name, content=content), book=cpam, at=AT)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facture.pdf", laid_out("two columns")),
        ("facture.pdf", factur_x("basicwl")),
        ("facture.xml", cii()),
        ("facture.xml", ubl()),
        ("facture.pdf", pdfs.scanned_pdf()),
    ],
    ids=["text", "Factur-X", "CII", "UBL", "scan"],
)
def test_unsigned_invoice_is_looked_at_and_never_called_unsigned(
    name: str, content: bytes, cpam: Book
) -> None:
    report = checked(content, cpam, name)
    assert report.invoice is not None
    assert report.verdict is VerdictName.CHECK
    assert Code.INVOICE in codes(report)
    assert not OF_UNSIGNED_BIDS & codes(report)


def test_only_way_in_is_named_and_the_desk_says_that_it_submits_nothing(cpam: Book) -> None:
    (said,) = (each for each in checked(ubl(), cpam, "f.xml").findings if each.code == Code.INVOICE)
    assert (said.rule, said.severity) == ("R01", Severity.INFO)
    assert "Chorus Pro (www.chorus-pro.gouv.fr)" in said.advice
    assert "ne la dépose pas" in said.advice
    assert "pas besoin de signature" in said.text


def test_absent_mentions_are_to_be_written_with_the_buyers_own_figures(cpam: Book) -> None:
    report = checked(laid_out("one column", Mentions(None, None, None)), cpam)
    advice = {each.rule: each.advice for each in report.findings if each.severity is Severity.ERROR}
    assert set(advice) == {"R03", "R04", "R05"}
    assert "51503217500017" in advice["R03"]
    assert "MOA" in advice["R04"]
    assert "bon de commande" in advice["R05"]
    assert report.verdict is VerdictName.CHECK


def test_wrong_mentions_are_quoted_with_their_place(cpam: Book) -> None:
    report = checked(cii(Data(legal=("0002", "51503217500071"), buyer_reference="FIN")), cpam, "f.xml")
    texts = [each.text for each in report.findings if each.severity is Severity.ERROR]
    assert "« 51503217500071 » (BT-47, 0002)" in texts[0]
    assert "deux chiffres voisins sont inversés." in texts[0]
    assert "« FIN » (BT-10)" in texts[1]


def test_commitment_number_is_to_be_compared_with_the_order(cpam: Book) -> None:
    (said,) = (
        each
        for each in checked(laid_out("one column", COMPLETE), cpam).findings
        if each.code == Code.INVOICE_COMMITMENT_NUMBER_TO_COMPARE
    )
    assert "4500012345" in said.text
    assert (said.rule, said.severity) == ("R05", Severity.WARNING)


def test_scanned_invoice_says_that_nothing_could_be_read_and_not_that_something_is_missing(
    cpam: Book,
) -> None:
    report = checked(pdfs.scanned_pdf(), cpam)
    assert report.invoice is not None
    assert report.invoice.format is InvoiceFormat.PICTURE
    assert codes(report) == {Code.INVOICE, Code.INVOICE_MENTIONS_NOT_CHECKED}


def test_signatures_of_an_invoice_are_judged_as_ever(pki: Pki, cpam: Book) -> None:
    signed = pdfs.sign(laid_out("one column"), pki.person)
    report = checked(signed, cpam)
    assert report.invoice is not None
    assert len(report.signatures) == 1
    altered = signed.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    assert checked(altered, cpam).verdict is VerdictName.NON_COMPLIANT


def test_mention_to_put_right_says_nothing_against_a_signature(pki: Pki, cpam: Book) -> None:
    signed = pdfs.sign(laid_out("one column", Mentions(None, None, None)), pki.person)
    assert checked(signed, cpam).verdict is VerdictName.CHECK


def test_invoice_in_an_archive_is_read_too(cpam: Book) -> None:
    report = checked(zips.zipped([("facture.xml", ubl()), ("acte.pdf", pdfs.text_pdf())]), cpam, "pli.zip")
    assert [member.invoice is not None for member in report.members] == [True, False]


def test_unsigned_invoice_in_a_submission_is_unsigned_in_its_table(cpam: Book) -> None:
    archive = Upload(
        name="pli.zip", content=zips.zipped([("facture.xml", ubl()), ("acte.pdf", pdfs.text_pdf())])
    )
    report = check(archive, book=cpam, at=AT)
    assert report.pli is not None
    assert [line.state for line in report.pli.documents] == [Presence.UNSIGNED, Presence.UNSIGNED]


def test_data_that_a_pdf_carries_are_not_said_to_be_unchecked_but_other_files_are(cpam: Book) -> None:
    assert Code.ATTACHMENTS_NOT_CHECKED not in codes(checked(factur_x("minimum"), cpam))


def test_book_that_says_nothing_of_invoices_has_none_read(book: Book) -> None:
    report = checked(laid_out("one column"), book)
    assert report.invoice is None
    assert report.verdict is VerdictName.UNSIGNED


def test_document_that_is_no_invoice_has_none(unsigned_pdf: bytes, cpam: Book) -> None:
    report = checked(unsigned_pdf, cpam)
    assert report.invoice is None
    assert report.verdict is VerdictName.UNSIGNED
