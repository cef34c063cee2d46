import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Answer, Answerer, Book, Outcome, UnknownId, UnknownReason, load_book
from knowledge.bank import Bank
from knowledge.model import Model
from knowledge.placeholders import placeholders

PACKAGES = Path(__file__).parents[2]

AFTERTHOUGHTS = pytest.mark.xfail(
    strict=True, reason="an afterthought that asks nothing is still told to be open"
)


def test_answer_states_the_fact_and_names_its_rule_section_and_document(town_desk: Answerer) -> None:
    answer = town_desk.answer("Quel est le numéro SIRET de la mairie ?")
    assert answer.outcome is Outcome.ANSWER
    assert answer.topics == ("siret",)
    assert answer.rules == ("R1",)
    assert answer.reason is None
    assert answer.text == (
        "Le SIRET de la commune est 21745638500012.\nRègle R1, section Factures — Guide du fournisseur"
    )
    assert answer.parts[0].facts[0].value == "21745638500012"
    assert answer.parts[0].rules[0].section == "Factures"


def test_answer_is_in_the_language_of_the_question(town_desk: Answerer) -> None:
    answer = town_desk.answer("When will I be paid?")
    assert answer.lang == "en"
    assert answer.text == "The town pays within 30 days.\nRule R2, section Factures — Guide du fournisseur"


def test_language_asked_for_prevails_over_that_of_the_question(town_desk: Answerer) -> None:
    answer = town_desk.answer("When will I be paid?", "fr")
    assert answer.topics == ("payment",)
    assert answer.text.startswith("La commune paie sous 30")


def test_cpam_siret_is_answered_in_both_languages(cpam_desk: Answerer) -> None:
    for question in (
        "C'est quoi le SIRET de la CPAM pour la facture ?",
        "What is the SIRET number for the invoice?",
    ):
        answer = cpam_desk.answer(question)
        assert answer.topics == ("invoice-siret",)
        assert answer.rules == ("R03",)
        assert "51503217500017" in answer.text


def test_refusal_names_its_subject_and_offers_a_person(town_desk: Answerer) -> None:
    answer = town_desk.answer("y a-t-il un parking près de la mairie")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason is UnknownReason.NOT_COVERED
    assert answer.topics == ()
    assert answer.parts[0].subject == "parking"
    assert "ne dit rien sur le stationnement" in answer.text
    assert "Parler à quelqu'un" in answer.text
    assert answer.person


def test_refusal_says_where_else_to_ask(town_desk: Answerer) -> None:
    french, english = town_desk.answer("j'ai perdu mon propre siret"), town_desk.answer("I lost my own siret")
    assert french.parts[0].subject == english.parts[0].subject == "own-siret"
    assert "Demandez-le à l'Insee" in french.text
    assert "says nothing about your own company's SIRET" in english.text
    assert "factures.example.org/depot" in english.text


def test_question_on_a_consultation_is_sent_to_its_channel_and_to_no_person(town_desk: Answerer) -> None:
    answer = town_desk.answer("quels sont les critères de jugement des offres ?")
    (part,) = answer.parts
    assert (answer.outcome, part.subject) == (Outcome.UNKNOWN, "criteria")
    assert not part.person
    assert not answer.person
    assert "Posez la question sur factures.example.org/depot" in answer.text
    assert "tous les candidats" in answer.text
    assert "Parler à quelqu'un" not in answer.text
    assert answer.rules == ("R5",)
    assert answer.text.endswith("Règle R5, section Consultations — Guide du fournisseur")


def test_buyer_without_a_channel_leaves_a_consultation_to_a_person(town: Book, town_model: Model) -> None:
    desk = Answerer(replace(town, consultation=None), town_model)
    answer = desk.answer("quels sont les critères de jugement des offres ?")
    assert answer.person
    assert "Parler à quelqu'un" in answer.text


def test_person_is_offered_when_only_a_part_must_be_asked_in_public(town_desk: Answerer) -> None:
    answer = town_desk.answer(
        "Quel est le siret de la commune ? Quels sont les critères de jugement des offres ?"
    )
    assert [part.person for part in answer.parts] == [True, False]
    assert answer.person


def test_follow_up_is_understood_from_what_was_asked_before(town_desk: Answerer) -> None:
    follow_up = "et c'est à quelle adresse ?"
    answer = town_desk.answer(follow_up, before="Bonjour,\nQue marquer sur nos échantillons ?\nMerci")
    assert answer.topics == ("samples",)
    assert town_desk.answer("kan jserai payé", before="Que marquer sur l'échantillon ?").topics == (
        "payment",
    )


