from knowledge.weights import learn

EXAMPLES = [
    ("siret", {"siret": 0.8, "facture": 0.6}),
    ("siret", {"siret": 1.0}),
    ("paiement", {"payer": 0.8, "facture": 0.6}),
    ("paiement", {"delai": 1.0}),
]


def test_word_speaks_for_its_topic_and_against_the_rival() -> None:
    weights = {name: dict(owners) for name, owners in learn(EXAMPLES).items()}
    assert weights["siret"]["siret"] > 0 > weights["siret"]["paiement"]
    assert weights["payer"]["paiement"] > 0 > weights["payer"]["siret"]


def test_word_that_two_topics_share_weighs_less_than_their_own_words() -> None:
    weights = {name: dict(owners) for name, owners in learn(EXAMPLES).items()}
    assert abs(weights["facture"]["siret"]) < weights["siret"]["siret"]


def test_same_examples_always_teach_the_same_weights() -> None:
    assert learn(EXAMPLES) == learn(EXAMPLES)


def test_single_topic_has_nothing_to_be_told_from() -> None:
    assert learn(EXAMPLES[:2]) == {}
    assert learn([]) == {}
