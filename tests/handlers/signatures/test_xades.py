import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import SignatureConstructionMethod, SignatureMethod

from handlers.errors import DamagedFile, UnreadableFile
from handlers.findings import Code
from handlers.models import Packaging, Profile, SignatureFormat, Upload
from handlers.signatures import Beside, FoundContent, FoundSignature, XadesReader
from handlers.signatures.indication import SubIndication
from tests.assets import pdfs, revocation, xades
from tests.assets.pki import COMPANY, Holder, Pki
from tests.assets.xades import ACT, Making, Ref

LETTER = Upload(name="acte.pdf", content=b"Acte d'engagement, lot 1")
PRICES = Upload(name="prix.xlsx", content=b"Bordereau des prix")


def read(content: bytes, *beside: Upload, name: str = "acte.pdf - Signature 1.xml") -> FoundContent:
    return XadesReader().read(content, name=name, beside=Beside(beside))


def only(content: bytes, *beside: Upload, name: str = "acte.pdf - Signature 1.xml") -> FoundSignature:
    (found,) = read(content, *beside, name=name).signatures
    return found


def codes(found: FoundSignature) -> list[Code]:
    return [remark.code for remark in found.remarks]


@pytest.fixture(scope="module")
def person(pki: Pki) -> Holder:
    return pki.person


@pytest.fixture(scope="module")
def detached(person: Holder) -> bytes:
    return xades.detached([("acte.pdf", LETTER.content)], person)


@pytest.fixture(scope="module")
def rsa_holder(pki: Pki) -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    return pki.holder({NameOID.COMMON_NAME: "Claude Durand", NameOID.ORGANIZATION_NAME: COMPANY}, key=key)


# ---- each packaging ----


@pytest.mark.parametrize(
    ("make", "packaging"),
    [
        (xades.enveloped, Packaging.ENVELOPED),
        (xades.enveloping, Packaging.ENVELOPING),
        (xades.internally_detached, Packaging.INTERNALLY_DETACHED),
    ],
)
def test_each_packaging_holds_and_covers_the_whole_file(
    make: Callable[[bytes, Holder], bytes], packaging: Packaging, person: Holder
) -> None:
    found = only(make(ACT, person))
    assert (found.format, found.packaging, found.profile) == (SignatureFormat.XADES, packaging, Profile.B_B)
    assert (found.intact, found.failure, found.accepted) == (True, None, True)
    assert (found.covers_whole_file, found.modified_after_signing) == (True, False)
    assert found.signing_time == pdfs.SIGNED_AT
    assert found.certificate is not None
    assert found.certificate.dump() == person.asn1_certificate.dump()
    assert (found.algorithms.digest, found.algorithms.signature) == ("sha256", "sha256_ecdsa")
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("method", "algorithm"),
    [
        (SignatureConstructionMethod.enveloped, SignatureMethod.ECDSA_SHA256),
        (SignatureConstructionMethod.enveloping, SignatureMethod.ECDSA_SHA512),
    ],
)
def test_signature_of_another_program_holds(
    method: SignatureConstructionMethod, algorithm: SignatureMethod, person: Holder
) -> None:
    found = only(xades.by_signxml(ACT, person, method=method, algorithm=algorithm))
    assert (found.intact, found.covers_whole_file, found.accepted) == (True, True, True)


@pytest.mark.parametrize("algorithm", [SignatureMethod.RSA_SHA256, SignatureMethod.SHA256_RSA_MGF1])
def test_rsa_signature_of_another_program_holds(algorithm: SignatureMethod, rsa_holder: Holder) -> None:
    method = SignatureConstructionMethod.enveloped
    found = only(xades.by_signxml(ACT, rsa_holder, method=method, algorithm=algorithm))
    assert found.intact is True


def test_two_people_sign_the_same_document(pki: Pki, person: Holder) -> None:
    other = pki.natural_person(given_name="Dominique", surname="Petit")
    twice = xades.enveloped(xades.enveloped(ACT, person), other, making=Making(identifier="S3"))
    found = read(twice).signatures
    assert [each.intact for each in found] == [True, True]
    assert [each.modified_after_signing for each in found] == [False, False]


def test_counter_signature_is_not_counted(pki: Pki, person: Holder) -> None:
    found = read(xades.countersigned(xades.enveloped(ACT, person), pki.organization())).signatures
    assert [each.intact for each in found] == [True]


