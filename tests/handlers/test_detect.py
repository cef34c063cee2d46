import base64
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import detect
from handlers.models import Kind
from tests.handlers.archives import tars

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702") + bytes(40)
DER = b"\x30\x82\x01\x00" + SIGNED_DATA
BER = b"\x30\x80" + SIGNED_DATA


def zipped(*names: str, **contents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"contenu"))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", detect.PDF),
        (b"\r\n some junk \x00\x01 \n%PDF-1.4\n", detect.PDF),
        (DER, detect.CMS),
        (BER, detect.CMS),
        (b"\x30\x20" + SIGNED_DATA, detect.CMS),
        (bytes.fromhex("300f06092a864886f70d010703a0023000"), detect.CMS),
        (bytes.fromhex("3011060b2a864886f70d0109100117a0023000"), detect.CMS),
        (base64.b64encode(DER), detect.CMS),
        (b"-----BEGIN PKCS7-----\n" + base64.encodebytes(DER) + b"-----END PKCS7-----\n", detect.CMS),
        (b"<?xml version='1.0'?><a/>", detect.XML),
        (b"\xef\xbb\xbf\n<facture xmlns='urn:x'>1</facture>", detect.XML),
        ("<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"), detect.XML),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", detect.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x01\x00", detect.RAR),
        (b"\x89PNG\r\n\x1a\n\x00", detect.PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", detect.JPEG),
        (b"GIF89a\x01\x00", detect.GIF),
        (b"II*\x00\x08\x00", detect.TIFF),
        (b"MM\x00*\x00\x08", detect.TIFF),
        (b"BM" + (400).to_bytes(4, "little") + bytes(30), detect.BMP),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", detect.WEBP),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", detect.HEIC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", detect.OLE2),
        (b"{\\rtf1\\ansi }", detect.RTF),
        (b"AC1032\x00\x00", detect.DRAWING),
        ("Bordereau des prix à compléter".encode(), detect.TEXT),
        ("Bordereau des prix à compléter".encode("cp1252"), detect.TEXT),
        (b"<!DOCTYPE html><html><body>x</body></html>", detect.TEXT),
        (b"\x00\x01\x02\x03\xff\xfe", detect.OTHER),
        (bytes(range(128, 256)), detect.OTHER),
        (bytes(range(160, 256)), detect.OTHER),
        (b"", detect.OTHER),
    ],
)
def test_content_tells_the_format(content: bytes, expected: detect.Format) -> None:
    assert detect.detect(content) is expected


def test_certificate_alone_is_not_taken_for_a_signature() -> None:
    certificate = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(b"\x30\x82\x01\x00" + bytes(80))
    assert detect.detect(certificate) is detect.TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_xml_signature_is_told_from_plain_xml(encoding: str) -> None:
    signed = "<?xml version='1.0'?><é><ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/></é>"
    unsigned = "<?xml version='1.0'?><é><Signature>Camille Martin</Signature></é>"
    assert detect.detect(signed.encode(encoding)) is detect.SIGNED_XML
    assert detect.detect(unsigned.encode(encoding)) is detect.XML


def test_text_cut_by_the_sample_in_the_middle_of_a_character_is_still_text() -> None:
    assert detect.detect(b"a" + "é".encode() * 70_000) is detect.TEXT


def test_zip_of_documents_is_an_archive() -> None:
    assert detect.detect(zipped("acte.pdf", "offre/prix.xlsx")) is detect.ZIP


def test_empty_zip_is_an_archive() -> None:
    assert detect.detect(zipped()) is detect.ZIP


def test_zip_that_cannot_be_opened_is_still_an_archive() -> None:
    assert detect.detect(zipped("acte.pdf")[:40]) is detect.ZIP


def test_pdf_stored_in_a_zip_does_not_make_the_zip_a_pdf(unsigned_pdf: bytes) -> None:
    assert detect.detect(zipped("acte.pdf", **{"acte.pdf": unsigned_pdf})) is detect.ZIP


