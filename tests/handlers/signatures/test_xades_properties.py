from datetime import UTC, datetime

import pytest
from lxml import etree

from handlers.signatures.xades_properties import (
    Properties,
    is_counter_signature,
    is_signed_properties_type,
    load_certificate,
    properties_of,
)
from handlers.signatures.xml_document import DS
from tests.assets import pdfs, revocation, xades
from tests.assets.pki import Pki
from tests.assets.xades import Making, Ref


def with_time(written: str, namespace: str = xades.XADES) -> Properties:
    return Properties(
        etree.fromstring(
            f'<x:QualifyingProperties xmlns:x="{namespace}"><x:SignedProperties><x:SignedSignatureProperties>'
            f"<x:SigningTime>{written}</x:SigningTime></x:SignedSignatureProperties></x:SignedProperties>"
            "</x:QualifyingProperties>"
        )
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-03T09:30:00Z", pdfs.SIGNED_AT),
        (" 2025-03-03T10:30:00.250+01:00\n", datetime(2025, 3, 3, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("2025-03-03T09:30:00", pdfs.SIGNED_AT),
        ("0001-01-01T00:00:00+14:00", None),
        ("hier", None),
        ("", None),
    ],
)
def test_claimed_time_is_read_or_void(written: str, expected: datetime | None) -> None:
    assert with_time(written).signing_time == expected


@pytest.mark.parametrize("version", ["v1.1.1", "v1.2.2", "v1.3.2"])
def test_older_versions_have_the_same_names(version: str) -> None:
    assert with_time("2025-03-03T09:30:00Z", f"http://uri.etsi.org/01903/{version}#").signing_time


def test_element_of_another_namespace_is_no_property() -> None:
    assert with_time("2025-03-03T09:30:00Z", "urn:autre").signing_time is None


def test_properties_of_another_signature_are_not_its_own(pki: Pki) -> None:
    signature = xades.sign([Ref("", b"")], pki.person)
    assert properties_of(signature).signed is not None
    signature.set("Id", "autre")
    assert properties_of(signature).signed is None


def test_two_sets_of_properties_are_none(pki: Pki) -> None:
    signature = xades.sign([Ref("", b"")], pki.person)
    twice = etree.fromstring(etree.tostring(signature))
    twice.append(signature[-1])
    assert properties_of(twice).signed is None


def test_certificate_is_named_by_its_digest(pki: Pki) -> None:
    properties = properties_of(xades.sign([Ref("", b"")], pki.person))
    assert properties.names_certificate
    assert properties.names(pki.person.asn1_certificate)
    assert not properties.names(pki.organization().asn1_certificate)


def test_counter_signature_lies_in_the_signature_that_it_signs(pki: Pki) -> None:
    root = etree.fromstring(xades.countersigned(xades.enveloped(xades.ACT, pki.person), pki.organization()))
    assert [is_counter_signature(each) for each in root.iter(f"{{{DS}}}Signature")] == [False, True]


def test_evidence_is_read_and_what_cannot_be_read_left_out(pki: Pki) -> None:
    signed = xades.enveloped(xades.ACT, pki.person)
    content = xades.with_validation_data(signed, pki.person, revocation.empty_list(pki, pdfs.SIGNED_AT))
    root = etree.fromstring(content)
    broken = next(root.iter(f"{{{xades.XADES}}}EncapsulatedX509Certificate"))
    broken.text = "AAAA"
    evidence = properties_of(root[-1]).evidence
    assert (len(evidence.certificates), len(evidence.crls), evidence.ocsp_responses) == (1, 1, ())


def test_level_b_b_asks_for_a_format_of_each_reference(pki: Pki) -> None:
    signature = xades.sign([Ref("a", b""), Ref("b", b"")], pki.person)
    references = signature[0].findall(f"{{{DS}}}Reference")
    assert properties_of(signature).is_baseline(references[:2])
    assert not properties_of(signature).is_baseline(references)
    bare = xades.sign([Ref("a", b"")], pki.person, making=Making(with_formats=False))
    assert not properties_of(bare).is_baseline(bare[0].findall(f"{{{DS}}}Reference")[:1])


def test_type_of_signed_properties_is_known_in_each_version() -> None:
    assert is_signed_properties_type("http://uri.etsi.org/01903#SignedProperties")
    assert is_signed_properties_type("http://uri.etsi.org/01903/v1.1.1#SignedProperties")
    assert not is_signed_properties_type("http://uri.etsi.org/01903#CountersignedSignature")
    assert not is_signed_properties_type(None)


def test_bytes_that_are_no_certificate_give_none() -> None:
    assert load_certificate(b"\x30\x03\x02\x01\x00") is None
