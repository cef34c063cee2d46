from knowledge.pairs import UNKNOWN, Pairs

NAMES = ("bbon command", "bcommand $", "bcommand bon", "cbon", "wbon", "wcommand")
PAIRS = Pairs(NAMES)


def positions(left: str, right: str) -> list[int]:
    found: list[int] = PAIRS.positions(PAIRS.numbers(left.split()), PAIRS.numbers(right.split())).tolist()
    return found


def test_pairs_are_found_whatever_else_is_sought_beside_them() -> None:
    assert positions("command bon command", "$ command bon") == [1, 0, 2]


def test_order_of_two_stems_matters_and_unknown_ones_stand_in_no_pair() -> None:
    assert positions("$ bon bon devis devis", "command bon $ command devis") == [UNKNOWN] * 5


def test_bank_may_hold_no_pairs() -> None:
    none = Pairs(("cbon", "wbon"))
    assert none.positions(none.numbers(["bon"]), none.numbers([None])).tolist() == [UNKNOWN]
