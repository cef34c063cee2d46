from itertools import permutations
from string import ascii_letters

import pytest

from knowledge import split
from knowledge.matcher import Matcher, Ranking
from knowledge.model import Model
from knowledge.models import Lang
from knowledge.parts import MAX_FRAGMENTS, MAX_PARTS, SIGNALS, Parts, Proposal


@pytest.fixture(scope="module")
def matcher(town_model: Model) -> Matcher:
    return Matcher(town_model)


def parts(matcher: Matcher, text: str, lang: Lang = "fr") -> Parts:
    return Parts(matcher, split.fragments(split.body(text)), lang)


def first(found: Parts) -> Proposal:
    return next(found.proposals())


def share(ranking: Ranking, owner: str) -> float:
    return float(ranking.shares[ranking.owners.index(owner)])


def owners(found: Parts) -> list[str]:
    return [stretch.owner for proposal in list(found.proposals())[:1] for stretch in proposal.stretches]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Quel est le siret de la commune ? La visite du site est-elle obligatoire ?", ["siret", "visit"]),
        ("le siret de la mairie et le délai de paiement", ["siret", "payment"]),
        ("1) échantillons 2) délai de paiement des factures", ["samples", "payment"]),
        ("kan jserai payé et c koi le siret de la mairie", ["payment", "siret"]),
        ("Le siret de la mairie ? Y a-t-il un parking ?", ["siret", "parking"]),
    ],
)
def test_stretches_that_ask_for_different_things_are_proposed_in_their_order(
    matcher: Matcher, text: str, asked: list[str]
) -> None:
    assert owners(parts(matcher, text)) == asked


def test_one_question_has_no_parts(matcher: Matcher) -> None:
    assert not list(parts(matcher, "quel est le siret de la commune").proposals())
    assert not list(parts(matcher, "").proposals())


def test_same_thing_asked_twice_is_one_part_at_most(matcher: Matcher) -> None:
    found = owners(parts(matcher, "quel est le siret de la commune ? le siret de la mairie svp ?"))
    assert len(found) == len(set(found))


def test_message_without_a_covered_question_has_no_parts(matcher: Matcher) -> None:
    assert not list(parts(matcher, "Y a-t-il un parking ? Je voudrais me marier à la mairie.").proposals())


def test_what_could_be_answered_is_left_alone_where_only_something_else_is_asked(matcher: Matcher) -> None:
    asked = parts(matcher, "Quel est le siret de la commune ? Y a-t-il un parking ?")
    assert owners(asked) == ["siret", "parking"]
    told = parts(matcher, "J'ai le siret de la commune. Y a-t-il un parking ?")
    assert not any(one.covered for proposal in told.proposals() for one in proposal.stretches)


def test_what_only_tells_is_left_out_of_the_parts(matcher: Matcher) -> None:
    found = parts(matcher, "Notre comptable est en congé cette semaine. Quel est le siret de la commune ?")
    proposal = first(found)
    assert [found.text(stretch) for stretch in proposal.stretches] == ["Quel est le siret de la commune ?"]


def test_proposal_carries_one_figure_for_each_signal(matcher: Matcher) -> None:
    proposal = first(parts(matcher, "le siret de la mairie ? la visite est obligatoire ?"))
    assert len(proposal.signals) == SIGNALS


def test_what_asks_is_proposed_by_itself_where_more_than_that_is_clear(matcher: Matcher) -> None:
    found = parts(matcher, "La visite du site, on y était mardi. Quel est le siret de la commune ?")
    proposed = [[stretch.owner for stretch in proposal.stretches] for proposal in found.proposals()]
    assert proposed == [["visit", "siret"], ["siret"]]


def test_only_so_many_fragments_are_looked_at_and_only_so_many_parts_proposed(matcher: Matcher) -> None:
    asked = (
        f"le siret de la mairie {letter} ? la visite {letter} est obligatoire ?" for letter in ascii_letters
    )
    found = parts(matcher, " ".join(asked))
    assert len(found.fragments) == MAX_FRAGMENTS
    assert 1 <= len(owners(found)) <= MAX_PARTS


def test_words_behind_the_last_fragment_still_speak_in_the_whole(matcher: Matcher) -> None:
    others = "".join(
        f"{' '.join(said)} ? " for said in permutations(("visite", "parking", "mariage", "critères"))
    )
    found, without = parts(matcher, f"{others} quel est le siret ?"), parts(matcher, others)
    assert len(without.fragments) == len(found.fragments) == MAX_FRAGMENTS
    assert share(found.whole, "siret") > 2 * share(without.whole, "siret")


def test_follow_up_leans_on_the_message_before_it(matcher: Matcher) -> None:
    follow_up = parts(matcher, "et c'est à quelle adresse ?")
    alone, after = follow_up.whole, follow_up.after("on écrit quoi sur l'échantillon ?")
    assert share(after, "samples") > share(alone, "samples")
    assert after.best.id == "samples"


def test_part_leans_on_what_the_whole_message_names(matcher: Matcher) -> None:
    message = parts(matcher, "Le siret, le siret, le siret de la mairie ! Le délai de paiement ?")
    proposal = first(message)
    siret, payment = proposal.stretches
    alone = parts(matcher, message.text(payment)).whole
    assert share(message.ranking(payment), siret.owner) > 1.1 * share(alone, siret.owner)


def test_fragments_and_words_that_are_repeated_are_read_a_few_times(matcher: Matcher) -> None:
    once, often = parts(matcher, "le siret, la visite"), parts(matcher, "le siret, la visite, " * 50)
    assert owners(once) == owners(often)
    assert once.whole.answerable == often.whole.answerable
    few, many = parts(matcher, "siret " * 5), parts(matcher, "siret " * 500)
    assert few.whole.answerable == many.whole.answerable