@pytest.mark.parametrize(
    ("before", "follow_up", "topic"),
    [
        ("Quel est votre SIRET pour la facture ?", "et le code service ?", "invoice-service-code"),
        (
            "C'est quoi un certificat de signature électronique ?",
            "et ça coûte combien ?",
            "certificate-price",
        ),
        (
            "Combien coûte un certificat de signature ?",
            "et il est valable combien de temps ?",
            "certificate-lifetime",
        ),
        ("Puis-je envoyer une copie de sauvegarde ?", "et à quelle adresse ?", "backup-copy-delivery"),
        ("Puis-je envoyer une copie de sauvegarde ?", "et j'écris quoi dessus ?", "backup-copy-label"),
        ("What is the SIRET of the CPAM?", "and the service code?", "invoice-service-code"),
    ],
)
def test_follow_up_is_understood_from_the_thread(
    cpam_desk: Answerer, before: str, follow_up: str, topic: str
) -> None:
    assert cpam_desk.answer(follow_up, before=before).topics[:1] == (topic,)


def test_question_that_says_enough_is_not_doubted_where_the_thread_is_unsure(cpam_desk: Answerer) -> None:
    question = "Quel est le SIRET de la CPAM à indiquer ?"
    assert cpam_desk.answer(question, before="Quel est votre code service ?").topics == ("invoice-siret",)


def test_follow_up_that_the_thread_reads_otherwise_offers_both_topics(cpam_desk: Answerer) -> None:
    assert cpam_desk.answer("et ça coûte combien ?").topics == ("certificate-price",)
    answer = cpam_desk.answer("et ça coûte combien ?", before="C'est quoi Chorus Pro ?")
    assert answer.outcome is Outcome.CHOICE
    assert set(answer.topics) == {"invoice-chorus-pro", "certificate-price"}


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("Bonjour !", "Quelle est votre question"),
        ("Hello", "What is your question"),
        ("Merci beaucoup pour votre aide !", "Avec plaisir"),
        ("Thank you very much", "You are welcome"),
    ],
)
def test_greetings_and_thanks_get_a_human_word_and_no_rule(
    cpam_desk: Answerer, message: str, word: str
) -> None:
    answer = cpam_desk.answer(message)
    assert word in answer.text
    assert answer.topics == ("small-talk",)
    assert answer.rules == ()


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("C'était très clair, je n'ai pas d'autre question. Merci infiniment !\nValérie", "Avec plaisir"),
        (
            "Je vous remercie vivement de la clarté de vos explications, et vous souhaite une bonne soirée.",
            "Avec plaisir",
        ),
        ("It all went well on our side. Thank you for the explanations.", "You are welcome"),
        ("Everything is clear now on our side. Thank you for the explanations.", "You are welcome"),
    ],
)
def test_message_that_tells_how_things_went_and_thanks_gets_a_human_word(
    cpam_desk: Answerer, message: str, word: str
) -> None:
    answer = cpam_desk.answer(message)
    assert answer.topics == ("small-talk",)
    assert word in answer.text


@pytest.mark.parametrize(
    "message",
    [
        "Notre chaudière est en panne. Merci d'avance.",
        "Mon écran affiche un message étrange depuis lundi. Merci.",
        "J'attends toujours mon paiement, merci !",
    ],
)
def test_thanks_for_what_is_still_expected_close_nothing(cpam_desk: Answerer, message: str) -> None:
    answer = cpam_desk.answer(message)
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.person


def test_question_is_found_in_an_email_that_tells_another_story(cpam_desk: Answerer) -> None:
    answer = cpam_desk.answer(
        "Bonjour Madame,\n\nIci la grêle a percé la verrière et l'expert passe jeudi. Le facteur, lui, ne passe "
        "plus, et ma belle-sœur garde les chiens.\n\nAutre chose. Il me reste à remplir la case du destinataire sur "
        "notre facture : quel est votre numéro de SIRET ?\n\nÀ vous lire,\n\nBastien Morel\nVerrerie Morel\nGuise"
    )
    assert answer.topics == ("invoice-siret",)
    assert len(answer.parts) == 1


def test_book_without_small_talk_takes_thanks_for_no_question(town_desk: Answerer) -> None:
    assert town_desk.answer("Merci !").outcome is Outcome.UNKNOWN


