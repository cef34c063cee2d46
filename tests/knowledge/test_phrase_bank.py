"""The phrase bank of the CPAM is large, varied, and knows nothing of the questions that measure it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from knowledge import Book
from knowledge.bank import ASIDE, Bank, Phrasing
from knowledge.evaluate import LabelledQuestion
from knowledge.features import COMMON
from knowledge.text import stem, tokens, words

SAME_SKELETON = 0.02
"""Share of a voice's lines with the content words of another; measured: 1.7 % in the oldest voice, else 0.3 %."""
SAME_WORDS = 0.002
SAME_LIKENESS = 95
SAME_OPENING = 0.15
"""Share of a voice's lines that open with four words of another; measured: 13 % in the oldest voice, else 5 %."""


@pytest.fixture(scope="module")
def voices(cpam_bank: Bank) -> dict[str, tuple[Phrasing, ...]]:
    return {
        voice: tuple(one for one in cpam_bank.phrasings if one.voice == voice) for voice in cpam_bank.voices
    }


def lines_of(bank: Bank, owner: str) -> list[Phrasing]:
    return [one for one in bank.phrasings if one.owner == owner]


def test_every_topic_is_asked_in_at_least_eighty_ways_a_tenth_of_them_english(
    cpam: Book, cpam_bank: Bank
) -> None:
    for topic in cpam.topics:
        lines = lines_of(cpam_bank, topic.id)
        english = sum(one.lang == "en" for one in lines)
        assert len(lines) >= 80, topic.id
        assert 0.08 <= english / len(lines) <= 0.3, topic.id


def test_every_topic_is_asked_by_several_voices(cpam: Book, cpam_bank: Bank) -> None:
    for topic in cpam.topics:
        assert len({one.voice for one in lines_of(cpam_bank, topic.id)}) >= 4, topic.id


def test_near_misses_are_many_and_stand_by_what_they_are_about(cpam: Book, cpam_bank: Bank) -> None:
    counted = Counter(one.owner for one in cpam_bank.phrasings if not one.covered and one.owner != ASIDE)
    assert sum(counted.values()) >= 1_500
    assert set(counted) == {exclusion.id for exclusion in cpam.exclusions}
    assert len(counted) >= 40


def test_every_exclusion_says_what_it_is_about_in_both_languages(cpam: Book) -> None:
    for exclusion in cpam.exclusions:
        assert exclusion.title.fr.strip(), exclusion.id
        assert exclusion.title.en.strip(), exclusion.id
        assert not exclusion.title.fr.endswith("."), exclusion.id


def test_sentences_that_ask_nothing_and_messages_that_ask_several_things_are_there(cpam_bank: Bank) -> None:
    assert len(lines_of(cpam_bank, ASIDE)) >= 100
    assert len(cpam_bank.messages) >= 100
    assert {len(message.owners) for message in cpam_bank.messages} >= {2, 3}


def test_no_question_that_measures_is_in_the_bank(
    cpam_bank: Bank, questions: Sequence[LabelledQuestion]
) -> None:
    texts = (*(one.text for one in cpam_bank.phrasings), *(one.text for one in cpam_bank.messages))
    held = {words(text) for text in texts}
    short = {("siret",), ("bonjour",), ("merci",)}
    assert [question.q for question in questions if words(question.q) in held - short] == []


# ---- No two lines of a voice are one line with other words ----


def skeleton(one: Phrasing) -> frozenset[str]:
    """Return the stems of the words that say something."""
    return frozenset(
        stem(word, one.lang) for word in tokens(one.text, one.lang) if word not in COMMON[one.lang]
    )


def repeated(keys: Iterable[object]) -> int:
    """Return how many keys have been there before."""
    return sum(count - 1 for count in Counter(keys).values())


def by_owner(lines: Sequence[Phrasing]) -> Iterable[list[Phrasing]]:
    groups: dict[tuple[str, str], list[Phrasing]] = defaultdict(list)
    for one in lines:
        groups[one.owner, one.lang].append(one)
    return groups.values()


def test_lines_of_a_voice_do_not_say_the_same_with_the_same_words(
    voices: dict[str, tuple[Phrasing, ...]],
) -> None:
    for voice, lines in voices.items():
        bones = [(one.owner, one.lang, skeleton(one)) for one in lines if skeleton(one)]
        twice = [key for key, count in Counter(bones).items() if count > 1]
        assert repeated(bones) <= SAME_SKELETON * len(lines) + 1, (voice, twice)


def test_lines_of_a_voice_are_not_one_line_reordered(voices: dict[str, tuple[Phrasing, ...]]) -> None:
    for voice, lines in voices.items():
        offenders = [pair for group in by_owner(lines) for pair in alike(group)]
        assert len(offenders) <= SAME_WORDS * len(lines) + 1, (voice, offenders)


def alike(lines: Sequence[Phrasing]) -> list[tuple[str, str]]:
    """Return pairs of lines that have the same words but for a letter or two, in any order."""
    texts = [" ".join(tokens(one.text, one.lang)) for one in lines]
    likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, dtype=np.uint8)
    return [
        (lines[one].text, lines[other].text)
        for one, other in combinations(range(len(lines)), 2)
        if likeness[one, other] >= SAME_LIKENESS
    ]


def test_lines_of_a_voice_are_not_made_from_a_template(voices: dict[str, tuple[Phrasing, ...]]) -> None:
    for voice, lines in voices.items():
        openings = Counter(
            (one.lang, opening) for one in lines if len(opening := words(one.text)[:4]) == len("four")
        )
        shared = sum(count for count in openings.values() if count > 1)
        assert shared <= SAME_OPENING * len(lines), (voice, openings.most_common(5))
