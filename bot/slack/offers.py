"""What the desk prepares for a supplier in Slack: a label with its page to print, the day to order a certificate."""

from bot.desk import Desk, Place
from bot.errors import NotTypeset
from bot.label import Unprintable, file_name
from bot.label import texts as label_texts
from bot.offers import Offer
from bot.order import UnreadableDeadline, read_deadline
from bot.order import texts as order_texts
from bot.slack import blocks, offer_blocks, texts
from bot.slack.errors import NotReached, NotShared
from bot.slack.message import Context, Message
from bot.slack.sharing import FileSharing
from bot.slack.talk import Talk
from bot.wanted import DeadlineWanted, LabelWanted, Wanted
from knowledge.errors import UnusableDeadline, UnusableLabel
from knowledge.label import Label
from knowledge.models import Lang


def reply(desk: Desk, wanted: Wanted) -> Message:
    """Return what was asked for, else what is missing and how to ask."""
    lang = wanted.lang
    match wanted:
        case LabelWanted(number="", name=""):
            return offer_blocks.how(Offer.LABEL, lang)
        case LabelWanted():
            try:
                return offer_blocks.label(desk.label(wanted.number, wanted.name), lang)
            except UnusableLabel as error:
                return offer_blocks.how(Offer.LABEL, lang, label_texts.sentences_of(error.faults, lang))
        case DeadlineWanted(text=""):
            return offer_blocks.how(Offer.DEADLINE, lang)
        case DeadlineWanted():
            try:
                return offer_blocks.plan(desk.count_back(read_deadline(wanted.text), lang))
            except UnreadableDeadline as error:
                fault = order_texts.TYPED_FAULTS[error.fault]
            except UnusableDeadline as error:
                fault = order_texts.DEADLINE_FAULTS[error.fault]
            return offer_blocks.how(Offer.DEADLINE, lang, (fault.in_(lang),))


def reply_alone(desk: Desk, wanted: Wanted) -> Message:
    """Return the reply for one person's eyes, where no page can be handed over; it says where one can."""
    said = reply(desk, wanted)
    if not isinstance(wanted, LabelWanted):
        return said
    more = texts.COMMAND_LABEL.in_(wanted.lang)
    return Message(f"{said.text}\n{more}", (*said.blocks, Context(text=more)))


class LabelPages:
    """Writes the page to print of a label, and hands it to the person who asked."""

    def __init__(self, *, desk: Desk, talk: Talk, sharing: FileSharing) -> None:
        self._desk = desk
        self._talk = talk
        self._sharing = sharing

    async def hand_over(self, wanted: Wanted, place: Place, user: str, *, direct: bool) -> None:
        """Share the page of a label in the thread when it is `direct`, else with that person alone.

        Where there is no page, a word in the thread says why. A deadline, or a label that is not whole, has none.
        """
        if not isinstance(wanted, LabelWanted):
            return
        try:
            made = self._desk.label(wanted.number, wanted.name)
        except UnusableLabel:
            return
        word = await self._share(made, place, user, wanted.lang, direct=direct)
        if word is not None:
            await self._talk.say(place, word)

    async def _share(
        self, made: Label, place: Place, user: str, lang: Lang, *, direct: bool
    ) -> Message | None:
        """Return what there is to say in the thread; None when the page is there."""
        try:
            content = await self._desk.write_label(made, lang)
            if direct:
                channel, thread = place.address["channel"], place.address["thread_ts"]
                await self._sharing.share(channel, thread, file_name(made), content)
                return None
            channel = await self._sharing.direct(user)
            await self._sharing.share(
                channel, None, file_name(made), content, text=texts.LABEL_PAGE.in_(lang)
            )
        except Unprintable as error:
            return blocks.note(label_texts.UNPRINTABLE, lang, characters=error.characters)
        except NotTypeset:
            return blocks.note(label_texts.NO_PDF, lang)
        except (NotShared, NotReached):
            return blocks.note(texts.LABEL_NOT_SHARED, lang)
        return blocks.note(texts.LABEL_SENT, lang)
