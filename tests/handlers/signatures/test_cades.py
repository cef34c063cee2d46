from collections.abc import Callable
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from handlers.errors import DamagedFile, EncryptedFile, UnreadableFile
from handlers.findings import Code
from handlers.models import Packaging, Profile, Signature, SignatureFormat, State, Upload
from handlers.signatures import Beside, CadesReader, FoundContent, FoundSignature
from handlers.signatures.indication import SubIndication
from tests.assets import cades, pdfs, revocation
from tests.assets.pki import Pki
from tests.handlers.signatures.judged import judged

ACT = Upload(name="acte.pdf", content=b"Acte d'engagement, lot 1")
PRICES = Upload(name="prix.xlsx", content=b"Bordereau des prix")


def read(content: bytes, *beside: Upload, name: str = "acte.pdf.p7s") -> FoundContent:
    return CadesReader().read(content, name=name, beside=Beside(beside))


def only(content: bytes, *beside: Upload, name: str = "acte.pdf.p7s") -> FoundSignature:
    (found,) = read(content, *beside, name=name).signatures
    return found


def judge_only(content: bytes, *beside: Upload) -> Signature:
    (signature,) = judged(content, reader=CadesReader(), name="acte.pdf.p7s", beside=beside).signatures
    return signature


@pytest.fixture(scope="module")
def detached(pki: Pki) -> bytes:
    return cades.sign(ACT.content, pki.person)


@pytest.fixture(scope="module")
def enveloping(pki: Pki) -> bytes:
    return cades.sign(ACT.content, pki.person, detached=False)


@pytest.fixture(scope="module")
def timestamped(pki: Pki) -> bytes:
    return cades.sign(ACT.content, pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))


@pytest.fixture(scope="module")
def long_term(timestamped: bytes, pki: Pki) -> bytes:
    return cades.with_validation_data(timestamped, revocation.empty_list(pki, pdfs.SIGNED_AT))


# ---- detached, and its document ----


def test_detached_signature_holds_over_the_document_beside_it(detached: bytes) -> None:
    found = only(detached, PRICES, ACT)
    assert (found.intact, found.failure, found.signed_file) == (True, None, "acte.pdf")
    assert (found.format, found.packaging) == (SignatureFormat.CADES, Packaging.DETACHED)
    assert (found.covers_whole_file, found.modified_after_signing, found.accepted) == (True, False, True)
    assert (found.documents, found.remarks) == ((ACT,), ())
    assert found.signing_time == pdfs.SIGNED_AT


def test_document_is_known_by_its_digest_whatever_its_name(detached: bytes) -> None:
    renamed = Upload(name="Acte (1).pdf", content=ACT.content)
    found = only(detached, PRICES, renamed, name="signature.p7s")
    assert (found.intact, found.signed_file) == (True, "Acte (1).pdf")


def test_changed_document_is_found_by_its_name_and_breaks_the_signature(detached: bytes) -> None:
    altered = Upload(name="acte.pdf", content=ACT.content + b" bis")
    found = only(detached, PRICES, altered)
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)
    assert (found.signed_file, found.documents) == ("acte.pdf", (altered,))
    assert (found.covers_whole_file, found.modified_after_signing) == (None, None)


def test_missing_document_is_asked_for_by_name(detached: bytes) -> None:
    found = only(detached, PRICES, Upload(name="dpgf.xlsx", content=b"x"))
    assert (found.intact, found.failure) == (None, SubIndication.SIGNED_DATA_NOT_FOUND)
    assert found.signed_file == "acte.pdf"
    assert [(remark.code, remark.params["file"]) for remark in found.remarks] == [
        (Code.DOCUMENT_MISSING, "acte.pdf")
    ]
    assert found.documents == ()


def test_signature_that_cannot_hold_is_told_even_without_its_document(detached: bytes) -> None:
    found = only(cades.changed(detached, signature=bytes(64)))
    assert (found.intact, found.failure) == (False, SubIndication.SIG_CRYPTO_FAILURE)


