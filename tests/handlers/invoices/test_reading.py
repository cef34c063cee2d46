"""From a file to an invoice, or to none."""

from io import BytesIO

import pytest
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from handlers import detect
from handlers.invoices import read_invoice, reading
from handlers.models import Invoice, InvoiceFormat, Kind, MentionState
from knowledge.guides import InvoiceGuide
from tests.assets import pdfs
from tests.assets.invoices import PROFILES, Data, Mentions, cii, factur_x, laid_out, ubl
from tests.mutations import CORPUS, samples

FOUND, NOT_CHECKED = MentionState.FOUND, MentionState.NOT_CHECKED


def read(
    content: bytes, guide: InvoiceGuide, name: str = "document.pdf", kind: Kind = Kind.PDF
) -> Invoice | None:
    return read_invoice(content, name=name, kind=kind, guide=guide)


def states(invoice: Invoice | None) -> list[MentionState]:
    assert invoice is not None
    return [mention.state for mention in invoice.mentions]


def carrying(pdf: bytes, name: str, content: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = EmbeddedFileObject.from_file_data(writer, content, mime_type="text/xml")
    embed_file(writer, FileSpec(file_spec_string=name, file_name=name, embedded_data=stream))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize("profile", PROFILES)
def test_factur_x_of_every_profile_is_read_from_its_data(profile: str, guide: InvoiceGuide) -> None:
    invoice = read(factur_x(profile), guide)
    assert states(invoice) == [FOUND, FOUND, FOUND]
    assert invoice is not None
    assert (invoice.format, invoice.profile) == (InvoiceFormat.FACTUR_X, PROFILES[profile][1])
    assert invoice.mentions[0].where == "BT-47, 0002"


def test_data_prevails_over_what_the_page_shows(guide: InvoiceGuide) -> None:
    invoice = read(factur_x("basic", Data(buyer_reference=None)), guide)
    assert states(invoice) == [FOUND, MentionState.MISSING, FOUND]
    assert invoice is not None
    assert "dans les données" in invoice.mentions[1].reason


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "Factur-X.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"]
)
def test_names_of_the_data_in_a_pdf_are_known(name: str, guide: InvoiceGuide) -> None:
    invoice = read(carrying(pdfs.text_pdf(), name, cii()), guide)
    assert invoice is not None
    assert invoice.format is InvoiceFormat.FACTUR_X


def test_order_or_other_data_in_a_pdf_make_no_invoice(guide: InvoiceGuide) -> None:
    order = cii().replace(b"CrossIndustryInvoice", b"SCRDMCCBDACIOMessageStructure")
    assert read(carrying(pdfs.text_pdf(), "order-x.xml", order), guide) is None
    assert read(carrying(pdfs.text_pdf(), "factur-x.xml", order), guide) is None
    assert read(carrying(pdfs.text_pdf(), "annexe.xml", cii()), guide) is None


def test_damaged_data_are_not_checked_and_never_missing(guide: InvoiceGuide) -> None:
    invoice = read(carrying(laid_out("one column"), "factur-x.xml", cii()[:-30]), guide)
    assert states(invoice) == [NOT_CHECKED] * 3
    assert invoice is not None
    assert invoice.format is InvoiceFormat.FACTUR_X


def test_data_larger_than_the_limit_are_not_checked(
    guide: InvoiceGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_XML_BYTES", 100)
    assert states(read(factur_x("basic"), guide)) == [NOT_CHECKED] * 3


@pytest.mark.parametrize("content", [cii(), ubl(), ubl(root="CreditNote")], ids=["CII", "UBL", "credit note"])
def test_xml_alone_is_read_as_an_invoice(content: bytes, guide: InvoiceGuide) -> None:
    assert states(read(content, guide, "facture.xml", Kind.XML)) == [FOUND, FOUND, FOUND]


def test_damaged_xml_invoice_is_not_checked(guide: InvoiceGuide) -> None:
    for content, format_ in ((cii()[:-30], InvoiceFormat.CII), (ubl()[:-30], InvoiceFormat.UBL)):
        invoice = read(content, guide, "facture.xml", Kind.XML)
        assert states(invoice) == [NOT_CHECKED] * 3
        assert invoice is not None
        assert invoice.format is format_


def test_text_of_a_pdf_is_read_where_there_are_no_data(guide: InvoiceGuide) -> None:
    invoice = read(laid_out("two columns", Mentions(service_code=None)), guide)
    assert states(invoice) == [FOUND, MentionState.MISSING, FOUND]
    assert invoice is not None
    assert (invoice.format, invoice.number) == (InvoiceFormat.TEXT, "F-2025-017")


def test_scan_named_like_an_invoice_is_one_of_which_nothing_was_read(guide: InvoiceGuide) -> None:
    invoice = read(pdfs.scanned_pdf(), guide, "Facture 2025-017.pdf")
    assert states(invoice) == [NOT_CHECKED] * 3
    assert invoice is not None
    assert invoice.format is InvoiceFormat.PICTURE


def test_scan_named_otherwise_is_no_invoice(guide: InvoiceGuide) -> None:
    assert read(pdfs.scanned_pdf(), guide, "acte-engagement.pdf") is None


def test_name_alone_makes_no_invoice_of_a_text(guide: InvoiceGuide) -> None:
    assert read(pdfs.text_pdf(), guide, "facture.pdf") is None


def test_what_cannot_be_opened_is_no_invoice(encrypted_pdf: bytes, guide: InvoiceGuide) -> None:
    assert read(encrypted_pdf, guide, "facture.pdf") is None
    assert read(b"%PDF-1.7", guide, "facture.pdf") is None
    assert read(b"<Invoice", guide, "facture.xml", Kind.XML) is None
    assert read(cii(), guide, "facture.zip", Kind.ZIP) is None


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the sample files are not beside the project")
def test_none_of_the_sample_files_is_taken_for_an_invoice(guide: InvoiceGuide) -> None:
    read_as = [
        (each.name, read(each.content, guide, each.name, detect.detect(each.content).kind))
        for each in samples()
    ]
    assert len(read_as) > 100
    assert [name for name, invoice in read_as if invoice is not None] == []
