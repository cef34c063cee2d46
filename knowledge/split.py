"""From a message to the questions in it.

A message is first freed of what frames it (greeting, thanks, signature), then cut where a new question may start.
Whether the pieces are questions of their own is not decided here: only matching tells (`knowledge.decision`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from knowledge import common_words
from knowledge.chat_spelling import expand
from knowledge.text import plain, words

MAX_PARTS = 6
"""Questions of one message that are answered."""
MAX_SENTENCES = 12
"""Sentences of one message that are looked at one by one."""

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
_FIRST_NUMBER = re.compile(r"(?:^|[\s(])1 ?[)°/]\s")
_SECOND_NUMBER = re.compile(r"[\s(]2 ?[)°/]\s")
_NUMBER = re.compile(r"(?<=\s)(?=\(?[1-9] ?[)°/]\s)")
_MARK = re.compile(r"^(?:[-–—•*▪·>]+\s+|\(?[1-9] ?(?:[)°/]|[.:-](?=\s))+\s*)")
_FIRST_HAND = re.compile(r"\b(?:d'une part|premierement|firstly|on the one hand)[ ,:]+")
_SECOND_HAND = re.compile(
    r"[ ,;.]+(?:et |and )?(?:d'autre part|deuxiemement|secondly|on the other(?: hand)?)[ ,:]+"
)
_MORE = re.compile(
    r"\b(?:aussi|egalement|par ailleurs|autre question|de plus|en outre|enfin|also|another question)\b"
)
_AND = re.compile(
    r"\s*[,;]?\s+(?:et (?:aussi|sinon|puis|ensuite|du coup|en plus)|ainsi que|puis|sinon|par ailleurs|au passage|"
    r"autre question|and also|and|also|as well as|by the way|et|plus)\s*[,:]?\s+|\s*[+&]\s*"
)
_PAUSE = re.compile(r"\s*[,;:]\s+|\s+(?:ou|mais|or|but|–|-)\s+")
_EITHER = re.compile(f"{_AND.pattern}|{_PAUSE.pattern}")
_ASKING = re.compile(
    r"\?|\b(?:comment|combien|ou est|ou sont|ou (?:dois|peut|puis|faut|trouver|envoyer|deposer)|d'ou|quand|"
    r"quel|quels|quelle|quelles|lequel|laquelle|pourquoi|qui|quoi|qu'est|est[- ]ce|"
    r"que (?:faire|dois|doit|faut|devons)|faut[- ]il|dois[- ]je|doit[- ]on|peut[- ]on|puis[- ]je|peux[- ]tu|"
    r"pouvez|pourriez|savoir|connaitre|preciser|indiquer|confirmer|eclairer|"
    r"expliquer|renseigner|communiquer|besoin|demand\w+|"
    r"(?:cherche|cherchons|voudrais|voudrions|souhait\w+|aimerai\w+|desir\w+) (?:a |d')?(?:obtenir|avoir|recevoir|"
    r"trouver|comprendre|verifier|parler|l'|(?:le|la|les|un|une|des|du|votre|vos)\b)|"
    r"merci de|how|what|where|when|which|who|whose|why|whether|could you|can you|may we|may i|should|do we|do i|"
    r"\w+-(?:t-)?(?:il|elle|ils|elles|on|je|nous)|(?!rendez)\w+-vous|"
    r"is it|are we|please|tell me|let me know|wonder\w*|would like|like to know)\b"
)
_MAX_COORDINATED_WORDS = 30
_MAX_KEYWORDS = 8
_CLAUSE_END = re.compile(r"[,;:]\s+")
_REFERRING = re.compile(
    r"\b(?:cela|ceci|celui|celle|ceux|celles|autre chose|autrement|(?:le|la|les) faire|"
    r"(?:ce|cette|ces) (?:sujet|point|cas|question|demarche|situation)|comme (?:le|la|les) notres?|"
    r"(?:is|about|do|for|if) (?:this|that)|this (?:case|point|matter|question)|anything else|otherwise)\b"
)
_STATING = re.compile(
    r"(?:(?:et|mais|car|or|and|but) )?(?:j'|(?:je|nous|on|i|we|my|our|mon|ma|mes|notre|nos|il|elle|c'est) )"
)
_MIN_NAMING_WORDS = 2
"""Words that must say what a question is about for it to stand alone."""
_FITTING_ANY_QUESTION = """
aide aider bon cas chose choses conseil conseils correct demarche demarches dire exactement facon faisable grave
idee il important interdit maniere moyen necessaire normal obligatoire oblige parfait possible pour prevoir
probleme proceder procedure question questions regler repondre reponse risque risques solution suffisant suffit
sujet suivre urgent utile valable
compulsory enough help issue mandatory matter necessary needed ok okay problem proceed required right risk
thing things way
"""
_SAYING_LITTLE = common_words.FRENCH | common_words.ENGLISH | frozenset(_FITTING_ANY_QUESTION.split())


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
        if (
            position == len(lines) - 1
            and len(kept) > 1
            and not _MARK.match(rest)
            and _looks_like_a_name(rest)
        ):
            break
        kept.append(rest)
    return "\n".join(kept) or "\n".join(lines)


@dataclass(frozen=True)
class Question:
    """A sentence or list item that asks."""

    text: str
    marked: bool
    """Whether a question mark or its place in a list of questions says so; otherwise its words do."""


def questions(text: str) -> tuple[Question, ...]:
    """Return the sentences and list items of a text that ask or request something; none when there is but one.

    In a message with a story, only what ends with a question mark asks, if anything does, and what comes « aussi ».
    The items of a list ask when the line above it does, or when there is nothing but the list.
    """
    found = tuple(_sentences(text))
    if len(found) < 2:  # noqa: PLR2004 - one sentence is the whole
        return ()
    listed = _is_list_of_questions(found)
    story = len(found) >= _MIN_STORY_SENTENCES and any("?" in sentence.text for sentence in found)
    judged = (Question(one.text, "?" in one.text or (one.listed and listed)) for one in found)
    return tuple(one for one in judged if one.marked or _requests(one.text, story=story))[:MAX_SENTENCES]


def coordinated(sentence: str) -> tuple[tuple[str, ...], ...]:
    """Return every way to cut a sentence into pieces that may be questions; none for a long one.

    At a pause, both halves must ask, or the whole be a few keywords: the left one is often context. With several joints
    there is a cut at all of them too.
    """
    if len(sentence.split()) > _MAX_COORDINATED_WORDS:
        return ()
    flat = _same_length_plain(sentence)
    keywords = len(sentence.split()) <= _MAX_KEYWORDS and not asks(sentence)
    additions = [cut for cut in _halves(sentence, _AND.finditer(flat)) if not any(map(_only_states, cut))]
    pauses = _halves(sentence, _PAUSE.finditer(flat))
    cuts: list[tuple[str, ...]] = [*additions, *(cut for cut in pauses if keywords or all(map(asks, cut)))]
    if len(cuts) > 1:
        cuts.append(tuple(_pieces(sentence, _EITHER if keywords else _AND)))
    return tuple(cuts)


def asks(text: str) -> bool:
    """Tell whether a text asks or requests, chat spelling undone."""
    return bool(_ASKING.search(_spelled(text)))


def names_something(text: str) -> bool:
    """Tell whether a text says what it is about: « Est-ce grave ? » and « Cela nous concerne-t-il ? » do not."""
    spelled = _spelled(text)
    return not _REFERRING.match(spelled) and _naming_words(spelled) > 0


def stands_alone(question: str) -> bool:
    """Tell whether what a question asks can be understood without the rest of its message.

    « Que risque-t-on dans ce cas ? » and « Notre dossier est prêt, que faire ? » cannot.
    """
    clauses = [_spelled(clause) for clause in _CLAUSE_END.split(question.rstrip(" ?!.")) if clause]
    asking = [clause for clause in clauses if _ASKING.search(clause)] or clauses
    return (
        not any(_REFERRING.search(clause) for clause in asking)
        and sum(map(_naming_words, asking)) >= _MIN_NAMING_WORDS
    )


def _only_states(text: str) -> bool:
    return bool(_STATING.match(_spelled(text))) and not asks(text)


def _naming_words(spelled: str) -> int:
    return sum(word not in _SAYING_LITTLE for word in words(_ASKING.sub(" ", spelled)))


@dataclass(frozen=True)
class _Line:
    text: str
    listed: bool
    """Whether it is an item of a list, or one of « d'une part… d'autre part »."""


def _sentences(text: str) -> Iterator[_Line]:
    """Yield the sentences of a text, marks of lists and closing formulas left out."""
    for line in _lines(text):
        found = [sentence.strip() for sentence in _SENTENCE_END.split(line.text)]
        for sentence in found:
            if sentence and not _is_closing(sentence):
                yield _Line(sentence, line.listed)


def _lines(text: str) -> Iterator[_Line]:
    first = _FIRST_NUMBER.search(text)
    numbered = first and _SECOND_NUMBER.search(text, first.end())
    for line in (_NUMBER.sub("\n", text) if numbered else text).splitlines():
        mark = _MARK.match(line)
        yield from [_Line(line[mark.end() :], listed=True)] if mark else _both_hands(line)


def _both_hands(line: str) -> Iterator[_Line]:
    """Yield a line, cut at « d'une part… d'autre part » into what comes before and two items."""
    flat = _same_length_plain(line)
    first = _FIRST_HAND.search(flat)
    second = first and _SECOND_HAND.search(flat, first.end())
    if not first or not second:
        yield _Line(line, listed=False)
        return
    yield _Line(f"{line[: first.start()]}:", listed=False)
    yield _Line(line[first.end() : second.start()], listed=True)
    yield _Line(line[second.end() :], listed=True)


def _requests(sentence: str, *, story: bool) -> bool:
    """Tell whether a sentence without question mark asks; in a story, only as an addition does it."""
    if sentence.endswith(":") or not asks(sentence):
        return False
    return not story or bool(_MORE.search(plain(sentence)))


def _is_list_of_questions(found: tuple[_Line, ...]) -> bool:
    """Tell whether the items of a message's list are its questions."""
    lead = [sentence.text for sentence in found if not sentence.listed]
    return not lead or any(asks(text) or "question" in plain(text) for text in lead if text.endswith(":"))


def _pieces(sentence: str, joint: re.Pattern[str]) -> Iterator[str]:
    """Yield what stands between the joints of a sentence."""
    start = 0
    for match in joint.finditer(_same_length_plain(sentence)):
        yield sentence[start : match.start()].strip()
        start = match.end()
    yield sentence[start:].strip()


def _halves(sentence: str, joints: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    for joint in joints:
        left, right = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
        if left and right:
            yield left, right


def _spelled(text: str) -> str:
    return " ".join(chain.from_iterable(expand(word) for word in plain(text).split()))


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
