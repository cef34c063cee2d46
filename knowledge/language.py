"""Which of the two languages a message is written in."""

from collections.abc import Iterable

from knowledge.models import Lang

_FRENCH = frozenset(
    """
    a ai au aux avec avez avons bonjour ca car ce ces cet cette chez comment combien dans de des dois doit du elle en
    est et etes etre faire faut fait il ils j je la le les leur lors ma mais me merci mes mon ne nos notre nous on ont
    ou par pas peut peux plus pour pouvez puis qu quand que quel quelle quelles quels qui quoi sa sans se ses si son
    sont suis sur ta tout toute un une va veux vos votre vous y madame monsieur cordialement
    """.split()
)
_ENGLISH = frozenset(
    """
    a about am an and any are as at be been but by can could did do does for from get give go got had has have he hello
    help here how i if in into is it its just like may me must my need no not of on or our please put same send shall
    she should so some than thanks thank that the their them then there these they this those to too up us use was we
    were what when where which who whom whose why will with without would yes you your hi dear sir madam regards
    """.split()
)


def detect(words: Iterable[str]) -> Lang:
    """Return the language of a message's plain words: French unless English words prevail."""
    known = tuple(words)
    french = sum(word in _FRENCH for word in known)
    english = sum(word in _ENGLISH for word in known)
    return "en" if english > french else "fr"
