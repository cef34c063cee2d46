import pytest

from knowledge.bank import Bank
from knowledge.explain import Explanation, explain
from knowledge.matcher import Matcher
from knowledge.model import Model


@pytest.fixture(scope="module")
def explained(town_model: Model, town_bank: Bank) -> Explanation:
    return explain(Matcher(town_model), town_bank, "Bonjour,\nquel est le sirte de la mairie ?\nCordialement")


def test_message_is_explained_without_its_frame_and_in_its_language(explained: Explanation) -> None:
    assert explained.body == "quel est le sirte de la mairie ?"
    assert explained.lang == "fr"


def test_best_owners_come_first_with_their_shares(explained: Explanation) -> None:
    assert explained.owners[0].id == "siret"
    assert explained.owners[0].covered
    shares = [owner.share for owner in explained.owners]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)


def test_each_word_tells_what_it_stands_for_and_what_it_said(explained: Explanation) -> None:
    voices = {voice.word.typed: voice for voice in explained.owners[0].voices}
    assert list(voices) == ["quel", "est", "le", "sirte", "de", "la", "mairie"]
    assert voices["sirte"].word.stem == "siret"
    assert voices["sirte"].logit > 0.9
    assert voices["sirte"].logit > max(voices[word].logit for word in ("quel", "est", "le", "de"))


def test_concepts_are_those_that_the_words_name(explained: Explanation) -> None:
    assert explained.concepts == ("town",)


def test_phrasings_most_like_the_question_are_shown_for_each_owner(
    explained: Explanation, town_bank: Bank
) -> None:
    said = {(one.owner, one.text) for one in town_bank.phrasings}
    for owner in explained.owners:
        assert 1 <= len(owner.phrasings) <= 3
        assert all((owner.id, text) in said for text in owner.phrasings)
    assert "siret" in explained.owners[0].phrasings[0]


def test_how_sure_the_desk_is_stands_beside_how_sure_it_must_be(
    explained: Explanation, town_model: Model
) -> None:
    assert explained.threshold == town_model.thresholds.answer
    assert explained.answerable > explained.threshold


def test_message_without_words_is_explained_too(town_model: Model, town_bank: Bank) -> None:
    nothing = explain(Matcher(town_model), town_bank, "?!")
    assert nothing.concepts == ()
    assert all(owner.voices == () for owner in nothing.owners)
