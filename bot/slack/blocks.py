"""What the desk says, as messages: answers, choices, tickets' news. Pure."""

from collections.abc import Iterable, Sequence
from textwrap import shorten

from bot.desk import Subject
from bot.slack import budget, markup, texts
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from bot.slack.payloads import SharedFile
from bot.tickets.models import Ticket
from knowledge import Answer
from knowledge.models import Bilingual, CitedRule, Lang, Outcome, Part, TopicRef

_QUOTE_CHARS = 300

ALL_SUBJECTS = "all"
"""Value of a button that shows the sections of the buyer's document."""


def answer(said: Answer, exchange_id: int, *, insist: bool = False, offers: Sequence[Button] = ()) -> Message:
    """Return an answer: text with the rules cited, what to copy, topics to choose from, ways out.

    `insist`: it is not the first that is missed, so a person is offered in words. `offers`: what the desk can prepare.
    """
    several = len(said.parts) > 1
    blocks = [block for part in said.parts for block in _part(part, quoted=several)]
    if offers:
        blocks.append(Buttons(buttons=tuple(offers)))
    if insist and said.person:
        blocks.append(Section(text=texts.MISSED_AGAIN.in_(said.lang)))
    return Message(markup.escape(said.text), (*blocks, _ways_out(said, exchange_id)))


def aside(about: str, said: Message, lang: Lang) -> Message:
    """Return what is said of someone's message, to another person, under the beginning of that message."""
    quote = shorten(about, _QUOTE_CHARS, placeholder=" […]")
    intro = texts.ASIDE_ABOUT.in_(lang).format(quote=markup.quote(quote))
    return Message(said.text, (Section(text=intro), *said.blocks))


def for_oneself(said: Answer, question: str) -> Message:
    """Return an answer that is not kept: to a command. « Parler à quelqu'un » carries the question."""
    several = len(said.parts) > 1
    blocks = [block for part in said.parts for block in _part(part, quoted=several)]
    person = Button(
        label=texts.ASK_PERSON.in_(said.lang),
        action=Action.ASK_PERSON,
        value=question[: budget.MAX_VALUE_CHARS],
    )
    ways = (Buttons(buttons=(person,)),) if said.person else ()
    return Message(markup.escape(said.text), (*blocks, *ways))


def rules(cited: Sequence[CitedRule], document: str, lang: Lang) -> Message:
    """Return the rules behind an answer, in full, each with its section of the buyer's document."""
    sections = [
        f"*{texts.RULE_TITLE.in_(lang).format(rule=rule.id)}* — {markup.escape(rule.section)}\n"
        f"{markup.escape(rule.text)}"
        for rule in cited
    ]
    source = texts.SOURCE.in_(lang).format(document=markup.escape(document))
    return Message(
        "\n\n".join(sections),
        (
            *(Section(text=text) for text in sections),
            Context(text=source),
            Buttons(buttons=(ask_person(lang),)),
        ),
    )


def browse(subjects: Sequence[Subject], position: int | None, lang: Lang) -> Message:
    """Return the sections of the buyer's document to choose from; with `position`, that one's topics.

    Raises:
        IndexError: there is no such section.
    """
    if position is None:
        choice = tuple(
            Button(label=subject.title, action=Action.BROWSE, value=str(at))
            for at, subject in enumerate(subjects)
        )
        text = texts.HOME_SUBJECTS.in_(lang)
    else:
        choice = tuple(_topic_buttons(subjects[position].topics))
        text = f"*{markup.escape(subjects[position].title)}*\n{texts.PICK_TOPIC.in_(lang)}"
    return Message(text, (Section(text=text), Buttons(buttons=choice)))


def checking(files: Sequence[SharedFile], lang: Lang) -> Message:
    """Return the word that files are being checked."""
    names = " · ".join(markup.code(file.name or file.id) for file in files)
    return sentence(texts.CHECKING.in_(lang).format(files=names), lang)


def progress(done: int, total: int, lang: Lang) -> Message:
    """Return how far the check of several files has come."""
    return note(texts.CHECKING_SO_FAR, lang, done=done, total=total)


def picked(said: Answer, *, offers: Sequence[Button] = ()) -> Message:
    """Return the answer for a topic that was picked, or that explains a finding."""
    blocks = [block for part in said.parts for block in _part(part, quoted=False)]
    person = ask_person(said.lang, about=said.topics[0])
    return Message(markup.escape(said.text), (*blocks, Buttons(buttons=(*offers, person))))


