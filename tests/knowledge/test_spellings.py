from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Indel

from knowledge.spellings import Spellings

WORDS = st.text("abeg1", min_size=1, max_size=9)


def two(_longest: int) -> int:
    return 2


def any_of_them(longest: int) -> int:
    return 2 * longest


def test_words_of_the_same_letters_are_like_one_another() -> None:
    known = Spellings(["facture", "fracture", "fenetre", "devis"], shorter=0.75, apart=two)
    assert known.like("fcature") == ["facture", "fracture"]
    assert known.like("devus") == ["devis"]


def test_words_that_share_neither_end_are_not_like_one_another() -> None:
    known = Spellings(["facture"], shorter=0.75, apart=two)
    assert known.like("efactur") == []


def test_no_word_is_like_one_of_another_length_or_of_none_known() -> None:
    known = Spellings(["facture"], shorter=0.75, apart=any_of_them)
    assert known.like("facturations") == known.like("fe") == []
    assert Spellings([], shorter=0.75, apart=any_of_them).like("facture") == []


@given(st.sets(WORDS, min_size=1, max_size=20), WORDS)
def test_no_word_within_the_edits_allowed_is_passed_over(known: set[str], word: str) -> None:
    edited = Spellings(known, shorter=0.5, apart=lambda longest: 2 * (longest // 2)).like(word)
    added = Spellings(known, shorter=0.5, apart=lambda longest: longest // 2).like(word)
    for other in known:
        longest = max(len(word), len(other))
        near = other[0] == word[0] or other[-1] == word[-1]
        if near and min(len(word), len(other)) >= longest / 2:
            assert other in edited or OSA.distance(word, other) > longest // 2
            assert other in added or Indel.distance(word, other) > longest // 2


@given(st.sets(WORDS, max_size=20), WORDS)
def test_shorter_words_come_first(known: set[str], word: str) -> None:
    found = Spellings(known, shorter=0.5, apart=any_of_them).like(word)
    assert all(len(one) <= len(other) for one, other in pairwise(found))
