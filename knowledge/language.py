"""Which language a message is written in."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from knowledge.models import Lang

_FRENCH_TEXT = """
a ai au aux avec avez avons bonjour c ca car ce ces cet cette chez combien comment cordialement dans de des
dois doit du elle en est et etes etre faire fait faut il ils j je l la le les leur lors ma madame mais me
merci mes mon monsieur ne nos notre nous on ont ou par pas peut peux plus pour pouvez puis qu quand que quel
quelle quelles quels qui quoi sa sans se ses si son sont suis sur svp ta tout toute un une va veux vos votre
vous y
"""
_ENGLISH_TEXT = """
a about am an and any are as at be been but by can could dear did do does for from get give go got had has
have he hello help here hi how i if in into is it its just like madam may me must my need no not of on or
our please put regards same send shall she should sir so some than thank thanks that the their them then
there these they this those to too up us use was we were what when where which who whom whose why will with
without would yes you your
"""
_OTHER_TEXT = """
a aan aber al als ao as auch auf aus bei bij bis bitte che ci com come como con cosa cual cuando czy da das
dass dat de dei del della delle dem den der desde deze di die dit dla do donde dos dove e een ein eine einen
el ella em en er es essere esta estan este eu favor fazer fur gdzie geen gli goed gracias grazie haben hallo
hay heb hebben het hoe hola i ich ihr ihre ik il in io is isso ist jak je jest jestem kan kann konnen la lo
los maar mas mein met meu mi mijn mio mit moet muss muy na naar nach nao necesito nel nicht nie niet no non
nos nosso nostra nuestra nuestro o od oder of om onde ons onze op ora os ou para pela pelo per pero piu po
podemos por posso preciso prosze przez puedo puo qual quale quando quanto que questo sa sao se sem ser si
sie sin sind sobre sono su sua te tiene to uber uit um uma un una und unser usted van voce von voor w waar
war was wat we welke wie wij wir wird wo wordt y z za ze zijn zu zum zur
"""

_FRENCH = frozenset(_FRENCH_TEXT.split())
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_OTHER = frozenset(_OTHER_TEXT.split())
_MIN_OTHER_WORDS = 2


def detect(words: Iterable[str]) -> Lang:
    """Return the language of a message's plain words: French unless English words prevail."""
    french, english, _ = _count(words)
    return "en" if english > french else "fr"


def is_foreign(message: str, words: Iterable[str]) -> bool:
    """Tell whether a message is surely in neither French nor English: by its words, or by its alphabet."""
    french, english, other = _count(words)
    if other >= _MIN_OTHER_WORDS and other > max(french, english):
        return True
    if message.isascii():
        return False
    others = {one for one in set(message) if not one.isascii() and one.isalpha() and not _is_latin(one)}
    return bool(others) and 2 * sum(map(message.count, others)) > sum(map(str.isalpha, message))


@lru_cache(maxsize=2_000)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _count(words: Iterable[str]) -> tuple[int, int, int]:
    """Return how many words are common in French, in English, and only in other languages."""
    known = tuple(words)
    return (
        sum(map(_FRENCH.__contains__, known)),
        sum(map(_ENGLISH.__contains__, known)),
        sum(map(_OTHER.__contains__, known)),
    )
