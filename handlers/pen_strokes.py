"""Whether a small drawing on a page looks like handwriting: strokes of one pen on light paper."""

import colorsys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium

from handlers.documents import Box

_PIXELS = 220
"""Width of the picture that is looked at."""
_MAX_ROWS = 500
_LIGHT = 170
"""Of 255: paper is at least that light."""
_CONTRAST = 55
"""How much darker than the paper ink is."""
_INK_SHARE = (0.004, 0.22)
_GREY_SHARE = 0.25
"""Of pixels neither paper nor ink: a photo has more."""
_THICK = 3
"""Pixels around that are all ink inside a filled shape; a pen is thinner."""
_THICK_SHARE = 0.2
_LINE = 0.75
"""Share of the width or height that a straight line takes in a chart, a table or a frame."""
_ONE_STROKE = 0.3
_FLOWING_STROKE = 0.5
"""Share of the drawing's width that its widest stroke takes; printed letters stand apart."""
_COLOURED = 0.35
"""Saturation from which on a colour shows."""
_HUES = 12
_ONE_PEN = 0.8
"""Share of coloured ink that has the hue of the pen, or a neighbouring one."""

_Spot = tuple[int, int]
"""Column and row of a pixel."""


class Drawing(NamedTuple):
    """A part of a page as it looks, small."""

    width: int
    height: int
    ink: frozenset[_Spot]
    greys: int
    hues: Counter[int]

    @classmethod
    def of(cls, page: pdfium.PdfPage, box: Box) -> "Drawing":
        """Draw the part of a page that lies in a box, with its annotations."""
        left, bottom, right, top = page.get_bbox()
        crop = (box[0] - left, box[1] - bottom, right - box[2], top - box[3])
        bitmap = page.render(
            scale=_PIXELS / (box[2] - box[0]),
            crop=tuple(max(side, 0.0) for side in crop),
            rev_byteorder=True,
            prefer_bgrx=True,
        )
        try:
            data, stride = bytes(bitmap.buffer), bitmap.stride
            width, height = bitmap.width, min(bitmap.height, _MAX_ROWS)
        finally:
            bitmap.close()
        colours = {
            (column, row): data[row * stride + 4 * column : row * stride + 4 * column + 3]
            for row in range(height)
            for column in range(width)
        }
        lightness = {spot: (2 * rgb[0] + 5 * rgb[1] + rgb[2]) // 8 for spot, rgb in colours.items()}
        ((paper, _),) = Counter(lightness.values()).most_common(1) or [(0, 0)]
        ink = frozenset(spot for spot, value in lightness.items() if value < paper - _CONTRAST)
        if paper < _LIGHT:
            ink = frozenset()
        greys = sum(paper - _CONTRAST <= value < paper - _CONTRAST // 3 for value in lightness.values())
        hues: Counter[int] = Counter()
        for spot in ink:
            hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in colours[spot]))
            if saturation >= _COLOURED:
                hues[int(hue * _HUES) % _HUES] += 1
        return cls(width, height, ink, greys, hues)

    def is_paper(self) -> bool:
        """Tell whether it looks like paper with some ink on it, and not like a photo or a coloured page."""
        area = self.width * self.height
        in_range = _INK_SHARE[0] <= len(self.ink) / area <= _INK_SHARE[1] if area else False
        return in_range and self.greys <= _GREY_SHARE * area

    def is_written_by_hand(self, *, flowing: bool) -> bool:
        """Tell whether it looks like strokes of one pen; `flowing` asks for one that runs through it all."""
        area = self.width * self.height
        if not area or not _INK_SHARE[0] <= len(self.ink) / area <= _INK_SHARE[1]:
            return False
        if (
            self.greys > _GREY_SHARE * area
            or self._is_filled()
            or self._has_lines()
            or not self._is_one_pen()
        ):
            return False
        columns = [column for column, _ in self.ink]
        spread = max(columns) - min(columns) + 1
        widest = max(self._strokes())
        return widest >= (_FLOWING_STROKE if flowing else _ONE_STROKE) * spread

    def _is_filled(self) -> bool:
        around = range(-_THICK, _THICK + 1)
        inside = sum(
            all((column + step, row) in self.ink and (column, row + step) in self.ink for step in around)
            for column, row in self.ink
        )
        return inside > _THICK_SHARE * len(self.ink)

    def _has_lines(self) -> bool:
        along = max(_longest_run(self.ink, row, by_row=True) for row in range(self.height))
        down = max(_longest_run(self.ink, column, by_row=False) for column in range(self.width))
        return along >= _LINE * self.width or down >= _LINE * self.height

    def _is_one_pen(self) -> bool:
        coloured = self.hues.total()
        if coloured < len(self.ink) // 10:
            return True
        ((hue, _),) = self.hues.most_common(1)
        same = sum(self.hues[(hue + step) % _HUES] for step in (-1, 0, 1))
        return same >= _ONE_PEN * coloured

    def _strokes(self) -> Iterator[int]:
        """Yield the width of each stroke: ink that hangs together."""
        left = set(self.ink)
        while left:
            waiting = [left.pop()]
            first = last = waiting[0][0]
            while waiting:
                column, row = waiting.pop()
                first, last = min(first, column), max(last, column)
                for spot in _neighbours(column, row):
                    if spot in left:
                        left.remove(spot)
                        waiting.append(spot)
            yield last - first + 1


def _neighbours(column: int, row: int) -> Iterator[_Spot]:
    """Yield the pixels around one."""
    for right in (-1, 0, 1):
        for down in (-1, 0, 1):
            if right or down:
                yield (column + right, row + down)


def _longest_run(ink: frozenset[_Spot], at: int, *, by_row: bool) -> int:
    places = sorted(spot[0] if by_row else spot[1] for spot in ink if spot[1 if by_row else 0] == at)
    longest = run = 0
    before = -2
    for place in places:
        run = run + 1 if place == before + 1 else 1
        longest, before = max(longest, run), place
    return longest
