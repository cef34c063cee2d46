import pytest

from knowledge.bank import ASIDE
from knowledge.matcher import Matcher, Ranking, certain
from knowledge.model import Model
from knowledge.models import Lang


@pytest.fixture(scope="module")
def matcher(town_model: Model) -> Matcher:
    return Matcher(town_model)


def rank(matcher: Matcher, text: str, lang: Lang = "fr") -> Ranking:
    words = matcher.model.reader.words(text, lang)
    weighing = matcher.model.weigh(words, lang)
    return matcher.whole(weighing, weighing.whole, matcher.signals(weighing.whole))


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("il me faudrait le siret de la mairie", "siret"),
        ("c koi le sirette de la mérie", "siret"),
        ("kan on sera payé", "payment"),
        ("FAUT-IL VISITER ???", "visit"),
        ("tarif stationnemen", "parking"),
        ("à quelle adresse je remets l'échantillon", "samples"),
        ("les critères de jugement svp", "criteria"),
        ("merci d'avance à toute l'équipe", ASIDE),
    ],
)
def test_question_is_nearest_to_what_it_is_about(matcher: Matcher, question: str, nearest: str) -> None:
    assert rank(matcher, question).candidates[0].id == nearest


def test_english_question_is_ranked_by_the_english_words(matcher: Matcher) -> None:
    assert rank(matcher, "where may I hand in my samples", "en").candidates[0].id == "samples"


def test_shares_fall_and_add_up_to_one_over_every_owner(matcher: Matcher) -> None:
    candidates = rank(matcher, "siret facture visite").candidates
    shares = [candidate.share for candidate in candidates]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert {candidate.id for candidate in candidates} == set(matcher.model.owners)


def test_topics_are_the_covered_candidates_best_first(matcher: Matcher) -> None:
    ranking = rank(matcher, "y a-t-il un parking pour la visite")
    assert [one.id for one in ranking.topics] == [one.id for one in ranking.candidates if one.covered]
    assert len(ranking.topics) == 5


def test_desk_is_surer_of_a_topic_than_of_a_near_miss(matcher: Matcher) -> None:
    """« mon siret » is not « votre siret »."""
    ours, theirs = (
        rank(matcher, "quel est le siret de la mairie"),
        rank(matcher, "j'ai perdu mon propre siret"),
    )
    assert ours.answerable > 0.9
    assert theirs.answerable < 0.1


def test_desk_is_surer_of_three_topics_than_of_one(matcher: Matcher) -> None:
    ranking = rank(matcher, "siret facture visite")
    assert 0.0 < ranking.answerable <= ranking.offerable < 1.0


def test_words_the_book_does_not_know_make_it_less_sure(matcher: Matcher) -> None:
    known = rank(matcher, "siret visite").answerable
    diluted = rank(matcher, "siret visite xylophone baroque trombone").answerable
    assert diluted < known


def test_words_that_say_something_are_counted(matcher: Matcher) -> None:
    assert rank(matcher, "le siret de la mairie").words == 2
    assert rank(matcher, "").words == 0


def test_phrasing_of_the_book_word_for_word_is_its_owners(matcher: Matcher) -> None:
    said = matcher.said_word_for_word("Le SIRET de la ville, c lequel ?!", "fr")
    assert said is not None
    assert said.best.id == "siret"
    assert said.best.share >= 0.99
    assert len(said.topics) == 5
    assert said.answerable > 0.9


def test_phrasing_of_an_exclusion_word_for_word_is_surely_not_covered(matcher: Matcher) -> None:
    said = matcher.said_word_for_word("tarif du stationnement ?", "fr")
    assert said is not None
    assert not said.candidates[0].covered
    assert said.answerable < 0.1


def test_question_that_no_phrasing_repeats_is_left_to_the_weights(matcher: Matcher) -> None:
    assert matcher.said_word_for_word("tarif du stationnement au marché", "fr") is None


def test_stretch_of_a_message_is_ranked_as_its_weights_say(matcher: Matcher) -> None:
    words = matcher.model.reader.words("bonjour l'équipe le siret de la mairie", "fr")
    scores = matcher.model.weigh(words, "fr", [2]).stretches([2, 0], [len(words), 2])
    sure = matcher.sure(matcher.signals(scores))
    assert matcher.ranking(scores, 0, sure[0], sure[0]).best.id == "siret"
    assert sure[0] > 0.9
    assert sure[1] < 0.5


def test_what_can_only_ask_for_one_thing_is_certain() -> None:
    covered, excluded = certain("siret", covered=True), certain("parking", covered=False)
    assert (covered.answerable, covered.topics[0].id) == (1.0, "siret")
    assert (excluded.answerable, excluded.topics) == (0.0, ())
