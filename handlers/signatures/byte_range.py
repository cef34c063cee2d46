"""The part of a PDF that a signature covers: its ByteRange (ISO 32000-2 clause 12.8.1)."""

from collections.abc import Iterable
from typing import NamedTuple

_MAX_SPANS = 64
"""Real files have two; more is only good for keeping a checker busy."""


class Span(NamedTuple):
    """Bytes of a file from `start` on."""

    start: int
    length: int


def spans(byte_range: Iterable[object]) -> tuple[Span, ...]:
    """Return what the numbers of a ByteRange cover, in their order.

    Raises:
        ValueError: they are not pairs of positive integers, or there are too many.
    """
    given = list(byte_range)
    numbers = [number for number in given if isinstance(number, int) and number >= 0]
    if len(numbers) != len(given) or len(given) % 2 or not 0 < len(given) <= 2 * _MAX_SPANS:
        raise ValueError("This is no ByteRange.")
    return tuple(map(Span, numbers[::2], numbers[1::2]))


def leaves_out_only(signature_value: bytes, content: bytes, covered: tuple[Span, ...]) -> bool:
    """Tell whether `covered` is the file's beginning and more, around the signature value and nothing else.

    A wider gap is where an attacker hides what was never signed.
    """
    if len(covered) != 2 or covered[0].start != 0:  # noqa: PLR2004 -- before and after the value
        return False
    before, after = covered
    if after.start + after.length > len(content):
        return False
    gap = content[before.length : after.start]
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == signature_value
    except ValueError:
        return False