def test_word_file_stored_in_a_zip_does_not_make_the_zip_a_word_file() -> None:
    word = zipped("[Content_Types].xml", "word/document.xml")
    assert detect.detect(word) is detect.OFFICE_OPEN_XML
    assert detect.detect(zipped("offre.docx", **{"offre.docx": word})) is detect.ZIP


def test_signed_office_document_is_told_from_an_unsigned_one() -> None:
    signed = zipped("[Content_Types].xml", "word/document.xml", "_xmlsignatures/sig1.xml")
    assert detect.detect(signed) is detect.SIGNED_OFFICE_OPEN_XML


@pytest.mark.parametrize(
    "names",
    [
        ("acte.pdf", "META-INF/signatures.xml"),
        ("acte.pdf", "META-INF/signature.p7s"),
        ("acte.pdf", "META-INF/signatures001.xml"),
        ("acte.pdf", "META-INF/signatures/signatures0.xml"),
    ],
)
def test_container_is_known_by_its_signatures(names: tuple[str, ...]) -> None:
    assert detect.detect(zipped(*names)) is detect.ASIC


def test_container_is_known_by_its_media_type() -> None:
    container = zipped("mimetype", "acte.pdf", mimetype=b"application/vnd.etsi.asic-e+zip")
    assert detect.detect(container) is detect.ASIC


def test_opendocument_is_a_container_once_signed() -> None:
    text = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    assert detect.detect(zipped("mimetype", "content.xml", **text)) is detect.OPENDOCUMENT
    signed = zipped("mimetype", "content.xml", "META-INF/documentsignatures.xml", **text)
    assert detect.detect(signed) is detect.SIGNED_OPENDOCUMENT


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("acte.PDF", detect.PDF, None),
        ("acte.pdf", detect.PNG, ".pdf"),
        ("acte.docx", detect.PDF, ".docx"),
        ("acte.docx", detect.OLE2, None),
        ("acte.pdf.p7m", detect.CMS, None),
        ("acte", detect.PDF, None),
        ("acte.v2", detect.PDF, None),
        ("offre.zip", detect.ASIC, None),
        ("offre.zip", detect.RAR, ".zip"),
    ],
)
def test_name_that_promises_another_format_is_told(
    name: str, found: detect.Format, expected: str | None
) -> None:
    assert detect.misleading_ending(name, found) == expected


@given(st.binary(max_size=400))
def test_any_bytes_have_a_kind(content: bytes) -> None:
    assert detect.detect(content).kind in Kind


@given(
    st.binary(max_size=200),
    st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x30\x82", b"<?xml ", b"\xff\xfe"]),
)
def test_any_bytes_after_a_known_beginning_have_a_kind(content: bytes, beginning: bytes) -> None:
    assert detect.detect(beginning + content).kind in Kind


@pytest.mark.parametrize(
    ("content", "expected", "name"),
    [
        (tars.tarred([("acte.pdf", b"x")]), detect.TAR, "offre.tar"),
        (tars.tarred([("acte.pdf", b"x")], packed="gz"), detect.TAR_GZ, "offre.tar.gz"),
        (gzip.compress(b"acte"), detect.GZIP, "acte.gz"),
        (gzip.compress(b"acte")[:9], detect.GZIP, "acte.gz"),
        (tars.tarred([("acte.pdf", b"x")], packed="bz2"), detect.BZIP2, "offre.tar.bz2"),
        (tars.tarred([("acte.pdf", b"x")], packed="xz"), detect.XZ, "offre.tar.xz"),
    ],
)
def test_archive_that_is_not_opened_is_told_for_what_it_is(
    content: bytes, expected: detect.Format, name: str
) -> None:
    assert detect.detect(content) is expected
    assert detect.misleading_ending(name, expected) is None
    assert detect.misleading_ending("offre.zip", expected) == ".zip"


def test_zip_behind_a_program_that_unpacks_it_is_a_zip() -> None:
    assert detect.detect(b"MZ\x90\0" + bytes(500) + zipped("acte.pdf")) is detect.ZIP
    assert detect.detect(b"MZ\x90\0" + bytes(500)) is detect.OTHER
