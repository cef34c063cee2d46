"""What the issuing authority says of revocations, as files carry it."""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from handlers.signatures.found import Evidence
from tests.assets.pki import Holder, Pki, to_asn1


def empty_list(pki: Pki, at: datetime) -> x509.CertificateRevocationList:
    """Return the list of revoked certificates of a day on which there was none."""
    return pki.crl(made=at)


def good_answer(pki: Pki, holder: Holder, at: datetime) -> ocsp.OCSPResponse:
    """Return the answer that a certificate was good on a day."""
    return pki.ocsp(holder.certificate, made=at)


def asn1_answer(pki: Pki, holder: Holder, at: datetime) -> asn1_ocsp.OCSPResponse:
    """Return the same answer as an asn1crypto object."""
    return asn1_ocsp.OCSPResponse.load(good_answer(pki, holder, at).public_bytes(Encoding.DER))


def evidence(
    *crls: x509.CertificateRevocationList,
    answers: Iterable[ocsp.OCSPResponse] = (),
    certificates: Iterable[x509.Certificate] = (),
) -> Evidence:
    """Return lists and answers as a reader finds them in a file."""
    return Evidence(
        certificates=tuple(map(to_asn1, certificates)),
        crls=tuple(crl.CertificateList.load(each.public_bytes(Encoding.DER)) for each in crls),
        ocsp_responses=tuple(
            asn1_ocsp.OCSPResponse.load(each.public_bytes(Encoding.DER)) for each in answers
        ),
    )
