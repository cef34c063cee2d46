"""The validation data that a CMS signature carries (EN 319 122-1 clauses 5.4 and A.1, RFC 5652 clause 10.2)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from asn1crypto import cms, core, crl, ocsp, x509

from handlers.signatures.cms_structure import (
    CONTEXT,
    SEQUENCE,
    UNIVERSAL,
    attribute_values,
    certificates_of,
    elements,
)
from handlers.signatures.evidence import archived_in, together
from handlers.signatures.found import Evidence

CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
_TOKENS = (
    "1.2.840.113549.1.9.16.2.14",  # signature-time-stamp
    "1.2.840.113549.1.9.16.2.25",  # CAdES-C-timestamp
    "1.2.840.113549.1.9.16.2.26",  # time-stamped-certs-crls-references
    "1.2.840.113549.1.9.16.2.48",  # archive-time-stamp-v2
    "0.4.0.1733.2.4",  # archive-time-stamp-v3
)
"""Attributes that hold timestamp tokens, whose own messages may carry more."""
_MAX_DEPTH = 2
"""Tokens within tokens."""
_CRLS, _OCSP_RESPONSES = 0, 1
"""Tags in RevocationValues, clause A.1.1.3.2."""
_OTHER = 1
"""Tag of a revocation format that is no CRL, RFC 5652 clause 10.2.1."""
_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"
_BASIC_OCSP_RESPONSE = "1.3.6.1.5.5.7.48.1.1"

_Item = TypeVar("_Item")


def evidence_of(signed_data: cms.SignedData, signer_info: cms.SignerInfo, *, depth: int = 0) -> Evidence:
    """Return what a message and the attributes of one signer carry; what cannot be read is left out."""
    found = [_in_message(signed_data), archived_in(signer_info)]
    for attributes in (signer_info["signed_attrs"], signer_info["unsigned_attrs"]):
        found += _all(_certificate_values, attribute_values(attributes, CERTIFICATE_VALUES))
        found += _all(_revocation_values, attribute_values(attributes, REVOCATION_VALUES))
        tokens = chain.from_iterable(attribute_values(attributes, name) for name in _TOKENS)
        if depth < _MAX_DEPTH:
            found += _all(lambda token: _in_token(token, depth + 1), tokens)
    return together(*found)


def _in_message(signed_data: cms.SignedData) -> Evidence:
    revocation = list(elements(signed_data["crls"].contents or b""))
    lists = [each.encoded for each in revocation if (each.tag_class, each.tag) == (UNIVERSAL, SEQUENCE)]
    others = [each.content for each in revocation if (each.tag_class, each.tag) == (CONTEXT, _OTHER)]
    return Evidence(
        tuple(certificates_of(signed_data)),
        tuple(_all(crl.CertificateList.load, lists)),
        tuple(_all(_response, others)),
    )


def _response(other: bytes) -> ocsp.OCSPResponse:
    """Return the OCSP response in an `other` revocation format, RFC 5940 clause 3; some write the inner one.

    Raises:
        ValueError: it is something else.
    """
    identifier, value = elements(other)
    name = core.ObjectIdentifier.load(identifier.encoded).dotted
    if name == _OCSP_RESPONSE:
        return ocsp.OCSPResponse.load(value.encoded)
    if name == _BASIC_OCSP_RESPONSE:
        return _wrapped(value.encoded)
    raise ValueError("no OCSP response")


def _certificate_values(value: bytes) -> Evidence:
    (sequence,) = elements(value)
    return Evidence(tuple(x509.Certificate.load(each.encoded) for each in elements(sequence.content)))


def _revocation_values(value: bytes) -> Evidence:
    (sequence,) = elements(value)
    lists = {
        field.tag: [each.encoded for listed in elements(field.content) for each in elements(listed.content)]
        for field in elements(sequence.content)
    }
    return Evidence(
        crls=tuple(crl.CertificateList.load(each) for each in lists.get(_CRLS, ())),
        ocsp_responses=tuple(_wrapped(each) for each in lists.get(_OCSP_RESPONSES, ())),
    )


def _in_token(value: bytes, depth: int) -> Evidence:
    token = cms.ContentInfo.load(value)["content"]
    (signer_info,) = token["signer_infos"]
    return evidence_of(token, signer_info, depth=depth)


def _wrapped(basic: bytes) -> ocsp.OCSPResponse:
    """Return a basic OCSP response as the answer of a responder, RFC 6960 clause 4.2.1."""
    return ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {
                "response_type": "basic_ocsp_response",
                "response": ocsp.BasicOCSPResponse.load(basic),
            },
        }
    )


def _all(read: Callable[[bytes], _Item], values: Iterable[bytes]) -> Iterator[_Item]:
    for value in values:
        try:
            yield read(value)
        except Exception:  # noqa: BLE001, S112 -- asn1crypto raises anything on hostile bytes
            continue
