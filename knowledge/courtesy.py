"""Messages that only greet or thank: they get a human word, not a rule."""

import re
from collections.abc import Sequence

from knowledge.models import Bilingual
from knowledge.text import spelled
from knowledge.texts import GREETING, THANKS

_GREETINGS = """
bonjour bonsoir salut coucou hello hi hey bjr slt good morning evening afternoon madame monsieur messieurs mesdames tous
toutes a vous re yo there all team the desk mme mr m dear equipe guichet
"""
_THANKS = """
merci mercii remercie remercions beaucoup bcp infiniment mille fois pour votre aide reponse rapidite l ok super parfait
top genial nickel cool bien thanks thank you thx so much many a lot very kindly for your help answer great perfect
cordialement bonne journee soiree fin de au revoir bye goodbye a bientot bonsoir je vous nous cdlt mrc ty c est noted
bye entendu d accord note
"""
_GREETING_WORDS = frozenset(_GREETINGS.split())
_THANKS_WORDS = frozenset(_THANKS.split())
_SAYS_THANKS = re.compile(r"\b(?:merci\w*|remerci\w+|thanks?|thx|mrc|ty)\b")
_SAYS_HELLO = frozenset(
    ("bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "bjr", "slt", "morning", "yo")
)
_THANKS_FOR_WHAT_WAS_DONE = re.compile(
    r"\b(?:merci|remerci\w+|thanks?|thank you)(?: (?:encore|again|vivement|chaleureusement|sincerement))* "
    r"(?:infiniment|mille fois|so much|(?:pour|de|for) (?:tout|vos|ces|cette|la|les|le temps|the|all|everything)\b|"
    r"pour votre (?:aide|accueil|patience|efficacite|gentillesse|disponibilite|rapidite)|"
    r"for your (?:help|patience|time))"
)
"""« Merci » alone ends many a request, and « merci d'avance » every other one."""
_MAX_WORDS = 12


def courtesy(typed: Sequence[str]) -> Bilingual | None:
    """Return the reply to a message that only greets or thanks, given its plain words; None for any other."""
    if len(typed) > _MAX_WORDS:
        return None
    words = spelled(typed, "fr")
    if not words or len(words) > _MAX_WORDS:
        return None
    if _SAYS_THANKS.search(" ".join(words)) and set(words) <= _THANKS_WORDS | _GREETING_WORDS:
        return THANKS
    if set(words) <= _GREETING_WORDS and set(words) & _SAYS_HELLO:
        return GREETING
    return None


def thanks_afterwards(typed: Sequence[str]) -> bool:
    """Tell whether a message, given its plain words, thanks for what was done, rather than for what it expects."""
    return _THANKS_FOR_WHAT_WAS_DONE.search(" ".join(spelled(typed, "fr"))) is not None
