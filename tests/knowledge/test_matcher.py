import pytest

from knowledge import Book
from knowledge.matcher import Matcher, Phrasing, phrasings


@pytest.fixture(scope="module")
def matcher(town: Book) -> Matcher:
    return Matcher(phrasings(town))


def test_bank_holds_every_phrasing_of_topics_and_exclusions(town: Book) -> None:
    bank = phrasings(town)
    assert len(bank) == 4 * 6 + 6
    assert {phrasing.owner for phrasing in bank if not phrasing.covered} == {"parking"}


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("siret de la mairie", "siret"),
        ("c koi le sirette de la mérie", "siret"),
        ("kan jserai payé", "payment"),
        ("FAUT-IL VISITER ???", "visit"),
        ("tarif stationnemen", "parking"),
        ("à quelle adresse je remets l'échantillon", "samples"),
    ],
)
def test_question_is_nearest_to_what_it_is_about(matcher: Matcher, question: str, nearest: str) -> None:
    assert matcher.rank(question, "fr")[0].id == nearest


def test_phrasing_of_the_book_word_for_word_is_its_owners() -> None:
    """However many phrasings of an exclusion hold the same words and one more."""
    bank = [
        Phrasing("siret", covered=True, lang="fr", text="SIRET de la mairie"),
        Phrasing("notice", covered=True, lang="fr", text="avis de marché"),
        *(
            Phrasing("others", covered=False, lang="fr", text=f"SIRET de la mairie de {town}")
            for town in ("Laon", "Soissons", "Hirson", "Guise", "Chauny")
        ),
    ]
    best, second, *_ = Matcher(bank).rank("siret de la mairie ?", "fr")
    assert (best.id, best.score) == ("siret", 1.0)
    assert second.score <= 0.5
    assert Matcher(bank).rank("siret de la mairie de Guise", "fr")[0].id == "others"


def test_english_question_is_ranked_by_the_english_phrasings(matcher: Matcher) -> None:
    assert matcher.rank("where do I hand in a sample", "en")[0].id == "samples"


def test_scores_are_shares_in_falling_order(matcher: Matcher) -> None:
    scores = [candidate.score for candidate in matcher.rank("siret facture visite", "fr")]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_words_the_book_does_not_know_lower_the_score(matcher: Matcher) -> None:
    known = matcher.rank("siret de la mairie", "fr")[0].score
    diluted = matcher.rank("siret de la mairie xylophone baroque trombone", "fr")[0].score
    assert diluted < known


def test_courtesies_lower_the_score_less_than_unknown_words(matcher: Matcher) -> None:
    courteous = matcher.rank("pourriez vous nous indiquer le siret de la mairie", "fr")[0].score
    diluted = matcher.rank("xylophone baroque trombone accordéon le siret de la mairie", "fr")[0].score
    assert courteous > diluted


def test_question_without_a_known_word_is_near_nothing(matcher: Matcher) -> None:
    assert matcher.rank("xylophone baroque", "fr") == ()
    assert matcher.rank("", "fr") == ()


def test_empty_bank_ranks_nothing() -> None:
    assert Matcher([]).rank("siret", "fr") == ()


def test_single_owner_is_still_found() -> None:
    assert (
        Matcher([Phrasing("siret", covered=True, lang="fr", text="le siret")]).rank("siret", "fr")[0].id
        == "siret"
    )
