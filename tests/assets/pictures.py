"""Pages with pictures on them: handwriting, and what must not pass for it."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2

from tests.assets import pdf_attacks, pdfs

SCRIBBLE = (
    b"0.05 0.05 0.3 RG 5 w 1 J 1 j 20 40 m 60 160 90 10 120 80 c 140 130 160 20 190 70 c "
    b"220 120 230 20 270 60 c 300 90 320 30 380 75 c S 60 95 m 200 60 300 110 360 40 c S"
)
"""A signature of one stroke and another through it, on 400 by 160 points."""
INITIALS = b"0 0 0 RG 6 w 1 J 30 30 m 60 150 80 150 90 30 c 100 20 200 160 210 40 c 215 20 300 140 330 35 c S"
LOGO = (
    b"0.8 0.1 0.1 rg 20 20 140 120 re f 0.1 0.2 0.8 rg 180 20 120 120 re f 0.1 0.6 0.2 rg 310 20 70 120 re f"
)
DISC = b"0 0.3 0.6 rg 200 10 m 380 20 380 140 200 150 c 20 140 20 20 200 10 c f"
BARS = b"0 0 0 RG 2 w 20 10 m 20 150 l S 20 10 m 390 10 l S 0.2 0.4 0.9 rg " + b"".join(
    b"%d 10 40 %d re f " % (40 + 60 * bar, 30 + 17 * bar) for bar in range(6)
)
CURVE = b"0 0 0 RG 2 w 20 10 m 20 150 l S 20 10 m 390 10 l S 1 0 0 RG 20 10 m 120 150 250 20 390 140 c S"
BARCODE = b"0 g " + b"".join(b"%d 10 %d 140 re f " % (20 + 12 * bar, 3 + bar * 7 % 6) for bar in range(30))
FRAME = b"0 0 0 RG 2 w 4 4 392 152 re S BT /F1 40 Tf 90 70 Td (CACHET) Tj ET"
WORDS = b"0 g BT /F1 30 Tf 10 100 Td (Toitures Martin SARL) Tj 0 -50 Td (12 rue des Lilas) Tj ET"
PHOTO = b"".join(
    b"%.2f %.2f %.2f rg %d %d 10 10 re f " % (x % 90 / 90, (x * y) % 70 / 70, y % 40 / 40, x, y)
    for x in range(0, 400, 10)
    for y in range(0, 160, 10)
)
FADED = b"".join(b"%.3f g %d 0 2 160 re f " % (x / 400, x) for x in range(0, 400, 2))
SCANNED_PAPER = b"0.93 g 0 0 400 160 re f " + WORDS + b" q 0.4 0 0 0.4 200 10 cm " + SCRIBBLE + b" Q"
WHITE = b"1 g 0 0 400 160 re f"


class Pasted(NamedTuple):
    """A drawing on 400 by 160 points, pasted into a page as a picture."""

    drawing: bytes
    left: float
    bottom: float
    width: float = 150.0
    height: float = 60.0


LINES = (
    *pdfs.ACT,
    "Le présent engagement porte sur toutes les prestations décrites au cahier des charges.",
    "Les prix sont fermes et non révisables pendant toute la durée du marché.",
)


def page_pdf(
    *pages: tuple[Sequence[str], Sequence[Pasted]], annotations: Sequence[bytes] = (), rotated: bool = False
) -> bytes:
    """Return a PDF with a page for each of `pages`: its lines of text from the top, and what is pasted into it.

    `annotations` are those of the last page, without their type.
    """
    objects: list[bytes] = [b"", b""]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects.append(font)
    kids = []
    for lines, pasted in pages:
        content = pdfs.text_operators(tuple(lines))
        names = b""
        for number, each in enumerate(pasted):
            objects.append(_picture(each.drawing))
            names += b"/P%d %d 0 R " % (number, len(objects))
            content += b"\nq %.2f 0 0 %.2f %.2f %.2f cm /P%d Do Q" % (
                each.width,
                each.height,
                each.left,
                each.bottom,
                number,
            )
        objects.append(pdfs.stream(content))
        kids.append((len(objects), names))
    notes = []
    for annotation in annotations:
        objects.append(b"<< /Type /Annot /F 4 %s >>" % annotation)
        notes.append(b"%d 0 R" % len(objects))
    references = []
    for position, (content_number, names) in enumerate(kids):
        annots = b"/Annots [%s]" % b" ".join(notes) if position == len(kids) - 1 else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s %s"
            b"/Resources << /Font << /F1 3 0 R >> /XObject << %s >> >> >>"
            % (content_number, b"/Rotate 90" if rotated else b"", annots, names)
        )
        references.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(references), len(references))
    return pdfs.assembled(objects)


def _picture(drawing: bytes) -> bytes:
    """Return what a drawing shows on 400 by 160 points, as an image of so many pixels."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 160] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    sheet = pdfs.assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            pdfs.stream(drawing),
            font,
        ]
    )
    document = pypdfium2.PdfDocument(sheet)
    bitmap = document[0].render(scale=1, rev_byteorder=True)
    pixels, width, height, stride = bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride
    bitmap.close()
    document.close()
    rows = b"".join(pixels[row * stride : row * stride + 3 * width] for row in range(height))
    kind = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
    return pdfs.stream(zlib.compress(rows), f"{kind} /BitsPerComponent 8 /Filter /FlateDecode")


def stamped_pdf(drawing: bytes) -> bytes:
    """Return a page of text with a stamp annotation at its foot that shows a drawing."""
    appearance = b"/AP << /N %d 0 R >>"
    plain = page_pdf((LINES, ()), annotations=[b"/Subtype /Stamp /Rect [330 90 480 150]"])
    number = plain.count(b" 0 obj") + 1
    stamp = b"<< /Type /Annot /F 4 /Subtype /Stamp /Rect [330 90 480 150] %s >>" % (appearance % number)
    place = next(n for n, body in pdf_attacks.bodies_of(plain).items() if b"/Stamp" in body)
    form = pdfs.stream(drawing, "/Type /XObject /Subtype /Form /BBox [0 0 400 160]")
    return pdf_attacks.revise(plain, {place: stamp, number: form})
