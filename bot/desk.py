"""The desk: asks the rulebook, has files checked, hands over to a person. Every door calls it, none goes around it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from bot.conversations import Conversation, Exchange, ExchangeKind
from bot.offers import Offer, offers_beside, offers_of
from bot.order import PlanSheet, plan_sheet
from bot.reports import About, ReportFormat, Sheet, SubmissionSheet, sheet_of, submission_sheet
from bot.reports.writing import file_name
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import CheckedFile, DeskAnswer, Door, Ticket, TicketRequest
from bot.workers import CheckWorkers, OnProgress
from handlers import Report, Upload
from handlers.pli.submission import submission_of
from knowledge import Answer, Answerer, TopicRef, UnknownId
from knowledge.label import Label, make_label
from knowledge.models import CitedRule, Frozen, Lang, Outcome
from knowledge.order import Deadline, plan_order

_FINDINGS_IN_TICKET = 5


class Place(Frozen):
    """Where someone talks to the desk."""

    door: Door
    key: str
    """Unique name of the conversation in its door."""
    address: dict[str, Any]
    """Where to answer, in the door's own terms."""
    lang: Lang


class Asked(Frozen):
    """A question that was answered and kept."""

    answer: Answer
    exchange_id: int
    """Names the question, for « Utile » and « Ce n'est pas ma question »."""
    misses: int
    """How many questions of this conversation in a row were not answered, this one included."""


class Subject(Frozen):
    """What can be asked about, under one heading of the buyer's document."""

    title: str
    topics: tuple[TopicRef, ...]


