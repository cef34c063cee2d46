"""The label of a backup copy: the mandatory words with a contract's number and name in their blanks."""

import unicodedata
from enum import StrEnum

from knowledge.errors import UnusableLabel
from knowledge.guides import LabelGuide
from knowledge.models import Frozen

MAX_NUMBER_CHARACTERS = 60
MAX_NAME_CHARACTERS = 300
"""Enough for any true name of a contract; both together fit one label."""

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories of what nobody sees on paper: controls, marks that reorder, halves, private, unassigned."""


class LabelFault(StrEnum):
    """Why a number or a name cannot stand on a label."""

    NUMBER_MISSING = "number-missing"
    NUMBER_TOO_LONG = "number-too-long"
    NUMBER_UNREADABLE = "number-unreadable"
    """No letter or figure in it, or still the blank of the wording."""
    NAME_MISSING = "name-missing"
    NAME_TOO_LONG = "name-too-long"
    NAME_UNREADABLE = "name-unreadable"


class Label(Frozen):
    """What stands on the envelope."""

    number: str
    """Of the contract, as it is written on the label."""
    name: str
    text: str
    """The mandatory words, to the character, on one line; in French in both languages."""
    address: tuple[str, ...]
    """Where it goes, line by line."""
    rules: tuple[str, ...]
    """Ids of the rules behind it."""

    @property
    def copy_address(self) -> str:
        """The address as it goes on an envelope."""
        return "\n".join(self.address)


def make_label(guide: LabelGuide, number: str, name: str) -> Label:
    """Return the label of one contract; spaces are made single, and what does not show is left out.

    Raises:
        UnusableLabel: the number or the name is missing, too long or unreadable; `faults` says all of it.
    """
    number, name = _one_line(number), _one_line(name)
    faults = (
        *_faults(number, guide.number_blank, MAX_NUMBER_CHARACTERS, "number"),
        *_faults(name, guide.name_blank, MAX_NAME_CHARACTERS, "name"),
    )
    if faults:
        raise UnusableLabel(faults)
    before, _, rest = guide.wording.text.partition(guide.number_blank)
    between, _, after = rest.partition(guide.name_blank)
    return Label(
        number=number,
        name=name,
        text=f"{before}{number}{between}{name}{after}",
        address=guide.address.lines,
        rules=guide.rules,
    )


def _one_line(text: str) -> str:
    """Return a text on one line, composed (Unicode NFC), without what does not show."""
    spaced = " ".join(text.split())
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _DROPPED)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _faults(text: str, blank: str, max_characters: int, what: str) -> tuple[LabelFault, ...]:
    if not text:
        return (LabelFault(f"{what}-missing"),)
    if len(text) > max_characters:
        return (LabelFault(f"{what}-too-long"),)
    if text.strip("[]").casefold() == blank.strip("[]").casefold() or not any(map(str.isalnum, text)):
        return (LabelFault(f"{what}-unreadable"),)
    return ()
