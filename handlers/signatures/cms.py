"""One CMS signature (RFC 5652): does its cryptography hold, with which certificate, at what time.

Trust is not looked at here. Anything may be wrong in the bytes: what cannot be read makes the signature
fail, and what we do not know how to verify leaves it untried.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import (
    check_ess_certid,
    extract_signer_info,
    find_cms_attribute_iter,
    match_issuer_serial,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    get_signing_cert_attr,
    validate_sig_integrity,
)
from pyhanko.sign.validation.utils import extract_message_digest
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from handlers.models import Algorithms
from handlers.signatures.algorithms import (
    UnsupportedAlgorithmError,
    Validator,
    digest_name,
    digests_disagree,
    short_key_bits,
    signature_name,
)
from handlers.signatures.cms_structure import attribute_values, certificates_of, content_of, content_type_of
from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.indication import SubIndication

Digest = Callable[[hashes.HashAlgorithm], bytes]
"""Computes the digest of what a signature covers, with the algorithm that the signature names."""

SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
"""Unsigned attribute, EN 319 122-1 clause 5.3."""


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
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return BROKEN
    return verify_signer(signed_data, signer_info, digest, content_type="data")


def verify_signer(
    signed_data: cms.SignedData, signer_info: cms.SignerInfo, digest: Digest | None, *, content_type: str
) -> CmsSignature:
    """Verify one of the signers of `signed_data`.

    Args:
        signed_data: the message.
        signer_info: the signer, one of its own.
        digest: computes on the data that the signature covers; None when they are not there.
        content_type: what the signed attribute of that name has to say, as asn1crypto names it.
    """
    try:
        certificates = tuple(certificates_of(signed_data))
        certificate = _certificate(signer_info, certificates)
        intact, failure = _integrity(signer_info, certificate, digest, content_type)
        return CmsSignature(
            intact=intact,
            failure=failure,
            certificate=certificate,
            names_certificate=_names_certificate(signer_info),
            carries_content=content_of(signed_data) is not None,
            algorithms=Algorithms(
                digest=digest_name(signer_info["digest_algorithm"]),
                signature=signature_name(signer_info["signature_algorithm"]),
            ),
            signing_time=_signing_time(signer_info),
            short_key_bits=None if certificate is None else short_key_bits(certificate.public_key),
            timestamps=tuple(_timestamps(signer_info, certificates)),
            evidence=Evidence(certificates),
        )
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return BROKEN


def verify_timestamp(
    signed_data: cms.SignedData, digest: Digest, others: Iterable[x509.Certificate] = ()
) -> FoundTimestamp | None:
    """Return a timestamp token (RFC 3161) over the data of `digest`; None unless it holds.

    `others` are certificates from around the token, for one that does not carry its authority's.
    """
    try:
        token = content_of(signed_data)
        if token is None:
            return None
        info = tsp.TSTInfo.load(token)
        imprint = info["message_imprint"]
        covered = digest(hash_of(imprint["hash_algorithm"]["algorithm"].native))
        if covered != imprint["hashed_message"].native:
            return None
        signer_info = extract_signer_info(signed_data)
        carried = tuple(certificates_of(signed_data))
        certificate = _certificate(signer_info, (*carried, *others))
        intact, _ = _integrity(signer_info, certificate, digest_of(token), "tst_info")
        if not intact or content_type_of(signed_data).native != "tst_info":
            return None
        beside = tuple(each for each in carried if each is not certificate)
        return FoundTimestamp(info["gen_time"].native, certificate, beside)
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


def digest_of(data: bytes) -> Digest:
    """Return what computes digests of `data`."""

    def digest(algorithm: hashes.HashAlgorithm) -> bytes:
        computed = hashes.Hash(algorithm)
        computed.update(data)
        return computed.finalize()

    return digest


def _certificate(
    signer_info: cms.SignerInfo, certificates: tuple[x509.Certificate, ...]
) -> x509.Certificate | None:
    """Return the signer's certificate (EN 319 102-1 clause 5.2.3.4); None when it is not there.

    Among those that the signer identifier fits, or all when it fits none, the signed attribute decides.
    """
    fitting = [each for each in certificates if _fits(signer_info["sid"], each)]
    named = [each for each in fitting or certificates if _is_named(each, signer_info)]
    return next(iter(named or fitting), None)


def _fits(identifier: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    """Tell whether a signer identifier, RFC 5652 clause 5.3, is that of a certificate."""
    try:
        if identifier.name == "subject_key_identifier":
            fits = identifier.chosen.native in {certificate.key_identifier, certificate.public_key.sha1}
        else:  # numbers first: comparing names is slow
            fits = identifier.chosen["serial_number"].native == certificate.serial_number
            fits = fits and match_issuer_serial(identifier.chosen, certificate)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False
    return fits


def _names_certificate(signer_info: cms.SignerInfo) -> bool:
    try:
        return get_signing_cert_attr(signer_info["signed_attrs"]) is not None
    except SignatureValidationError:  # several of them name none
        return False


def _is_named(certificate: x509.Certificate, signer_info: cms.SignerInfo) -> bool:
    try:
        attribute = get_signing_cert_attr(signer_info["signed_attrs"])
        return attribute is not None and check_ess_certid(certificate, attribute["certs"][0])
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False


def _integrity(
    signer_info: cms.SignerInfo,
    certificate: x509.Certificate | None,
    digest: Digest | None,
    content_type: str,
) -> tuple[bool | None, SubIndication | None]:
    if certificate is None:
        return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    try:
        failure = _failure(signer_info, certificate, digest, content_type)
    except (UnsupportedAlgorithmError, UnsupportedAlgorithm, NotImplementedError):
        return None, SubIndication.GENERIC
    except SignatureValidationError as error:
        return _refusal(error)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False, SubIndication.FORMAT_FAILURE
    if failure is SubIndication.SIGNED_DATA_NOT_FOUND:
        return None, failure
    return failure is None, failure


def _failure(
    signer_info: cms.SignerInfo, certificate: x509.Certificate, digest: Digest | None, content_type: str
) -> SubIndication | None:
    """Return why a signature does not hold; None when it does."""
    digest_algorithm = digest_name(signer_info["digest_algorithm"])
    hash_algorithm = hash_of(digest_algorithm)
    if digest is not None:
        covered = digest(hash_algorithm)
    elif signer_info["signed_attrs"]:  # their digest stands in: what does not hold anyway is told
        covered = extract_message_digest(signer_info)
    else:
        return SubIndication.SIGNED_DATA_NOT_FOUND
    hash_holds, value_holds = _holds(signer_info, certificate, content_type, covered)
    if not hash_holds:
        return SubIndication.HASH_FAILURE
    if not value_holds or digests_disagree(
        digest_algorithm, signature_name(signer_info["signature_algorithm"])
    ):
        return SubIndication.SIG_CRYPTO_FAILURE
    return SubIndication.SIGNED_DATA_NOT_FOUND if digest is None else None


def _holds(
    signer_info: cms.SignerInfo, certificate: x509.Certificate, content_type: str, covered: bytes
) -> tuple[bool, bool]:
    """Tell whether the digest is the one that was signed, and whether the signature value holds.

    Signed attributes are signed as DER has them (RFC 5652 clause 5.4). Many programs sign what they wrote, so
    that is tried first.
    """
    as_written = validate_sig_integrity(signer_info, certificate, content_type, covered, Validator())
    if as_written[1] or not signer_info["signed_attrs"]:
        return as_written
    in_der = cms.SignerInfo.load(signer_info.dump())
    attributes = cms.CMSAttributes.load(signer_info["signed_attrs"].untag().dump())
    in_der["signed_attrs"] = cms.CMSAttributes.load(attributes.dump(force=True))
    return validate_sig_integrity(in_der, certificate, content_type, covered, Validator())


def _refusal(error: SignatureValidationError) -> tuple[bool | None, SubIndication]:
    """Return the outcome for what pyHanko refuses to verify."""
    name = "" if error.ades_subindication is None else error.ades_subindication.standard_name
    if name == SubIndication.NO_SIGNING_CERTIFICATE_FOUND:
        return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    return False, SubIndication.FORMAT_FAILURE


def _signing_time(signer_info: cms.SignerInfo) -> datetime | None:
    """Return the time that the signer claims; None without one, or when claims contradict each other."""
    try:
        claims = {
            each.native for each in find_cms_attribute_iter(signer_info["signed_attrs"], "signing_time")
        }
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read: a time that is none is no claim
        return None
    return claims.pop() if len(claims) == 1 else None


def _timestamps(
    signer_info: cms.SignerInfo, certificates: tuple[x509.Certificate, ...]
) -> Iterator[FoundTimestamp]:
    covered = digest_of(signer_info["signature"].native)
    for token in tokens(signer_info["unsigned_attrs"], SIGNATURE_TIMESTAMP):
        found = verify_timestamp(token, covered, certificates)
        if found is not None:
            yield found


def tokens(attributes: cms.CMSAttributes, identifier: str) -> Iterator[cms.SignedData]:
    """Yield the timestamp tokens of an attribute, those that can be read at all."""
    for value in attribute_values(attributes, identifier):
        try:
            yield cms.ContentInfo.load(value)["content"]
        except Exception:  # noqa: BLE001, S112 -- asn1crypto raises anything on hostile bytes
            continue