def nearest(topics: Sequence[TopicRef], lang: Lang) -> Message:
    """Return the topics nearest to a question, to choose from."""
    text = (texts.NEAREST if topics else texts.NOTHING_NEAR).in_(lang)
    person = ask_person(lang, primary=not topics)
    return Message(text, (Section(text=text), Buttons(buttons=(*_topic_buttons(topics), person))))


def note(text: Bilingual, lang: Lang, *, person: bool = False, **values: str | int) -> Message:
    """Return one sentence; with `person`, the button to talk to someone. Values are escaped."""
    shown = {
        name: markup.escape(value) if isinstance(value, str) else value for name, value in values.items()
    }
    return sentence(text.in_(lang).format(**shown), lang, person=person)


def sentence(text: str, lang: Lang, *, person: bool = False) -> Message:
    """Return one sentence that is already Slack's mrkdwn."""
    ways: tuple[Block, ...] = (Buttons(buttons=(ask_person(lang),)),) if person else ()
    return Message(text, (Section(text=text), *ways))


def reply(ticket: Ticket, agent: str, text: str) -> Message:
    """Return what an agent writes to the supplier, and where the supplier's own words go from now on."""
    name, said = markup.escape(agent), markup.escape(text)
    intro = texts.REPLY.in_(ticket.lang).format(agent=name)
    how = texts.REPLY_HOW.in_(ticket.lang).format(agent=name, number=ticket.number)
    return Message(f"{intro}\n{said}", (Section(text=intro), Section(text=said), Context(text=how)))


def ticket_opened(ticket: Ticket, *, to_channel: bool) -> Message:
    """Return the ticket's number and what happens next; `to_channel`: the team works in Slack."""
    text = texts.TICKET_OPENED if to_channel else texts.TICKET_NOTED
    return note(text, ticket.lang, number=ticket.number)


def reopen(number: int, lang: Lang) -> Button:
    """Return the button with which a supplier reopens their ticket."""
    return Button(label=texts.REOPEN.in_(lang), action=Action.REOPEN_MINE, value=str(number))


def ask_person(lang: Lang, *, about: str = "", primary: bool = False) -> Button:
    """Return the button « Parler à quelqu'un »; `about` is the topic that it stands under."""
    return Button(
        label=texts.ASK_PERSON.in_(lang),
        action=Action.ASK_PERSON,
        value=about or "person",
        style="primary" if primary else None,
    )


def _part(part: Part, *, quoted: bool) -> Iterable[Block]:
    text = f"{part.quote}\n{part.text}" if quoted else part.text
    yield Section(text=markup.escape(text))
    for fact in part.facts:
        yield Section(text=f"*{markup.escape(fact.label)}*\n{markup.code_block(fact.value)}")
    if part.outcome is Outcome.CHOICE:
        yield Buttons(buttons=tuple(_topic_buttons(part.topics)))


def _topic_buttons(topics: Iterable[TopicRef]) -> Iterable[Button]:
    for topic in topics:
        yield Button(label=topic.title, action=Action.TOPIC_PICK, value=topic.id)


def _ways_out(said: Answer, exchange_id: int) -> Buttons:
    lang, exchange = said.lang, str(exchange_id)
    useful = Button(label=texts.USEFUL.in_(lang), action=Action.USEFUL, value=exchange)
    wrong = Button(label=texts.NOT_MY_QUESTION.in_(lang), action=Action.NOT_MY_QUESTION, value=exchange)
    browse = Button(label=texts.BROWSE.in_(lang), action=Action.BROWSE, value=ALL_SUBJECTS)
    person = (ask_person(lang, primary=said.outcome is Outcome.UNKNOWN),) if said.person else ()
    why = (
        (Button(label=texts.WHY.in_(lang), action=Action.RULES, value=",".join(said.rules)),)
        if said.rules
        else ()
    )
    match said.outcome:
        case Outcome.ANSWER if why:
            return Buttons(buttons=(useful, wrong, *why, *person))
        case Outcome.ANSWER:  # about the desk itself, or a greeting
            return Buttons(buttons=(browse, *person))
        case Outcome.CHOICE:
            return Buttons(buttons=(wrong, *why, *person))
        case Outcome.UNKNOWN:
            return Buttons(buttons=(*person, *why, browse) if person else (wrong, *why))
