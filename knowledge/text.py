"""From what people type to words that compare: case, accents, chat spelling, stems, sounds.

Nothing here knows a buyer: what suppliers talk about stands in the book's phrasings.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat

import Stemmer

from knowledge.chat_spelling import expand
from knowledge.models import Lang

NUMBER = "#"
"""The word that stands for any number of digits: which amount a supplier writes rarely matters."""
YEAR = "#year"
"""The word that stands for what can only be a year: which one rarely matters, that it is one does."""

_WORD = re.compile(r"[a-z0-9]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_YEAR = re.compile(r"20(?:0[1-9]|[1-3][0-9])")
_THOUSANDS = re.compile(r"[ .\u00a0\u202f](?=\d{3}(?!\d))(?<=\d.)")
_ELISION = re.compile(r"\b(?:qu|jusqu|lorsqu|puisqu|quoiqu|[cdjlmnst])'(?=[a-z])")
_ENGLISH_CONTRACTION = re.compile(r"'(?:s|m|re|ve|ll|d)\b")
_NUMERO = re.compile(r"n(?<!\wn) ?(?:°|º|o\.)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([b-z])\1")

_STEMMERS = {
    "fr": Stemmer.Stemmer("french"),
    "en": Stemmer.Stemmer("english"),
}
_STEMMERS_LOCK = threading.Lock()  # a stemmer serves one thread at a time
_MIN_TRIMMED_CHARACTERS = 4

_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"(?<!c)h", ""),
        (r"sch|sh", "ch"),
        (r"eaux?|aux?", "o"),
        (r"oin", "oin"),
        (r"[ae]in|ein|[iy][nm](?=[^aeiouynm]|$)", "1"),
        (r"[ae][nm](?=[^aeiouynm]|$)", "2"),
        (r"o[nm](?=[^aeiouynm]|$)", "3"),
        (r"(?:ez|er|ee?s?|ait|aient|ais|ai|et)$", "e"),
        (r"ai|ei|oe", "e"),
        (r"qu|q|k|ck", "k"),
        (r"c(?=[eiy])|ss|tion", "s"),
        (r"c(?!h)", "k"),
        (r"g(?=[ei])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"igni?(?=[aou])|ign", "n"),
        (r"y", "i"),
        (r"z", "s"),
        (r"w", "v"),
        (r"([a-z])\1", r"\1"),
        (r"[estxdp]+$", ""),
    )
)


def plain(text: str) -> str:
    """Return the text in lower case, without accents, ligatures or typographic quotes."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("`", "'")
    numbered = _NUMERO.sub("numero ", opened)
    if numbered.isascii():
        return numbered
    return _BEYOND_ASCII.sub(_markless, numbered)


def _markless(match: re.Match[str]) -> str:
    return _without_marks(match[0])


@lru_cache(maxsize=2_000)
def _without_marks(character: str) -> str:
    """Return what a character is made of (NFKD), without the accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in plain letters; elided articles are dropped, numbers kept."""
    joined = _THOUSANDS.sub("", plain(text))
    if "'" in joined:
        negated = joined.replace("can't", "can not").replace("n't", " not")
        joined = _ELISION.sub("", _ENGLISH_CONTRACTION.sub("", negated))
    return tuple(_WORD.findall(joined))


def tokens(text: str, lang: Lang) -> tuple[str, ...]:
    """Return the words to match: chat spelling undone in French, numbers as `NUMBER`, letters unstretched."""
    return spelled(words(text), lang)


def spelled(typed: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """Return the words to match of a text, given its plain words; at least one for each."""
    return tuple(chain.from_iterable(map(_spelled, typed, repeat(lang))))


@lru_cache(maxsize=50_000)
def _spelled(typed: str, lang: Lang) -> tuple[str, ...]:
    word = _STRETCHED.sub(r"\1", typed)
    meant = expand(word) if lang == "fr" else (word,)
    return tuple(_number(one) if one.isdigit() else one for one in meant)


def _number(digits: str) -> str:
    return YEAR if _YEAR.fullmatch(digits) else NUMBER


@lru_cache(maxsize=50_000)
def stem(word: str, lang: Lang) -> str:
    """Return what a word has in common with its other forms; doubled consonants and mute endings go."""
    with _STEMMERS_LOCK:
        stemmed: str = _STEMMERS[lang].stemWord(word)
    single = _DOUBLED.sub(r"\1", stemmed)
    trimmed = single.rstrip("eiy") if lang == "fr" else single
    return trimmed if len(trimmed) >= _MIN_TRIMMED_CHARACTERS else single


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return roughly how a French word is pronounced, so that words spelled by ear compare equal."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word
