"""The parts of a message: which stretches of it ask for something of their own.

A message is cut into fragments wherever a question may end. Every stretch of neighbouring fragments is weighed as a
question, with a little of the whole message beside it, since « et je l'ai quand ? » leans on what was named before. Of
all ways to take stretches that ask for different things, and to leave the rest as context, the surest is proposed.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from knowledge.bank import ASIDE, SMALL_TALK
from knowledge.features import Reader, Word
from knowledge.matcher import Matcher, Ranking, is_understood
from knowledge.model import MANY_WORDS, log_odds
from knowledge.models import Lang
from knowledge.split import Fragment, Joint
from knowledge.weighing import Floats, softmax

MAX_FRAGMENTS = 24
"""Fragments of one message that are looked at; the rest is read with the whole alone."""
MAX_PARTS = 6
"""Parts of one message that are replied to."""
SIGNALS = 31

_MAX_REPEATS = 5
"""Of one word in a fragment; no phrasing repeats one as often."""
_MAX_STRETCH = 5
"""Fragments in one part."""
_CONTEXT = 0.2
"""How much the whole message speaks in each part of it."""
_EARLIER = 0.6
"""How much the message before speaks in one that leans on it."""
_WORTHWHILE = 0.5
"""How sure a stretch must be to count as a part."""
_FEW_WORDS = 3
"""Words that say something, in a stretch as one types it into a search box."""
_MIN_PRESENCE = 0.0002
"""What the topic of a part must have of the best one's share in the whole message."""


class Stretch(NamedTuple):
    """Neighbouring fragments, read as one question."""

    start: int
    end: int
    """One more than the last fragment."""
    owner: str
    position: int
    """Of the owner."""
    covered: bool
    sure: float
    """0..1."""
    row: int
    """Where its scores stand among those of the message."""


@dataclass(frozen=True)
class Proposal:
    """Stretches of a message that may be its parts, in order."""

    stretches: tuple[Stretch, ...]
    signals: Floats
    """What the calibration looks at, `SIGNALS` of them."""


