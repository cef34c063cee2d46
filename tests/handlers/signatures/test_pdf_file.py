from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from handlers.errors import DamagedFile, EncryptedFile
from handlers.signatures.pdf_file import entry, follows_the_end, open_pdf
from tests.assets import pdf_attacks, pdfs


def test_file_without_a_header_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        open_pdf(b"\0" * 1024 + b"%PDF-1.7\n")


def test_header_behind_other_bytes_moves_what_offsets_count_in(unsigned_pdf: bytes) -> None:
    file = open_pdf(b"\xef\xbb\xbf" + unsigned_pdf)
    assert file.displaced
    assert file.content == unsigned_pdf


def test_offsets_that_count_the_bytes_before_the_header_are_followed(unsigned_pdf: bytes) -> None:
    displaced = pdf_attacks.displace(unsigned_pdf, b"HTTP/1.1 200 OK\r\n\r\n")
    file = open_pdf(displaced)
    assert not file.displaced
    assert file.content == displaced


def test_password_keeps_a_file_closed(encrypted_pdf: bytes) -> None:
    with pytest.raises(EncryptedFile):
        open_pdf(encrypted_pdf)


def test_file_that_is_not_as_it_was_protected_is_damaged(unsigned_pdf: bytes) -> None:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(unsigned_pdf)))
    writer.encrypt(owner_pass="ouvre-toi", user_pass="")
    output = BytesIO()
    writer.write(output)
    protected = output.getvalue()
    assert open_pdf(protected).document.root["/Type"] == "/Catalog"
    with pytest.raises(DamagedFile):
        open_pdf(protected + b"\n")


def test_only_foreign_bytes_follow_the_end(signed_pdf: bytes) -> None:
    for beyond, told in ((b"", b""), (b"\r\n \0", b""), (b"\n<html>\n", b"<html>")):
        assert follows_the_end(open_pdf(signed_pdf).document, signed_pdf + beyond) == told


def test_end_of_a_linearized_file_is_behind_all_its_sections() -> None:
    linearized = pdfs.linearized_pdf()
    assert follows_the_end(open_pdf(linearized).document, linearized) == b""


def test_entry_of_a_dictionary_is_followed_and_null_is_absent(unsigned_pdf: bytes) -> None:
    root = open_pdf(unsigned_pdf).document.root
    assert entry(root, "/Pages")["/Count"] == 1
    assert entry(root, "/DSS") is None


def test_objects_of_an_object_stream_are_what_pyhanko_reads() -> None:
    compact = pdfs.compact_pdf()
    ours, theirs = open_pdf(compact).document, PdfFileReader(BytesIO(compact), strict=False)
    for number in range(1, 9):
        assert ours.get_object(generic.Reference(number)) == theirs.get_object(generic.Reference(number))
    assert "/MediaBox" in ours.root["/Pages"]["/Kids"][0]


@pytest.mark.parametrize("header", [b"7 0 8", b"7 0 8 x", b"x", b"", b"99 0", b"7 -3", b"7 99999999999"])
def test_object_that_its_stream_does_not_hold_is_null(header: bytes) -> None:
    held = pdfs.stream(header + b" (held)", f"/Type /ObjStm /N 2 /First {len(header) + 1}")
    document = open_pdf(pdfs.with_object_stream(held)).document
    assert document.get_object(generic.Reference(8)) == generic.NullObject()