def test_sentence_that_asks_nothing_gets_no_rule(town_desk: Answerer) -> None:
    assert town_desk.answer("Notre comptable est en congé cette semaine.").rules == ()


@pytest.mark.parametrize(
    "message",
    [
        "Wie lautet Ihre SIRET-Nummer für die Rechnung?",
        "¿Cuál es el SIRET para la factura y dónde la envío?",
        "Где найти ваш SIRET для счёта?",
    ],
)
def test_message_in_another_language_gets_both_of_ours(cpam_desk: Answerer, message: str) -> None:
    answer = cpam_desk.answer(message)
    french, english = cpam_desk.answer(message, "fr").text, cpam_desk.answer(message, "en").text
    assert french in answer.text
    assert english in answer.text
    assert french != english


def test_refusal_of_another_language_asks_for_one_of_ours(cpam_desk: Answerer) -> None:
    answer = cpam_desk.answer("Как приготовить яблочный пирог?")
    assert answer.outcome is Outcome.UNKNOWN
    assert "français ou en anglais" in answer.text
    assert "French or in English" in answer.text


def test_french_terms_keep_their_name_in_english_answers(cpam: Book) -> None:
    for topic, term in (
        ("invoice-service-code", "code service"),
        ("invoice-commitment-number", "numéro d'engagement"),
        ("signature-required", "acte d'engagement"),
        ("award-signature", "mise au point"),
    ):
        assert term in cpam.topic(topic).answer.en


def test_answers_are_three_sentences_at_most(cpam: Book) -> None:
    for topic in cpam.topics:
        for text in (topic.answer.fr, topic.answer.en):
            said = text.removeprefix("Bonjour ! ").removeprefix("Hello! ")
            sentences = re.findall(r"[.!?](?= [A-ZÀ-Ý«\"]|$)", said)
            assert len(sentences) <= 3, topic.id


def test_question_that_shares_no_word_with_the_book_is_unknown_without_candidates(
    town_desk: Answerer,
) -> None:
    answer = town_desk.answer("xylophone baroque")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.candidates == ()
    assert answer.score < 0.01


def test_question_between_topics_offers_a_numbered_choice(cpam_desk: Answerer, cpam: Book) -> None:
    offers = (cpam_desk.answer(topic.title.fr.split()[0]) for topic in cpam.topics)
    choice = next(answer for answer in offers if answer.outcome is Outcome.CHOICE)
    refs = choice.parts[0].topics
    assert 2 <= len(refs) <= 3
    for number, ref in enumerate(refs, start=1):
        assert f"{number}. {ref.title}" in choice.text.splitlines()


def test_two_questions_get_two_parts_in_their_order(town_desk: Answerer) -> None:
    answer = town_desk.answer("Quel est le siret de la commune ? La visite du site est-elle obligatoire ?")
    assert answer.topics == ("siret", "visit")
    assert [part.question for part in answer.parts] == [
        "Quel est le siret de la commune ?",
        "La visite du site est-elle obligatoire ?",
    ]
    assert answer.text.count("Guide du fournisseur") == 2


@pytest.mark.parametrize(
    "message",
    [
        "Quel est le SIRET de la CPAM ? Quelle est la couleur du logo ?",
        "C'est quoi le SIRET et quel est le délai de paiement ?",
        "1) SIRET 2) délai de paiement",
    ],
)
def test_part_that_is_not_covered_is_told_beside_the_one_that_is(cpam_desk: Answerer, message: str) -> None:
    answer = cpam_desk.answer(message)
    assert answer.outcome is Outcome.ANSWER
    assert answer.reason is None
    assert answer.topics == ("invoice-siret",)
    assert [part.outcome for part in answer.parts] == [Outcome.ANSWER, Outcome.UNKNOWN]
    assert "Parler à quelqu'un" in answer.parts[1].text


@AFTERTHOUGHTS
def test_context_and_afterthoughts_get_no_part(cpam_desk: Answerer) -> None:
    for message in (
        "Bonjour,\nNous reprenons une entreprise de peinture. Quel est le SIRET de la CPAM ?\nMerci",
        "Quel est le SIRET de la CPAM ? Pouvez-vous me le confirmer ?",
        "Quel est le SIRET de la CPAM ? Que faut-il faire dans ce cas ?",
    ):
        answer = cpam_desk.answer(message)
        assert answer.topics == ("invoice-siret",)
        assert len(answer.parts) == 1