def test_signature_that_only_says_to_be_a_counter_signature_is_counted(person: Holder) -> None:
    signature = etree.fromstring(xades.detached([("acte.pdf", LETTER.content)], person))
    lonely = etree.Element(f"{{{xades.XADES}}}CounterSignature")
    lonely.append(signature)
    assert len(read(xades.written(lonely)).signatures) == 1


def test_xml_without_signature_is_unsigned() -> None:
    assert read(ACT).signatures == ()


def test_content_of_an_enveloping_signature_is_handed_on(person: Holder) -> None:
    assert read(xades.enveloping(b"%PDF-1.7", person)).enclosed == b"%PDF-1.7"


# ---- what was changed ----


def test_changed_document_is_told(person: Holder) -> None:
    changed = xades.enveloped(ACT, person).replace(b"48 250,00", b"98 250,00")
    found = only(changed)
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)


def test_changed_list_of_references_is_told(person: Holder) -> None:
    signature = etree.fromstring(xades.detached([("acte.pdf", LETTER.content), ("b.txt", b"b")], person))
    signed_info = signature[0]
    signed_info.remove(signed_info[3])
    found = only(xades.written(signature), LETTER)
    assert (found.intact, found.failure) == (False, SubIndication.SIG_CRYPTO_FAILURE)


def test_changed_signed_properties_are_told(person: Holder) -> None:
    changed = xades.enveloped(ACT, person).replace(b"2025-03-03T", b"2024-03-03T")
    found = only(changed)
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)
    assert found.signing_time is None


def test_properties_that_nobody_signed_break_the_signature(person: Holder) -> None:
    found = only(xades.enveloped(ACT, person, making=Making(properties_are_signed=False)))
    assert (found.intact, found.failure) == (False, SubIndication.FORMAT_FAILURE)
    assert found.signing_time is None


def test_reference_to_the_properties_of_another_element_does_not_sign_these(person: Holder) -> None:
    root = etree.fromstring(xades.enveloping(ACT, person))
    signed = root.find(f".//{{{xades.XADES}}}SignedProperties")
    assert signed is not None
    aside = etree.SubElement(root, f"{{{xades.DS}}}Object")
    aside.append(etree.fromstring(etree.tostring(signed)))
    signed.set("Id", "autre")
    found = only(xades.written(root))
    assert found.intact is False
    assert found.signing_time is None


# ---- wrapping ----


def _moved(signed: bytes) -> bytes:
    """Put the signed part aside, in the signature, and something else in its place."""
    root = etree.fromstring(signed)
    piece, signature = root
    root.insert(0, etree.fromstring(b"<piece><acte><montant>98 250,00</montant></acte></piece>"))
    etree.SubElement(signature, f"{{{xades.DS}}}Object").append(piece)
    return xades.written(root)


def test_content_moved_aside_is_called_wrapping(person: Holder) -> None:
    found = only(_moved(xades.internally_detached(ACT, person)))
    assert found.intact is True
    assert (found.covers_whole_file, found.modified_after_signing) == (False, None)
    assert codes(found) == [Code.SIGNATURE_WRAPPING]


def test_two_elements_of_the_signed_identifier_break_the_signature(person: Holder) -> None:
    root = etree.fromstring(xades.internally_detached(ACT, person))
    root.insert(0, etree.fromstring(b'<piece id="piece">autre</piece>'))
    found = only(xades.written(root))
    assert (found.intact, found.failure) == (False, SubIndication.FORMAT_FAILURE)
    assert codes(found) == [Code.SIGNATURE_WRAPPING]


def test_unsigned_part_leaves_the_rest_in_doubt(person: Holder) -> None:
    root = etree.fromstring(xades.internally_detached(ACT, person))
    etree.SubElement(root, "note").text = "Sous réserve"
    found = only(xades.written(root))
    assert (found.intact, found.covers_whole_file, found.modified_after_signing) == (True, False, None)
    assert found.remarks == ()


def test_signature_over_nothing_but_itself_covers_nothing(person: Holder) -> None:
    root = etree.fromstring(ACT)
    root.append(xades.sign([], person))
    found = only(xades.written(root))
    assert (found.intact, found.covers_whole_file, found.modified_after_signing) == (True, False, None)


# ---- detached, and its documents ----


def test_document_beside_is_found_by_name(detached: bytes) -> None:
    found = only(detached, PRICES, LETTER)
    assert (found.packaging, found.intact) == (Packaging.DETACHED, True)
    assert (found.signed_file, found.documents) == ("acte.pdf", (LETTER,))
    assert (found.covers_whole_file, found.modified_after_signing) == (True, False)


