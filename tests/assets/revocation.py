"""Lists and answers of the issuing authority that say that nothing was revoked."""

from datetime import datetime, timedelta

from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.assets.pki import Holder, Pki


def empty_list(pki: Pki, at: datetime) -> x509.CertificateRevocationList:
    """Return the list of revoked certificates of a day on which there was none."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=pki.issuing.subject, last_update=at, next_update=at + timedelta(days=7)
    )
    return builder.sign(pki._issuing_key, hashes.SHA256())


def good_answer(pki: Pki, holder: Holder, at: datetime) -> ocsp.OCSPResponse:
    """Return the answer that a certificate was good on a day."""
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=holder.certificate,
        issuer=pki.issuing,
        algorithm=hashes.SHA1(),  # noqa: S303 -- what responders name issuers with
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=at + timedelta(days=1),
        revocation_time=None,
        revocation_reason=None,
    )
    return builder.responder_id(ocsp.OCSPResponderEncoding.HASH, pki.issuing).sign(
        pki._issuing_key, hashes.SHA256()
    )


def asn1_answer(pki: Pki, holder: Holder, at: datetime) -> OCSPResponse:
    """Return the same answer as an asn1crypto object."""
    return OCSPResponse.load(good_answer(pki, holder, at).public_bytes(Encoding.DER))
