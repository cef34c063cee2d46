"""How much each word speaks for or against each topic, learned from the book's own phrasings.

Passive-aggressive learning (Crammer et al., 2006, PA-I, averaged): phrasing by phrasing, weights move just enough to
put the right topic ahead of its closest rival. The order is fixed, so the same book always yields the same weights.
"""

from collections.abc import Mapping, Sequence

Features = Mapping[str, float]
Weights = Mapping[str, tuple[tuple[str, float], ...]]
"""For each feature, the owners it speaks for (above 0) or against (below 0)."""

_ROUNDS = 5
_MAX_STEP = 0.5
_MARGIN = 1.0
_STRIDE = 7919
"""A prime: visiting every so-manieth example mixes the topics."""


def learn(examples: Sequence[tuple[str, Features]]) -> Weights:
    """Learn from examples, each an owner and the features of one phrasing, of length 1."""
    owners = sorted({owner for owner, _ in examples})
    if len(owners) < 2:  # noqa: PLR2004 - one owner has no rival to be told from
        return {}
    current: dict[str, dict[str, float]] = {name: {} for _, features in examples for name in features}
    weighted_by_time: dict[str, dict[str, float]] = {name: {} for name in current}
    step = 1
    for index in _order(len(examples)) * _ROUNDS:
        owner, features = examples[index]
        scores = _score(features, current)
        rival = max(
            (other for other in scores if other != owner), key=lambda other: scores[other], default=""
        )
        rival = rival or next(other for other in owners if other != owner)
        loss = _MARGIN - scores.get(owner, 0.0) + scores.get(rival, 0.0)
        if loss > 0:
            size = min(_MAX_STEP, loss / 2)
            for name, value in features.items():
                for moved, change in ((owner, size * value), (rival, -size * value)):
                    now, over_time = current[name], weighted_by_time[name]
                    now[moved] = now.get(moved, 0.0) + change
                    over_time[moved] = over_time.get(moved, 0.0) + change * step
        step += 1
    return {
        name: tuple((owner, weight - weighted_by_time[name][owner] / step) for owner, weight in now.items())
        for name, now in current.items()
    }


def _score(features: Features, weights: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Add up what the features say of each owner."""
    scores: dict[str, float] = {}
    for name, value in features.items():
        for owner, weight in weights[name].items():
            scores[owner] = scores.get(owner, 0.0) + value * weight
    return scores


def _order(count: int) -> list[int]:
    return sorted(range(count), key=lambda index: (index * _STRIDE % count, index))