def test_document_under_another_name_is_found_by_its_digest(detached: bytes) -> None:
    renamed = Upload(name="acte signé.pdf", content=LETTER.content)
    found = only(detached, PRICES, renamed, name="jeton.xml")
    assert (found.intact, found.signed_file) == (True, "acte signé.pdf")


def test_name_in_the_reference_may_be_escaped_and_have_folders(person: Holder) -> None:
    signature = xades.detached([("C:/Users/cm/Acte%20d%27engagement.pdf", LETTER.content)], person)
    document = Upload(name="Acte d'engagement.pdf", content=b"autre")
    found = only(signature, document, PRICES, name="jeton.xml")
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)
    assert found.signed_file == "Acte d'engagement.pdf"


def test_changed_document_of_a_token_named_after_it_is_told(person: Holder) -> None:
    signature = xades.detached([("0001.tmp", LETTER.content)], person)
    changed = Upload(name="acte.pdf", content=LETTER.content + b", lot 2")
    found = only(signature, PRICES, changed, name="acte.pdf - 20250303 0930 - Signature 1.xml")
    assert (found.intact, found.signed_file) == (False, "acte.pdf")


def test_absent_document_is_named(detached: bytes) -> None:
    found = only(detached, name="jeton.xml")
    assert (found.intact, found.failure) == (None, SubIndication.SIGNED_DATA_NOT_FOUND)
    assert found.signed_file == "acte.pdf"
    assert [(each.code, dict(each.params)) for each in found.remarks] == [
        (Code.DOCUMENT_MISSING, {"file": "acte.pdf"})
    ]


def test_many_absent_documents_are_counted(person: Holder) -> None:
    found = only(xades.detached([(f"{number}.pdf", b"") for number in range(4)], person), name="jeton.xml")
    assert [dict(remark.params) for remark in found.remarks] == [{"file": "0.pdf (et 3 autres)"}]


def test_one_reference_may_leave_its_document_unnamed(person: Holder) -> None:
    signature = xades.written(xades.sign([Ref(None, LETTER.content)], person))
    assert only(signature, LETTER).intact is True
    assert only(signature, name="jeton.xml").intact is None


def test_documents_of_a_signed_manifest_are_checked(person: Holder) -> None:
    documents = [(each.name, each.content) for each in (LETTER, PRICES)]
    signature = xades.through_manifest(documents, person)
    assert only(signature, LETTER, PRICES).intact is True
    changed = Upload(name=PRICES.name, content=b"autre")
    assert only(signature, LETTER, changed).failure is SubIndication.HASH_FAILURE
    assert only(signature, LETTER).failure is SubIndication.SIGNED_DATA_NOT_FOUND


# ---- who signed ----