def test_signature_without_attributes_finds_the_document_that_it_fits(pki: Pki) -> None:
    key = rsa.generate_private_key(65537, 2048)
    holder = pki.holder({NameOID.COMMON_NAME: "C. Martin"}, key=key)
    value = key.sign(ACT.content, cades.PKCS1, hashes.SHA256())
    bare = cades.changed(cades.sign(ACT.content, holder), signed_attrs=None, signature=value)
    assert only(bare, PRICES, ACT).intact is True
    assert only(bare, PRICES, Upload(name="acte.pdf", content=b"!")).intact is False
    assert only(bare).intact is None


# ---- enveloping ----


def test_enveloping_signature_holds_over_what_it_holds(enveloping: bytes) -> None:
    content = read(enveloping, PRICES, name="acte.pdf.p7m")
    (found,) = content.signatures
    assert (found.intact, found.packaging, found.signed_file) == (True, Packaging.ENVELOPING, None)
    assert (content.enclosed, found.documents) == (ACT.content, ())


def test_changed_content_breaks_the_signature(enveloping: bytes) -> None:
    found = only(enveloping.replace(b"lot 1", b"lot 2"))
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)


@pytest.mark.parametrize("written", [cades.ber, cades.pem, lambda file: file + bytes(500)])
def test_other_ways_to_write_the_same_are_read(enveloping: bytes, written: Callable[[bytes], bytes]) -> None:
    content = read(written(enveloping))
    assert (content.enclosed, content.signatures[0].intact) == (ACT.content, True)
    assert content.signatures[0].covers_whole_file is True


def test_bytes_behind_the_message_are_not_covered(enveloping: bytes) -> None:
    signature = judge_only(enveloping + b"something else")
    assert (signature.intact, signature.covers_whole_file) == (True, False)
    assert signature.controls.integrity.state is State.WARNING


# ---- signers ----


def test_parallel_signers_are_told_one_by_one(detached: bytes, pki: Pki) -> None:
    other = cades.sign(ACT.content, pki.natural_person(given_name="Dominique", surname="Petit"))
    broken = cades.changed(other, signature=bytes(64))
    content = read(cades.parallel(detached, broken), ACT)
    told = {
        found.certificate.subject.native["common_name"]: found.intact
        for found in content.signatures
        if found.certificate is not None
    }
    assert told == {"Camille Martin": True, "Dominique Petit": False}


def test_counter_signature_is_not_counted(detached: bytes, pki: Pki) -> None:
    witness = pki.natural_person(given_name="Dominique", surname="Petit")
    assert only(cades.countersigned(detached, witness), ACT).intact is True


def test_signer_is_found_by_the_identifier_of_the_key(detached: bytes, pki: Pki) -> None:
    identifier = x509.SubjectKeyIdentifier.from_public_key(pki.person.key.public_key()).digest
    sid = cms.SignerIdentifier("subject_key_identifier", identifier)
    assert only(cades.changed(detached, version="v3", sid=sid), ACT).intact is True


def test_attribute_certificates_do_not_hide_the_signer(detached: bytes) -> None:
    found = only(cades.with_attribute_certificate(detached), ACT)
    assert (found.intact, len(found.evidence.certificates)) == (True, 3)


def test_missing_certificate_leaves_the_signature_untried(enveloping: bytes) -> None:
    found = only(cades.without_certificates(enveloping))
    assert (found.intact, found.failure) == (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)


def test_certificate_other_than_the_one_named_leaves_the_signature_untried(pki: Pki) -> None:
    # Same name, same key, another certificate: the signed attribute says which one signed.
    first, second = pki.natural_person(), pki.natural_person()
    signed = cades.sign(ACT.content, first)
    other = cades.sign(ACT.content, second)
    swapped = cades.changed(cades.with_certificates_of(signed, other), sid=cades.signer_identifier(other))
    found = only(swapped, ACT)
    assert (found.intact, found.failure) == (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)


# ---- levels ----


