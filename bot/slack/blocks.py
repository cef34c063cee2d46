"""What the desk says, as messages: answers, choices, tickets' news. Pure."""

from collections.abc import Iterable, Sequence

from bot.slack import markup, texts
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from bot.tickets.models import Ticket
from knowledge import Answer
from knowledge.models import Bilingual, Lang, Outcome, Part, TopicRef


def answer(said: Answer, exchange_id: int) -> Message:
    """Return an answer: text with the rules cited, what to copy, topics to choose from, ways out."""
    several = len(said.parts) > 1
    blocks = [block for part in said.parts for block in _part(part, quoted=several)]
    return Message(markup.escape(said.text), (*blocks, _ways_out(said, exchange_id)))


def picked(said: Answer) -> Message:
    """Return the answer for a topic that was picked, or that explains a finding."""
    blocks = [block for part in said.parts for block in _part(part, quoted=False)]
    person = ask_person(said.lang, about=said.topics[0])
    return Message(markup.escape(said.text), (*blocks, Buttons(buttons=(person,))))


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
    wrong = Button(
        label=texts.NOT_MY_QUESTION.in_(said.lang), action=Action.NOT_MY_QUESTION, value=str(exchange_id)
    )
    if not said.person:
        return Buttons(buttons=(wrong,))
    if said.outcome is Outcome.UNKNOWN:
        return Buttons(buttons=(ask_person(said.lang, primary=True),))
    return Buttons(buttons=(wrong, ask_person(said.lang)))