def test_keywords_lose_no_part(cpam_desk: Answerer) -> None:
    answer = cpam_desk.answer("SIRET + code service + EJ merci")
    assert {"R03", "R04", "R05"} <= set(answer.rules)


def test_each_of_many_questions_is_answered(cpam_desk: Answerer) -> None:
    answer = cpam_desk.answer(
        "SIRET ?\ncode service ?\ndélai certificat ?\nprix certificat ?\nformat de signature ?"
    )
    assert len(answer.topics) == len(answer.parts) == 5
    assert answer.topics[0] == "invoice-siret"


def test_text_of_several_parts_names_the_question_of_each(town_desk: Answerer) -> None:
    long = "La visite du site est-elle obligatoire pour les entreprises qui connaissent déjà les lieux ?"
    answer = town_desk.answer(f"Quel est le siret de la commune ? {long}")
    assert answer.topics == ("siret", "visit")
    first, second = answer.text.split("\n\n")
    assert first.splitlines()[0] == "« Quel est le siret de la commune ? »"
    assert second.splitlines()[0] == "« La visite du site est-elle obligatoire pour les […] »"
    assert answer.parts[1].question == long
    assert "«" not in answer.parts[0].text


def test_one_question_told_in_several_sentences_gets_one_part(town_desk: Answerer) -> None:
    answer = town_desk.answer(
        "Bonjour,\nNous avons reçu votre commande hier.\nQuand serai-je payé ?\nCordialement,\nÉlodie"
    )
    assert answer.topics == ("payment",)
    assert len(answer.parts) == 1


def test_same_question_twice_in_a_message_is_answered_once(town_desk: Answerer) -> None:
    answer = town_desk.answer("quel est le siret de la commune ? et le siret de la mairie ?")
    assert answer.topics == ("siret",)
    assert len(answer.parts) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", UnknownReason.EMPTY),
        ("  \n ", UnknownReason.EMPTY),
        ("siret " * 2000, UnknownReason.TOO_LONG),
        ("siret\x00", UnknownReason.NOT_TEXT),
        ("\ud800", UnknownReason.NOT_TEXT),
    ],
)
def test_message_that_cannot_be_read_says_what_to_do(
    town_desk: Answerer, text: str, reason: UnknownReason
) -> None:
    french, english = town_desk.answer(text), town_desk.answer(text, "en")
    assert french.outcome is Outcome.UNKNOWN
    assert french.reason is english.reason is reason
    assert "crivez votre question" in french.text or "posez votre question" in french.text
    assert "question" in english.text
    assert french.text != english.text
    assert french.parts[0].question == ""


def test_picked_topic_is_answered_with_full_confidence(town_desk: Answerer) -> None:
    answer = town_desk.answer_topic("samples", "fr")
    assert answer.score == 1.0
    assert answer.topics == ("samples",)
    assert answer.rules == ("R3", "R4")
    assert "Règles R3 et R4, section Visites" in answer.text
    assert [fact.value for fact in answer.parts[0].facts] == [
        "Mairie, 2 place du Puits\n74000 SAINT-AUBIN",
        "Échantillon – ne pas ouvrir",
    ]


def test_every_topic_of_the_book_can_be_picked_in_both_languages(cpam_desk: Answerer, cpam: Book) -> None:
    for topic, lang in itertools.product(cpam.topics, ("fr", "en")):
        answer = cpam_desk.answer_topic(topic.id, "fr" if lang == "fr" else "en")
        assert answer.rules == topic.rules
        assert placeholders(answer.text) == ()


def test_topic_that_cites_no_rule_has_no_source_line(cpam_desk: Answerer) -> None:
    assert cpam_desk.answer_topic("human-support", "fr").rules == ()
    assert "Règle" not in cpam_desk.answer_topic("human-support", "fr").text


def test_unknown_ids_are_refused(town_desk: Answerer) -> None:
    for call in (town_desk.cite, town_desk.topic_ref, town_desk.answer_topic):
        with pytest.raises(UnknownId, match="'nowhere'"):
            call("nowhere", "fr")


def test_same_question_always_gets_the_same_answer(cpam: Book, cpam_desk: Answerer) -> None:
    questions = [topic.title.fr for topic in cpam.topics] * 2
    once = [cpam_desk.answer(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cpam_desk.answer, questions)) == once
    assert [Answerer(load_book("cpam-aisne")).answer(question) for question in questions[:3]] == once[:3]


def test_candidates_are_at_most_five_topics_best_first(cpam_desk: Answerer) -> None:
    answer = cpam_desk.answer("signature électronique du marché")
    assert 1 <= len(answer.candidates) <= 5
    assert len({ref.id for ref in answer.candidates}) == len(answer.candidates)