class Parts:
    """One message, cut and weighed."""

    def __init__(self, matcher: Matcher, fragments: Sequence[Fragment], lang: Lang) -> None:
        self._matcher = matcher
        told = _without_repeats(fragments, matcher.model.reader, lang)
        self.fragments = tuple(fragment for fragment, _ in told[:MAX_FRAGMENTS])
        by_fragment = [words for _, words in told]
        self._bounds = list(accumulate(map(len, by_fragment), initial=0))[: len(self.fragments) + 1]
        self._lang = lang
        message = tuple(chain.from_iterable(by_fragment))
        weighing = matcher.model.weigh(message, lang, self._bounds)
        self._asking = _sentences_asking(self.fragments)
        self._cuts = self._worth_reading()
        self._alone = weighing.stretches(
            [0, *(self._bounds[start] for start, _ in self._cuts)],
            [len(message), *(self._bounds[end] for _, end in self._cuts)],
        )
        """What the whole message says, then each of its stretches."""
        context = [0.0, *(_CONTEXT * (end - start < len(self.fragments)) for start, end in self._cuts)]
        self._scores = self._alone.plus(np.outer(np.array(context, dtype=np.float32), self._alone.logits[0]))
        """The same with the whole message beside each stretch."""
        self._seen = matcher.signals(self._scores)
        self.whole = matcher.whole(weighing, self._scores, self._seen)

    def after(self, before: str) -> Ranking:
        """Return the ranking of the message as it follows another."""
        model = self._matcher.model
        earlier = model.weigh(model.reader.words(before, self._lang), self._lang)
        scores = self._scores.first.plus(_EARLIER * earlier.whole.logits)
        sure = float(self._matcher.sure(self._matcher.signals(scores))[0])
        return self._matcher.ranking(scores, 0, sure, sure)

    def text(self, stretch: Stretch) -> str:
        """Return a stretch as it was typed."""
        return " ".join(fragment.text for fragment in self.fragments[stretch.start : stretch.end])

    def ranking(self, stretch: Stretch) -> Ranking:
        """Return the ranking of a stretch, with the whole message beside it."""
        sure = float(self._matcher.sure(self._seen[stretch.row]))
        return self._matcher.ranking(self._scores, stretch.row, sure, sure)

    def proposals(self) -> Iterator[Proposal]:
        """Yield the surest parts of the message, then the surest of those alone in which it asks.

        None when nothing in it stands out from the whole.
        """
        clear = self._clear() if self._cuts and is_understood(self._alone) else {}
        surest = self._surest(clear)
        yield from self._proposed(surest)
        asked = self._surest({cut: one for cut, one in clear.items() if self._asks(one)})
        if asked != surest:
            yield from self._proposed(asked)

    def _proposed(self, stretches: tuple[Stretch, ...]) -> Iterator[Proposal]:
        if stretches and not self._only_context(stretches):
            yield Proposal(stretches, self._signals(stretches))

    def _asks(self, stretch: Stretch) -> bool:
        return any(fragment.asks for fragment in self.fragments[stretch.start : stretch.end])

    def _only_context(self, stretches: Sequence[Stretch]) -> bool:
        """Tell whether what could be answered only tells where one stands, since something not covered is asked."""
        asking = [stretch.covered for stretch in stretches if self._asks(stretch)]
        return bool(asking) and not any(asking)

    def _surest(self, clear: Mapping[tuple[int, int], Stretch]) -> tuple[Stretch, ...]:
        """Return the stretches, by start and end, that are together surest; none when the whole says as much."""
        ending = defaultdict[int, list[Stretch]](list)
        for stretch in clear.values():
            ending[stretch.end].append(stretch)
        best: list[tuple[float, tuple[Stretch, ...]]] = [(0.0, ())]
        for end in range(1, len(self.fragments) + 1):
            way = best[end - 1]
            for stretch in ending[end]:
                gained, before = best[stretch.start]
                gained += stretch.sure - _WORTHWHILE
                if gained > way[0] and all(one.position != stretch.position for one in before):
                    way = (gained, (*before, stretch))
            best.append(way)
        stretches = best[-1][1]
        if not any(stretch.covered for stretch in stretches) or len(stretches) > MAX_PARTS:
            return ()
        if len(stretches) == 1 and stretches[0].end - stretches[0].start == len(self.fragments):
            return ()
        return stretches

    def _worth_reading(self) -> list[tuple[int, int]]:
        """Return the stretches of neighbouring fragments that are read, by start and end; none of a lone fragment."""
        count = len(self.fragments)
        if count < 2:  # noqa: PLR2004 -- nothing stands out from the whole
            return []
        begins = [start for start in range(count) if not self._leans(start)]
        return [
            (start, end)
            for end in range(1, count + 1)
            if not self.fragments[end - 1].announces
            for start in begins
            if end - _MAX_STRETCH <= start < end and self._bounds[start] < self._bounds[end]
        ]

    def _clear(self) -> dict[tuple[int, int], Stretch]:
        """Return the stretches of neighbouring fragments that ask clearly enough for something, by start and end."""
        model, scores = self._matcher.model, self._scores
        best = scores.logits.argmax(axis=1)
        covered = best < model.topic_count
        sure = np.where(covered, self._matcher.sure(self._seen), self._outside(scores.shares))
        present = self.whole.shares[best] >= self.whole.best.share * _MIN_PRESENCE
        clear = (sure >= _WORTHWHILE) & (present | ~covered)
        found = {}
        for row in (1 + np.flatnonzero(clear[1:])).tolist():
            position, (start, end) = int(best[row]), self._cuts[row - 1]
            owner = model.owners[position]
            if owner == ASIDE or (owner == SMALL_TALK and end - start < len(self.fragments)):
                continue
            if covered[row] or any(self._asking[start:end]):
                found[start, end] = Stretch(
                    start, end, owner, position, bool(covered[row]), float(sure[row]), row
                )
        return found

    def _leans(self, start: int) -> bool:
        """Tell whether a fragment only asks about what the one before states (« …, comment vous le dire ? »)."""
        return start > 0 and self.fragments[start].leans and not self.fragments[start - 1].asks

    def _outside(self, shares: Floats) -> Floats:
        """Return how probably each stretch asks for something that the document does not cover."""
        model = self._matcher.model
        asides = shares[:, model.owners.index(ASIDE)] if ASIDE in model.owners else 0.0
        outside: Floats = shares[:, model.topic_count :].sum(axis=1) - asides
        return outside

    def _signals(self, stretches: Sequence[Stretch]) -> Floats:
        answered = [stretch for stretch in stretches if stretch.covered]
        taken = sum(self._bounds[one.end] - self._bounds[one.start] for one in stretches)
        held = [self.fragments[one.start : one.end] for one in stretches]
        asking = [self._asks(one) for one in stretches]
        requesting = [any(part.requests for part in parts) for parts in held]
        stating = [all(part.states for part in parts) for parts in held]
        joints = [parts[0].joint for parts in held[1:]]
        apart = max(len(joints), 1)
        unasked = [
            joint in {Joint.MARK, Joint.OR} and not requests
            for joint, requests in zip(joints, requesting[1:], strict=True)
        ]
        items = sum(part.listed for part in self.fragments)
        listed = sum(parts[0].listed for parts in held)
        positions, rows = [one.position for one in stretches], [one.row for one in stretches]
        presence = self.whole.shares[positions].tolist()
        alone = softmax(self._alone.logits[rows])[np.arange(len(rows)), positions]
        words = self._scores.words[rows]
        short = bool(words.max() <= _FEW_WORDS)
        odds = log_odds(
            np.array(
                [
                    min(one.sure for one in answered),
                    self.whole.answerable,
                    sum(presence),
                    min(presence),
                    alone.min(),
                    min(one.sure for one in stretches),
                ]
            )
        )
        return np.array(
            (
                *odds,
                sum(one.sure for one in stretches) / len(stretches),
                min(presence) / max(presence),
                len(stretches) - 1,
                sum(asking) / len(asking),
                all(asking),
                sum(requesting) / len(requesting),
                all(requesting),
                sum(stating) / len(stating),
                any(states and one.covered for states, one in zip(stating, stretches, strict=True)),
                taken / max(self._bounds[-1], 1),
                joints.count(Joint.START) / apart,
                joints.count(Joint.AND) / apart,
                joints.count(Joint.OR),
                sum(unasked),
                sum("?" in part.text for part in self.fragments) > 1,
                sum(part.asks for part in self.fragments)
                - sum(part.asks for parts in held for part in parts),
                listed / len(stretches),
                1 < items == listed,
                len(answered) < len(stretches),
                int(self.whole.shares.argmax()) in positions,
                short,
                short * odds[-1],
                math.log1p(len(self.fragments)),
                math.log1p(min(self._bounds[-1], MANY_WORDS)),
                math.log1p(words.min()),
            ),
            dtype=float,
        )


