import logging
import re

import pytest
from asn1crypto.algos import DigestAlgorithm
from asn1crypto.cms import SignedData
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter

from handlers.errors import DamagedFile, EncryptedFile
from handlers.models import Indication, Packaging, Profile, Signature, SignatureFormat, State
from handlers.signatures import Beside, PadesReader
from tests.assets import pdfs, revocation
from tests.assets.pki import Pki, to_asn1
from tests.handlers.signatures.judged import Judged, judged


def read(pdf: bytes) -> Judged:
    return judged(pdf)


def the_signature(pdf: bytes) -> Signature:
    (signature,) = read(pdf).signatures
    return signature


def test_signed_pdf_is_read_in_full(signed_pdf: bytes) -> None:
    signature = the_signature(signed_pdf)
    assert signature.format is SignatureFormat.PADES
    assert signature.packaging is Packaging.ENVELOPED
    assert signature.intact is True
    assert signature.covers_whole_file is True
    assert signature.modified_after_signing is False
    assert signature.signing_time == pdfs.SIGNED_AT
    assert signature.timestamp_time == pdfs.SIGNED_AT
    assert signature.signer.common_name == "Camille Martin"
    assert signature.certificate.issuer == "Confiance Exemple Signature"
    assert signature.algorithms.digest == "sha256"
    assert signature.algorithms.signature == "sha256_ecdsa"


def test_without_trusted_list_no_signature_passes(signed_pdf: bytes) -> None:
    signature = the_signature(signed_pdf)
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND"
    assert signature.certificate.trusted is None
    assert signature.certificate.revoked is None


def test_what_was_checked_is_ok_and_the_rest_is_not_checked(signed_pdf: bytes) -> None:
    controls = the_signature(signed_pdf).controls
    assert controls.integrity.state is State.OK
    assert controls.format.state is State.OK
    assert controls.identity.state is State.NOT_CHECKED
    assert controls.certificate.state is State.NOT_CHECKED
    assert controls.validity.state is State.NOT_CHECKED


def test_unsigned_pdf_has_no_signature(unsigned_pdf: bytes, scanned_pdf: bytes) -> None:
    assert read(unsigned_pdf) == Judged(signatures=(), document_timestamps=0)
    assert read(scanned_pdf) == Judged(signatures=(), document_timestamps=0)


def test_place_kept_for_a_signature_is_not_a_signature(pki: Pki, unsigned_pdf: bytes) -> None:
    prepared = pdfs.change_signature_value(pdfs.sign(unsigned_pdf, pki.person), b"\x00")
    assert read(prepared).signatures == ()


def test_document_timestamp_alone_is_not_a_signature(pki: Pki, unsigned_pdf: bytes) -> None:
    content = read(pdfs.timestamp(unsigned_pdf, pki))
    assert content.signatures == ()
    assert content.document_timestamps == 1


def test_changed_bytes_are_a_hash_failure(altered_pdf: bytes) -> None:
    signature = the_signature(altered_pdf)
    assert signature.intact is False
    assert signature.indication is Indication.TOTAL_FAILED
    assert signature.sub_indication == "HASH_FAILURE"
    assert signature.controls.integrity.state is State.FAILED
    assert signature.signer.common_name == "Camille Martin"