class Desk:
    """What the doors can do for whoever came in."""

    def __init__(
        self,
        *,
        answerer: Answerer,
        workers: CheckWorkers,
        store: Store,
        tickets: TicketDesk,
        now: Callable[[], datetime],
    ) -> None:
        self._answerer = answerer
        self._workers = workers
        self._store = store
        self._tickets = tickets
        self._now = now

    async def ask(self, place: Place, question: str, lang: Lang | None = None) -> Asked:
        """Answer a question and keep it with its conversation. `lang` None: the question's own language."""
        return await self._keep(place, question, await self.answer(place.key, question, lang))

    async def ask_if(
        self, place: Place, question: str, worth: Callable[[Answer], bool], *, key: str
    ) -> Asked | None:
        """Answer and keep a question as `ask` does, if its answer is worth giving; else keep nothing.

        `key` names what asked it: asked again, as after a crash or while Slack is away, it is kept once, and is no
        question before itself.
        """
        before = await self._last_question(place.key, but=key)
        answer = self._answerer.answer(question, None, before=before)
        return await self._keep(place, question, answer, key) if worth(answer) else None

    async def answer(self, key: str, question: str, lang: Lang | None = None) -> Answer:
        """Answer a question in the conversation named `key`, and keep nothing."""
        return self._answerer.answer(question, lang, before=await self._last_question(key))

    async def _keep(self, place: Place, question: str, answer: Answer, key: str = "") -> Asked:
        conversation = await self._conversation(place, answer.lang)
        kept = await self._kept(conversation, key) or await self._store.add_exchange(
            conversation.id,
            ExchangeKind.QUESTION,
            {"text": question, "outcome": answer.outcome, **({"key": key} if key else {})},
        )
        misses = await self._misses(conversation) if answer.outcome is Outcome.UNKNOWN else 0
        return Asked(answer=answer, exchange_id=kept, misses=misses)

    def pick(self, topic: str, lang: Lang) -> Answer:
        """Answer a topic picked among several, or a finding's « Pourquoi ? ».

        Raises:
            knowledge.UnknownId: the book has no such topic.
        """
        return self._answerer.answer_topic(topic, lang)

    def subjects(self, lang: Lang) -> tuple[Subject, ...]:
        """Return all that can be asked about, by the sections of the buyer's document, in its order."""
        book = self._answerer.book
        by_section: dict[str, list[TopicRef]] = {}
        for topic in book.topics:
            if topic.rules:  # the others are about the desk itself
                section = book.rule(topic.rules[0]).section
                by_section.setdefault(section, []).append(self._answerer.topic_ref(topic.id, lang))
        return tuple(Subject(title=section, topics=tuple(refs)) for section, refs in by_section.items())

    async def nearest(self, place: Place, exchange_id: int, lang: Lang) -> tuple[TopicRef, ...]:
        """Return the topics nearest to a kept question, without those it was answered with; best first."""
        conversation = await self._store.conversation(place.key)
        if conversation is None:
            return ()
        kept = await self._store.exchanges(conversation.id)
        question = next((_text(exchange) for exchange in kept if exchange.id == exchange_id), "")
        answer = self._answerer.answer(question, lang)
        return tuple(topic for topic in answer.candidates if topic.id not in answer.topics)

    @property
    def document(self) -> str:
        """Return the title of the buyer's document, in its own language."""
        return self._answerer.book.document.title

    def cite(self, rule: str, lang: Lang) -> CitedRule:
        """Return a rule's text, for a finding to be checked against."""
        return self._answerer.cite(rule, lang)

    def why(self, code: str) -> str | None:
        """Return the topic that explains a finding; None when the book has none."""
        note = self._answerer.book.finding_notes.get(code)
        return None if note is None else note.topic

    def sheet(self, report: Report, lang: Lang) -> Sheet:
        """Return a report in the order in which it is read, with the book's rules."""
        return sheet_of(report, lang, self._answerer.book)

    def submission(
        self, reports: Sequence[Report], lang: Lang, must_sign: Sequence[str] = ()
    ) -> SubmissionSheet | None:
        """Return what files handed in together add up to as one pli; None for a single document, or archive."""
        submission = submission_of(reports, self._answerer.book, must_sign)
        return None if submission is None else submission_sheet(submission, lang, self._answerer.book)

    async def write_report(
        self, checked: Sequence[tuple[Report, Upload]], lang: Lang, must_sign: Sequence[str] = ()
    ) -> Mapping[ReportFormat, bytes]:
        """Write the report on files just checked, to keep; empty when it could not be made."""
        about = About(checked_at=self._now(), must_sign=tuple(must_sign))
        return await self._workers.write_report(checked, about, tuple(ReportFormat), lang=lang)

    async def check(
        self,
        place: Place,
        uploads: Sequence[Upload],
        *,
        must_sign: Sequence[str] = (),
        on_progress: OnProgress | None = None,
    ) -> tuple[Report, ...]:
        """Check files handed in together; reports in order. What was found is kept, the bytes are not.

        `must_sign` says in words what must be signed; empty: what is asked of everybody.
        """
        reports = await self.examine(uploads, must_sign=must_sign, on_progress=on_progress)
        conversation = await self._conversation(place, place.lang)
        for report in reports:
            await self._store.add_exchange(
                conversation.id, ExchangeKind.REPORT, checked_file(report).model_dump(mode="json")
            )
        return reports

    async def examine(
        self,
        uploads: Sequence[Upload],
        *,
        must_sign: Sequence[str] = (),
        on_progress: OnProgress | None = None,
    ) -> tuple[Report, ...]:
        """Check files handed in together, and keep nothing; reports in order."""
        return await self._workers.check_all(
            uploads, at=self._now(), must_sign=must_sign, on_progress=on_progress
        )

    async def report_on(
        self, uploads: Sequence[Upload], lang: Lang, must_sign: Sequence[str] = ()
    ) -> tuple[str, bytes] | None:
        """Check files handed in together and write the report on them to keep: its name and the PDF.

        None when it could not be made. Nothing is kept.
        """
        reports = await self.examine(uploads, must_sign=must_sign)
        checked = list(zip(reports, uploads, strict=True))
        about = About(checked_at=self._now(), must_sign=tuple(must_sign))
        written = await self._workers.write_report(checked, about, (ReportFormat.PDF,), lang=lang)
        if ReportFormat.PDF not in written:
            return None
        return file_name(reports[0], ReportFormat.PDF), written[ReportFormat.PDF]

    def label(self, number: str, name: str) -> Label:
        """Return the label of a contract's backup copy.

        Raises:
            knowledge.UnknownId: the book has no label.
            knowledge.errors.UnusableLabel: the number or the name cannot stand on it.
        """
        guide = self._answerer.book.label
        if guide is None:
            raise UnknownId("guide", "label")
        return make_label(guide, number, name)

    async def write_label(self, label: Label, lang: Lang) -> bytes:
        """Return a label as a page to print (PDF), `lang` around it.

        Raises:
            bot.label.Unprintable: no font at hand has some of its characters.
            bot.errors.NotTypeset: it could not be made.
        """
        return await self._workers.write_label(label, lang=lang)

    def count_back(self, deadline: Deadline, lang: Lang) -> PlanSheet:
        """Return when to order a certificate for a deadline, as of now.

        Raises:
            knowledge.UnknownId: the book has no lead time.
            knowledge.errors.UnusableDeadline: it is past, or too far away.
        """
        book = self._answerer.book
        if book.order is None:
            raise UnknownId("guide", "order")
        return plan_sheet(plan_order(book.order, deadline, self._now()), book.order, book, lang)

    def all_offers(self) -> tuple[Offer, ...]:
        """Return what the desk can prepare with this book."""
        return offers_of(self._answerer.book)

    def offers(self, topics: Iterable[str]) -> tuple[Offer, ...]:
        """Return what the desk can prepare for who reads an answer on these topics."""
        return offers_beside(self._answerer.book, topics)

    async def escalate(
        self, place: Place, *, contact: str = "", company: str = "", words: str = ""
    ) -> Ticket:
        """Hand the conversation over to a person: its last question, the nearest topics, the files' verdicts.

        `words` is what the supplier adds for the person, after the question; `contact` how they name themselves;
        `company` the one they write for, where the door knows it.
        """
        conversation = await self._conversation(place, place.lang)
        kept = await self._store.exchanges(conversation.id)
        questions = [_text(exchange) for exchange in kept if exchange.kind is ExchangeKind.QUESTION]
        about = "\n\n".join(said for said in (*questions[-1:], words) if said)
        return await self._tickets.open(
            TicketRequest(
                door=place.door,
                conversation_key=place.key,
                address=place.address,
                lang=place.lang,
                question=about,
                answered=self._answered(questions),
                candidates=self._answerer.answer(about, "fr").candidates,
                reports=tuple(
                    CheckedFile.model_validate(exchange.body)
                    for exchange in kept
                    if exchange.kind is ExchangeKind.REPORT
                ),
                contact=contact,
                company=company,
            )
        )

    def _answered(self, questions: Sequence[str]) -> DeskAnswer | None:
        """Return what the last question was answered with, in the team's language; None without a question."""
        if not questions:
            return None
        before = questions[-2] if len(questions) > 1 else ""
        answer = self._answerer.answer(questions[-1], "fr", before=before)
        return DeskAnswer(outcome=answer.outcome, text=answer.text)

    async def _misses(self, conversation: Conversation) -> int:
        """Count the last questions of a conversation that were not answered."""
        kept = await self._store.exchanges(conversation.id)
        asked = [one for one in kept if one.kind is ExchangeKind.QUESTION]
        missed = takewhile(lambda one: one.body.get("outcome") == Outcome.UNKNOWN, reversed(asked))
        return sum(1 for _ in missed)

    async def _kept(self, conversation: Conversation, key: str) -> int | None:
        """Return the exchange in which what `key` names was kept; None when it was not, or has no name."""
        if not key:
            return None
        kept = await self._store.exchanges(conversation.id)
        return next((one.id for one in kept if one.body.get("key") == key), None)

    async def _last_question(self, key: str, *, but: str = "") -> str:
        """Return what was asked last in a conversation, `but` by what that names; empty when nothing was."""
        conversation = await self._store.conversation(key)
        if conversation is None:
            return ""
        kept = await self._store.exchanges(conversation.id)
        asked = [
            _text(exchange)
            for exchange in kept
            if exchange.kind is ExchangeKind.QUESTION and not (but and exchange.body.get("key") == but)
        ]
        return asked[-1] if asked else ""

    async def _conversation(self, place: Place, lang: Lang) -> Conversation:
        return await self._store.open_conversation(
            key=place.key, door=place.door, address=place.address, lang=lang
        )


def checked_file(report: Report) -> CheckedFile:
    """Return what is kept of a report: the verdict and the worst findings, for the person who may take over."""
    return CheckedFile(
        file=report.file,
        verdict=report.verdict,
        findings=tuple(finding.text for finding in report.findings[:_FINDINGS_IN_TICKET]),
    )


def _text(exchange: Exchange) -> str:
    return str(exchange.body.get("text", ""))