def _sentences_asking(fragments: Sequence[Fragment]) -> list[bool]:
    """Tell of each fragment whether it may be asked: its sentence asks, and it does not only tell of oneself.

    Of a message in which no sentence asks, every fragment may.
    """
    sentence_of = list(accumulate(fragment.joint is Joint.START for fragment in fragments))
    asking = {sentence for sentence, fragment in zip(sentence_of, fragments, strict=True) if fragment.asks}
    return [
        not asking or (sentence in asking and not fragment.states)
        for sentence, fragment in zip(sentence_of, fragments, strict=True)
    ]


def _without_repeats(
    fragments: Iterable[Fragment], reader: Reader, lang: Lang
) -> list[tuple[Fragment, Sequence[Word]]]:
    """Return fragments with their words: each fragment once, since what is said a hundred times says no more."""
    told: dict[tuple[str, ...], tuple[Fragment, Sequence[Word]]] = {}
    for fragment in fragments:
        words = reader.words(fragment.flat, lang)
        told.setdefault(tuple([word.typed for word in words]), (fragment, words))
    return [(fragment, _without_many(typed, words)) for typed, (fragment, words) in told.items()]


def _without_many(typed: Sequence[str], words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of a fragment, each of them a few times at most."""
    if len(typed) - len(set(typed)) < _MAX_REPEATS:
        return words
    times = Counter[str]()
    kept = []
    for word in words:
        times[word.typed] += 1
        if times[word.typed] <= _MAX_REPEATS:
            kept.append(word)
    return kept
