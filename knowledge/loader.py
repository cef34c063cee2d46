"""From a folder of YAML files to a `Book`, or to all that is wrong with it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from knowledge.book import Book
from knowledge.errors import BookError, BookFault
from knowledge.facts import Address, Code, Duration, Fact, Siret, Wording
from knowledge.guides import InvoiceGuide, LabelGuide, LateStep, OrderGuide
from knowledge.lexicon import ConceptEntry
from knowledge.located_yaml import Key, LocatedYaml, read_yaml
from knowledge.models import (
    Bilingual,
    ConsultationChannel,
    Exclusion,
    FindingNote,
    Frozen,
    Ignored,
    Lang,
    Rule,
    Topic,
)
from knowledge.placeholders import insert, placeholders, stray_braces
from knowledge.schema import (
    BuyerEntry,
    ConsultationEntry,
    ExclusionEntry,
    FindingEntry,
    InvoiceEntry,
    LabelEntry,
    OrderEntry,
    RuleEntry,
    TextEntry,
    TopicEntry,
)

_BOOKS = Path(__file__).parent / "books"
_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_LANGS: tuple[Lang, ...] = ("fr", "en")

EntryT = TypeVar("EntryT")
ModelT = TypeVar("ModelT", bound=Frozen)
FactT = TypeVar("FactT", bound=Frozen)


def load_book(name_or_folder: str | Path) -> Book:
    """Load a book by its id, or from a folder.

    Raises:
        BookError: the book cannot be used; every fault is listed with file, line and reason.
    """
    folder = _folder_of(name_or_folder)
    draft = _Draft(folder)
    faults = draft.faults()
    if faults:
        raise BookError(faults)
    return draft.book()


def _folder_of(name_or_folder: str | Path) -> Path:
    supplied = _BOOKS / name_or_folder if isinstance(name_or_folder, str) else Path(name_or_folder)
    folder = supplied if supplied.is_dir() else Path(name_or_folder)
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in _BOOKS.iterdir() if path.is_dir()))
        raise BookError([BookFault(str(name_or_folder), 0, f"no such book or folder; known books: {known}")])
    return folder


@dataclass(frozen=True)
class _Entry(Generic[EntryT]):
    """One valid entry of a file and where it stands."""

    id: str
    key: Key
    value: EntryT


class _File:
    """One YAML file and what was found wrong with it so far; one that is optional may be missing, and is then empty."""

    def __init__(self, path: Path, *, optional: bool = False) -> None:
        absent = optional and not path.exists()
        self.source: LocatedYaml = LocatedYaml(path.name, {}, ()) if absent else read_yaml(path)
        self.faults: list[BookFault] = list(self.source.faults)

    @property
    def readable(self) -> bool:
        return self.source.value is not None

    def fault(self, key: Key, reason: str) -> None:
        self.faults.append(self.source.fault(key, reason))

    def entry(self, adapter: TypeAdapter[EntryT], value: object, key: Key) -> EntryT | None:
        """Validate one value; note what is wrong with it and return None when it is not valid."""
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            for details in error.errors():
                self.fault((*key, *details["loc"]), _reason(details))
            return None

    def listed(self, model: type[ModelT], key: Key = ()) -> tuple[_Entry[ModelT], ...]:
        """Return the valid items of a list; their `id`s must differ."""
        value = _below(self.source.value, key)
        if not isinstance(value, list):
            if self.readable:
                self.fault(key, "a list is expected here")
            return ()
        adapter = TypeAdapter(model)
        checked = [
            ((*key, index), self.entry(adapter, item, (*key, index))) for index, item in enumerate(value)
        ]
        entries = [_Entry(str(getattr(item, "id", "")), at, item) for at, item in checked if item is not None]
        seen: set[str] = set()
        for entry in entries:
            if entry.id and entry.id in seen:
                self.fault((*entry.key, "id"), f"duplicate id {entry.id!r}")
            seen.add(entry.id)
        return tuple(entries)

    def mapped(self, adapter: TypeAdapter[EntryT], key: Key = ()) -> tuple[_Entry[EntryT], ...]:
        """Return the valid values of a mapping."""
        value = _below(self.source.value, key)
        if not isinstance(value, dict):
            if self.readable:
                self.fault(key, "a mapping is expected here")
            return ()
        checked = [(str(name), self.entry(adapter, item, (*key, str(name)))) for name, item in value.items()]
        return tuple(_Entry(name, (*key, name), item) for name, item in checked if item is not None)

    def declared_ids(self) -> frozenset[str]:
        """Return every id that a list declares, also in entries that are not valid otherwise."""
        value = self.source.value
        items = value if isinstance(value, list) else []
        return frozenset(str(item.get("id")) for item in items if isinstance(item, dict))


class _Draft:
    """A book being read: its files, their valid entries, and their faults."""

    def __init__(self, folder: Path) -> None:
        self._buyer_file = _File(folder / "buyer.yaml")
        self._rule_file = _File(folder / "rules.yaml")
        self._topic_file = _File(folder / "topics.yaml")
        self._exclusion_file = _File(folder / "exclusions.yaml")
        self._finding_file = _File(folder / "findings.yaml")
        self._lexicon_file = _File(folder / "lexicon.yaml", optional=True)
        self._folder = folder
        self._buyer = self._read_buyer()
        self._facts = self._buyer_file.mapped(_FACT, ("facts",))
        self._ignored = self._read_ignored()
        self._rules = self._rule_file.listed(RuleEntry)
        self._topics = self._topic_file.listed(TopicEntry)
        self._exclusions = self._exclusion_file.listed(ExclusionEntry)
        self._findings = self._finding_file.mapped(TypeAdapter(FindingEntry))
        self._lexicon = self._lexicon_file.mapped(TypeAdapter(ConceptEntry))
        self._check_rules()
        self._check_topics()
        self._check_findings()
        self._check_exclusions()
        if self._buyer is not None:
            self._check_label(self._buyer.label)
            self._check_order(self._buyer.order)
            self._check_invoice(self._buyer.invoice)

    def faults(self) -> tuple[BookFault, ...]:
        """Return all that is wrong, file by file, in line order."""
        files = (
            self._buyer_file,
            self._rule_file,
            self._topic_file,
            self._exclusion_file,
            self._finding_file,
            self._lexicon_file,
        )
        return tuple(fault for file in files for fault in sorted(file.faults, key=lambda fault: fault.line))

    def book(self) -> Book:
        """Return the book; only for a draft without faults."""
        if self._buyer is None:
            raise BookError(self.faults())
        facts = {entry.id: entry.value for entry in self._facts}
        return Book(
            id=self._buyer.id,
            folder=self._folder,
            name=_plain(self._buyer.name),
            document=self._buyer.document,
            facts=facts,
            rules=tuple(_rule(entry.value, facts) for entry in self._rules),
            topics=tuple(_topic(entry.value, facts) for entry in self._topics),
            exclusions=tuple(_exclusion(entry.value, facts) for entry in self._exclusions),
            finding_notes={entry.id: _finding_note(entry.value, facts) for entry in self._findings},
            ignored=self._ignored,
            consultation=_consultation(self._buyer.consultation, facts),
            label=_label(self._buyer.label, facts),
            order=_order(self._buyer.order, facts),
            lexicon={entry.id: entry.value.model_dump(mode="json") for entry in self._lexicon},
            invoice=_invoice(self._buyer.invoice, facts),
        )

    def _read_buyer(self) -> BuyerEntry | None:
        value = self._buyer_file.source.value
        if not isinstance(value, dict):
            return None
        head = {name: item for name, item in value.items() if name not in {"facts", "ignored"}}
        return self._buyer_file.entry(TypeAdapter(BuyerEntry), head, ())

    def _read_ignored(self) -> tuple[Ignored, ...]:
        value = self._buyer_file.source.value
        if not isinstance(value, dict) or "ignored" not in value:
            return ()
        return tuple(entry.value for entry in self._buyer_file.listed(Ignored, ("ignored",)))

    def _check_rules(self) -> None:
        stated: set[str] = set()
        for entry in self._rules:
            self._check_text(self._rule_file, (*entry.key, "text"), entry.value.text)
            stated.update(placeholders(entry.value.text.fr))
        if not self._rule_file.readable:
            return
        for fact in self._facts:
            if fact.id not in stated:
                self._buyer_file.fault(fact.key, f"no rule states the fact {fact.id!r}")

    def _check_topics(self) -> None:
        for entry in self._topics:
            topic = entry.value
            self._check_text(self._topic_file, (*entry.key, "answer"), topic.answer)
            for index, rule_id in enumerate(topic.rules):
                self._check_rule_id(self._topic_file, (*entry.key, "rules", index), rule_id)
            for index, fact_id in enumerate(topic.copied):
                if fact_id not in placeholders(topic.answer.fr):
                    self._topic_file.fault(
                        (*entry.key, "copy", index), f"the answer does not state the fact {fact_id!r}"
                    )

    def _check_exclusions(self) -> None:
        channel = None if self._buyer is None else self._buyer.consultation
        if channel is not None:
            self._check_text(self._buyer_file, ("consultation", "text"), channel.text)
            if self._topic_file.readable and channel.topic not in self._topic_file.declared_ids():
                self._buyer_file.fault(("consultation", "topic"), f"unknown topic {channel.topic!r}")
        for entry in self._exclusions:
            if entry.value.next is not None:
                self._check_text(self._exclusion_file, (*entry.key, "next"), entry.value.next)

    def _check_label(self, label: LabelEntry | None) -> None:
        if label is None:
            return
        self._check_guide("label", label)
        self._check_fact(("label", "address"), label.address, Address)
        wording = self._check_fact(("label", "wording"), label.wording, Wording)
        if wording is None:
            return
        for name, blank in (("number", label.number), ("name", label.name)):
            if wording.text.count(blank) != 1:
                self._buyer_file.fault(("label", name), f"{label.wording!r} must hold {blank!r} once")
        if wording.text.find(label.name) < wording.text.find(label.number):
            self._buyer_file.fault(("label", "name"), f"{label.wording!r} must hold it after the number")

    def _check_order(self, order: OrderEntry | None) -> None:
        if order is None:
            return
        self._check_guide("order", order)
        self._check_fact(("order", "lead_time"), order.lead_time, Duration)
        for position, step in enumerate(order.late):
            self._check_text(self._buyer_file, ("order", "late", position, "text"), step.text)
            for index, rule_id in enumerate(step.rules):
                self._check_rule_id(self._buyer_file, ("order", "late", position, "rules", index), rule_id)

    def _check_guide(self, section: str, entry: LabelEntry | OrderEntry) -> None:
        """Note the rules and topics that a guide names and the book lacks."""
        for index, rule_id in enumerate(entry.rules):
            self._check_rule_id(self._buyer_file, (section, "rules", index), rule_id)
        for index, topic_id in enumerate(entry.topics):
            if self._topic_file.readable and topic_id not in self._topic_file.declared_ids():
                self._buyer_file.fault((section, "topics", index), f"unknown topic {topic_id!r}")

    def _check_fact(self, key: Key, fact_id: str, kind: type[FactT]) -> FactT | None:
        """Return a fact of a kind; None, and a fault, when there is none such."""
        found = next((entry.value for entry in self._facts if entry.id == fact_id), None)
        if isinstance(found, kind):
            return found
        self._buyer_file.fault(key, f"{fact_id!r} is no fact of kind {kind.__name__.lower()!r}")
        return None

    def _check_findings(self) -> None:
        for entry in self._findings:
            finding = entry.value
            self._check_rule_id(self._finding_file, (*entry.key, "rule"), finding.rule)
            if self._topic_file.readable and finding.topic not in self._topic_file.declared_ids():
                self._finding_file.fault((*entry.key, "topic"), f"unknown topic {finding.topic!r}")
            if finding.advice is not None:
                self._check_text(self._finding_file, (*entry.key, "advice"), finding.advice)

    def _check_invoice(self, invoice: InvoiceEntry | None) -> None:
        if invoice is None:
            return
        self._check_fact(("invoice", "siret"), invoice.siret, Siret)
        if invoice.service_code is not None:
            self._check_fact(("invoice", "service_code"), invoice.service_code, Code)

    def _check_rule_id(self, file: _File, key: Key, rule_id: str) -> None:
        if self._rule_file.readable and rule_id not in self._rule_file.declared_ids():
            file.fault(key, f"unknown rule {rule_id!r}")

    def _check_text(self, file: _File, key: Key, text: TextEntry) -> None:
        """Note placeholders that no fact fills, stray braces, and facts that only one language states."""
        declared = _below(self._buyer_file.source.value, ("facts",))
        known = set(declared) if isinstance(declared, dict) else None
        for lang in _LANGS:
            one = text.fr if lang == "fr" else text.en
            if stray_braces(one):
                file.fault((*key, lang), "a brace that is not a placeholder must be doubled: {{ or }}")
            for fact_id in placeholders(one):
                if known is not None and fact_id not in known:
                    file.fault((*key, lang), f"unknown fact {fact_id!r} in a placeholder")
        for lang, one, other in (("fr", text.fr, text.en), ("en", text.en, text.fr)):
            for fact_id in placeholders(other):
                if fact_id not in placeholders(one):
                    file.fault((*key, lang), f"the fact {fact_id!r} is stated in the other language only")


def _below(value: object, key: Key) -> object:
    for step in key:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _reason(details: ErrorDetails) -> str:
    """Word one pydantic error; the line says where, the last key says on what."""
    name = details["loc"][-1] if details["loc"] else "entry"
    message = details["msg"].removeprefix("Value error, ")
    return f"{name}: {message}"


def _plain(text: TextEntry | Frozen) -> Bilingual:
    return Bilingual.model_validate(text.model_dump())


def _rendered(text: TextEntry, facts: dict[str, Fact]) -> Bilingual:
    return Bilingual(
        fr=insert(text.fr, lambda fact_id: facts[fact_id].in_("fr")),
        en=insert(text.en, lambda fact_id: facts[fact_id].in_("en")),
    )


def _in_text_order(fact_ids: Iterable[str], text: str) -> tuple[str, ...]:
    wanted = set(fact_ids)
    return tuple(fact_id for fact_id in placeholders(text) if fact_id in wanted)


def _rule(entry: RuleEntry, facts: dict[str, Fact]) -> Rule:
    return Rule(
        id=entry.id,
        section=entry.section,
        text=_rendered(entry.text, facts),
        facts=placeholders(entry.text.fr),
    )


def _topic(entry: TopicEntry, facts: dict[str, Fact]) -> Topic:
    return Topic(
        id=entry.id,
        title=_plain(entry.title),
        rules=entry.rules,
        facts=_in_text_order(entry.copied, entry.answer.fr),
        answer=_rendered(entry.answer, facts),
    )


def _exclusion(entry: ExclusionEntry, facts: dict[str, Fact]) -> Exclusion:
    return Exclusion(
        id=entry.id,
        title=_plain(entry.title),
        next_step=None if entry.next is None else _rendered(entry.next, facts),
        consultation=entry.channel is not None,
    )


def _consultation(entry: ConsultationEntry | None, facts: dict[str, Fact]) -> ConsultationChannel | None:
    return (
        None if entry is None else ConsultationChannel(topic=entry.topic, text=_rendered(entry.text, facts))
    )


def _label(entry: LabelEntry | None, facts: dict[str, Fact]) -> LabelGuide | None:
    if entry is None:
        return None
    return LabelGuide(
        wording=cast("Wording", facts[entry.wording]),
        number_blank=entry.number,
        name_blank=entry.name,
        address=cast("Address", facts[entry.address]),
        rules=entry.rules,
        topics=entry.topics,
    )


def _order(entry: OrderEntry | None, facts: dict[str, Fact]) -> OrderGuide | None:
    if entry is None:
        return None
    return OrderGuide(
        lead_time=cast("Duration", facts[entry.lead_time]),
        rules=entry.rules,
        topics=entry.topics,
        late=tuple(LateStep(text=_rendered(step.text, facts), rules=step.rules) for step in entry.late),
    )


def _invoice(entry: InvoiceEntry | None, facts: dict[str, Fact]) -> InvoiceGuide | None:
    if entry is None:
        return None
    return InvoiceGuide(
        siret=cast("Siret", facts[entry.siret]),
        service_code=None if entry.service_code is None else cast("Code", facts[entry.service_code]),
        commitment_number=entry.commitment_number,
        recipients=entry.recipients,
    )


def _finding_note(entry: FindingEntry, facts: dict[str, Fact]) -> FindingNote:
    advice = _rendered(entry.advice, facts) if entry.advice is not None else None
    return FindingNote(rule=entry.rule, advice=advice, topic=entry.topic)
