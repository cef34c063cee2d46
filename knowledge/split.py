"""From a message to the questions in it.

A message is first freed of what frames it (greeting, thanks, signature), then cut where a new question may start.
Whether the pieces are questions of their own is not decided here: only matching tells.
"""

import re

from knowledge.text import plain

MAX_PARTS = 4

_MIN_PART_WORDS = 2
_SIGNATURE_MAX_WORDS = 8

_GREETING = re.compile(
    r"^(?:(?:re|tr|objet|subject|fwd?) ?:.*$|"
    r"(?:bonjour|bonsoir|salut|coucou|hello|hi|dear|bjr|slt|madame|monsieur|mesdames|messieurs|mme|mr?|sir)\b"
    r"(?:[ ,/]*(?:a tous|a vous|tous|toutes|all|there|team|or|et|ou|l'equipe|le service|the desk|"
    r"madame|monsieur|mesdames|messieurs|sir|madam|sirs))*[ ,.!:;-]*)"
)
_CLOSING = re.compile(
    r"^(?:bien )?(?:cordialement|cdlt|cdt|bien a (?:vous|toi)|salutations|sinceres salutations|respectueusement|"
    r"(?:avec )?(?:tous )?(?:mes|nos) (?:remerciements|salutations)|merci|mille mercis|d'avance merci|"
    r"je vous remercie|nous vous remercions|dans l'attente|en vous remerciant|veuillez (?:agreer|recevoir)|"
    r"je vous prie d'agreer|belle journee|bonne (?:journee|soiree|reception|fin)|amicalement|"
    r"(?:many )?thanks|thank you|(?:kind |best |warm )?regards|sincerely|yours|best wishes|looking forward|cheers)\b"
)
_QUESTION_IN_CLOSING = re.compile(
    r"\?|\bde (?:me|nous|bien vouloir)\b|\bfor (?:telling|letting|confirming)\b"
)
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[.;…])\s+(?=\S)|\n+")
_NEW_QUESTION = re.compile(
    r"\s*(?:,\s*)?\b(?:et aussi|et sinon|et puis|et du coup|et en plus|et accessoirement|ainsi que|de plus|par ailleurs|"
    r"autre question|deuxieme question|au passage|sinon|ensuite|and also|also|by the way|another question)\b\s*[,:]?\s*"
    r"|\s*,?\s*\b(?:et|ou|mais|and)\s+(?=(?:a |de |sur |dans |pour |avec |est[- ]ce |"
    r"(?:a|de|sur|dans|pour|avec|sous|vers|par|on|at|to|in|for|by) )?"
    r"(?:comment|combien|ou |quand|quel|quelle|quels|quelles|qui|que |quoi|pourquoi|est[- ]ce|faut|dois|doit|peut|"
    r"c'est quoi|c'est combien|je |on |il |y a|how|what|where|when|which|who|whom|whose|why|do |does |is |are |can |"
    r"must |should ))"
)


def body(message: str) -> str:
    """Return a message without greeting, thanks and signature; the message itself when nothing else is left."""
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
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
    return "\n".join(kept) or message.strip()


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, closing formulas left out."""
    found = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return tuple(sentence for sentence in found if sentence and not _is_closing(sentence))


def questions(text: str) -> tuple[str, ...]:
    """Return the pieces of a text that may be questions of their own, as typed, in order; one when there is nothing to cut."""
    pieces = [piece for sentence in sentences(text) for piece in _cut(sentence)]
    return tuple(piece for piece in pieces if len(piece.split()) >= _MIN_PART_WORDS) or (text,)


def _cut(sentence: str) -> list[str]:
    """Cut a sentence where another question starts; offsets hold because plain letters keep the length."""
    flat = _same_length_plain(sentence)
    cuts = [0]
    starts = []
    for match in _NEW_QUESTION.finditer(flat):
        cuts.append(match.start())
        starts.append(match.end())
    cuts.append(len(sentence))
    begins = [0, *starts]
    ends = cuts[1:]
    return [sentence[begin:end].strip(" ,;") for begin, end in zip(begins, ends, strict=True)]


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
