"""The label of a backup copy as a PDF: one A4 page with one label to cut out, its fonts embedded."""

import json
import re
from functools import cache
from importlib.resources import files

from bot import formats
from bot.errors import NotTypeset
from bot.label import texts
from bot.typesetting import set_pdf
from knowledge.label import Label
from knowledge.models import Bilingual, Lang

_UNFIT = re.compile(r"[^\w-]+", re.ASCII)
_PROBE = b'#set document(title: "-")\n#sys.inputs.data'
_SHOWN_CHARACTERS = 5


class Unprintable(NotTypeset):
    """No font at hand has some characters of a label."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)  # all there is to it, so that it comes whole from a worker process

    def __str__(self) -> str:
        return "no font at hand has some characters of the label"

    @property
    def characters(self) -> str:
        """The first few of them, separated by spaces."""
        return str(self.args[0])


def write_label(label: Label, lang: Lang) -> bytes:
    """Return a label as a PDF/A-2a of one A4 page; what stands beside it, for who prints it, is in `lang`.

    Raises:
        Unprintable: a character is in none of the fonts, Typst's own and this machine's.
    """
    inputs = {"data": json.dumps(_plain(label, lang))}
    for system_fonts in (False, True):
        try:
            return set_pdf(_template(), inputs, system_fonts=system_fonts)
        except NotTypeset:
            continue
    raise Unprintable(_characters_without_font(label.text + "".join(label.address)))


def file_name(label: Label) -> str:
    """Return how to call a label's file: letters, figures and hyphens."""
    stem = _UNFIT.sub("-", label.number).strip("-")
    return f"etiquette-{stem}.pdf" if stem else "etiquette.pdf"


def _plain(label: Label, lang: Lang) -> dict[str, object]:
    """Return what the template reads."""

    def tell(text: Bilingual) -> str:
        return formats.typeset(text.in_(lang), lang)

    return {
        "lang": lang,
        "title": tell(texts.TITLE),
        "text": label.text,
        "address": label.address,
        "how": tell(texts.CUT_OUT),
        "compare": tell(texts.COMPARE),
    }


def _characters_without_font(text: str) -> str:
    missing = (char for char in dict.fromkeys(text) if not (char.isascii() or _has_font(char)))
    return " ".join(char for _, char in zip(range(_SHOWN_CHARACTERS), missing, strict=False))


def _has_font(char: str) -> bool:
    try:
        set_pdf(_PROBE, {"data": char}, system_fonts=True)
    except NotTypeset:
        return False
    return True


@cache
def _template() -> bytes:
    return files("bot.label").joinpath("templates", "label.typ").read_bytes()
