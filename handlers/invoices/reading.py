"""From a file to what it says as an invoice: its data where it has any, else the text of its pages."""

from handlers.documents import attached
from handlers.errors import DamagedFile, UnreadableFile
from handlers.invoices.mentions import not_checked
from handlers.invoices.page_text import PageText, glance, read_pages
from handlers.invoices.recognition import is_named_invoice, may_be_invoice, recognise
from handlers.invoices.structured import MAX_XML_BYTES, format_of, may_be_invoice_data, read_invoice_data
from handlers.invoices.text_mentions import mentions_in
from handlers.models import Invoice, InvoiceFormat, Kind
from knowledge.guides import InvoiceGuide

DATA_FILES = frozenset(("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"))
"""Names of the data that an invoice carries in its PDF (Factur-X 1.0, ZUGFeRD 2); an order's is order-x.xml."""

_UNREADABLE_DATA = "Les données de la facture (XML) n'ont pas pu être lues."
_NOTHING_READ = "Cette facture est une image : rien n'a pu y être lu."
_FEWEST_CHARACTERS = 40
"""Of pages in which something could be read."""


def read_invoice(content: bytes, *, name: str, kind: Kind, guide: InvoiceGuide) -> Invoice | None:
    """Return what a file says as an invoice or a credit note; None when it is none, or when that is not sure.

    Args:
        content: the file.
        name: its name, which alone tells an invoice in a scan without text.
        kind: what it is by its content.
        guide: what the buyer asks of invoices.
    """
    if kind is Kind.XML:
        return _from_data(content, guide) if may_be_invoice_data(content) else None
    if kind is not Kind.PDF:
        return None
    try:
        return _from_pdf(content, name, guide)
    except UnreadableFile:
        return None  # what is said of a damaged or encrypted PDF is said without this


def _from_pdf(pdf: bytes, name: str, guide: InvoiceGuide) -> Invoice | None:
    data = attached(pdf, DATA_FILES, max_bytes=MAX_XML_BYTES)
    invoice = None if data is None else _from_data(data, guide)
    if invoice is not None:
        return invoice.model_copy(update={"format": InvoiceFormat.FACTUR_X})
    looked_at = glance(pdf)
    if may_be_invoice(looked_at):
        return _from_pages(read_pages(pdf), guide)
    if is_named_invoice(name) and len("".join(looked_at.split())) < _FEWEST_CHARACTERS:
        return _from_picture(read_pages(pdf), guide)
    return None


def _from_data(content: bytes, guide: InvoiceGuide) -> Invoice | None:
    try:
        return read_invoice_data(content, guide)
    except DamagedFile:
        return _unread(format_of(content), _UNREADABLE_DATA, guide)


def _from_pages(text: PageText, guide: InvoiceGuide) -> Invoice | None:
    recognised = recognise(text.cells)
    if recognised is None:
        return None
    return Invoice(
        format=InvoiceFormat.TEXT,
        profile=None,
        number=recognised.number,
        credit_note=recognised.credit_note,
        mentions=mentions_in(text, guide, recognised.number),
    )


def _from_picture(text: PageText, guide: InvoiceGuide) -> Invoice | None:
    is_readable = sum(len(cell.text) for cell in text.cells) >= _FEWEST_CHARACTERS
    return None if is_readable or not text.pictured else _unread(InvoiceFormat.PICTURE, _NOTHING_READ, guide)


def _unread(form: InvoiceFormat, why: str, guide: InvoiceGuide) -> Invoice:
    return Invoice(
        format=form, profile=None, number=None, credit_note=False, mentions=not_checked(guide, why)
    )