def test_certificate_that_is_not_the_named_one_is_called_substituted(pki: Pki, person: Holder) -> None:
    other = pki.natural_person(given_name="Dominique", surname="Petit")
    found = only(xades.enveloped(ACT, person, making=Making(named=other.certificate)))
    assert (found.intact, found.failure) == (False, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    assert found.certificate is None
    assert codes(found) == [Code.CERTIFICATE_SUBSTITUTED]


def test_signature_without_certificate_cannot_be_tried(person: Holder) -> None:
    found = only(xades.enveloped(ACT, person, making=Making(given=())))
    assert (found.intact, found.failure) == (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)


def test_signer_is_told_from_the_issuers_given_before(person: Holder) -> None:
    making = Making(given=(*person.chain, person.certificate))
    found = only(xades.enveloped(ACT, person, making=making))
    assert found.certificate is not None
    assert found.certificate.dump() == person.asn1_certificate.dump()


def test_plain_xml_signature_holds_but_is_not_xades(person: Holder) -> None:
    found = only(xades.enveloped(ACT, person, making=Making(with_properties=False)))
    assert (found.intact, found.accepted, found.profile) == (True, False, None)


# ---- levels ----


def test_levels_are_told_from_what_is_there(pki: Pki, person: Holder) -> None:
    authority = pki.timestamper(pdfs.SIGNED_AT)
    b_t = xades.timestamped(xades.detached([("acte.pdf", LETTER.content)], person), authority)
    b_lt = xades.with_validation_data(b_t, person, revocation.empty_list(pki, pdfs.SIGNED_AT))
    b_lta = xades.archived(b_lt, LETTER.content, authority)
    found = [only(content, LETTER) for content in (b_t, b_lt, b_lta)]
    assert [each.profile for each in found] == [Profile.B_T, Profile.B_LT, Profile.B_LTA]
    assert [len(each.timestamps) for each in found] == [1, 1, 2]
    assert found[0].timestamps[0].time == pdfs.SIGNED_AT
    assert len(found[2].evidence.crls) == 1


def test_timestamp_of_another_signature_does_not_count(pki: Pki, person: Holder) -> None:
    stamped = xades.timestamped(xades.enveloped(ACT, person), pki.timestamper(pdfs.SIGNED_AT))
    again = etree.fromstring(xades.enveloped(ACT, person))
    token = next(etree.fromstring(stamped).iter(f"{{{xades.XADES}}}UnsignedProperties"))
    next(again.iter(f"{{{xades.XADES}}}QualifyingProperties")).append(token)
    found = only(xades.written(again))
    assert (found.intact, found.profile, found.timestamps) == (True, Profile.B_B, ())


@pytest.mark.parametrize("making", [Making(signed_at=None), Making(with_formats=False)])
def test_signature_without_what_level_b_b_asks_has_no_level(making: Making, person: Holder) -> None:
    found = only(xades.enveloped(ACT, person, making=making))
    assert (found.intact, found.accepted, found.profile) == (True, True, None)


# ---- what is weak, unknown or hostile ----


def test_weak_digest_of_one_reference_is_told(person: Holder) -> None:
    found = only(xades.enveloped(ACT, person, making=Making(digest=f"{xades.DS}sha1")))
    assert (found.intact, found.algorithms.digest) == (True, "sha1")


def test_unknown_signature_algorithm_leaves_it_untried(person: Holder) -> None:
    method = f"{xades.DS}hmac-sha256"
    found = only(xades.enveloped(ACT, person, making=Making(method=method)))
    assert (found.intact, found.failure) == (None, SubIndication.GENERIC)
    assert found.algorithms.signature == "hmac-sha256"


@pytest.mark.parametrize(
    "transform",
    [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "urn:inconnu",
    ],
)
def test_transform_that_is_not_run_leaves_it_untried(transform: str, person: Holder) -> None:
    root = etree.fromstring(ACT)
    root.append(xades.sign([Ref("", ACT, (transform,))], person))
    found = only(xades.written(root))
    assert (found.intact, found.failure) == (None, SubIndication.GENERIC)


def test_document_with_entities_is_not_judged(person: Holder) -> None:
    signed = xades.enveloped(ACT, person)
    declared = re.sub(rb"\?>\s*", b'?><!DOCTYPE acte [<!ENTITY prix "48 250,00">]>', signed, count=1)
    found = only(declared)
    assert (found.intact, found.failure) == (None, SubIndication.GENERIC)


def test_signature_without_signed_info_is_broken(person: Holder) -> None:
    root = etree.fromstring(xades.enveloped(ACT, person))
    signature = root[-1]
    signature.remove(signature[0])
    found = only(xades.written(root))
    assert (found.intact, found.failure, found.accepted) == (False, SubIndication.FORMAT_FAILURE, None)


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 100_000,
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b'<!DOCTYPE a [<!ENTITY b "'
        + b"x" * 10_000
        + b'"><!ENTITY c "'
        + b"&b;" * 10_000
        + b'">]><a z="&c;"/>',
        b"",
        b"<a>&inconnu;</a>",
    ],
    ids=["cut", "deep", "bomb", "empty", "undeclared"],
)
def test_hostile_xml_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(content)


def test_signed_content_of_more_than_ten_million_characters_is_read(person: Holder) -> None:
    assert only(xades.enveloping(bytes(8_000_000), person)).intact is True


@settings(max_examples=60)
@given(data=st.data())
def test_any_change_raises_nothing_else_and_never_adds_a_sound_signature(
    data: st.DataObject, person: Holder
) -> None:
    signed = xades.enveloped(ACT, person)
    at = data.draw(st.integers(0, len(signed) - 1))
    new = data.draw(st.binary(max_size=3))
    mutated = signed[:at] + new + signed[at + data.draw(st.integers(0, 40)) :]
    try:
        found = read(mutated).signatures
    except UnreadableFile:
        return
    assert len(found) <= 1
    assert all(each.intact is not True or b"48 250,00" in mutated for each in found)
