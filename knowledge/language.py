"""Which of the two languages a message is written in."""

from collections.abc import Iterable

from knowledge.models import Lang

_FRENCH_TEXT = """
a ai au aux avec avez avons bonjour ca car ce ces cet cette chez combien comment cordialement dans de des
dois doit du elle en est et etes etre faire fait faut il ils j je la le les leur lors ma madame mais me
merci mes mon monsieur ne nos notre nous on ont ou par pas peut peux plus pour pouvez puis qu quand que quel
quelle quelles quels qui quoi sa sans se ses si son sont suis sur ta tout toute un une va veux vos votre
vous y
"""
_ENGLISH_TEXT = """
a about am an and any are as at be been but by can could dear did do does for from get give go got had has
have he hello help here hi how i if in into is it its just like madam may me must my need no not of on or
our please put regards same send shall she should sir so some than thank thanks that the their them then
there these they this those to too up us use was we were what when where which who whom whose why will with
without would yes you your
"""

_FRENCH = frozenset(_FRENCH_TEXT.split())
_ENGLISH = frozenset(_ENGLISH_TEXT.split())


def detect(words: Iterable[str]) -> Lang:
    """Return the language of a message's plain words: French unless English words prevail."""
    known = tuple(words)
    french = sum(word in _FRENCH for word in known)
    english = sum(word in _ENGLISH for word in known)
    return "en" if english > french else "fr"
