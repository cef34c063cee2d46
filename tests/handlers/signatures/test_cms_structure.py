import base64

import pytest
from asn1crypto import cms, core

from handlers.errors import DamagedFile
from handlers.signatures.cms_structure import attribute_values, content_of, content_type_of, open_message

CONTENT = b"content" * 20


def message(encapsulated: bytes) -> bytes:
    """Return a signed-data message without signers around an encoded EncapsulatedContentInfo."""
    fields = b"\x02\x01\x01" + b"\x31\x00" + encapsulated + b"\x31\x00"
    return element(
        0x30, core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + element(0xA0, element(0x30, fields))
    )


def element(tag: int, content: bytes, *, indefinite: bool = False) -> bytes:
    if indefinite:
        return bytes([tag, 0x80]) + content + b"\0\0"
    size = len(content).to_bytes(4)
    return bytes([tag, 0x84]) + size + content


def encapsulated(
    packed: bytes, content_type: str = "1.2.840.113549.1.7.1", *, indefinite: bool = False
) -> bytes:
    identifier = core.ObjectIdentifier(content_type).dump()
    return element(
        0x30,
        identifier + (element(0xA0, packed, indefinite=indefinite) if packed else b""),
        indefinite=indefinite,
    )


def packed_in(file: bytes) -> bytes | None:
    signed_data = open_message(file).signed_data
    assert signed_data is not None
    return content_of(signed_data)


def test_content_of_an_enveloping_message_is_returned() -> None:
    assert packed_in(message(encapsulated(element(0x04, CONTENT)))) == CONTENT


def test_detached_message_has_no_content() -> None:
    assert packed_in(message(encapsulated(b""))) is None


def test_content_cut_up_by_ber_is_put_together() -> None:
    pieces = element(0x24, element(0x04, CONTENT[:9]) + element(0x04, CONTENT[9:]), indefinite=True)
    assert packed_in(message(encapsulated(pieces, indefinite=True))) == CONTENT


def test_content_that_is_no_octet_string_is_taken_without_its_tag() -> None:
    assert packed_in(message(encapsulated(element(0x30, CONTENT), "1.3.6.1.4.1.311.2.1.4"))) == CONTENT


def test_content_type_is_told_whatever_it_is() -> None:
    nested = open_message(message(encapsulated(element(0x04, CONTENT), "1.2.840.113549.1.7.2"))).signed_data
    assert nested is not None
    assert content_type_of(nested).native == "signed_data"


def test_pem_and_bare_base64_are_undone() -> None:
    der = message(encapsulated(element(0x04, CONTENT)))
    text = base64.encodebytes(der)
    pem = b"Signature :\n-----BEGIN PKCS7-----\r\n" + text + b"-----END PKCS7-----\n"
    assert packed_in(text) == CONTENT
    assert packed_in(pem) == CONTENT


def test_what_follows_the_message_is_told() -> None:
    der = message(encapsulated(element(0x04, CONTENT)))
    assert open_message(der).bytes_after == b""
    assert open_message(der + b"\0\0").bytes_after == b"\0\0"


def test_other_messages_than_signed_data_are_told() -> None:
    enveloped = core.ObjectIdentifier("1.2.840.113549.1.7.3").dump()
    opened = open_message(element(0x30, enveloped + element(0xA0, b"\x30\x00")))
    assert opened.content_type == "1.2.840.113549.1.7.3"
    assert opened.signed_data is None


@pytest.mark.parametrize(
    "content", [b"", b"\x30", b"\x30\x80" * 99, b"\x30\x84\xff\xff\xff\xff", b"\x1f" * 9, b"!"]
)
def test_what_is_no_message_is_damaged(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        open_message(content)


def test_values_of_repeated_attributes_are_all_returned() -> None:
    one, two = core.Integer(1), core.Integer(2)
    attributes = cms.CMSAttributes(
        [
            {"type": "1.2.3", "values": [one]},
            {"type": "1.2.4", "values": [one]},
            {"type": "1.2.3", "values": [two]},
        ]
    )
    read = cms.CMSAttributes.load(attributes.dump())
    assert attribute_values(read, "1.2.3") == (one.dump(), two.dump())
    assert attribute_values(read, "1.2.5") == ()
