"""What must be signed: by default, from a list, from words in a message."""

import pytest

from handlers.models import DocumentKind, Report, Required
from handlers.pli.required import asked_in_words, items_in, without_asking
from handlers.pli.table import pli_of
from tests.handlers.pli.lines import archive, signed, unreadable, unsigned


def must_sign(reports: list[Report], *asked: str) -> list[str]:
    return [line.file for line in pli_of(reports, asked).documents if line.must_sign]


def what_becomes_of(reports: list[Report], *asked: str) -> Required:
    (only,) = pli_of(reports, asked).required
    return only


FILES = [unsigned(name) for name in ("AE.pdf", "DC1.pdf", "mémoire technique.pdf", "planning travaux.pdf")]


@pytest.mark.parametrize(
    ("asked", "files"),
    [
        ((), ["AE.pdf"]),
        (("acte d'engagement",), ["AE.pdf"]),
        (("AE", "DC1"), ["AE.pdf", "DC1.pdf"]),
        (("Acte",), ["AE.pdf"]),
        (("ATTRI1",), ["AE.pdf"]),
        (("mémoire",), ["AE.pdf", "mémoire technique.pdf"]),
        (("le planning",), ["AE.pdf", "planning travaux.pdf"]),
        (("planning",), ["AE.pdf", "planning travaux.pdf"]),
        (("Planning travaux.pdf",), ["AE.pdf", "planning travaux.pdf"]),
        (("tous les documents",), ["AE.pdf", "DC1.pdf", "mémoire technique.pdf", "planning travaux.pdf"]),
        (("…",), ["AE.pdf"]),
    ],
)
def test_what_must_be_signed_is_found_among_the_files(asked: tuple[str, ...], files: list[str]) -> None:
    assert must_sign(FILES, *asked) == files


def test_list_says_what_is_missing() -> None:
    missing = what_becomes_of(FILES, "DPGF lot 2")
    assert (missing.asked, missing.kind, missing.lot, missing.files) == (
        "DPGF lot 2",
        DocumentKind.DPGF,
        "2",
        (),
    )


def test_lot_that_is_asked_for_is_not_another_lot() -> None:
    files = [unsigned("AE lot 1.pdf"), unsigned("AE lot 2.pdf")]
    assert what_becomes_of(files, "AE lot 2").files == ("AE lot 2.pdf",)


def test_every_lot_must_be_signed() -> None:
    files = [signed("AE lot 1.pdf"), unsigned("AE lot 2.pdf")]
    assert what_becomes_of(files).unsigned == ("AE lot 2.pdf",)


@pytest.mark.parametrize(
    "files",
    [
        [signed("lot 1/AE.pdf"), unsigned("lot 2/AE.pdf")],
        [signed("Toiture/AE.pdf"), unsigned("Façade/AE.docx")],
        [archive("lot 1.zip", signed("AE.pdf")), archive("lot 2.zip", unsigned("AE.pdf", sha256="2"))],
    ],
)
def test_document_of_one_lot_does_not_stand_for_that_of_another(files: list[Report]) -> None:
    (left,) = what_becomes_of(files).unsigned
    assert left in {"lot 2/AE.pdf", "Façade/AE.docx", "lot 2.zip › AE.pdf"}


@pytest.mark.parametrize("folder", ["Lot 2 - Façade", "offre lot n° 2/à signer", "LOT2"])
def test_folder_says_the_lot_that_a_name_does_not(folder: str) -> None:
    files = [unsigned("lot 1/AE.pdf"), unsigned(f"{folder}/AE.pdf")]
    assert what_becomes_of(files, "AE lot 2").files == (f"{folder}/AE.pdf",)


def test_archive_says_the_lot_that_a_name_does_not() -> None:
    files = [archive(f"lot {lot}.zip", unsigned("AE.pdf", sha256=lot)) for lot in ("1", "2")]
    assert what_becomes_of(files, "AE lot 2").files == ("lot 2.zip › AE.pdf",)
    assert what_becomes_of(files, "AE lot 3").files == ()


def test_two_acts_of_no_lot_must_both_be_signed() -> None:
    assert what_becomes_of([signed("AE toiture.pdf"), unsigned("AE façade.pdf")]).unsigned == (
        "AE façade.pdf",
    )


def test_other_format_of_a_signed_document_is_not_left_to_sign() -> None:
    assert what_becomes_of([signed("AE.pdf"), unsigned("AE.docx")]).unsigned == ()


def test_copy_of_a_signed_document_is_not_left_to_sign() -> None:
    copies = [signed("AE.pdf", sha256="1"), unsigned("acte d'engagement.pdf", sha256="1")]
    assert what_becomes_of(copies).unsigned == ()


def test_document_that_cannot_be_read_is_there_and_not_said_unsigned() -> None:
    found = what_becomes_of([unreadable("AE.pdf")])
    assert (found.files, found.unsigned) == (("AE.pdf",), ())


def test_files_of_inner_archives_are_found() -> None:
    assert what_becomes_of([archive("offre.zip", unsigned("AE.pdf"))]).unsigned == ("offre.zip › AE.pdf",)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("acte d'engagement, mémoire ; DPGF", ("acte d'engagement", "mémoire", "DPGF")),
        ("AE et mémoire technique", ("AE", "mémoire technique")),
        ("AE lots 1 et 2\n- BPU\n* DQE.", ("AE lots 1 et 2", "BPU", "DQE")),
        ("AE, AE", ("AE",)),
        (" , ;\n", ()),
    ],
)
def test_list_is_read_as_people_write_it(text: str, items: tuple[str, ...]) -> None:
    assert items_in(text) == items


@pytest.mark.parametrize(
    "message",
    [
        "à signer : acte d'engagement, mémoire",
        "Bonjour, voici notre pli.\nA SIGNER: acte d'engagement, mémoire\nMerci",
        "> Documents à signer\u00a0: acte d'engagement et mémoire",
        "Doivent être signés : acte d'engagement, mémoire.",
        "to be signed: acte d'engagement, mémoire",
    ],
)
def test_message_says_what_must_be_signed(message: str) -> None:
    assert asked_in_words(message) == ("acte d'engagement", "mémoire")
    assert "mémoire" not in without_asking(message)


@pytest.mark.parametrize(
    "message", ["", "Que faut-il signer ?", "Le document à signer est joint.", "à signer :"]
)
def test_other_message_says_nothing_of_it(message: str) -> None:
    assert asked_in_words(message) == ()
    assert without_asking(message) == message.strip()
