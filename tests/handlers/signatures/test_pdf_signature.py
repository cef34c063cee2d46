import re

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm

from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.pdf_signature import PdfSignature, filled_signatures, in_signing_order
from tests.assets import pdf_attacks, pdfs
from tests.assets.pki import Pki


def signatures_of(pdf: bytes) -> list[PdfSignature]:
    return list(filled_signatures(open_pdf(pdf)))


def the_signature(pdf: bytes) -> PdfSignature:
    (signature,) = signatures_of(pdf)
    return signature


def test_signature_is_read_in_full(signed_pdf: bytes) -> None:
    signature = the_signature(signed_pdf)
    assert signature.name == "Signature1"
    assert signature.subfilter == "/ETSI.CAdES.detached"
    assert signature.signed_data is not None
    assert signature.revision == 1
    assert signature.covered[0].start == 0
    assert not signature.is_timestamp
    assert not signature.is_overwritten
    assert signature.permission is None
    assert signature.lock is None


def test_signatures_come_in_signing_order(twice_signed_pdf: bytes) -> None:
    names = [signature.name for signature in in_signing_order(open_pdf(twice_signed_pdf))]
    assert names == ["Signature1", "Signature2"]


@pytest.mark.parametrize("permission", list(MDPPerm))
def test_permission_of_a_certification_is_read(pki: Pki, unsigned_pdf: bytes, permission: MDPPerm) -> None:
    certified = pdfs.sign(unsigned_pdf, pki.person, certify=permission)
    assert the_signature(certified).permission is permission


def test_certification_that_does_not_say_its_level_permits_filling_forms(
    pki: Pki, unsigned_pdf: bytes
) -> None:
    certified = pdfs.sign(unsigned_pdf, pki.person, certify=MDPPerm.NO_CHANGES)
    silent = re.sub(rb"/P 1\b", b"/Q 1", certified)
    assert the_signature(silent).permission is MDPPerm.FILL_FORMS


def test_locked_fields_are_read(pki: Pki) -> None:
    lock = the_signature(pdfs.sign(pdfs.form_pdf(), pki.person, lock=["Montant"])).lock
    assert lock is not None
    assert lock.is_locked("Montant")
    assert not lock.is_locked("Date")


@pytest.mark.parametrize("key", ["/ByteRange", "/Contents", "/SubFilter", "/Filter"])
def test_dictionary_that_lacks_an_entry_is_still_a_signature(signed_pdf: bytes, key: str) -> None:
    assert len(signatures_of(pdf_attacks.drop_from_signature(signed_pdf, key))) == 1


def test_dictionary_of_something_else_is_no_signature() -> None:
    assert signatures_of(pdfs.form_pdf(b"<< /FT /Sig /T (S) /V << /Type /Sig >> >>")) == []
    assert signatures_of(pdfs.form_pdf(b"<< /FT /Sig /T (S) /V (Camille Martin) >>")) == []


def test_overwritten_dictionary_is_noticed(signed_pdf: bytes) -> None:
    assert the_signature(pdfs.change_reason(signed_pdf, "Lu et approuvé")).is_overwritten


def test_entries_of_the_wrong_kind_are_as_good_as_none(signed_pdf: bytes) -> None:
    number = generic.NumberObject(1)
    assert the_signature(pdf_attacks.put_into_signature(signed_pdf, "/ByteRange", number)).covered == ()
    assert the_signature(pdf_attacks.put_into_signature(signed_pdf, "/SubFilter", number)).subfilter == ""
    assert the_signature(pdf_attacks.put_into_signature(signed_pdf, "/Contents", number)).value == b""
    assert the_signature(pdf_attacks.put_into_signature(signed_pdf, "/Reference", number)).permission is None


FILLED = b"/FT /Sig /V << /Filter /Adobe.PPKLite /Contents <01> >>"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b"<< %s >>" % FILLED, ""),
        (b"<< /T (Lot 1) /Kids [<< /T (Acte) %s >>] >>" % FILLED, "Lot 1.Acte"),
        (b"<< /T (Lot 1) /FT /Sig /Kids [<< %s >>] >>" % FILLED.replace(b"/FT /Sig", b""), "Lot 1"),
        (b"<< /T (Lot 1) %s /Kids [null 7 (x)] >>" % FILLED, "Lot 1"),
    ],
)
def test_oddly_placed_field_is_found(field: bytes, name: str) -> None:
    assert the_signature(pdfs.form_pdf(field)).name == name
