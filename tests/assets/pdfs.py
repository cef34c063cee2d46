"""PDF files for the tests: a page of French text, a scan, and what happens to a page once it is signed."""

import asyncio
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdfium2
from asn1crypto.cms import ContentInfo, SignedData
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, SignatureObject
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.assets.pki import Holder, Pki, to_asn1

CONTENTS = 4
"""Number of the object that holds what the page shows."""

SIGNED_AT = datetime(2025, 3, 3, 9, 30, tzinfo=UTC)
"""The signing time of every file here that does not say another."""
JUDGED_AT = SIGNED_AT + timedelta(days=7)

ACT = (
    "Acte d'engagement",
    "Marché n° 2025-017 – Réfection de la toiture",
    "Le candidat Toitures Martin SARL s'engage pour un montant de 48 250,00 euros HT.",
    "À Saint-Quentin, le 3 mars 2025",
)
"""Lines of the page that is signed."""


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_ID = b"67756963686574207465737473203031"


def text_pdf(lines: tuple[str, ...] = ACT) -> bytes:
    """Return a PDF of one page that shows `lines`."""
    return _one_page(stream(text_operators(lines)), _FONT, "/Font")


AMOUNT_FIELD = b"""<< /Type /Annot /Subtype /Widget /FT /Tx /T (Montant) /V () /DA (/F1 12 Tf 0 g) /F 4
/Rect [60 600 260 630] /P 3 0 R >>"""
"""A text field, still empty."""


def form_pdf(field: bytes = AMOUNT_FIELD) -> bytes:
    """Return a PDF of one page with one form field, which is its object 6."""
    return _one_page(stream(text_operators(ACT)), _FONT, "/Font", field)


