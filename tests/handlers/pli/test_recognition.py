"""Name and text weighed together."""

import pytest

from handlers.models import DocumentKind, Kind, Upload
from handlers.pli.recognition import recognise, recognise_by_name
from tests.assets import asics, pdfs
from tests.assets.pki import Pki

ACT, DC1, BPU = DocumentKind.ACTE_ENGAGEMENT, DocumentKind.DC1, DocumentKind.BPU
DUME_XML = b'<?xml version="1.0"?><espd:ESPDResponse xmlns:espd="urn:espd"/>'


def a_pdf(name: str, *lines: str) -> Upload:
    return Upload(name=name, content=pdfs.text_pdf(lines))


@pytest.mark.parametrize(
    ("upload", "kind", "disagree"),
    [
        (a_pdf("AE.pdf", "Acte d'engagement"), ACT, False),
        (a_pdf("scan0001.pdf", "Acte d'engagement"), ACT, False),
        (a_pdf("AE.pdf", "Bonjour"), ACT, False),
        (a_pdf("AE.pdf", "Lettre de candidature"), DC1, True),
        (a_pdf("BPU.pdf", "Devis"), BPU, False),
        (a_pdf("CCAP.pdf", "Cahier des clauses particulières"), DocumentKind.CCAP, False),
        (a_pdf("planning.pdf", "Planning"), None, False),
    ],
)
def test_text_counts_for_more_than_the_name(
    upload: Upload, kind: DocumentKind | None, *, disagree: bool
) -> None:
    seen = recognise(upload, Kind.PDF)
    assert (seen.kind, seen.disagree) == (kind, disagree)


def test_both_kinds_of_evidence_are_kept() -> None:
    seen = recognise(a_pdf("AE lot 2.pdf", "Lettre de candidature"), Kind.PDF)
    assert (seen.by_name, seen.by_text, seen.lot) == (ACT, DC1, "2")


def test_dume_in_xml_is_recognised_by_its_root_element() -> None:
    seen = recognise(Upload(name="export.xml", content=DUME_XML), Kind.XML)
    assert (seen.kind, seen.by_name, seen.by_text) == (DocumentKind.DUME, None, DocumentKind.DUME)


def test_picture_has_no_text_and_is_recognised_by_its_name() -> None:
    seen = recognise(Upload(name="kbis.png", content=b"\x89PNG"), Kind.IMAGE)
    assert (seen.kind, seen.by_text) == (DocumentKind.KBIS, None)


def test_document_that_was_not_read_is_recognised_by_its_name() -> None:
    assert recognise_by_name("AE lot 3.pdf").kind is ACT


def test_failure_to_read_the_text_leaves_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("handlers.pli.recognition.first_lines", fail)
    assert recognise(a_pdf("AE.pdf", "DC1"), Kind.PDF).kind is ACT


@pytest.mark.parametrize(
    ("name", "held", "kind"),
    [
        ("pli.asice", ("mémoire technique.pdf", "acte_engagement.pdf"), ACT),
        ("pli.asice", ("BPU.pdf", "planning.pdf"), BPU),
        ("DC1.asice", ("acte_engagement.pdf",), DC1),
        ("pli.asice", ("planning.pdf",), None),
    ],
)
def test_container_is_what_it_holds_when_its_name_does_not_say(
    name: str, held: tuple[str, ...], kind: DocumentKind | None, pki: Pki
) -> None:
    container = asics.asic_e([(each, b"content") for each in held], pki.person)
    assert recognise(Upload(name=name, content=container), Kind.ASIC).kind is kind


def test_container_that_cannot_be_read_is_not_recognised() -> None:
    assert recognise(Upload(name="pli.asice", content=b"PK"), Kind.ASIC).kind is None
