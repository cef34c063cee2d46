"""Known attacks on signed PDFs, and ordinary files that look like one: each is told by its name, or not at all."""

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm

from handlers.findings import Code
from handlers.models import State
from handlers.signatures import Beside, FoundSignature, PadesReader, judge
from handlers.signatures.trust import NO_TRUST
from tests.assets import pdf_attacks, pdfs
from tests.assets.pki import Pki

PAGE_TEXT = (50, 680, 550, 800)
FREE_PLACE = (300, 100, 500, 160)


def found(pdf: bytes, position: int = 0) -> FoundSignature:
    return PadesReader().read(pdf, name="acte.pdf", beside=Beside()).signatures[position]


def named(pdf: bytes, position: int = 0) -> list[Code]:
    """Return what is told by name of a signature."""
    return [remark.code for remark in found(pdf, position).remarks]


def is_sound(pdf: bytes, position: int = 0) -> bool:
    judged = judge(found(pdf, position), at=pdfs.JUDGED_AT, trust=NO_TRUST)
    intact = judged.intact and not judged.modified_after_signing
    return bool(intact) and judged.controls.integrity.state is State.OK


@pytest.fixture(scope="session")
def signed(pki: Pki, unsigned_pdf: bytes) -> bytes:
    return pdfs.sign(unsigned_pdf, pki.person)


def certified(pki: Pki, permission: MDPPerm) -> bytes:
    return pdfs.sign(pdfs.text_pdf(), pki.person, certify=permission)


def test_untouched_signature_has_no_remark(signed: bytes) -> None:
    assert is_sound(signed)
    assert named(signed) == []


def test_wrapped_signature_protects_abnormal_limits(signed: bytes) -> None:
    wrapped = pdf_attacks.wrap(signed)
    assert found(wrapped).intact is True
    assert named(wrapped) == [Code.BYTE_RANGE_ABNORMAL]
    assert not is_sound(wrapped)


@pytest.mark.parametrize("key", ["/ByteRange", "/Contents"])
def test_signature_without_a_vital_part_is_incomplete_not_absent(signed: bytes, key: str) -> None:
    for forged in (
        pdf_attacks.drop_from_signature(signed, key),
        pdf_attacks.put_into_signature(signed, key, generic.NullObject()),
        pdf_attacks.put_into_signature(signed, key, generic.ByteStringObject(b"")),
    ):
        assert found(forged).intact is False
        assert Code.SIGNATURE_INCOMPLETE in named(forged)


@pytest.mark.parametrize("numbers", [(0, -1, 5, 1), (0, 10), (0, 1, 2), (0, 10, 5, 10**12), ()])
def test_signature_with_an_impossible_range_is_broken(signed: bytes, numbers: tuple[int, ...]) -> None:
    forged = pdf_attacks.put_into_signature(
        signed, "/ByteRange", generic.ArrayObject(map(generic.NumberObject, numbers))
    )
    assert found(forged).intact is False
    assert not is_sound(forged)


def test_rewritten_signature_dictionary_is_told(signed: bytes) -> None:
    assert named(pdfs.change_reason(signed, "Lu et approuvé")) == [Code.SIGNATURE_REPLACED]


def test_update_without_cross_references_is_hidden(signed: bytes) -> None:
    objects = {pdfs.CONTENTS: pdf_attacks.page(pdf_attacks.overcharged())}
    hidden = pdf_attacks.revise(signed, objects, end=False)
    old_end = signed[signed.rindex(b"startxref") :]
    for pdf in (hidden, hidden + old_end):
        assert found(pdf).modified_after_signing is True
        assert named(pdf) == [Code.HIDDEN_UPDATE]


@pytest.mark.parametrize("beyond", [b"<html>proxy</html>", b"x" * 3000])
def test_foreign_bytes_behind_the_end_are_told_and_never_sound(signed: bytes, beyond: bytes) -> None:
    assert named(signed + beyond) == [Code.BYTES_AFTER_END]
    assert not is_sound(signed + beyond)


def test_blanks_behind_the_end_are_no_matter(signed: bytes) -> None:
    assert is_sound(signed + b"\r\n  \0\0")
    assert named(signed + b"\r\n  \0\0") == []


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n", b"%!PS\n" * 50])
def test_bytes_before_the_header_are_told_and_never_sound(signed: bytes, before: bytes) -> None:
    assert found(before + signed).intact is True
    assert found(before + signed).covers_whole_file is False
    assert named(before + signed) == [Code.BYTES_BEFORE_HEADER]
    assert not is_sound(before + signed)