def fill_form(pdf: bytes, amount: str) -> bytes:
    """Return `pdf`, made by `form_pdf`, with its text field filled by an incremental update."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.TextStringObject(amount)
        writer.update_container(field)

    return update(pdf, change)


def compact_pdf() -> bytes:
    """Return a PDF 2.0 of one page whose objects lie in object streams, behind a cross-reference stream."""
    source = PdfFileReader(BytesIO(text_pdf()))
    writer = PdfFileWriter(stream_xrefs=True)
    writer.output_version = (2, 0)
    together = writer.prepare_object_stream()
    page = writer.import_object(source.root["/Pages"]["/Kids"][0], obj_stream=together)
    assert isinstance(page, generic.DictionaryObject)
    del page["/Parent"]
    writer.insert_page(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_object_stream(held: bytes) -> bytes:
    """Return a PDF whose objects 7 and 8 are said to lie in the object stream `held`, which is its object 9."""
    pdf = text_pdf()
    start, section = len(pdf), len(pdf) + len(b"9 0 obj\n%s\nendobj\n" % held)
    entries = b"\x02%s\x00\x02%s\x01\x01%s\x00\x01%s\x00" % (
        (9).to_bytes(4),
        (9).to_bytes(4),
        start.to_bytes(4),
        section.to_bytes(4),
    )
    previous = int(pdf[pdf.rindex(b"startxref") + 9 : pdf.rindex(b"%%EOF")])
    kind = f"/Type /XRef /Size 11 /W [1 4 1] /Index [7 4] /Root 1 0 R /Prev {previous}"
    index = b"10 0 obj\n%s\nendobj\n" % stream(entries, kind)
    return pdf + b"9 0 obj\n%s\nendobj\n" % held + index + b"startxref\n%d\n%%%%EOF\n" % section


def hybrid_pdf() -> bytes:
    """Return a PDF whose font is to be found through a cross-reference stream only (ISO 32000-2 7.5.8.4)."""
    pdf = text_pdf()
    table, font = pdf.rindex(b"xref\n0 "), pdf.index(b"5 0 obj")
    entries = pdf[table:].replace(b"%010d 00000 n" % font, b"0000000000 65535 f")
    hidden = b"\x01%s\x00\x01%s\x00" % (font.to_bytes(4), table.to_bytes(4))
    kind = "/Type /XRef /Size 7 /W [1 4 1] /Index [5 2]"
    section = b"6 0 obj\n%s\nendobj\n" % stream(hidden, kind)
    end = entries.replace(b"/Size 6", b"/Size 7 /XRefStm %d" % table)
    return (
        pdf[:table]
        + section
        + end.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + len(section)))
    )


def linearized_pdf() -> bytes:
    """Return a PDF built like a linearized one: its last cross-reference section comes first in the file."""
    pdf = text_pdf()
    table = pdf.rindex(b"xref\n0 ")
    objects = pdf[pdf.index(b"1 0 obj") : table]
    header = pdf[: pdf.index(b"1 0 obj")]
    first_page = b"6 0 obj\n<< /Linearized 1 /N 1 /O 3 /E 9 /H [0 0] /L 9 /T 9 >>\nendobj\n"
    first = b"xref\n6 1\n%010d 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev %010d /ID [<%s> <%s>] >>\n"
    start = len(header) + len(first_page)
    shift = start + len(first % (0, 0, _ID, _ID)) + len(b"startxref\n0\n%%EOF\n") - len(header)
    entries = re.sub(
        rb"(\d{10}) 00000 n", lambda entry: b"%010d 00000 n" % (int(entry[1]) + shift), pdf[table:]
    )
    section = first % (len(header), table + shift, _ID, _ID)
    main = entries[: entries.index(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % start
    return header + first_page + section + b"startxref\n0\n%%EOF\n" + objects + main


def scanned_pdf() -> bytes:
    """Return a PDF whose only page is the picture of a signed paper: no text inside."""
    scribble = b"\n2 w 330 560 m 350 640 370 520 390 600 c 410 650 420 540 450 590 c S"
    paper = _one_page(stream(text_operators(ACT) + scribble), _FONT, "/Font")
    document = pypdfium2.PdfDocument(paper)
    bitmap = document[0].render(scale=1, grayscale=True)
    pixels, width, height, stride = bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride
    bitmap.close()
    document.close()
    rows = b"".join(pixels[row * stride : row * stride + width] for row in range(height))
    kind = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
    picture = stream(zlib.compress(rows), f"{kind} /BitsPerComponent 8 /Filter /FlateDecode")
    return _one_page(stream(b"595 0 0 842 0 0 cm /F1 Do"), picture, "/XObject")


def sign(
    pdf: bytes,
    holder: Holder,
    *,
    at: datetime = SIGNED_AT,
    timestamper: TimeStamper | None = None,
    field: str = "Signature1",
    digest: str = "sha256",
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    certify: MDPPerm | None = None,
    box: tuple[int, int, int, int] | None = None,
    page: int = 0,
    lock: list[str] | None = None,
) -> bytes:
    """Return `pdf` with one more signature, claimed to be made `at`.

    B-T with a timestamper, else B-B; `certify` makes it the author's, who permits what may change later;
    `box` makes room for it on a `page`, 0 for the first; `lock` names form fields that may not change later.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    if writer.prev.encrypt_dict is not None:
        writer.encrypt("")
    embedder = PdfCMSEmbedder(SigFieldSpec(field, box=box, on_page=page)).write_cms(
        field_name=field, writer=writer
    )
    next(embedder)
    placeholder = SignatureObject(timestamp=at, subfilter=subfilter, bytes_reserved=16384)
    permitted = SigMDPSetup(
        md_algorithm=digest,
        certify=certify is not None,
        docmdp_perms=certify,
        field_lock=None if lock is None else FieldMDPSpec(FieldMDPAction.INCLUDE, lock),
    )
    embedder.send(SigObjSetup(placeholder, mdp_setup=permitted))
    prepared, output = embedder.send(SigIOSetup(md_algorithm=digest))
    cms = asyncio.run(
        holder.signer.async_sign(
            prepared.document_digest,
            digest_algorithm=digest,
            use_pades=subfilter is SigSeedSubFilter.PADES,
            timestamper=timestamper,
        )
    )
    embedder.send(cms)
    return bytes(output.getvalue())


def timestamp(
    pdf: bytes, pki: Pki, *, at: datetime = SIGNED_AT, subfilter: bytes = b"/ETSI.RFC3161"
) -> bytes:
    """Return `pdf` with a document timestamp that covers it, declared as `subfilter`."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    timestamper = pki.timestamper(at)
    embedder = PdfCMSEmbedder(SigFieldSpec("Horodatage")).write_cms(field_name="Horodatage", writer=writer)
    next(embedder)
    placeholder = DocumentTimestamp(bytes_reserved=16384)
    placeholder["/SubFilter"] = generic.NameObject(subfilter.decode())
    embedder.send(SigObjSetup(placeholder))
    prepared, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
    embedder.send(asyncio.run(timestamper.async_timestamp(prepared.document_digest, "sha256")))
    return bytes(output.getvalue())


def alter(pdf: bytes) -> bytes:
    """Return `pdf` with the amount on its page changed in place, inside what a signature covers."""
    assert pdf.count(b"48 250,00") == 1
    return pdf.replace(b"48 250,00", b"98 250,00")


def append_content(pdf: bytes) -> bytes:
    """Return `pdf` with its page changed by an incremental update: every signed byte is still there."""
    changed = tuple(line.replace("48 250,00", "98 250,00") for line in ACT)
    trailer = pdf[pdf.rindex(b"trailer") + len(b"trailer") : pdf.rindex(b"startxref")].strip()
    previous = pdf[pdf.rindex(b"startxref") + len(b"startxref") : pdf.rindex(b"%%EOF")].strip()
    entries = re.sub(rb"/Prev \d+", b"", trailer).removesuffix(b">>")
    start = pdf + b"\n"
    body = b"%d 0 obj\n%s\nendobj\n" % (CONTENTS, stream(text_operators(changed)))
    table = b"xref\n%d 1\n%010d 00000 n \n" % (CONTENTS, len(start))
    end = b"trailer\n%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (entries, previous, len(start + body))
    return start + body + table + end


def change_reason(pdf: bytes, reason: str) -> bytes:
    """Return `pdf` with the dictionary of its one signature overwritten by an update that gives a reason."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        dictionary = writer.root["/AcroForm"]["/Fields"][0]["/V"]
        dictionary["/Reason"] = generic.TextStringObject(reason)
        writer.update_container(dictionary)

    return update(pdf, change)


