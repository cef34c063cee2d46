"""The parts of a message: which stretches of it ask for something of their own.

A message is cut into fragments wherever a question may end. Every stretch of neighbouring fragments is weighed as a
question, with a little of the whole message beside it, since « et je l'ai quand ? » leans on what was named before. Of
all ways to take stretches that ask for different things, and to leave the rest as context, the surest is proposed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.bank import ASIDE, SMALL_TALK
from knowledge.matcher import Matcher, Ranking
from knowledge.model import Scores, Weighing, log_odds, softmax
from knowledge.models import Lang
from knowledge.split import Fragment

MAX_FRAGMENTS = 24
"""Fragments of one message that are looked at; the rest is read with the whole alone."""
MAX_PARTS = 6
"""Parts of one message that are replied to."""
SIGNALS = 16

_MAX_STRETCH = 5
"""Fragments in one part."""
_CONTEXT = 0.2
"""How much the whole message speaks in each part of it."""
_EARLIER = 0.3
"""How much the message before speaks in one that leans on it."""
_WORTHWHILE = 0.5
"""How sure a stretch must be to count as a part."""
_MIN_PRESENCE = 0.0002
"""What the topic of a part must have of the best one's share in the whole message."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring fragments, read as one question."""

    start: int
    end: int
    """One more than the last fragment."""
    owner: str
    covered: bool
    sure: float
    """0..1."""
    ranking: Ranking


@dataclass(frozen=True)
class Proposal:
    """Stretches of a message that may be its parts, in order."""

    stretches: tuple[Stretch, ...]
    signals: tuple[float, ...]
    """What the calibration looks at, `SIGNALS` of them."""


class Parts:
    """One message, cut and weighed."""

    def __init__(self, matcher: Matcher, fragments: Sequence[Fragment], lang: Lang) -> None:
        self.fragments = tuple(fragments[:MAX_FRAGMENTS])
        self._matcher = matcher
        by_fragment = [matcher.model.reader.words(fragment.text, lang) for fragment in fragments]
        self._bounds = np.cumsum([0, *map(len, by_fragment)]).tolist()
        self._lang = lang
        words = [word for one in by_fragment for word in one]
        self._weighing: Weighing = matcher.model.weigh(words, lang)
        self.whole = matcher.whole(words, self._weighing.part(0, len(words)))

    def after(self, before: str) -> Ranking:
        """Return the ranking of the message as it follows another."""
        earlier = self._matcher.model.weigh(self._matcher.model.reader.words(before, self._lang), self._lang)
        logits = self._weighing.part(0, self._bounds[-1]).logits + np.float32(_EARLIER) * (
            earlier.part(0, len(earlier.words)).logits
        )
        scores = self._weighing.part(0, self._bounds[-1])
        return self._matcher.stretch(Scores(logits, softmax(logits), scores.unknown, scores.words))

    def text(self, stretch: Stretch) -> str:
        """Return a stretch as it was typed."""
        return " ".join(fragment.text for fragment in self.fragments[stretch.start : stretch.end])

    def proposal(self) -> Proposal | None:
        """Return the surest parts of the message; None when nothing in it stands out from the whole."""
        best: list[tuple[float, tuple[Stretch, ...]]] = [(0.0, ())]
        for end in range(1, len(self.fragments) + 1):
            ways = [best[end - 1]]
            for start in range(max(0, end - _MAX_STRETCH), end):
                stretch = self._stretch(start, end)
                gained, before = best[start]
                if stretch is not None and all(one.owner != stretch.owner for one in before):
                    ways.append((gained + stretch.sure - _WORTHWHILE, (*before, stretch)))
            best.append(max(ways, key=lambda way: way[0]))
        stretches = best[-1][1]
        if not any(stretch.covered for stretch in stretches) or len(stretches) > MAX_PARTS:
            return None
        if len(stretches) == 1 and stretches[0].end - stretches[0].start == len(self.fragments):
            return None
        return Proposal(stretches, self._signals(stretches))

    def _stretch(self, start: int, end: int) -> Stretch | None:
        """Return what neighbouring fragments ask for; None when that is not clear enough."""
        first, last = self._bounds[start], self._bounds[end]
        if first == last or self.fragments[end - 1].announces:
            return None
        whole = end - start == len(self.fragments)
        scores = self._weighing.part(first, last, context=0.0 if whole else _CONTEXT)
        ranking = self._matcher.stretch(scores)
        best = ranking.best
        sure = ranking.answerable if best.covered else best.share
        if sure < _WORTHWHILE or best.id == ASIDE or (best.id == SMALL_TALK and not whole):
            return None
        if best.covered and self.whole.share_of(best.id) < self.whole.best.share * _MIN_PRESENCE:
            return None
        return Stretch(start, end, best.id, best.covered, sure, ranking)

    def _signals(self, stretches: Sequence[Stretch]) -> tuple[float, ...]:
        answered = [stretch for stretch in stretches if stretch.covered]
        taken = sum(self._bounds[one.end] - self._bounds[one.start] for one in stretches)
        held = [self.fragments[one.start : one.end] for one in stretches]
        asking = [any(part.asks for part in parts) for parts in held]
        stating = [all(part.states for part in parts) for parts in held]
        apart = [parts[0].opens for parts in held[1:]]
        presence = [self.whole.share_of(one.owner) for one in stretches]
        return (
            min(log_odds(one.sure) for one in answered),
            sum(one.sure for one in stretches) / len(stretches),
            log_odds(self.whole.answerable),
            log_odds(sum(presence)),
            log_odds(min(presence)),
            min(presence) / max(presence),
            float(len(stretches) - 1),
            sum(asking) / len(asking),
            float(all(asking)),
            sum(stating) / len(stating),
            taken / max(self._bounds[-1], 1),
            sum(apart) / max(len(apart), 1),
            float(sum("?" in part.text for part in self.fragments) > 1),
            float(len(answered) < len(stretches)),
            math.log1p(len(self.fragments)),
            math.log1p(min(one.ranking.words for one in stretches)),
        )
