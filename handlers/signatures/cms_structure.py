"""The parts of a CMS message (RFC 5652) as they were written, in DER or BER.

Values are taken one by one and raw: reading a whole archival signature at once is what asn1crypto cannot do.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

from asn1crypto import cms, core, x509

from handlers.errors import DamagedFile

SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
"""What a timestamp token signs, RFC 3161 clause 2.4.2."""

_MAX_DEPTH = 16
"""Of pieces within pieces in a BER octet string; writers use one level."""
UNIVERSAL, CONTEXT = 0, 2
"""Classes of tags."""
SEQUENCE = 16
_OCTET_STRING = 4


class Message(NamedTuple):
    """A file that holds a CMS message."""

    content_type: str
    """Object identifier of what the message is."""
    signed_data: cms.SignedData | None
    """None when it is anything else than signed data."""
    bytes_after: bytes
    """What follows the message in the file; empty, or zeros where a fixed space was filled up."""


class Element(NamedTuple):
    """One element in BER."""

    tag_class: int
    constructed: bool
    tag: int
    content: bytes
    encoded: bytes


def open_message(content: bytes) -> Message:
    """Read a CMS message in DER, BER, PEM or bare base64.

    Raises:
        DamagedFile: it is none.
    """
    try:
        encoded = content if content.startswith(b"\x30") else _unarmoured(content)
        _, _, size = _bounds(encoded, 0, 0)
        outer = cms.ContentInfo.load(encoded)
        content_type = outer["content_type"].dotted
        signed_data = outer["content"] if content_type == SIGNED_DATA else None
        if signed_data is not None:
            signed_data["signer_infos"]  # parses the fields, which is what may fail
    except Exception as error:  # asn1crypto raises anything on hostile bytes
        raise DamagedFile("this CMS message cannot be read") from error
    return Message(content_type, signed_data, encoded[size:])


def content_type_of(signed_data: cms.SignedData) -> cms.ContentType:
    """Return what kind of content is signed."""
    (content_type, *_) = elements(signed_data["encap_content_info"].contents)
    return cms.ContentType.load(content_type.encoded)


def content_of(signed_data: cms.SignedData) -> bytes | None:
    """Return the content packed inside, as digests see it; None when the signature is detached.

    Older messages (PKCS #7, RFC 2315 clause 9.3) pack any element instead of an octet string; what it holds is
    digested, without its tag and length.
    """
    _, *packed = elements(signed_data["encap_content_info"].contents)
    if not packed:
        return None
    inner = next(elements(packed[0].content), None)
    if inner is None:
        return None
    if (inner.tag_class, inner.tag) == (UNIVERSAL, _OCTET_STRING):
        return b"".join(_pieces(inner, 0))
    return inner.content


def certificates_of(signed_data: cms.SignedData) -> Iterator[x509.Certificate]:
    """Yield the certificates that come with a message; attribute certificates and other kinds are left aside."""
    for choice in elements(signed_data["certificates"].contents or b""):
        if (choice.tag_class, choice.tag) == (UNIVERSAL, SEQUENCE):
            yield x509.Certificate.load(choice.encoded)


def attribute_values(attributes: cms.CMSAttributes, identifier: str) -> tuple[bytes, ...]:
    """Return the values of an attribute, in DER; one for each instance and value, empty when it is absent."""
    return tuple(
        value.encoded
        for attribute in raw_attributes(attributes)
        if attribute.identifier == identifier
        for value in attribute.values
    )


class RawAttribute(NamedTuple):
    """One attribute as it was written."""

    identifier: str
    encoded_identifier: bytes
    values: tuple[Element, ...]
    encoded: bytes


def raw_attributes(attributes: cms.CMSAttributes) -> Iterator[RawAttribute]:
    """Yield the attributes of a set; nothing for an absent set."""
    for attribute in elements(attributes.contents or b""):
        identifier, values, *_ = elements(attribute.content)
        yield RawAttribute(
            core.ObjectIdentifier.load(identifier.encoded).dotted,
            identifier.encoded,
            tuple(elements(values.content)),
            attribute.encoded,
        )


def elements(encoded: bytes) -> Iterator[Element]:
    """Yield the elements that stand one after the other.

    Raises:
        ValueError: one is cut short.
        IndexError: the same, in its header.
    """
    start = 0
    while start < len(encoded):
        header_end, content_end, end = _bounds(encoded, start, 0)
        first = encoded[start]
        yield Element(
            tag_class=first >> 6,
            constructed=bool(first & 0x20),
            tag=first & 0x1F,
            content=encoded[header_end:content_end],
            encoded=encoded[start:end],
        )
        start = end


def _bounds(encoded: bytes, start: int, depth: int) -> tuple[int, int, int]:
    """Return where an element's content starts, where it ends, and where the element ends (X.690 clause 8.1).

    asn1crypto's parser copies all that follows for each element: on many of them that takes minutes.
    """
    at = start + 1
    if encoded[start] & 0x1F == 0x1F:  # noqa: PLR2004 -- the tag goes on in the following octets
        while encoded[at] & 0x80:
            at += 1
        at += 1
    length = encoded[at]
    at += 1
    if length == 0x80:  # noqa: PLR2004 -- the indefinite form: up to the end-of-contents octets
        if depth == _MAX_DEPTH:
            raise ValueError("elements within elements without end")
        end = at
        while encoded[end : end + 2] != b"\0\0":
            end = _bounds(encoded, end, depth + 1)[2]
        return at, end, end + 2
    if length > 0x80:  # noqa: PLR2004 -- the long form
        octets = length & 0x7F
        length = int.from_bytes(encoded[at : at + octets])
        at += octets
    if at + length > len(encoded):
        raise ValueError("an element is cut short")
    return at, at + length, at + length


def _pieces(octets: Element, depth: int) -> Iterator[bytes]:
    """Yield the pieces of an octet string that BER may have cut up."""
    if not octets.constructed:
        yield octets.content
        return
    if depth == _MAX_DEPTH:
        raise ValueError("pieces within pieces without end")
    for piece in elements(octets.content):
        yield from _pieces(piece, depth + 1)


def _unarmoured(content: bytes) -> bytes:
    """Return what PEM (RFC 7468) or bare base64 stands for.

    Raises:
        ValueError: it is neither.
    """
    lines = content.strip().splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(b"-----BEGIN")), None)
    if start is not None:
        end = next(
            (number for number, line in enumerate(lines) if number > start and line.startswith(b"-----END")),
            len(lines),
        )
        lines = lines[start + 1 : end]
    try:
        return base64.b64decode(b"".join(line.strip() for line in lines), validate=True)
    except binascii.Error as error:
        raise ValueError("neither PEM nor base64") from error
