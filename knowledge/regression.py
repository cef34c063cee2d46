"""A multinomial logistic regression over many rare pieces of evidence, learned in small steps.

A step looks at a few hundred rows and changes only the weights of the evidence that they hold, each piece at its own
rate, which falls as the piece is seen (AdaGrad: Duchi, Hazan and Singer, 2011; one rate a piece, all owners alike).
After two turns, rows whose owner has nearly all of the share are passed over. On rows that were held out this comes as
far as a solver that converges, in a tenth of its time.
"""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_TURNS = 6
"""Over all rows."""
_TURNS_OVER_ALL = 2
_MISSED = 0.02
"""What an owner's share in its row must lack for the row to be looked at again."""
_ROWS_A_STEP = 256
_STEPS_A_TURN = 40
"""At least, however few rows there are."""
_RATE = 0.2
"""Of the first step; the last one's is 0."""
_BIAS_RATE = 0.02
_SEED = 20140723

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Regression:
    """What was learned: the logits of a row are its product with the weights, and the biases."""

    weights: Floats
    """Evidence by owner."""
    biases: Floats


def fit(rows: csr_matrix, owners: NDArray[Any], counts: Floats, owner_count: int) -> Regression:
    """Learn which owner rows belong to; the same rows always teach the same.

    Args:
        rows: evidence, in 32-bit floats.
        owners: for each row, the position of its owner.
        counts: how much each row counts.
        owner_count: how many owners there are.
    """
    weights = np.zeros((rows.shape[1], owner_count), dtype=np.float32)
    seen = np.full(rows.shape[1], 1e-8, dtype=np.float32)
    biases = np.zeros(owner_count, dtype=np.float32)
    biases_seen = np.full(owner_count, 1e-8, dtype=np.float32)
    chance = random.Random(_SEED)  # noqa: S311 -- an order, no secret
    rows_a_step = max(min(_ROWS_A_STEP, rows.shape[0] // _STEPS_A_TURN), 1)
    lacking = np.ones(rows.shape[0], dtype=np.float32)
    for turn in range(_TURNS):
        order = np.flatnonzero(lacking > _MISSED if turn >= _TURNS_OVER_ALL else lacking >= 0).tolist()
        chance.shuffle(order)
        for start in range(0, len(order), rows_a_step):
            taken = np.array(order[start : start + rows_a_step])
            left = 1 - (turn + start / len(order)) / _TURNS
            some = rows[taken]
            held, columns = np.unique(some.indices, return_inverse=True)
            step = csr_matrix((some.data, columns, some.indptr), shape=(len(taken), len(held)))
            current = weights[held]
            missed = _shares(step @ current + biases)
            missed[np.arange(len(taken)), owners[taken]] -= 1
            lacking[taken] = -missed[np.arange(len(taken)), owners[taken]]
            missed *= counts[taken, None] / np.float32(len(taken))
            slope = step.T @ missed
            seen[held] += np.einsum("ij,ij->i", slope, slope) / np.float32(owner_count)
            slope *= (np.float32(_RATE * left) / np.sqrt(seen[held]))[:, None]
            weights[held] = current - slope
            leaning = missed.sum(axis=0)
            biases_seen += leaning * leaning
            biases -= np.float32(_BIAS_RATE * left) * leaning / np.sqrt(biases_seen)
    return Regression(weights, biases)


def _shares(logits: Floats) -> Floats:
    """Turn logits into shares, row by row, in place."""
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits
