from lxml import etree

from handlers.signatures.indication import SubIndication
from handlers.signatures.xades_signature import XmlSignature, read_signature
from handlers.signatures.xml_document import parse
from tests.assets import xades
from tests.assets.pki import Pki
from tests.assets.xades import EXCLUSIVE, Ref
from tests.handlers.signatures.test_xml_reference import NoFiles


def read(content: bytes, position: int = 0) -> XmlSignature:
    document = parse(content)
    return read_signature(document, document.signatures[position], NoFiles())


def test_counter_signature_is_read_and_told_from_others(pki: Pki) -> None:
    content = xades.countersigned(xades.enveloped(xades.ACT, pki.person), pki.organization())
    assert [read(content, position).is_counter_signature for position in (0, 1)] == [False, True]
    assert [read(content, position).signature.intact for position in (0, 1)] == [True, True]


def test_references_to_other_files_and_those_that_are_missing_are_told(pki: Pki) -> None:
    found = read(xades.detached([("acte.pdf", b""), ("prix.xlsx", b"")], pki.person))
    assert [each.asked for each in found.outside] == ["acte.pdf", "prix.xlsx"]
    assert [each.asked for each in found.missing] == ["acte.pdf", "prix.xlsx"]


def test_only_signed_manifests_are_followed(pki: Pki) -> None:
    signed = xades.manifest([("acte.pdf", b"")])
    added = xades.manifest([("autre.pdf", b"")], "autre")
    covered = xades.canonical(etree.fromstring(signed)[0])
    reference = Ref("#manifest", covered, (EXCLUSIVE,), xades.MANIFEST_TYPE)
    found = read(xades.written(xades.sign([reference], pki.person, objects=[added, signed])))
    assert [each.asked for each in found.outside] == ["acte.pdf"]
    assert found.signature.covers_whole_file is False


def test_more_references_than_people_write_are_not_tried(pki: Pki) -> None:
    found = read(xades.detached([(f"{number}", b"") for number in range(2001)], pki.person)).signature
    assert (found.intact, found.failure) == (None, SubIndication.GENERIC)