def test_bytes_before_the_header_that_are_signed_are_no_matter(pki: Pki) -> None:
    before = b"HTTP/1.1 200 OK\r\n\r\n"
    displaced = pdf_attacks.displace(pdfs.text_pdf(), before)
    signed_with_them = pdf_attacks.sign_displaced(displaced, before, pki.person)
    assert is_sound(signed_with_them)
    assert found(signed_with_them).covers_whole_file is True


def test_content_hidden_before_signing_and_brought_into_view_is_told(pki: Pki) -> None:
    plain = pdfs.text_pdf()
    other_page = {pdfs.CONTENTS: pdf_attacks.page(pdf_attacks.overcharged())}
    hiding = pdf_attacks.revise(plain, other_page, end=False) + plain[plain.rindex(b"startxref") :]
    signed = pdfs.sign(hiding, pki.person)
    assert is_sound(signed)
    hidden_at = pdf_attacks.offsets_of(signed)[pdfs.CONTENTS]
    assert named(pdf_attacks.revise(signed, {}, at={pdfs.CONTENTS: hidden_at})) == [Code.SHADOW_CONTENT]


@pytest.mark.parametrize("generation", [0, 1, 7])
def test_signed_content_that_an_update_takes_away_is_told(signed: bytes, generation: int) -> None:
    taken_away = pdf_attacks.free(signed, pdfs.CONTENTS, generation)
    assert found(taken_away).modified_after_signing is True
    assert named(taken_away) == [Code.SHADOW_CONTENT]


@pytest.mark.parametrize("number", [6, 40])
def test_number_that_held_nothing_may_be_declared_free(signed: bytes, number: int) -> None:
    assert number not in pdf_attacks.offsets_of(signed)
    for generation in (0, 1, 65535):
        assert is_sound(pdf_attacks.free(signed, number, generation))


def test_object_that_the_signed_page_was_waiting_for_is_told(pki: Pki) -> None:
    waiting = pdf_attacks.await_object(pdfs.text_pdf(), 90)
    signed = pdfs.sign(waiting, pki.person)
    assert is_sound(signed)
    delivered = pdf_attacks.revise(signed, {90: pdf_attacks.page(pdf_attacks.overcharged())})
    assert named(delivered) == [Code.SHADOW_CONTENT]
    assert not is_sound(delivered)


def test_object_waited_for_and_disguised_as_the_picture_of_a_signature_is_told(pki: Pki) -> None:
    picture = 13
    signed = pdfs.sign(pdf_attacks.await_object(pdfs.text_pdf(), picture), pki.person)
    drawn = pdf_attacks.add_unsigned_field(signed)
    assert b"\n%d 0 obj\n<<\n/Type /XObject" % picture in drawn
    assert Code.SHADOW_CONTENT in named(pdfs.sign(drawn, pki.person, field="Cachet"))


def test_hidden_value_of_a_field_brought_into_view_is_told(pki: Pki) -> None:
    hiding = pdfs.form_pdf(pdfs.AMOUNT_FIELD.replace(b"/V ()", b"/V (98 250,00)"))
    signed = pdfs.sign(hiding, pki.person)
    assert is_sound(signed)
    assert named(pdf_attacks.draw_fields_anew(signed)) == [Code.SHADOW_CONTENT]


def test_form_without_values_may_be_drawn_anew(pki: Pki, signed: bytes) -> None:
    assert is_sound(pdf_attacks.draw_fields_anew(signed))
    assert is_sound(pdf_attacks.draw_fields_anew(pdfs.sign(pdfs.form_pdf(), pki.person)))


def test_replaced_page_is_modified_without_another_name(appended_pdf: bytes) -> None:
    assert found(appended_pdf).modified_after_signing is True
    assert named(appended_pdf) == []


def test_added_page_is_told(signed: bytes) -> None:
    assert named(pdf_attacks.add_page(signed)) == [Code.PAGES_CHANGED_AFTER_SIGNING]


def test_annotation_over_signed_text_is_told(signed: bytes) -> None:
    assert named(pdf_attacks.annotate(signed)) == [Code.ANNOTATION_AFTER_SIGNING]