def test_mandatory_attributes_make_b_b(detached: bytes) -> None:
    assert only(detached, ACT).profile is Profile.B_B


def test_without_signing_time_there_is_no_baseline_level(pki: Pki) -> None:
    assert only(cades.sign_without("signing_time", ACT.content, pki.person), ACT).profile is None


def test_timestamp_on_the_signature_makes_b_t(timestamped: bytes) -> None:
    found = only(timestamped, ACT)
    assert (found.profile, [each.time for each in found.timestamps]) == (Profile.B_T, [pdfs.SIGNED_AT])


def test_timestamp_after_the_end_of_the_certificate_makes_no_b_t(pki: Pki) -> None:
    ended = pki.natural_person(not_after=pdfs.SIGNED_AT + timedelta(days=1))
    late = pki.timestamper(pdfs.SIGNED_AT + timedelta(days=2))
    assert only(cades.sign(ACT.content, ended, timestamper=late), ACT).profile is Profile.B_B


def test_timestamp_of_another_signature_makes_no_b_t(detached: bytes, timestamped: bytes) -> None:
    found = only(cades.changed(detached, unsigned_attrs=cades.unsigned_attributes(timestamped)), ACT)
    assert (found.profile, found.timestamps, found.intact) == (Profile.B_B, (), True)


def test_validation_data_make_b_lt_and_are_handed_on(long_term: bytes) -> None:
    found = only(long_term, ACT)
    assert found.profile is Profile.B_LT
    assert len(found.evidence.crls) == 1


def test_attributes_of_the_older_long_term_levels_make_no_b_lt(long_term: bytes) -> None:
    found = only(cades.with_certificate_values(long_term), ACT)
    assert (found.profile, found.intact) == (Profile.B_T, True)


def test_message_that_names_no_certificate_is_no_cades(pki: Pki) -> None:
    signature = judge_only(cades.sign_without("signing_certificate_v2", ACT.content, pki.person), ACT)
    assert (signature.intact, signature.profile) == (True, None)
    assert signature.controls.format.state is State.FAILED


# ---- what the standard forbids, and what is no signature ----


def test_algorithms_that_disagree_on_the_digest_fail(pki: Pki) -> None:
    key = rsa.generate_private_key(65537, 2048)
    holder = pki.holder({NameOID.COMMON_NAME: "C. Martin"}, key=key)
    signed = cades.sign(ACT.content, holder)
    value = key.sign(cades.signed_octets(signed), cades.PKCS1, hashes.SHA512())
    mixed = cades.changed(signed, signature_algorithm={"algorithm": "sha512_rsa"}, signature=value)
    found = only(mixed, ACT)
    assert (found.intact, found.failure) == (False, SubIndication.SIG_CRYPTO_FAILURE)


def test_certificates_alone_are_no_signature(pki: Pki) -> None:
    assert read(cades.certificates_only(pki.person)) == FoundContent((), 0)


def test_timestamp_alone_is_no_signature(pki: Pki) -> None:
    token = cades.timestamp_token(ACT.content, pki.timestamper(pdfs.SIGNED_AT))
    assert read(token) == FoundContent((), 1)


def test_encrypted_content_is_told() -> None:
    with pytest.raises(EncryptedFile):
        read(bytes.fromhex("300f06092a864886f70d010703a0023000"))


@pytest.mark.parametrize("content", [b"", b"\x30\x80", bytes.fromhex("300f06092a864886f70d010702a0023000")])
def test_what_cannot_be_read_is_damaged(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(content)


@given(st.data())
def test_any_bytes_raise_nothing_but_unreadable_and_no_change_of_what_is_signed_is_sound(
    detached: bytes, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(detached) - 1))
    value = data.draw(st.integers(0, 255))
    changed = detached[:position] + bytes([value]) + detached[position + 1 :]
    try:
        content = read(changed, Upload(name="acte.pdf", content=ACT.content + b"!"))
    except UnreadableFile:
        return
    assert all(found.intact is not True for found in content.signatures)
