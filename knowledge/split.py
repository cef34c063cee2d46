"""From a message to the questions in it.

A message is first freed of what frames it (greeting, thanks, signature), then cut where a new question may start.
Whether the pieces are questions of their own is not decided here: only matching tells (`knowledge.decision`).
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from knowledge.chat_spelling import expand
from knowledge.text import plain

_SIGNATURE_MAX_WORDS = 8
_SENTENCE_ENDS = (".", "!", "?", ",", "…")

_GREETING = re.compile(
    r"^(?:(?:re|tr|objet|subject|fwd?) ?:.*$|"
    r"[(<]?(?:bonjour|bonsoir|salut|coucou|hello|hi|dear|bjr|slt|madame|monsieur|mesdames|messieurs|mme|mr|sir|"
    r"(?:tres )?urgent)\b"
    r"(?:[ ,/(<]*(?:a tous|a vous|tous|toutes|all|there|team|"
    r"(?:or|et|ou)(?= (?:madam|monsieur|mesdames|messieurs|mme|mr|sir\b))|"
    r"l'equipe|le service|the desk|madame|monsieur|mesdames|messieurs|sir|madam|sirs|(?:tres )?urgent\b))*"
    r"[ ,.!:;)>-]*)"
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
_STATING = re.compile(
    r"(?:(?:et|mais|car|or|donc|and|but|since|as|comme|si|if|apres|au moment|quand|depuis) )?"
    r"(?:j'|g |(?:je|nous|on|i|we|my|our|mon|ma|mes|notre|nos|il|elle|ils|c'est|ca|le|la|les|the|un|une|avec|dans|"
    r"pour) )"
)
_LEANING = re.compile(
    r"(?<!-)\b(?:vous|nous|me) (?:le|la|les) (?!(?:dossier|papier|courrier|fichier|chantier|cahier|premier|dernier)\b)"
    r"\w+(?:er|ir|oir|re)\b"
)
_ASKING_OF_NOTHING = re.compile(
    r"(?:alors |donc |du coup |et |so |then )*"
    r"(?:(?:je|on|nous) (?:(?:dois|doit|devons|peux|peut|pouvons) )?"
    r"(?:fais|fait|faisons|faire|mets|met|mettons|mettre|choisis|choisit|choisir|reponds|repondre|ecris|ecrire) quoi|"
    r"(?:que|quoi|comment) (?:faire|dois[- ]je faire|puis[- ]je faire|doit[- ]on faire|faut[- ]il faire)|"
    r"comment (?:je|on) (?:fais|fait)|comment (?:dois|puis)[- ]je (?:faire|proceder)|comment proceder|"
    r"qu'est[- ]ce qu(?:e je|'on) (?:(?:dois|doit|peux|peut) )?(?:fais|fait|faire|mets|met|mettre|choisis|choisir)|"
    r"(?:est[- ]ce |c'est |ca )?(?:que c'est )?"
    r"(?:possible|bon|grave|genant|normal|autorise|permis|valable|suffisant|ok)|"
    r"(?:est[- ]ce que )?ca (?:passe|marche|suffit|va|convient)(?: ou (?:pas|non))?|"
    r"(?:c'est )?(?:par (?:o[uù]|quel (?:moyen|biais|canal|chemin))|comment|combien|o[uù]|quand)|"
    r"(?:c'est|est[- ]ce) (?:payant|gratuit|obligatoire|long)|"
    r"(?:je|on|nous) (?:vous )?(?:l'|le |la |les )\w+ (?:(?:par )?o[uù]|comment|combien|quand)|"
    r"what (?:now|(?:should|can|do|must) (?:i|we) do)|how (?:should|do|can) (?:i|we) proceed|"
    r"is (?:that|this|it) (?:ok|okay|possible|allowed|enough|a problem))"
    r"[ ?!.]*"
)
"""What asks about nothing but what stands before it."""
_SENTENCE_END = re.compile(r"(?=\s)(?:(?<=[?!])\s+|(?<=[.;…])\s+(?=\S)|\n+)")
_FIRST_NUMBER = re.compile(r"1(?<![^\s(]1) ?[)°/]\s")
_SECOND_NUMBER = re.compile(r"[\s(]2 ?[)°/]\s")
_NUMBER = re.compile(r"(?<=\s)(?=\(?[1-9] ?[)°/]\s)")
_MARK = re.compile(r"^(?:[-–—•*▪·>]+\s+|\(?[1-9] ?(?:[)°/]|[.:-](?=\s))+\s*)")
_FIRST_HAND = re.compile(r"\b(?:d'une part|premierement|firstly|on the one hand)[ ,:]+")
_SECOND_HAND = re.compile(
    r"[ ,;.]+(?:et |and )?(?:d'autre part|deuxiemement|secondly|on the other(?: hand)?)[ ,:]+"
)
_JOINT = re.compile(
    r"(?=[\s,;:+&/()])(?:"  # most places are ruled out at once
    r"\s*[,;:]\s+(?:(?:et|and|ou|or|puis|mais|but|sinon|ainsi que|aussi) )?|"
    r"\s+(?:et (?:aussi|sinon|puis|ensuite|du coup|en plus)|et|ou bien|(?:ou|or)(?! (?:pas|non|not|no)\b| *[?!.…])|"
    r"puis|ainsi que|sinon|par ailleurs|au passage|and also|as well as|by the way|and|also|but|mais|"
    r"plus(?= (?:l[ea]s?|du|des) )|"
    r"ni(?= (?:[a-z]+ )?(?:quel|quelle|quels|quelles|qui|quoi|où|ou|comment|combien|quand|si)\b)|"
    r"pis|tant que|si oui|si non|then)\s+|"
    r"\s*[+&/]\s*|\s+[–—-]\s+|\s*\(|\)\s*)"
)
"""Where another question may begin inside a sentence."""
_OR = re.compile(r"\b(?:ou|or)\b")
_AND = re.compile(r"[a-z+&/]")
_COURTESY = re.compile(
    r"(?:svp|stp|s'il (?:vous|te) plait|merci(?: d'avance| bien| beaucoup)?|please|thanks|thank you)?[ .,!?]*$"
)
_BEGINNING_TO_ASK = re.compile(r"(?:(?:et|mais|sinon|alors|puis|aussi) )?(?:o[uù]|qui)\b")
_ASKING = re.compile(
    r"\b(?=[a-z])(?:(?:a|de|par|pour|avec|chez|c'est|voir) qui\b|"  # most places are ruled out at once
    r"(?:comment|combien|ou est|ou sont|ou (?:dois|peut|puis|faut|trouver|envoyer|deposer)|d'ou|quand|"
    r"(?<!moment )(?<!jour )(?<!cas )(?<!endroit )(?<!mesure )(?<!site )(?<!plateforme )(?<!page )(?<!mois )où|"
    r"(?:ou(?: pas| non)?|or not)(?= ?[?!.…]*$)|"
    r"quel|quels|quelle|quelles|lequel|laquelle|pourquoi|quoi|qu'est|est[- ]ce|"
    r"que (?:faire|dois|doit|faut|devons)|faut[- ]il|dois[- ]je|doit[- ]on|peut[- ]on|puis[- ]je|peux[- ]tu|"
    r"pouvez|pourriez|savoir|connaitre|preciser|indiquer|confirmer|eclairer|"
    r"expliquer|renseigner|communiquer|besoin|(?<!sur )(?<!a la )demand\w+|"
    r"(?:cherch(?:e|ent|ons)|veu(?:x|t|lent)|voulons|voudrai(?:s|t|ent)|voudrions|souhait\w+|aimerai\w+|desir\w+|"
    r"reclam\w+) (?:(?:bien|aussi|egalement|juste|donc|en outre|en plus) )*(?:a |d')?(?:obtenir|avoir|recevoir|"
    r"trouver|comprendre|verifier|parler|pouvoir|l'|(?:le|la|les|un|une|des|du|votre|vos)\b(?! (?:tres )?(?:bonn?e?|"
    r"agreable|excellent|belle|bel)\b))|"
    r"(?:donne|envoie|envoye|rappelle|rappele|precise|indique|di|dite)[sz]?[- ](?:moi|nous)|"
    r"il (?:ne )?(?:me|nous|lui|leur) (?:faut|faudrait|manque)|s[' ]il (?:vous|te) plait|y a[- ]t|"
    r"(?:peut|est)[- ](?:on|il|elle)|"
    r"(?:i|we) need|(?:give|send) (?:me|us)|(?:can|may|must) (?:we|i|you)|(?:is|are) there|does|do you|"
    r"merci de|how|what|where|when|which|who|whose|why|whether|could you|can you|may we|may i|should|do we|do i|"
    r"\w+-(?:t-)?(?:il|elle|ils|elles|on|je|nous)|(?!rendez)\w+-vous|"
    r"is it|are we|please|tell me|let me know|wonder\w*|would like|like to know)\b)"
)


def body(message: str) -> str:
    """Return a message without greeting, thanks and signature; the message itself when nothing else is left.

    Runs of spaces become one, which also keeps the patterns below linear on hostile messages.
    """
    text = "\n".join(_unsigned([" ".join(line.split()) for line in message.splitlines()]))
    lines = tuple(zip(text.split("\n"), _same_length_plain(text).split("\n"), strict=True))
    kept: list[str] = []
    for position, (line, flat) in enumerate(lines):
        greeting = _GREETING.match(flat)
        start = greeting.end() if greeting else 0
        rest = line[start:].strip()
        if not rest:
            continue
        if kept and _is_closing(flat[start:].strip()):
            break
        if (
            position == len(lines) - 1
            and len(kept) > 1
            and kept[-1].endswith(_SENTENCE_ENDS)
            and not _MARK.match(rest)
            and _looks_like_a_name(rest)
        ):
            break
        kept.append(rest)
    return "\n".join(kept) or text


def _unsigned(lines: list[str]) -> list[str]:
    """Return the lines that are not empty, without the last paragraphs where these only name who wrote."""
    paragraphs = [list(held) for is_text, held in groupby(lines, key=bool) if is_text]
    kept = len(paragraphs)
    while kept > 1 and all(map(_looks_like_a_signature, paragraphs[kept - 1])):
        kept -= 1
    if kept < len(paragraphs) and paragraphs[kept - 1][-1].endswith(_SENTENCE_ENDS):
        told = list(chain.from_iterable(paragraphs[:kept]))
        if any("?" in line for line in told) or any(map(asks, told)):  # mostly, the mark spares the patterns
            return told
    return list(chain.from_iterable(paragraphs))


def _looks_like_a_signature(line: str) -> bool:
    return not line[0].islower() and not _MARK.match(line) and _looks_like_a_name(line)


class Joint(Enum):
    """What stands before a fragment."""

    START = "start"
    """It begins a sentence or an item of a list."""
    AND = "and"
    """A word or a sign that adds: « et », « ainsi que », +."""
    OR = "or"
    MARK = "mark"
    """A comma, a bracket or a dash alone."""


class Fragment(NamedTuple):
    """A stretch of a message between two places where a question may begin."""

    text: str
    flat: str
    """The same in plain letters, as many of them."""
    joint: Joint
    """What stands before it."""
    requests: bool
    """Its words ask or request."""
    asks: bool
    """Its words ask or request, or it ends with a question mark."""
    states: bool
    """It begins as what one tells of oneself, and its words ask nothing."""
    announces: bool
    """A colon follows, and what it announces: « Deux questions : »."""
    leans: bool
    """It names by a pronoun alone, or not at all, what it is about: « comment vous le signaler », « que faire »."""
    listed: bool
    """It begins an item of a list, or one of « d'une part… d'autre part »."""


def fragments(text: str) -> tuple[Fragment, ...]:
    """Cut a message, freed of its frame, wherever another question may begin.

    Closing formulas are left out, unless the message is nothing but these.
    """
    found = tuple(_sentences(text))
    said = tuple(_without_closings(found)) or found
    return tuple(fragment for sentence in said for fragment in _fragments(sentence))


def asks(text: str) -> bool:
    """Tell whether a text asks or requests, chat spelling undone."""
    return "?" in text or _asks(_spelled(_same_length_plain(text)))


def _asks(spelled: str) -> bool:
    return "?" in spelled or bool(_BEGINNING_TO_ASK.match(spelled) or _ASKING.search(spelled))


class _Line(NamedTuple):
    text: str
    flat: str
    """The same in plain letters, as many of them."""
    listed: bool
    """Whether it begins an item of a list, or one of « d'une part… d'autre part »."""

    def part(self, start: int, end: int | None = None, *, listed: bool = False) -> "_Line":
        return _Line(self.text[start:end].strip(), self.flat[start:end].strip(), listed)


def _fragments(sentence: _Line) -> Iterator[Fragment]:
    pieces = [one for one in _pieces(sentence) if not _COURTESY.match(one.flat)]
    for position, piece in enumerate(pieces):
        last = position == len(pieces) - 1
        spelled = _spelled(piece.flat)
        requesting = _asks(spelled)
        yield Fragment(
            piece.text,
            piece.flat,
            joint=piece.joint if position else Joint.START,
            requests=requesting,
            asks=requesting or (last and sentence.text.endswith("?")),
            states=not requesting and bool(_STATING.match(spelled)),
            announces=piece.announces,
            leans=bool(_LEANING.search(piece.flat) or _ASKING_OF_NOTHING.fullmatch(spelled)),
            listed=sentence.listed and not position,
        )


def _sentences(text: str) -> Iterator[_Line]:
    """Yield the sentences of a text, marks of lists left out."""
    for line in _lines(text):
        start, listed = 0, line.listed
        for end in _SENTENCE_END.finditer(line.text):
            sentence = line.part(start, end.start(), listed=listed)
            if sentence.text:
                yield sentence
            start, listed = end.end(), False
        rest = line.part(start, listed=listed)
        if rest.text:
            yield rest


def _without_closings(found: Sequence[_Line]) -> Iterator[_Line]:
    """Yield the sentences of a message that are no closing formulas, up to where a signature begins."""
    telling = (position for position, line in reversed(tuple(enumerate(found))) if _tells(line.text))
    end = next(telling, -1)
    for position, line in enumerate(found):
        if not _is_closing(line.flat):
            yield line
        elif position > end:
            return  # what follows is a signature


def _lines(text: str) -> Iterator[_Line]:
    first = _FIRST_NUMBER.search(text)
    numbered = first and _SECOND_NUMBER.search(text, first.end())
    listed = _NUMBER.sub("\n", text) if numbered else text
    for line, flat in zip(listed.split("\n"), _same_length_plain(listed).split("\n"), strict=True):
        mark = _MARK.match(line)
        whole = _Line(line, flat, listed=False)
        yield from [whole.part(mark.end(), listed=True)] if mark else _both_hands(whole)


def _both_hands(line: _Line) -> Iterator[_Line]:
    """Yield a line, cut at « d'une part… d'autre part » into what comes before and two items."""
    first = _FIRST_HAND.search(line.flat)
    second = first and _SECOND_HAND.search(line.flat, first.end())
    if not first or not second:
        yield line
        return
    yield _Line(f"{line.text[: first.start()]}:", f"{line.flat[: first.start()]}:", listed=False)
    yield line.part(first.end(), second.start(), listed=True)
    yield line.part(second.end(), listed=True)


class _Piece(NamedTuple):
    text: str
    flat: str
    """The same in plain letters, as many of them."""
    joint: Joint
    announces: bool


def _pieces(sentence: _Line) -> Iterator[_Piece]:
    """Yield what stands between the joints of a sentence."""
    text, flat, _ = sentence
    start, before = 0, Joint.START
    for match in _JOINT.finditer(flat):
        end = match.start()
        yield _Piece(text[start:end].strip(), flat[start:end].strip(), before, announces=":" in match[0])
        start, before = match.end(), _joint(match[0])
    rest = text[start:].strip()
    yield _Piece(rest, flat[start:].strip(), before, announces=rest.endswith(":"))


@lru_cache(maxsize=1_000)
def _joint(joining: str) -> Joint:
    if _OR.search(joining):
        return Joint.OR
    return Joint.AND if _AND.search(joining) else Joint.MARK


def _spelled(flat: str) -> str:
    return " ".join(chain.from_iterable(map(expand, flat.split())))


def _same_length_plain(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_PLAIN_CHARACTERS)


class _PlainCharacters(dict[int, str]):
    """For each character, one that is plain and, as `plain` would read it next, says the same; filled as they are met.

    « ù » stays, since « où » asks and « ou » joins.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        flat = {"Ù": "ù", "ù": "ù", "º": "°"}.get(character) or plain(character)
        same = len(flat) == 1 and flat.isspace() == character.isspace()
        one = flat if same else character.lower()[:1]
        if len(self) < _CHARACTERS_REMEMBERED:
            self[code] = one
        return one


_CHARACTERS_REMEMBERED = 2_000
_PLAIN_CHARACTERS = _PlainCharacters()


def _is_closing(flat: str) -> bool:
    return bool(_CLOSING.match(flat)) and not _QUESTION_IN_CLOSING.search(flat)


def _tells(line: str) -> bool:
    """Tell whether a line says something, rather than naming somebody."""
    return not _looks_like_a_name(line.rstrip(".")) or asks(line)


def _looks_like_a_name(line: str) -> bool:
    """Tell whether a last line is a name, a company or a telephone number rather than a sentence."""
    return (
        len(line.split()) <= _SIGNATURE_MAX_WORDS and "?" not in line and not line.endswith((".", "!", ":"))
    )
