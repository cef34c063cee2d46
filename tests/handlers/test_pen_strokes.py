import pypdfium2
import pytest

from handlers.pen_strokes import Drawing
from tests.assets import pictures
from tests.assets.pictures import Pasted

BOX = (100.0, 100.0, 300.0, 180.0)


def drawn(drawing: bytes) -> Drawing:
    pasted = Pasted(drawing, BOX[0], BOX[1], BOX[2] - BOX[0], BOX[3] - BOX[1])
    with pypdfium2.PdfDocument(pictures.page_pdf(((), [pasted]))) as document:
        return Drawing.of(document[0], BOX)


def test_one_stroke_through_it_all_is_flowing_handwriting() -> None:
    assert drawn(pictures.SCRIBBLE).is_written_by_hand(flowing=True)


def test_strokes_apart_are_handwriting_that_does_not_flow() -> None:
    apart = (
        b"0 G 5 w 20 30 m 60 150 100 20 130 90 c S 170 30 m 200 150 220 20 260 90 c S "
        b"290 30 m 320 150 340 20 390 90 c S"
    )
    assert drawn(apart).is_written_by_hand(flowing=False)
    assert not drawn(apart).is_written_by_hand(flowing=True)


@pytest.mark.parametrize("drawing", [pictures.WHITE, b"0 g 0 0 400 160 re f", b""])
def test_nothing_but_paper_or_ink_is_no_handwriting(drawing: bytes) -> None:
    assert not drawn(drawing).is_written_by_hand(flowing=False)


def test_strokes_of_several_colours_are_no_handwriting() -> None:
    rainbow = (
        b"5 w 1 0 0 RG 20 40 m 60 160 90 10 120 80 c S 0 0.7 0 RG 120 80 m 160 20 190 70 240 60 c S "
        b"0 0 1 RG 240 60 m 300 90 320 30 380 75 c S"
    )
    assert not drawn(rainbow).is_written_by_hand(flowing=False)


def test_white_strokes_on_dark_ground_are_no_handwriting() -> None:
    inverted = b"0 g 0 0 400 160 re f " + pictures.SCRIBBLE.replace(b"0.05 0.05 0.3 RG", b"1 1 1 RG")
    assert not drawn(inverted).is_written_by_hand(flowing=False)
