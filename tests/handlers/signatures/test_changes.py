import pytest
from pyhanko.sign.fields import MDPPerm

from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.handlers.signatures.judged import judged


def modified(pdf: bytes) -> list[bool | None]:
    signatures = judged(pdf).signatures
    assert all(signature.intact for signature in signatures)
    return [signature.modified_after_signing for signature in signatures]


@pytest.fixture(scope="session")
def signed_form(pki: Pki) -> bytes:
    return pdfs.sign(pdfs.form_pdf(), pki.person)


def test_file_left_as_signed_is_not_modified(signed_pdf: bytes) -> None:
    assert modified(signed_pdf) == [False]


def test_replaced_page_is_a_modification(appended_pdf: bytes) -> None:
    assert modified(appended_pdf) == [True]


def test_field_filled_after_an_ordinary_signature_is_a_modification(signed_form: bytes) -> None:
    assert modified(pdfs.fill_form(signed_form, "48 250,00")) == [True]


def test_field_filled_as_the_signature_permits_is_not_a_modification(pki: Pki) -> None:
    certified = pdfs.sign(pdfs.form_pdf(), pki.person, certify=MDPPerm.FILL_FORMS)
    assert modified(pdfs.fill_form(certified, "48 250,00")) == [False]


def test_field_filled_against_the_signature_is_a_modification(pki: Pki) -> None:
    certified = pdfs.sign(pdfs.form_pdf(), pki.person, certify=MDPPerm.NO_CHANGES)
    assert modified(pdfs.fill_form(certified, "48 250,00")) == [True]


def test_signature_after_a_certified_one_is_not_a_modification(pki: Pki, unsigned_pdf: bytes) -> None:
    certified = pdfs.sign(unsigned_pdf, pki.person, certify=MDPPerm.FILL_FORMS)
    assert modified(pdfs.sign(certified, pki.person, field="Signature2")) == [False, False]


def test_visible_signature_after_a_certified_one_is_not_a_modification(pki: Pki, unsigned_pdf: bytes) -> None:
    certified = pdfs.sign(unsigned_pdf, pki.person, certify=MDPPerm.FILL_FORMS)
    visible = pdfs.sign(certified, pki.person, field="Signature2", box=(300, 100, 500, 160))
    assert modified(visible) == [False, False]


def test_overwritten_signature_dictionary_is_a_modification(signed_pdf: bytes) -> None:
    assert modified(pdfs.change_reason(signed_pdf, "Lu et approuvé")) == [True]


def test_validation_data_and_timestamps_are_not_modifications(pki: Pki, signed_pdf: bytes) -> None:
    assert modified(pdfs.timestamp(pdfs.add_validation_data(signed_pdf, pki.issuing), pki)) == [False]


def test_change_hidden_behind_a_second_signature_is_seen(pki: Pki, appended_pdf: bytes) -> None:
    assert modified(pdfs.sign(appended_pdf, pki.person, field="Signature2")) == [True, False]


def test_unreadable_update_is_a_modification(signed_pdf: bytes, appended_pdf: bytes) -> None:
    update = appended_pdf[len(signed_pdf) :]
    torn = signed_pdf + update.replace(b"endstream", b"endstr##m")
    assert modified(torn) == [True]
