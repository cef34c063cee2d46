"""Sentences of the desk about its own answers, in French and in English. The buyer's sentences are in the book."""

from collections.abc import Sequence

from knowledge.models import Bilingual, Lang, Rule

CHOICE = Bilingual(
    fr="Votre message peut concerner plusieurs sujets. Lequel vous intéresse ?",
    en="Your message may be about several subjects. Which one do you mean?",
)

NOT_COVERED = Bilingual(
    fr="Le document de l'acheteur ne répond pas à cette question : mieux vaut ne rien affirmer.",
    en="The buyer's document does not cover this question, so I would rather not guess.",
)

NOT_COVERED_SUBJECT = Bilingual(
    fr="Le document de l'acheteur ne dit rien sur {subject} : mieux vaut ne rien affirmer.",
    en="The buyer's document says nothing about {subject}, so I would rather not guess.",
)

PERSON = Bilingual(
    fr="Une personne peut vous répondre : choisissez « Parler à quelqu'un ».",
    en="A person can answer you: choose “Talk to someone” (« Parler à quelqu'un »).",
)

OTHER_LANGUAGE = Bilingual(
    fr="Écrivez votre question en français ou en anglais, s'il vous plaît : ce sont les langues de ce guichet.",
    en="Please write your question in French or in English: these are the languages of this desk.",
)

GREETING = Bilingual(
    fr="Bonjour ! Quelle est votre question ?",
    en="Hello! What is your question?",
)

THANKS = Bilingual(
    fr="Avec plaisir. Bonne journée, et bonne chance pour votre dossier !",
    en="You are welcome. Have a good day, and good luck with your bid!",
)

EMPTY = Bilingual(
    fr="Votre message est vide : écrivez votre question en une phrase.",
    en="Your message is empty: write your question in one sentence.",
)

TOO_LONG = Bilingual(
    fr="Votre message est trop long pour être lu ici : posez votre question en quelques phrases.",
    en="Your message is too long to be read here: ask your question in a few sentences.",
)

NOT_TEXT = Bilingual(
    fr="Votre message n'est pas un texte lisible : écrivez votre question avec des mots, ou déposez le fichier.",
    en="Your message is not readable text: write your question in words, or drop the file here.",
)


def source_line(rules: Sequence[Rule], document: str, lang: Lang) -> str:
    """Return the line that names an answer's rules, their sections and the document; empty without rules.

    « Règle R03, section Facturation — titre » · « Règles R08 (Présentation) et R17 (Signature) — titre »
    """
    if not rules:
        return ""
    word = {"fr": ("Règle", "Règles"), "en": ("Rule", "Rules")}[lang][len(rules) > 1]
    sections = {rule.section for rule in rules}
    if len(sections) == 1:
        ids = _enumeration([rule.id for rule in rules], lang)
        return f"{word} {ids}, section {sections.pop()} — {document}"
    ids = _enumeration([f"{rule.id} ({rule.section})" for rule in rules], lang)
    return f"{word} {ids} — {document}"


def numbered(titles: Sequence[str]) -> str:
    """Return titles as a numbered list, one a line."""
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def _enumeration(items: Sequence[str], lang: Lang) -> str:
    if len(items) == 1:
        return items[0]
    last_link = " et " if lang == "fr" else " and "
    return ", ".join(items[:-1]) + last_link + items[-1]
