import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from knowledge.regression import Regression, fit

OWNERS = 5


def drawn(rows: int, seed: int) -> tuple[csr_matrix, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return rows with the evidence of their owner, of others, and of none."""
    chance = np.random.default_rng(seed)
    owners = chance.integers(OWNERS, size=rows)
    held = chance.random((rows, OWNERS * 8)) < 0.08
    own = chance.integers(8, size=(rows, 2)) + owners[:, None] * 8
    held[np.arange(rows)[:, None], own] = True
    lengths = np.sqrt(held.sum(axis=1, keepdims=True))
    return csr_matrix((held / lengths).astype(np.float32)), owners


def right(
    regression: Regression, rows: csr_matrix, owners: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> float:
    logits = rows @ regression.weights + regression.biases
    return float((logits.argmax(axis=1) == owners).mean())


def test_small_steps_come_about_as_far_as_a_solver_that_converges() -> None:
    (rows, owners), (unseen, theirs) = drawn(3_000, 1), drawn(1_000, 2)
    ours = right(fit(rows, owners, np.ones(3_000, dtype=np.float32), OWNERS), unseen, theirs)
    solver = LogisticRegression(C=30.0, max_iter=200).fit(rows, owners)
    assert ours >= float(solver.score(unseen, theirs)) - 0.01


def test_same_rows_teach_the_same() -> None:
    rows, owners = drawn(400, 3)
    counts = np.ones(400, dtype=np.float32)
    first, again = (fit(rows, owners, counts, OWNERS) for _ in range(2))
    assert np.array_equal(first.weights, again.weights)
    assert np.array_equal(first.biases, again.biases)


@pytest.mark.parametrize("less", [0.0, 0.1])
def test_row_that_counts_less_says_less(less: float) -> None:
    """Two owners claim the same row: the one whose row counts more has it."""
    rows = csr_matrix(np.ones((40, 1), dtype=np.float32))
    owners = np.arange(40) % 2
    counts = np.where(owners == 1, less, 1.0).astype(np.float32)
    logits = rows[:1] @ (learned := fit(rows, owners, counts, 2)).weights + learned.biases
    assert logits[0, 0] > logits[0, 1]
