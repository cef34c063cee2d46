"""Each change here is made by an incremental update after signing, so the signature itself always holds."""

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.handlers.signatures.judged import judged

Writer = IncrementalPdfFileWriter


def modified(pdf: bytes) -> bool | None:
    signature = judged(pdf).signatures[0]
    assert signature.intact is True
    return signature.modified_after_signing


def dictionary(entries: dict[str, object]) -> generic.DictionaryObject:
    named = {pdf_name(key): value for key, value in entries.items()}
    return generic.DictionaryObject(named)


def add_store(writer: Writer, store: generic.DictionaryObject) -> None:
    writer.root[pdf_name("/DSS")] = writer.add_object(store)
    writer.update_root()


def contents_of(writer: Writer) -> generic.IndirectObject:
    return generic.IndirectObject(pdfs.CONTENTS, 0, writer)


@pytest.fixture(scope="module")
def signed_with_store(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """A file that already held validation data when it was signed, as for its second signature."""
    return pdfs.sign(pdfs.add_validation_data(unsigned_pdf, pki.issuing), pki.person)


def test_rewritten_validation_data_are_no_modification(signed_with_store: bytes) -> None:
    def forget(writer: Writer) -> None:
        add_store(writer, dictionary({"/VRI": dictionary({})}))

    assert modified(pdfs.update(signed_with_store, forget)) is False


def test_page_content_passed_off_as_validation_data_is_a_modification(signed_pdf: bytes) -> None:
    def pass_off(writer: Writer) -> None:
        contents = contents_of(writer).get_object()
        contents._data = b""
        contents._encoded_data = None
        writer.mark_update(contents.container_ref)
        add_store(writer, dictionary({"/Certs": generic.ArrayObject([contents_of(writer)])}))

    assert modified(pdfs.update(signed_pdf, pass_off)) is True


def test_page_passed_off_as_validation_data_is_a_modification(signed_pdf: bytes) -> None:
    def pass_off(writer: Writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Rotate"] = generic.NumberObject(180)
        writer.mark_update(page.container_ref)
        add_store(writer, dictionary({"/VRI": writer.root["/Pages"]["/Kids"].raw_get(0)}))

    assert modified(pdfs.update(signed_pdf, pass_off)) is True


def test_overwritten_certificate_is_a_modification(signed_with_store: bytes) -> None:
    def overwrite(writer: Writer) -> None:
        stored = writer.root["/DSS"]["/Certs"][0]
        stored._data = b"another"
        stored._encoded_data = None
        writer.mark_update(stored.container_ref)

    assert modified(pdfs.update(signed_with_store, overwrite)) is True


def test_validation_data_that_form_a_loop_end(signed_pdf: bytes) -> None:
    def loop(writer: Writer) -> None:
        store = dictionary({})
        add_store(writer, store)
        again = writer.root.raw_get("/DSS")
        store[pdf_name("/VRI")] = generic.ArrayObject([again] * 500)

    assert modified(pdfs.update(signed_pdf, loop)) is False


@pytest.fixture(scope="module")
def signed_tagged_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    def tag(writer: Writer) -> None:
        tree = writer.add_object(dictionary({"/Type": pdf_name("/StructTreeRoot")}))
        heading = dictionary(
            {"/Type": pdf_name("/StructElem"), "/S": pdf_name("/H1"), "/P": tree, "/ActualText": text("Acte")}
        )
        root = tree.get_object()
        root[pdf_name("/K")] = generic.ArrayObject([writer.add_object(heading)])
        index = generic.ArrayObject([generic.NumberObject(0)])
        root[pdf_name("/ParentTree")] = writer.add_object(dictionary({"/Nums": index}))
        writer.root[pdf_name("/StructTreeRoot")] = tree
        writer.update_root()

    return pdfs.sign(pdfs.update(unsigned_pdf, tag), pki.person)


def text(value: str) -> generic.TextStringObject:
    return generic.TextStringObject(value)


def test_element_added_to_the_structure_is_no_modification(signed_tagged_pdf: bytes) -> None:
    def grow(writer: Writer) -> None:
        tree = writer.root["/StructTreeRoot"]
        field = dictionary({"/Type": pdf_name("/StructElem"), "/S": pdf_name("/Form")})
        added = writer.add_object(field)
        tree["/K"].append(added)
        tree["/ParentTree"]["/Nums"].append(added)
        writer.update_container(tree)
        writer.update_container(tree["/ParentTree"])

    assert modified(pdfs.update(signed_tagged_pdf, grow)) is False


def test_text_changed_in_the_structure_is_a_modification(signed_tagged_pdf: bytes) -> None:
    def reword(writer: Writer) -> None:
        heading = writer.root["/StructTreeRoot"]["/K"][0]
        heading[pdf_name("/ActualText")] = text("Autre acte")
        writer.update_container(heading)

    assert modified(pdfs.update(signed_tagged_pdf, reword)) is True


def test_page_content_passed_off_as_structure_is_a_modification(signed_tagged_pdf: bytes) -> None:
    def pass_off(writer: Writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Rotate"] = generic.NumberObject(180)
        page[pdf_name("/Type")] = pdf_name("/StructElem")
        writer.mark_update(page.container_ref)

    assert modified(pdfs.update(signed_tagged_pdf, pass_off)) is True