def test_answered_question_keeps_other_topics_near_it(cpam_desk: Answerer) -> None:
    """For « Ce n'est pas ma question », however sure the desk was."""
    for question in ("Où trouver le numéro d'engagement de la facture ?", "Quel est votre SIRET ?"):
        answer = cpam_desk.answer(question)
        assert answer.outcome is Outcome.ANSWER
        assert {ref.id for ref in answer.candidates} > set(answer.topics)


def assert_consistent(answer: Answer) -> None:
    outcomes = {part.outcome for part in answer.parts}
    assert answer.parts
    assert answer.outcome is next(outcome for outcome in Outcome if outcome in outcomes)
    assert (answer.reason is None) == (answer.outcome is not Outcome.UNKNOWN)
    for part in answer.parts:
        sizes = {Outcome.ANSWER: {1}, Outcome.CHOICE: {2, 3}, Outcome.UNKNOWN: {0}}[part.outcome]
        assert len(part.topics) in sizes
        assert 0.0 <= part.score <= 1.0
        assert part.text.strip()
    assert len(answer.parts) <= 6


@settings(max_examples=60)
@given(text=st.text(max_size=300))
def test_any_text_gets_a_consistent_answer(cpam_desk: Answerer, text: str) -> None:
    assert_consistent(cpam_desk.answer(text))


@settings(max_examples=60)
@given(data=st.data())
def test_any_mix_of_the_books_own_words_gets_a_consistent_answer(
    cpam_desk: Answerer, cpam_bank: Bank, data: st.DataObject
) -> None:
    phrasings = st.integers(0, len(cpam_bank.phrasings) - 1).map(lambda at: cpam_bank.phrasings[at].text)
    joints = st.sampled_from([" ? ", " et ", ", ", "\n", " "])
    pieces = data.draw(st.lists(st.tuples(phrasings, joints), min_size=1, max_size=6))
    assert_consistent(cpam_desk.answer("".join(phrasing + joint for phrasing, joint in pieces)))


@pytest.mark.parametrize("package", ["knowledge", "handlers", "bot"])
def test_no_code_holds_a_fact_of_a_buyer(cpam: Book, package: str) -> None:
    facts = {text.casefold() for fact in cpam.facts.values() for text in (fact.in_("fr"), fact.copy_value)}
    sought = {text for text in facts if len(text) > len("DC1")}
    for path in sorted((PACKAGES / package).rglob("*.py")):
        code = path.read_text(encoding="utf-8").casefold()
        assert [text for text in sought if text in code] == [], path.name


def test_no_code_of_the_rulebook_names_a_buyer_or_its_platforms() -> None:
    for path in sorted((PACKAGES / "knowledge").glob("*.py")):
        code = path.read_text(encoding="utf-8").casefold()
        body = code.split('"""', 2)[2] if path.name == "__init__.py" else code
        assert [name for name in ("cpam", "aisne", "chorus", "marches-publics") if name in body] == [], (
            path.name
        )


@pytest.mark.parametrize(
    "message", ["a " * 4000, "a, " * 3000, "a ? " * 2500, "a\n" * 5000, "urgent ! " * 1000, "Urgent"]
)
def test_what_says_nothing_says_no_more_when_repeated(cpam_desk: Answerer, message: str) -> None:
    assert cpam_desk.answer(message).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("message", ["Le SIRET ? " * 900, "siret " * 1600, "siret, " * 1400])
def test_question_that_is_repeated_is_answered_once(cpam_desk: Answerer, message: str) -> None:
    answer = cpam_desk.answer(message)
    assert answer.topics == ("invoice-siret",)
    assert len(answer.parts) == 1


@pytest.mark.parametrize("joint", [" ", ", ", " ? "])
def test_noise_that_holds_a_known_word_is_not_answered(cpam_desk: Answerer, joint: str) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    noise = ["".join(letters[(3 * at + step * at) % 26] for step in range(1, 8)) for at in range(1, 26)]
    answer = cpam_desk.answer(joint.join([*noise, "siret", *noise[::-1]]))
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.candidates == ()


def test_question_in_another_language_is_no_noise(cpam_desk: Answerer) -> None:
    question = "Hola, ¿cuál es el número SIRET de la CPAM para nuestra factura de los trabajos de pintura?"
    assert "invoice-siret" in cpam_desk.answer(question).topics
