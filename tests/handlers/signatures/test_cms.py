import asyncio
from datetime import timedelta

from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.sign.timestamps import TimeStamper

from handlers.signatures import cms
from handlers.signatures.indication import SubIndication
from tests.assets.pdfs import SIGNED_AT
from tests.assets.pki import Holder, Pki

DATA = b"Acte d'engagement"


def digest_of(data: bytes) -> cms.Digest:
    def digest(algorithm: hashes.HashAlgorithm) -> bytes:
        computed = hashes.Hash(algorithm)
        computed.update(data)
        return computed.finalize()

    return digest


def sign(holder: Holder, timestamper: TimeStamper | None = None) -> asn1_cms.SignedData:
    signing = holder.signer.async_sign_general_data(
        DATA, "sha256", detached=True, timestamper=timestamper, use_cades=True
    )
    return asn1_cms.ContentInfo.load(asyncio.run(signing).dump())["content"]


def test_signature_over_its_data_is_intact(pki: Pki) -> None:
    found = cms.verify(sign(pki.person), digest_of(DATA))
    assert (found.intact, found.failure) == (True, None)
    assert found.certificate is not None
    assert found.certificate.subject.native["common_name"] == "Camille Martin"
    assert found.names_certificate
    assert not found.carries_content
    assert found.signing_time is not None
    assert not found.timestamps


def test_signature_over_other_data_is_a_hash_failure(pki: Pki) -> None:
    found = cms.verify(sign(pki.person), digest_of(DATA + b"."))
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)


def test_changed_value_is_a_cryptographic_failure(pki: Pki) -> None:
    signed = sign(pki.person)
    value = signed["signer_infos"][0]["signature"].native
    signed["signer_infos"][0]["signature"] = value[:-1] + bytes([value[-1] ^ 1])
    found = cms.verify(signed, digest_of(DATA))
    assert (found.intact, found.failure) == (False, SubIndication.SIG_CRYPTO_FAILURE)


def test_missing_certificate_leaves_the_signature_untried(pki: Pki) -> None:
    signed = sign(pki.person)
    signed["certificates"] = []
    found = cms.verify(signed, digest_of(DATA))
    assert (found.intact, found.failure) == (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    assert found.certificate is None


def test_unknown_digest_leaves_the_signature_untried(pki: Pki) -> None:
    signed = sign(pki.person)
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.3.4"}
    found = cms.verify(signed, digest_of(DATA))
    assert (found.intact, found.failure) == (None, SubIndication.GENERIC)


def test_two_signers_in_one_are_broken(pki: Pki) -> None:
    signed = sign(pki.person)
    signed["signer_infos"] = [*signed["signer_infos"], *sign(pki.person)["signer_infos"]]
    assert cms.verify(signed, digest_of(DATA)) == cms.BROKEN


def test_short_key_is_reported(pki: Pki) -> None:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- too short on purpose
    holder = pki.holder({NameOID.COMMON_NAME: "C. Martin"}, key=short)
    assert cms.verify(sign(holder), digest_of(DATA)).short_key_bits == 1024


def test_timestamp_on_the_signature_gives_its_time(pki: Pki) -> None:
    found = cms.verify(sign(pki.person, pki.timestamper(SIGNED_AT)), digest_of(DATA))
    assert [timestamp.time for timestamp in found.timestamps] == [SIGNED_AT]


def test_timestamp_of_another_signature_gives_no_time(pki: Pki) -> None:
    signed, other = sign(pki.person, pki.timestamper(SIGNED_AT)), sign(pki.person, pki.timestamper(SIGNED_AT))
    signed["signer_infos"][0]["unsigned_attrs"] = other["signer_infos"][0]["unsigned_attrs"]
    found = cms.verify(signed, digest_of(DATA))
    assert found.intact is True
    assert not found.timestamps


def test_tampered_timestamp_gives_no_time(pki: Pki) -> None:
    signed = sign(pki.person, pki.timestamper(SIGNED_AT))
    der = asn1_cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    told, forged = (f"{time:%Y%m%d%H%M%SZ}".encode() for time in (SIGNED_AT, SIGNED_AT - timedelta(days=999)))
    assert told in der
    tampered = asn1_cms.ContentInfo.load(der.replace(told, forged))["content"]
    found = cms.verify(tampered, digest_of(DATA))
    assert found.intact is True
    assert not found.timestamps
