import pytest

from handlers.errors import DamagedFile, EncryptedFile
from handlers.handwritten import HandwrittenMark, handwritten_marks, scanned_pages
from tests.assets import pictures
from tests.assets.pictures import LINES, Pasted

FOOT = (330.0, 90.0)
MIDDLE = (220.0, 400.0)
SIGN_HERE = (*LINES, "Le candidat (signature et cachet) :")
BELOW_THE_WORDS = (80.0, 570.0)
NOT_HANDWRITING = (
    "LOGO",
    "DISC",
    "BARS",
    "CURVE",
    "BARCODE",
    "FRAME",
    "WORDS",
    "PHOTO",
    "FADED",
    "WHITE",
)


def pages_of(pdf: bytes) -> list[int]:
    return [mark.page for mark in handwritten_marks(pdf)]


THIN = pictures.SCRIBBLE.replace(b"5 w", b"2 w")
SCANNED = b"0.9 0.9 0.86 rg 0 0 400 160 re f " + pictures.SCRIBBLE


@pytest.mark.parametrize("drawing", [pictures.SCRIBBLE, pictures.INITIALS, THIN, SCANNED])
def test_handwriting_pasted_at_the_foot_of_the_last_page_is_found(drawing: bytes) -> None:
    pdf = pictures.page_pdf((LINES, ()), (LINES, [Pasted(drawing, *FOOT)]))
    assert handwritten_marks(pdf) == (HandwrittenMark(2, (330.0, 90.0, 480.0, 150.0)),)


def test_handwriting_beside_the_words_that_ask_for_it_is_found_anywhere() -> None:
    pdf = pictures.page_pdf((SIGN_HERE, [Pasted(pictures.SCRIBBLE, *BELOW_THE_WORDS)]), (LINES, ()))
    assert pages_of(pdf) == [1]


def test_handwriting_on_a_rotated_page_is_found() -> None:
    pdf = pictures.page_pdf((LINES, [Pasted(pictures.SCRIBBLE, *FOOT)]), rotated=True)
    assert pages_of(pdf) == [1]


@pytest.mark.parametrize("name", NOT_HANDWRITING)
def test_ordinary_picture_is_no_signature_wherever_it_stands(name: str) -> None:
    drawing = getattr(pictures, name)
    for place in (FOOT, MIDDLE):
        assert pages_of(pictures.page_pdf((LINES, [Pasted(drawing, *place)]))) == []
    assert pages_of(pictures.page_pdf((SIGN_HERE, [Pasted(drawing, *BELOW_THE_WORDS)]))) == []


def test_handwriting_that_nobody_asked_for_above_the_foot_is_an_illustration() -> None:
    assert pages_of(pictures.page_pdf((LINES, [Pasted(pictures.SCRIBBLE, *MIDDLE)]))) == []
    assert pages_of(pictures.page_pdf((LINES, [Pasted(pictures.SCRIBBLE, *FOOT)]), (LINES, ()))) == []


def test_picture_repeated_on_every_page_is_a_letterhead() -> None:
    page = (LINES, [Pasted(pictures.SCRIBBLE, *FOOT)])
    assert pages_of(pictures.page_pdf(page, page)) == []


@pytest.mark.parametrize(("width", "height"), [(20, 8), (400, 160), (30, 90)])
def test_picture_of_another_size_is_no_signature(width: float, height: float) -> None:
    pasted = Pasted(pictures.SCRIBBLE, 60.0, 90.0, width, height)
    assert pages_of(pictures.page_pdf((LINES, [pasted]))) == []


def test_page_without_text_shows_no_signature_by_itself() -> None:
    assert pages_of(pictures.page_pdf(((), [Pasted(pictures.SCRIBBLE, *FOOT)]))) == []


INK = b"/Subtype /Ink /Rect [330 90 480 150] /C [0 0 0.4] /BS << /W 2 >> /InkList [[%s]]" % b" ".join(
    b"%d %d" % (335 + 7 * step, 100 + 37 * (step * step) % 45) for step in range(20)
)


def test_ink_drawn_at_the_foot_is_found() -> None:
    assert pages_of(pictures.page_pdf((LINES, ()), annotations=[INK])) == [1]


def test_ink_drawn_elsewhere_is_a_correction() -> None:
    elsewhere = INK.replace(b"/Rect [330 90 480 150]", b"/Rect [330 490 480 550]")
    assert pages_of(pictures.page_pdf((LINES, ()), annotations=[elsewhere])) == []


def test_stamp_that_prints_a_word_is_no_signature() -> None:
    stamp = b"/Subtype /Stamp /Name /Approved /Rect [330 90 480 150]"
    assert pages_of(pictures.page_pdf((LINES, ()), annotations=[stamp])) == []


def test_stamp_of_handwriting_is_found() -> None:
    pdf = pictures.stamped_pdf(pictures.SCRIBBLE)
    assert pages_of(pdf) == [1]
    assert pages_of(pictures.stamped_pdf(pictures.LOGO)) == []


def test_plain_act_and_scan_have_no_mark(unsigned_pdf: bytes, scanned_pdf: bytes) -> None:
    assert handwritten_marks(unsigned_pdf) == ()
    assert handwritten_marks(scanned_pdf) == ()


def test_closed_and_damaged_files_are_refused(encrypted_pdf: bytes) -> None:
    with pytest.raises(EncryptedFile):
        handwritten_marks(encrypted_pdf)
    with pytest.raises(DamagedFile):
        handwritten_marks(b"%PDF-1.7\n")


@pytest.mark.parametrize(("height", "pages"), [(842, (1,)), (2400, ())])
def test_paper_that_is_far_too_long_is_not_drawn(height: int, pages: tuple[int, ...]) -> None:
    paper = pictures.page_pdf(((), [Pasted(pictures.SCANNED_PAPER, 0.0, 0.0, 595.0, float(height))]))
    assert scanned_pages(paper.replace(b"[0 0 595 842]", b"[0 0 595 %d]" % height)) == pages
