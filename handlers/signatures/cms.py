"""One CMS signature (RFC 5652): does its cryptography hold, with which certificate, at what time.

Trust is not looked at here. Anything may be wrong in the bytes: what cannot be read makes the signature
fail, and what we do not know how to verify leaves it untried.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_self_reported_ts,
    extract_tst_data_iter,
    get_signing_cert_attr,
    validate_sig_integrity,
)
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from handlers.models import Algorithms
from handlers.signatures.algorithms import (
    UnsupportedAlgorithmError,
    Validator,
    digest_name,
    short_key_bits,
    signature_name,
)
from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.indication import SubIndication

Digest = Callable[[hashes.HashAlgorithm], bytes]
"""Computes the digest of what a signature covers, with the algorithm that the signature names."""


@dataclass(frozen=True)
class CmsSignature:
    """What one CMS signature proves by itself."""

    intact: bool | None
    """The signature holds over the covered data; None when it could not be tried."""
    failure: SubIndication | None
    """Why it is not intact; None when it is."""
    certificate: x509.Certificate | None
    """The signer's certificate; None when it is not inside."""
    names_certificate: bool
    """A signed attribute names the certificate, as CAdES asks (EN 319 122-1 clause 5.2.2)."""
    carries_content: bool
    """Content is packed inside the signature."""
    algorithms: Algorithms
    signing_time: datetime | None
    """Time the signer claims in a signed attribute."""
    short_key_bits: int | None
    """Size of a signing key too short to trust; None when it is long enough."""
    timestamps: tuple[FoundTimestamp, ...]
    """The signature timestamps that hold."""
    evidence: Evidence


BROKEN = CmsSignature(
    intact=False,
    failure=SubIndication.FORMAT_FAILURE,
    certificate=None,
    names_certificate=False,
    carries_content=False,
    algorithms=Algorithms(digest=None, signature=None),
    signing_time=None,
    short_key_bits=None,
    timestamps=(),
    evidence=Evidence(),
)
"""What is left of a signature whose structure cannot be read."""


def verify(signed_data: cms.SignedData, digest: Digest) -> CmsSignature:
    """Verify the one signer of `signed_data` over the data that `digest` computes on."""
    try:
        signer_info = extract_signer_info(signed_data)
        intact, failure = _integrity(signed_data, signer_info, digest)
        certificate = _certificate(signed_data)
        return CmsSignature(
            intact=intact,
            failure=failure,
            certificate=certificate,
            names_certificate=get_signing_cert_attr(signer_info["signed_attrs"]) is not None,
            carries_content=signed_data["encap_content_info"]["content"].native is not None,
            algorithms=Algorithms(
                digest=digest_name(signer_info["digest_algorithm"]),
                signature=signature_name(signer_info["signature_algorithm"]),
            ),
            signing_time=extract_self_reported_ts(signer_info),
            short_key_bits=None if certificate is None else short_key_bits(certificate.public_key),
            timestamps=tuple(_timestamps(signer_info)),
            evidence=_evidence(signed_data),
        )
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return BROKEN


def verify_timestamp(signed_data: cms.SignedData, digest: Digest) -> FoundTimestamp | None:
    """Return a timestamp token (RFC 3161) over the data of `digest`; None unless it holds."""
    try:
        token = signed_data["encap_content_info"]["content"]
        info = token.parsed
        imprint = info["message_imprint"]
        covered = digest(hash_of(imprint["hash_algorithm"]["algorithm"].native))
        if covered != imprint["hashed_message"].native:
            return None
        intact, _ = _integrity(
            signed_data, extract_signer_info(signed_data), _digest_of(bytes(token)), "tst_info"
        )
        if not intact:
            return None
        found = extract_certs_for_validation(signed_data)
        return FoundTimestamp(info["gen_time"].native, found.signer_cert, tuple(found.other_certs))
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return None


def hash_of(name: str) -> hashes.HashAlgorithm:
    """Return a hash algorithm by its name in CMS.

    Raises:
        UnsupportedAlgorithmError: there is none of that name.
    """
    try:
        return get_pyca_cryptography_hash(name)
    except (AttributeError, TypeError, ValueError) as error:
        raise UnsupportedAlgorithmError from error


def _integrity(
    signed_data: cms.SignedData, signer_info: cms.SignerInfo, digest: Digest, content_type: str = "data"
) -> tuple[bool | None, SubIndication | None]:
    try:
        certificate = extract_certs_for_validation(signed_data).signer_cert
        covered = digest(hash_of(signer_info["digest_algorithm"]["algorithm"].native))
        hash_holds, value_holds = validate_sig_integrity(
            signer_info, certificate, content_type, covered, Validator()
        )
    except UnsupportedAlgorithmError:
        return None, SubIndication.GENERIC
    except SignatureValidationError as error:
        return _refusal(error)
    if not hash_holds:
        return False, SubIndication.HASH_FAILURE
    if not value_holds:
        return False, SubIndication.SIG_CRYPTO_FAILURE
    return True, None


def _refusal(error: SignatureValidationError) -> tuple[bool | None, SubIndication]:
    """Return the outcome for what pyHanko refuses to verify."""
    name = "" if error.ades_subindication is None else error.ades_subindication.standard_name
    if name == SubIndication.NO_SIGNING_CERTIFICATE_FOUND:
        return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    return False, SubIndication.FORMAT_FAILURE


def _certificate(signed_data: cms.SignedData) -> x509.Certificate | None:
    try:
        return extract_certificate_info(signed_data).signer_cert
    except CMSExtractionError:
        return None


def _timestamps(signer_info: cms.SignerInfo) -> Iterator[FoundTimestamp]:
    covered = _digest_of(signer_info["signature"].native)
    for token in _tokens(signer_info):
        found = verify_timestamp(token, covered)
        if found is not None:
            yield found


def _evidence(signed_data: cms.SignedData) -> Evidence:
    certificates = (choice.chosen for choice in signed_data["certificates"])
    return Evidence(tuple(each for each in certificates if isinstance(each, x509.Certificate)))


def _tokens(signer_info: cms.SignerInfo) -> Iterator[cms.SignedData]:
    return extract_tst_data_iter(signer_info, signed=False)


def _digest_of(data: bytes) -> Digest:
    def digest(algorithm: hashes.HashAlgorithm) -> bytes:
        computed = hashes.Hash(algorithm)
        computed.update(data)
        return computed.finalize()

    return digest