@pytest.mark.parametrize("permission", list(MDPPerm))
def test_annotation_over_certified_text_is_told_whatever_is_permitted(pki: Pki, permission: MDPPerm) -> None:
    annotated = pdf_attacks.annotate(certified(pki, permission))
    assert Code.ANNOTATION_AFTER_SIGNING in named(annotated)
    assert found(annotated).modified_after_signing is True


@pytest.mark.parametrize("permission", [None, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_field_drawn_over_the_page_and_never_signed_is_told(
    pki: Pki, signed: bytes, permission: MDPPerm | None
) -> None:
    base = signed if permission is None else certified(pki, permission)
    sneaky = pdf_attacks.add_unsigned_field(base)
    assert named(sneaky) == [Code.FIELD_DRAWN_UNSIGNED]
    assert not is_sound(sneaky)


def test_redrawn_frame_of_a_signature_is_told(pki: Pki) -> None:
    framed = pdfs.sign(pdfs.text_pdf(), pki.person, box=FREE_PLACE)
    assert named(pdf_attacks.redraw_signature(framed)) == [Code.SIGNATURE_REDRAWN]


def test_second_signature_over_signed_text_is_told_of_the_second(pki: Pki, signed: bytes) -> None:
    over_text = pdfs.sign(signed, pki.person, field="Signature2", box=PAGE_TEXT)
    assert named(over_text, 0) == []
    assert named(over_text, 1) == [Code.SIGNATURE_OVER_TEXT]


def test_second_signature_in_a_free_place_is_not_told(pki: Pki, signed: bytes) -> None:
    beside_text = pdfs.sign(signed, pki.person, field="Signature2", box=FREE_PLACE)
    assert named(beside_text, 1) == []


def test_change_against_a_certification_is_told(pki: Pki) -> None:
    final = certified(pki, MDPPerm.NO_CHANGES)
    assert Code.CHANGE_FORBIDDEN in named(pdfs.sign(final, pki.person, field="Signature2"))


def test_validation_data_and_timestamp_after_a_final_certification_are_allowed(pki: Pki) -> None:
    final = certified(pki, MDPPerm.NO_CHANGES)
    assert is_sound(pdfs.timestamp(pdfs.add_validation_data(final, pki.issuing), pki))


def test_field_that_the_signature_locks_must_stay_as_it_was(pki: Pki) -> None:
    locking = pdfs.sign(pdfs.form_pdf(), pki.person, lock=["Montant"])
    filled = pdfs.fill_form(locking, "98 250,00")
    assert found(filled).modified_after_signing is True
    assert Code.CHANGE_FORBIDDEN in named(filled)


def test_field_that_the_signature_leaves_open_may_be_filled(pki: Pki) -> None:
    locking = pdfs.sign(pdfs.form_pdf(), pki.person, lock=["Autre champ"])
    assert is_sound(pdfs.fill_form(locking, "98 250,00"))


def test_field_filled_after_a_plain_signature_is_told(pki: Pki) -> None:
    filled = pdfs.fill_form(pdfs.sign(pdfs.form_pdf(), pki.person), "98 250,00")
    assert named(filled) == [Code.FORM_FILLED_AFTER_SIGNING]


def test_substituted_certificate_is_told(pki: Pki, signed: bytes) -> None:
    twin = pki.natural_person(given_name="Dominique", surname="Petit")
    forged = pdf_attacks.substitute_certificate(signed, twin)
    assert found(forged).intact is not True
    assert Code.CERTIFICATE_SUBSTITUTED in named(forged)


def test_two_signers_in_one_field_are_one_signature_that_is_told(signed: bytes) -> None:
    double = pdf_attacks.double_signer(signed)
    (only,) = PadesReader().read(double, name="acte.pdf", beside=Beside()).signatures
    assert only.intact is True
    assert only.profile is None
    assert named(double) == [Code.SEVERAL_SIGNERS_IN_ONE]


def test_broken_second_signer_breaks_the_signature(signed: bytes) -> None:
    double = pdf_attacks.double_signer(signed, broken=True)
    assert found(double).intact is False


def test_every_remark_is_no_reason_to_lose_the_signer(signed: bytes) -> None:
    certificate = found(pdf_attacks.annotate(signed)).certificate
    assert certificate is not None
    assert certificate.subject.native["common_name"] == "Camille Martin"
