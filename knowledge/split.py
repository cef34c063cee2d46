"""From a message to the questions in it.

A message is first freed of what frames it (greeting, thanks, signature), then cut where a new question may start.
Whether the pieces are questions of their own is not decided here: only matching tells (`knowledge.decision`).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from knowledge.chat_spelling import expand
from knowledge.text import plain

MAX_PARTS = 4
"""Questions of one message that are answered."""
MAX_SENTENCES = 12
"""Sentences of one message that are looked at one by one."""

_MIN_SENTENCE_WORDS = 2
_MIN_STORY_SENTENCES = 3
_SIGNATURE_MAX_WORDS = 8

_GREETING = re.compile(
    r"^(?:(?:re|tr|objet|subject|fwd?) ?:.*$|"
    r"(?:bonjour|bonsoir|salut|coucou|hello|hi|dear|bjr|slt|madame|monsieur|mesdames|messieurs|mme|mr|sir)\b"
    r"(?:[ ,/]*(?:a tous|a vous|tous|toutes|all|there|team|(?:or|et|ou)(?= (?:ma|me|mo|si))|"
    r"l'equipe|le service|the desk|madame|monsieur|mesdames|messieurs|sir|madam|sirs))*[ ,.!:;-]*)"
)
_CLOSING = re.compile(
    r"^(?:bien )?(?:cordialement|cdlt|cdt|bien a (?:vous|toi)|salutations|sinceres salutations|respectueusement|"
    r"(?:avec )?(?:tous )?(?:mes|nos) (?:remerciements|salutations)|merci|mille mercis|d'avance merci|"
    r"je vous remercie|nous vous remercions|dans l'attente|en vous remerciant|veuillez (?:agreer|recevoir)|"
    r"je vous prie d'agreer|belle journee|bonne (?:journee|soiree|reception|fin)|amicalement|"
    r"(?:many )?thanks|thank you|(?:kind |best |warm )?regards|sincerely|yours|best wishes|looking forward|cheers)\b"
)
_QUESTION_IN_CLOSING = re.compile(
    r"\?|\bde (?:m'|me\b|nous\b|bien vouloir\b)|\bfor (?:telling|letting|confirming)\b"
)
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[.;…])\s+(?=\S)|\n+")
_AND = re.compile(
    r"\s*[,;]?\s+(?:et (?:aussi|sinon|puis|ensuite|du coup|en plus)|ainsi que|puis|sinon|par ailleurs|au passage|"
    r"autre question|and also|and|also|as well as|by the way|et|plus)\s*[,:]?\s+|\s*[+&]\s*"
)
_PAUSE = re.compile(r"\s*[,;:]\s+|\s+(?:ou|mais|or|but|–|-)\s+")
_ASKING = re.compile(
    r"\?|\b(?:comment|combien|ou est|ou sont|ou (?:dois|peut|puis|faut|trouver|envoyer|deposer)|d'ou|quand|"
    r"quel|quels|quelle|quelles|lequel|laquelle|pourquoi|qui|quoi|qu'est|est[- ]ce|faut[- ]il|dois[- ]je|doit[- ]on|"
    r"peut[- ]on|puis[- ]je|peux[- ]tu|pouvez|pourriez|savoir|connaitre|preciser|indiquer|confirmer|eclairer|"
    r"expliquer|renseigner|communiquer|besoin|cherch\w+|voudrais|voudrions|souhait\w+|aimerai\w+|desir\w+|demand\w+|"
    r"merci de|how|what|where|when|which|who|whose|why|whether|could you|can you|may we|may i|should|do we|do i|"
    r"is it|are we|please|tell me|let me know|wonder\w*|would like)\b"
)
_MAX_COORDINATED_WORDS = 30
_MAX_KEYWORDS = 8


def body(message: str) -> str:
    """Return a message without greeting, thanks and signature; the message itself when nothing else is left.

    Runs of spaces become one, which also keeps the patterns below linear on hostile messages.
    """
    lines = [" ".join(line.split()) for line in message.splitlines() if line.strip()]
    kept: list[str] = []
    for position, line in enumerate(lines):
        rest = _without_greeting(line)
        if not rest:
            continue
        if kept and _is_closing(rest):
            break
        if position == len(lines) - 1 and len(kept) > 1 and _looks_like_a_name(rest):
            break
        kept.append(rest)
    return "\n".join(kept) or "\n".join(lines)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, closing formulas left out."""
    found = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return tuple(sentence for sentence in found if sentence and not _is_closing(sentence))


def questions(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that ask or request something; none when it is a single sentence.

    In a message with a story, only what ends with a question mark asks, if anything does.
    """
    found = tuple(sentence for sentence in sentences(text) if len(sentence.split()) >= _MIN_SENTENCE_WORDS)
    marked = tuple(sentence for sentence in found if "?" in sentence)
    if len(found) < 2:  # noqa: PLR2004 - one sentence is the whole
        return ()
    if marked and len(found) >= _MIN_STORY_SENTENCES:
        return marked[:MAX_SENTENCES]
    return tuple(sentence for sentence in found if _asks(sentence))[:MAX_SENTENCES]


def coordinated(sentence: str) -> tuple[tuple[str, str], ...]:
    """Return every way to cut a sentence in two questions; none for a long one.

    At « et », the left half must ask, or the whole be a few keywords. At a pause, both halves must ask: the left one is
    often context.
    """
    if len(sentence.split()) > _MAX_COORDINATED_WORDS:
        return ()
    flat = _same_length_plain(sentence)
    keywords = len(sentence.split()) <= _MAX_KEYWORDS and not _asks(sentence)
    cuts = [(cut, keywords or _asks(cut[0])) for cut in _halves(sentence, _AND.finditer(flat))]
    cuts += [(cut, _asks(cut[0]) and _asks(cut[1])) for cut in _halves(sentence, _PAUSE.finditer(flat))]
    return tuple(cut for cut, allowed in cuts if allowed)


def _halves(sentence: str, joints: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    for joint in joints:
        left, right = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
        if left and right:
            yield left, right


def _asks(text: str) -> bool:
    """Tell whether a text asks or requests, chat spelling undone."""
    spelled = " ".join(chain.from_iterable(expand(word) for word in plain(text).split()))
    return bool(_ASKING.search(spelled))


def _same_length_plain(text: str) -> str:
    return "".join(flat if len(flat := plain(character)) == 1 else character.lower() for character in text)


def _without_greeting(line: str) -> str:
    flat = _same_length_plain(line)
    match = _GREETING.match(flat)
    return line[match.end() :].strip() if match else line


def _is_closing(line: str) -> bool:
    flat = _same_length_plain(line)
    return bool(_CLOSING.match(flat)) and not _QUESTION_IN_CLOSING.search(flat)


def _looks_like_a_name(line: str) -> bool:
    """Tell whether a last line is a name, a company or a telephone number rather than a sentence."""
    return (
        len(line.split()) <= _SIGNATURE_MAX_WORDS and "?" not in line and not line.endswith((".", "!", ":"))
    )
