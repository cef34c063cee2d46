from lxml import etree

from handlers.models import Upload
from handlers.signatures import Beside, XadesReader
from handlers.signatures.found import FoundTimestamp
from tests.assets import pdfs, xades
from tests.assets.pki import Pki

LETTER = Upload(name="acte.pdf", content=b"Acte d'engagement, lot 1")


def timestamps(content: bytes) -> tuple[FoundTimestamp, ...]:
    (found,) = XadesReader().read(content, name="jeton.xml", beside=Beside([LETTER])).signatures
    return found.timestamps


def test_signature_timestamp_holds_over_the_signature_value(pki: Pki) -> None:
    signed = xades.detached([("acte.pdf", LETTER.content)], pki.person)
    (found,) = timestamps(xades.timestamped(signed, pki.timestamper(pdfs.SIGNED_AT)))
    assert found.time == pdfs.SIGNED_AT
    assert found.certificate is not None


def test_archive_timestamp_holds_over_everything_before_it(pki: Pki) -> None:
    authority = pki.timestamper(pdfs.SIGNED_AT)
    stamped = xades.timestamped(xades.detached([("acte.pdf", LETTER.content)], pki.person), authority)
    assert len(timestamps(xades.archived(stamped, LETTER.content, authority))) == 2
    assert len(timestamps(xades.archived(stamped, b"autre", authority))) == 1


def test_timestamp_in_an_unknown_canonical_form_does_not_count(pki: Pki) -> None:
    signed = xades.detached([("acte.pdf", LETTER.content)], pki.person)
    root = etree.fromstring(xades.timestamped(signed, pki.timestamper(pdfs.SIGNED_AT)))
    stamped = next(root.iter(f"{{{xades.XADES}}}SignatureTimeStamp"))
    stamped[0].set("Algorithm", "urn:inconnu")
    assert timestamps(xades.written(root)) == ()


def test_bytes_that_are_no_token_do_not_count(pki: Pki) -> None:
    signed = xades.detached([("acte.pdf", LETTER.content)], pki.person)
    root = etree.fromstring(xades.timestamped(signed, pki.timestamper(pdfs.SIGNED_AT)))
    next(root.iter(f"{{{xades.XADES}}}EncapsulatedTimeStamp")).text = "AAAA"
    assert timestamps(xades.written(root)) == ()
