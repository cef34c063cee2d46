"""An answer cites its rules, gives what to copy, and always leaves a way out."""

import pytest

from bot.slack import blocks, texts
from bot.slack.message import Action, Buttons, Message, Section
from knowledge import Answerer, load_book
from knowledge.models import Lang, Outcome, TopicRef


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(load_book("cpam-aisne"))


def actions(message: Message) -> list[Action]:
    rows = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return [button.action for row in rows for button in row]


def test_answer_cites_rules_and_gives_each_fact_to_copy(answerer: Answerer) -> None:
    answer = answerer.answer("Quel est le SIRET de la CPAM ?")
    message = blocks.answer(answer, 7)
    shown = [block.text for block in message.blocks if isinstance(block, Section)]
    assert all(rule in shown[0] for rule in answer.rules)
    for fact in answer.parts[0].facts:
        assert any(f"```{fact.value}```" in text for text in shown)
    last = message.blocks[-1]
    assert isinstance(last, Buttons)
    assert [(button.action, button.value) for button in last.buttons] == [
        (Action.USEFUL, "7"),
        (Action.NOT_MY_QUESTION, "7"),
        (Action.RULES, "R03"),
        (Action.ASK_PERSON, "person"),
    ]


def test_unknown_question_offers_a_person_first_and_no_topic(answerer: Answerer) -> None:
    answer = answerer.answer("Quelle est la recette de la tarte aux pommes ?")
    assert answer.outcome is Outcome.UNKNOWN
    last = blocks.answer(answer, 7).blocks[-1]
    assert isinstance(last, Buttons)
    assert [(button.action, button.style) for button in last.buttons] == [
        (Action.ASK_PERSON, "primary"),
        (Action.BROWSE, None),
    ]


def test_question_missed_again_offers_a_person_in_words(answerer: Answerer) -> None:
    answer = answerer.answer("Quelle est la recette de la tarte aux pommes ?")
    once, again = (blocks.answer(answer, 7, insist=insist) for insist in (False, True))
    assert [block for block in again.blocks if block not in once.blocks] == [
        Section(text=texts.MISSED_AGAIN.fr)
    ]


def test_greeting_and_word_about_the_desk_lead_to_the_subjects(answerer: Answerer) -> None:
    assert actions(blocks.answer(answerer.answer("bonjour"), 7)) == [Action.BROWSE, Action.ASK_PERSON]


def test_rules_behind_an_answer_are_told_in_full_with_their_section(answerer: Answerer) -> None:
    answer = answerer.answer("Quel est le SIRET de la CPAM ?")
    message = blocks.rules([answerer.cite(rule, "fr") for rule in answer.rules], answer.document, "fr")
    shown = "\n".join(block.text for block in message.blocks if not isinstance(block, Buttons))
    for rule in map(answerer.book.rule, answer.rules):
        assert rule.id in shown
        assert rule.section in shown
        assert rule.text.fr in shown
    assert answerer.book.document.title in shown


def test_choice_offers_each_topic_as_a_button(answerer: Answerer) -> None:
    part = answerer.answer("Quel est le SIRET de la CPAM ?").parts[0]
    offered = tuple(TopicRef(id=f"t{n}", title=f"Sujet {n}") for n in range(3))
    choice = answerer.answer("SIRET").model_copy(
        update={"parts": (part.model_copy(update={"outcome": Outcome.CHOICE, "topics": offered}),)}
    )
    assert actions(blocks.answer(choice, 7))[:3] == [Action.TOPIC_PICK] * 3


@pytest.mark.parametrize(("lang", "label"), [("fr", "Parler à quelqu'un"), ("en", "Talk to someone")])
def test_buttons_speak_the_language_of_the_answer(answerer: Answerer, lang: Lang, label: str) -> None:
    last = blocks.answer(answerer.answer("SIRET de la CPAM ?", lang), 7).blocks[-1]
    assert isinstance(last, Buttons)
    assert last.buttons[-1].label == label


def test_nearest_without_topics_still_offers_a_person() -> None:
    assert actions(blocks.nearest((), "fr")) == [Action.ASK_PERSON]


def test_several_parts_each_quote_the_question_they_reply_to(answerer: Answerer) -> None:
    answer = answerer.answer("Quel est votre SIRET ? Quelle est la recette de la tarte aux pommes ?")
    shown = [block.text for block in blocks.answer(answer, 7).blocks if isinstance(block, Section)]
    assert shown[0].startswith("« Quel est votre SIRET ? »\n")
    assert any(text.startswith("« Quelle est la recette de la tarte aux pommes ? »\n") for text in shown)


def test_question_on_a_consultation_offers_no_person(answerer: Answerer) -> None:
    answer = answerer.answer("Quels sont les critères de jugement des offres ?")
    assert not answer.person
    message = blocks.answer(answer, 7)
    assert Action.ASK_PERSON not in actions(message)
    assert Action.NOT_MY_QUESTION in actions(message)
    assert "tous les candidats" in message.text


@pytest.mark.parametrize(
    "typed",
    [
        "<!channel> Quel est le SIRET de la CPAM ? <@U012ABCDEF> code service ?",
        "<https://evil.example|cliquez>",
    ],
)
def test_nothing_typed_becomes_markup(answerer: Answerer, typed: str) -> None:
    message = blocks.answer(answerer.answer(typed), 7)
    shown = [message.text, *(block.text for block in message.blocks if isinstance(block, Section))]
    assert not any(mark in text for text in shown for mark in ("<!", "<@", "<https://evil"))