def test_changed_signature_value_is_a_cryptographic_failure(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    value = pdfs.signature_value(signed)
    signature = the_signature(pdfs.change_signature_value(signed, value[:-1] + bytes([value[-1] ^ 1])))
    assert signature.intact is False
    assert signature.sub_indication == "SIG_CRYPTO_FAILURE"


def test_unreadable_signature_is_reported_as_broken(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    signature = the_signature(pdfs.change_signature_value(signed, b"\x30\x03\x02\x01\x01"))
    assert signature.intact is False
    assert signature.sub_indication == "FORMAT_FAILURE"
    assert signature.controls.integrity.state is State.FAILED
    assert signature.controls.format.state is State.NOT_CHECKED
    assert signature.signer.common_name is None


def test_content_changed_by_an_update_is_a_modification(appended_pdf: bytes) -> None:
    signature = the_signature(appended_pdf)
    assert signature.intact is True
    assert signature.covers_whole_file is False
    assert signature.modified_after_signing is True
    assert signature.indication is Indication.TOTAL_FAILED
    assert signature.controls.integrity.state is State.FAILED


def test_second_signature_does_not_modify_the_first(twice_signed_pdf: bytes) -> None:
    first, second = read(twice_signed_pdf).signatures
    assert [first.signer.common_name, second.signer.common_name] == ["Camille Martin", "Dominique Petit"]
    assert (first.intact, first.modified_after_signing, first.covers_whole_file) == (True, False, False)
    assert (second.intact, second.modified_after_signing, second.covers_whole_file) == (True, False, True)
    assert first.controls.integrity.state is State.OK


def test_expired_certificate_fails_validity(expired_pdf: bytes) -> None:
    control = the_signature(expired_pdf).controls.validity
    assert control.state is State.FAILED
    assert "1er janvier 2024" in control.reason
    assert "3 mars 2025" in control.reason


def test_signature_made_before_expiry_stays_valid_after_it(signed_pdf: bytes, pki: Pki) -> None:
    years_later = pki.person.certificate.not_valid_after_utc.replace(year=2039)
    (signature,) = judged(signed_pdf, at=years_later).signatures
    assert signature.controls.validity.state is State.NOT_CHECKED


def test_seal_is_not_a_natural_person(seal_pdf: bytes) -> None:
    signature = the_signature(seal_pdf)
    assert signature.signer.natural_person is False
    assert signature.controls.identity.state is State.FAILED
    assert signature.controls.certificate.state is State.FAILED


def test_unqualified_certificate_fails_its_category(unqualified_pdf: bytes) -> None:
    signature = the_signature(unqualified_pdf)
    assert signature.certificate.qualified is False
    assert signature.controls.certificate.state is State.FAILED


def test_encrypted_pdf_is_said_to_be_encrypted(encrypted_pdf: bytes) -> None:
    with pytest.raises(EncryptedFile):
        read(encrypted_pdf)


def test_truncated_pdf_is_said_to_be_damaged(truncated_pdf: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(truncated_pdf)


def test_no_truncation_raises_anything_else(signed_pdf: bytes) -> None:
    for end in range(0, len(signed_pdf), 997):
        try:
            content = read(signed_pdf[:end])
        except DamagedFile:
            continue
        assert not any(signature.intact for signature in content.signatures)


def test_profile_follows_what_the_file_holds(pki: Pki, unsigned_pdf: bytes, signed_pdf: bytes) -> None:
    nothing_revoked = revocation.empty_list(pki, pdfs.SIGNED_AT)
    long_term = pdfs.add_validation_data(signed_pdf, pki.issuing, crls=[nothing_revoked])
    assert the_signature(pdfs.sign(unsigned_pdf, pki.person)).profile is Profile.B_B
    assert the_signature(signed_pdf).profile is Profile.B_T
    assert the_signature(long_term).profile is Profile.B_LT
    assert the_signature(pdfs.timestamp(long_term, pki)).profile is Profile.B_LTA


def test_store_without_revocation_data_makes_no_long_term_signature(pki: Pki, signed_pdf: bytes) -> None:
    stored = pdfs.add_validation_data(signed_pdf, pki.issuing)
    assert the_signature(stored).profile is Profile.B_T
    assert the_signature(pdfs.timestamp(stored, pki)).profile is Profile.B_T


def test_timestamp_before_the_validation_data_archives_nothing(pki: Pki, signed_pdf: bytes) -> None:
    nothing_revoked = revocation.empty_list(pki, pdfs.SIGNED_AT)
    timestamped = pdfs.timestamp(signed_pdf, pki)
    late = pdfs.add_validation_data(timestamped, pki.issuing, crls=[nothing_revoked])
    assert the_signature(late).profile is Profile.B_LT


def test_validation_data_of_the_file_are_evidence_for_its_signatures(pki: Pki, signed_pdf: bytes) -> None:
    stored = pdfs.add_validation_data(
        signed_pdf,
        pki.issuing,
        crls=[revocation.empty_list(pki, pdfs.SIGNED_AT)],
        answers=[revocation.good_answer(pki, pki.person, pdfs.SIGNED_AT)],
    )
    (found,) = PadesReader().read(stored, name="acte.pdf", beside=Beside()).signatures
    certificates = [each.dump() for each in found.evidence.certificates]
    assert certificates.count(to_asn1(pki.issuing).dump()) == 1
    assert len(found.evidence.crls) == 1
    assert len(found.evidence.ocsp_responses) == 1


def test_timestamp_declared_as_a_signature_is_a_timestamp(pki: Pki, unsigned_pdf: bytes) -> None:
    timestamped = pdfs.timestamp(unsigned_pdf, pki)
    assert b"/ETSI.RFC3161" in timestamped
    declared = pdfs.timestamp(unsigned_pdf, pki, subfilter=b"/adbe.pkcs7.detached")
    assert read(declared) == Judged(signatures=(), document_timestamps=1)


def test_signature_declared_as_a_timestamp_is_a_signature_of_no_accepted_format(
    pki: Pki, unsigned_pdf: bytes
) -> None:
    declared = pdfs.sign(unsigned_pdf, pki.person, subfilter=SigSeedSubFilter.ETSI_RFC3161)
    content = read(declared)
    assert content.document_timestamps == 0
    assert content.signatures[0].controls.format.state is State.FAILED


def test_unknown_digest_is_counted_and_not_tried(pki: Pki, unsigned_pdf: bytes) -> None:
    def unknown(signed_data: SignedData) -> None:
        signed_data["signer_infos"][0]["digest_algorithm"] = DigestAlgorithm({"algorithm": "1.2.3.4.5"})

    signature = the_signature(pdfs.rewrite_signature(pdfs.sign(unsigned_pdf, pki.person), unknown))
    assert signature.intact is None
    assert signature.algorithms.digest == "1.2.3.4.5"
    assert signature.signer.common_name == "Camille Martin"


def test_weak_digest_is_intact_and_named(pki: Pki, unsigned_pdf: bytes) -> None:
    signature = the_signature(pdfs.sign(unsigned_pdf, pki.person, digest="sha1"))
    assert signature.intact is True
    assert signature.algorithms.digest == "sha1"


def test_encrypted_file_that_opens_for_all_is_read(pki: Pki, unsigned_pdf: bytes) -> None:
    protected = pdfs.encrypt(unsigned_pdf, opens_for_all=True)
    assert read(protected).signatures == ()
    signature = the_signature(pdfs.sign(protected, pki.person))
    assert signature.intact is True
    assert signature.covers_whole_file is True
    twice = read(pdfs.sign(pdfs.sign(protected, pki.person), pki.person, field="Signature2"))
    assert [each.modified_after_signing for each in twice.signatures] == [False, False]


def test_hybrid_cross_references_are_read(pki: Pki) -> None:
    signed = pdfs.sign(pdfs.hybrid_pdf(), pki.person)
    assert the_signature(signed).controls.integrity.state is State.OK
    twice = read(pdfs.sign(signed, pki.person, field="Signature2"))
    assert [each.modified_after_signing for each in twice.signatures] == [False, False]


def test_object_streams_of_pdf_2_are_read(pki: Pki) -> None:
    signed = pdfs.sign(pdfs.compact_pdf(), pki.person)
    assert the_signature(signed).controls.integrity.state is State.OK
    twice = read(pdfs.sign(signed, pki.person, field="Signature2"))
    assert [each.modified_after_signing for each in twice.signatures] == [False, False]


def test_linearized_file_is_read(pki: Pki) -> None:
    signed = pdfs.sign(pdfs.linearized_pdf(), pki.person)
    signature = the_signature(signed)
    assert signature.covers_whole_file is True
    assert signature.controls.integrity.state is State.OK
    twice = read(pdfs.sign(signed, pki.person, field="Signature2"))
    assert [each.modified_after_signing for each in twice.signatures] == [False, False]


def test_document_timestamp_proves_an_earlier_signature(pki: Pki, unsigned_pdf: bytes) -> None:
    later = pdfs.SIGNED_AT.replace(hour=18)
    signature = the_signature(pdfs.timestamp(pdfs.sign(unsigned_pdf, pki.person), pki, at=later))
    assert signature.timestamp_time == later
    assert signature.profile is Profile.B_T
    assert signature.modified_after_signing is False


def test_document_timestamp_proves_no_later_signature(pki: Pki, unsigned_pdf: bytes) -> None:
    signature = the_signature(pdfs.sign(pdfs.timestamp(unsigned_pdf, pki), pki.person))
    assert signature.timestamp_time is None
    assert signature.profile is Profile.B_B


@pytest.mark.parametrize(
    ("written", "hour"),
    [(b"D:20250303093000+02'", 7), (b"D:20250303093000", 9), (b"D:2025 yesterday", None)],
)
def test_claimed_time_is_given_in_universal_time(
    pki: Pki, unsigned_pdf: bytes, written: bytes, hour: int | None
) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    said = b"(D\\07220250303093000Z)"
    assert said in signed
    signature = the_signature(signed.replace(said, (b"(%s)" % written).ljust(len(said))))
    expected = None if hour is None else pdfs.SIGNED_AT.replace(hour=hour)
    assert signature.signing_time == expected


def test_signature_that_two_fields_share_is_one(pki: Pki, unsigned_pdf: bytes) -> None:
    def share(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        entries = {
            generic.pdf_name("/FT"): generic.pdf_name("/Sig"),
            generic.pdf_name("/T"): generic.TextStringObject("Signature2"),
            generic.pdf_name("/V"): fields[0].raw_get("/V"),
        }
        twin = generic.DictionaryObject(entries)
        fields.append(writer.add_object(twin))
        writer.update_container(fields)

    shared = pdfs.update(pdfs.sign(unsigned_pdf, pki.person), share)
    assert len(read(shared).signatures) == 1


def test_form_that_never_ends_is_damaged() -> None:
    looping = pdfs.form_pdf(b"<< /T (Montant) /Kids [6 0 R] >>")
    nested = pdfs.form_pdf(b"<< /FT /Sig /V " + b"[" * 9999 + b"]" * 9999 + b" >>")
    for pdf in (looping, nested):
        with pytest.raises(DamagedFile):
            read(pdf)


def test_older_encoding_has_no_baseline_profile(pki: Pki, unsigned_pdf: bytes) -> None:
    older = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    signature = the_signature(pdfs.sign(unsigned_pdf, pki.person, subfilter=older))
    assert signature.intact is True
    assert signature.profile is None
    assert signature.controls.format.state is State.WARNING


def test_withdrawn_encoding_is_not_tried_and_not_accepted(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    signature = the_signature(signed.replace(b"/adbe.pkcs7.detached", b"/adbe.pkcs7.sha1    "))
    assert signature.intact is None
    assert signature.controls.integrity.state is State.NOT_CHECKED
    assert signature.controls.format.state is State.FAILED


def test_range_that_leaves_out_more_than_the_signature_is_never_sound(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    padding = re.search(rb"(?:00){40,}>", signed)
    assert padding is not None
    hidden = b"> /Hidden (never signed)".ljust(len(padding[0]))
    signature = the_signature(signed.replace(padding[0], hidden))
    assert signature.intact is True
    assert signature.covers_whole_file is False
    assert signature.modified_after_signing is None
    assert signature.controls.integrity.state is State.WARNING


def test_reading_never_logs_what_the_file_holds(
    appended_pdf: bytes, truncated_pdf: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    read(appended_pdf)
    with pytest.raises(DamagedFile):
        read(truncated_pdf)
    assert caplog.records == []


def test_unreadable_certificate_leaves_everything_about_it_unknown(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    signature = the_signature(pdfs.change_signature_value(signed, b"\x30\x03\x02\x01\x01"))
    assert set(signature.certificate.model_dump().values()) == {None}
