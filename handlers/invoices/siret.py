"""How a written number relates to the SIRET that it should be."""

from enum import Enum, auto

from stdnum.fr import siret

LENGTH = 14
SIREN_LENGTH = 9

_LOOKALIKES = str.maketrans("OoQDIlíìSsBZzGb", "000011115582266")
"""Letters that stand for digits where software reads print, or where someone types what they see."""
_SEPARATORS = str.maketrans("", "", " .\u00a0\u202f\u2009\t-")


class Likeness(Enum):
    """What a number has in common with the SIRET expected, closest first."""

    SAME = auto()
    LETTERS = auto()
    """The same once letters that look like digits are read as these: I for 1, O for 0…"""
    ONE_DIGIT_WRONG = auto()
    TWO_DIGITS_SWAPPED = auto()
    """Two digits side by side."""
    DIGIT_MISSING = auto()
    DIGIT_TOO_MANY = auto()
    SIREN_ONLY = auto()
    """The nine digits of the body, without the five of its establishment."""
    OTHER_ESTABLISHMENT = auto()
    """The same body, another of its establishments (NIC)."""
    IMPOSSIBLE = auto()
    """No SIRET at all: its length or its check digit is wrong."""
    OTHER = auto()
    """The SIRET of another body."""


NEAR = frozenset(
    (
        Likeness.LETTERS,
        Likeness.ONE_DIGIT_WRONG,
        Likeness.TWO_DIGITS_SWAPPED,
        Likeness.DIGIT_MISSING,
        Likeness.DIGIT_TOO_MANY,
    )
)
"""So close that the expected SIRET was meant, wherever the number stands."""


def compact(written: str) -> str:
    """Return a number without the spaces, dots and hyphens that people write in it."""
    return written.translate(_SEPARATORS)


def likeness(written: str, expected: str) -> Likeness:
    """Return how a number relates to the expected SIRET, which is of 14 digits.

    A check digit is verified by Luhn's rule, La Poste's establishments by their own (INSEE).
    """
    number = compact(written)
    if number == expected:
        return Likeness.SAME
    if not number.isdigit() and number.translate(_LOOKALIKES) == expected:
        return Likeness.LETTERS
    if len(number) == LENGTH and number.isascii() and number.isdigit():
        return _of_same_length(number, expected)
    if number.isdigit() and _lacks_one(number, expected):
        return Likeness.DIGIT_MISSING
    if number.isdigit() and _lacks_one(expected, number):
        return Likeness.DIGIT_TOO_MANY
    return Likeness.SIREN_ONLY if number == expected[:SIREN_LENGTH] else Likeness.IMPOSSIBLE


def _of_same_length(number: str, expected: str) -> Likeness:
    wrong = [at for at in range(LENGTH) if number[at] != expected[at]]
    if len(wrong) == 1:
        return Likeness.ONE_DIGIT_WRONG
    if len(wrong) == 2 and _swapped(number, expected, *wrong):  # noqa: PLR2004 -- two digits
        return Likeness.TWO_DIGITS_SWAPPED
    if not siret.is_valid(number):
        return Likeness.IMPOSSIBLE
    same_body = number[:SIREN_LENGTH] == expected[:SIREN_LENGTH]
    return Likeness.OTHER_ESTABLISHMENT if same_body else Likeness.OTHER


def _swapped(number: str, expected: str, first: int, second: int) -> bool:
    return second == first + 1 and number[first] == expected[second] and number[second] == expected[first]


def _lacks_one(shorter: str, longer: str) -> bool:
    return len(shorter) == len(longer) - 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