def update(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return `pdf` followed by an incremental update that holds what `change` does."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def add_validation_data(
    pdf: bytes,
    *certificates: x509.Certificate,
    crls: Iterable[x509.CertificateRevocationList] = (),
    answers: Iterable[ocsp.OCSPResponse] = (),
    of_signature: bytes | None = None,
) -> bytes:
    """Return `pdf` with a document security store that holds `certificates`, `crls` and OCSP `answers`.

    With the value `of_signature`, they are also listed as those of that signature (VRI).
    """
    output = BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        output,
        sig_contents=of_signature,
        certs=[to_asn1(each) for each in certificates],
        crls=[CertificateList.load(each.public_bytes(Encoding.DER)) for each in crls],
        ocsps=[OCSPResponse.load(each.public_bytes(Encoding.DER)) for each in answers],
    )
    return output.getvalue()


def signature_value(pdf: bytes) -> bytes:
    """Return the bytes of the one signature of `pdf`, without what pads them."""
    return bytes(ContentInfo.load(bytes.fromhex(_value_digits(pdf).decode())).dump())


def change_signature_value(pdf: bytes, value: bytes) -> bytes:
    """Return `pdf` with `value` in the place of its one signature; nothing that it covers changes."""
    digits = _value_digits(pdf)
    assert 2 * len(value) <= len(digits)
    return pdf.replace(digits, value.hex().encode().ljust(len(digits), b"0"))


def rewrite_signature(pdf: bytes, change: Callable[[SignedData], None]) -> bytes:
    """Return `pdf` with what `change` does to the structure of its one signature."""
    message = ContentInfo.load(signature_value(pdf))
    change(message["content"])
    return change_signature_value(pdf, message.dump(force=True))


def attach(pdf: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return `pdf` with files attached to it."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        for name, content in files.items():
            embedded = EmbeddedFileObject.from_file_data(writer, content)
            embed_file(writer, FileSpec(name, embedded_data=embedded))

    return update(pdf, change)


def encrypt(pdf: bytes, *, opens_for_all: bool = False) -> bytes:
    """Return `pdf` encrypted: readable with a password only, or by everybody without the right to change it."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    writer.encrypt(owner_pass="ouvre-toi", user_pass="" if opens_for_all else "ouvre-toi", pdf_mac=False)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def truncate(pdf: bytes) -> bytes:
    """Return the first third of `pdf`, as an interrupted transfer leaves it."""
    return pdf[: len(pdf) // 3]


def _value_digits(pdf: bytes) -> bytes:
    found = re.search(rb"/Contents <([0-9a-fA-F]{1000,})>", pdf)
    assert found is not None
    return found[1]


def text_operators(lines: tuple[str, ...]) -> bytes:
    shown = (line.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)") for line in lines)
    return b"BT /F1 12 Tf 60 780 Td 24 TL\n%s\nET" % b"\n".join(b"(%s) Tj T*" % line for line in shown)


def stream(data: bytes, entries: str = "") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode(), len(data), data)


def _one_page(contents: bytes, resource: bytes, category: str, field: bytes | None = None) -> bytes:
    page = f"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {CONTENTS} 0 R
/Resources << {category} << /F1 5 0 R >> >>{" /Annots [6 0 R]" if field else ""} >>"""
    form = b" /AcroForm << /Fields [6 0 R] /DR << /Font << /F1 5 0 R >> >> >>" if field else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R%s >>" % form,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        contents,
        resource,
        *([field] if field else []),
    ]
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    """Return the PDF of these objects, numbered from 1; the first one is its catalog."""
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /ID [<%s> <%s>] >>" % (len(objects) + 1, _ID, _ID)
    return b"%s%s%s\nstartxref\n%d\n%%%%EOF\n" % (pdf, table, trailer, len(pdf))
