"""Archive timestamps of CAdES: archive-time-stamp-v3 (EN 319 122-1 clause 5.5.3).

The older archive timestamps (ETSI TS 101 733 up to version 1.8.3) are no part of the baseline levels, and
are not read.
"""

from collections.abc import Iterable, Iterator, Sequence

from asn1crypto import algos, cms, x509
from cryptography.hazmat.primitives import hashes

from handlers.signatures.cms import Digest, hash_of, tokens, verify_timestamp
from handlers.signatures.cms_structure import (
    CONTEXT,
    attribute_values,
    content_type_of,
    elements,
    raw_attributes,
)
from handlers.signatures.found import FoundTimestamp

ARCHIVE_TIMESTAMP_V3 = "0.4.0.1733.2.4"

_HASH_INDEXES = ("0.4.0.19122.1.5", "0.4.0.19122.1.4", "0.4.0.1733.2.5")
"""ats-hash-index-v3 (clause 5.5.2), -v2, and the first one: the attribute of the token that says what it covers."""
_WITH_ALGORITHM = 4
"""Fields of a hash index that names its algorithm; the first version may leave out SHA-256."""
_UNSIGNED_ATTRIBUTES = 1


def archive_timestamps(
    signed_data: cms.SignedData,
    signer_info: cms.SignerInfo,
    digest: Digest,
    certificates: Iterable[x509.Certificate],
) -> Iterator[FoundTimestamp]:
    """Yield the archive timestamps that hold over a signature and all that their hash index lists.

    Args:
        signed_data: the message.
        signer_info: the signer, one of its own.
        digest: computes on the signed document.
        certificates: those of the message, for a token that does not carry its authority's.
    """
    others = tuple(certificates)
    for token in tokens(signer_info["unsigned_attrs"], ARCHIVE_TIMESTAMP_V3):
        index = _hash_index(token)
        if index is None or not _all_there(index, signed_data, signer_info):
            continue
        covered = _imprint(signed_data, signer_info, digest, index)
        found = verify_timestamp(token, covered, others)
        if found is not None:
            yield found


def _hash_index(token: cms.SignedData) -> bytes | None:
    try:
        (signer_info,) = token["signer_infos"]
        attributes = signer_info["unsigned_attrs"]
        found = [value for name in _HASH_INDEXES for value in attribute_values(attributes, name)]
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return None
    return found[0] if len(found) == 1 else None


def _all_there(index: bytes, signed_data: cms.SignedData, signer_info: cms.SignerInfo) -> bool:
    """Tell whether each hash of an index is that of something in the message; one without is not valid."""
    try:
        algorithm, listed = _read(index)
        certificates = [each.encoded for each in elements(signed_data["certificates"].contents or b"")]
        revocation = [each.encoded for each in elements(signed_data["crls"].contents or b"")]
        attributes = list(_attribute_octets(signer_info["unsigned_attrs"]))
        return all(
            set(hashed) <= {_hash(algorithm, octets) for octets in there}
            for hashed, there in zip(listed, (certificates, revocation, attributes), strict=True)
        )
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False


def _read(index: bytes) -> tuple[hashes.HashAlgorithm, Sequence[Sequence[bytes]]]:
    (outer,) = elements(index)
    fields = list(elements(outer.content))
    name = "sha256"
    if len(fields) == _WITH_ALGORITHM:
        name = algos.DigestAlgorithm.load(fields.pop(0).encoded)["algorithm"].native
    return hash_of(name), [[each.content for each in elements(field.content)] for field in fields]


def _attribute_octets(attributes: cms.CMSAttributes) -> Iterator[bytes]:
    """Yield what stands for an unsigned attribute: whole in the first index, each value with its type in v3."""
    for attribute in raw_attributes(attributes):
        yield attribute.encoded
        for value in attribute.values:
            yield attribute.encoded_identifier + value.encoded


def _imprint(
    signed_data: cms.SignedData, signer_info: cms.SignerInfo, digest: Digest, index: bytes
) -> Digest:
    """Return what computes the digest that such a timestamp is about, clause 5.5.3."""
    fields = b"".join(
        field.encoded
        for field in elements(signer_info.contents)
        if (field.tag_class, field.tag) != (CONTEXT, _UNSIGNED_ATTRIBUTES)
    )

    def imprint(algorithm: hashes.HashAlgorithm) -> bytes:
        return _hash(algorithm, content_type_of(signed_data).dump() + digest(algorithm) + fields + index)

    return imprint


def _hash(algorithm: hashes.HashAlgorithm, octets: bytes) -> bytes:
    computed = hashes.Hash(algorithm)
    computed.update(octets)
    return computed.finalize()
