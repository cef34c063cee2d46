"""What the desk prepares for a supplier, as messages: a label, the days to keep, how to ask for either. Pure."""

from collections.abc import Iterable, Sequence

from bot.label import texts as label_texts
from bot.offers import Offer
from bot.order import PlanSheet
from bot.order import texts as order_texts
from bot.slack import markup, texts
from bot.slack.message import Action, Button, Context, Message, Section
from knowledge.label import Label
from knowledge.models import Bilingual, CitedRule, Lang

_BUTTONS = {Offer.LABEL: label_texts.PREPARE, Offer.DEADLINE: order_texts.COUNT_BACK}


def buttons(offers: Iterable[Offer], lang: Lang) -> tuple[Button, ...]:
    """Return a button for each thing that the desk can prepare."""
    return tuple(
        Button(label=_BUTTONS[offer].in_(lang), action=Action.OFFER, value=offer.value) for offer in offers
    )


def how(offer: Offer, lang: Lang, faults: Sequence[str] = ()) -> Message:
    """Return how to ask for something; `faults`, what was wrong with how it was asked, come first."""
    written = (texts.HOW_LABEL if offer is Offer.LABEL else texts.HOW_DEADLINE).in_(lang)
    said = "\n".join((*map(markup.escape, faults), written))
    return Message(said, (Section(text=said),))


def label(made: Label, lang: Lang) -> Message:
    """Return a label to copy."""
    text = _to_copy(label_texts.WORDS, made.text, lang)
    address = _to_copy(label_texts.ADDRESS, made.copy_address, lang)
    compare = label_texts.COMPARE.in_(lang)
    rules = _rules(made.rules, lang)
    return Message(
        f"{text}\n{address}\n{compare}\n{rules}",
        (Section(text=text), Section(text=address), Section(text=compare), Context(text=rules)),
    )


def plan(sheet: PlanSheet) -> Message:
    """Return the days to keep: what to do, the dates, how they are counted."""
    lang = sheet.lang
    title = f"*{markup.escape(sheet.title)}*\n{markup.escape(sheet.sentence)}"
    numbered = len(sheet.steps) > 1
    steps = [
        f"{f'*{number}.* ' if numbered else ''}{markup.escape(step.text)}{_cited(step.rules, lang)}"
        for number, step in enumerate(sheet.steps, start=1)
    ]
    days = "\n".join(f"{markup.escape(day.label)} : *{markup.escape(day.value)}*" for day in sheet.days)
    counted = "\n".join(
        (
            f"*{order_texts.RECKONING.in_(lang)}*{_cited(sheet.rules, lang)}",
            *(f"• {markup.escape(line)}" for line in sheet.reckoning),
        )
    )
    return Message(
        "\n".join((title, *steps, days, counted)),
        (
            Section(text=title),
            *(Section(text=step) for step in steps),
            Section(text=days),
            Context(text=counted),
        ),
    )


def _to_copy(title: Bilingual, value: str, lang: Lang) -> str:
    return f"*{title.in_(lang)}*\n{markup.code_block(value)}"


def _cited(rules: Sequence[CitedRule], lang: Lang) -> str:
    return f" _({_rules([rule.id for rule in rules], lang)})_" if rules else ""


def _rules(ids: Sequence[str], lang: Lang) -> str:
    return (texts.RULES_LIST if len(ids) > 1 else texts.RULE_TITLE).in_(lang).format(rule=", ".join(ids))
