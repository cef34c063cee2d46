"""A report in the order in which every door shows it: verdict, controls, what to do, then the technical facts. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot import formats
from bot.english import ENGLISH_CONTROLS, ENGLISH_FINDINGS, ENGLISH_MENTIONS
from bot.reports import pli_texts, texts
from bot.reports.pli_table import PliTable, table_of
from bot.texts import (
    CONTROLS,
    MENTION_STATES,
    MENTION_TO_COMPARE,
    MENTIONS,
    SEVERITIES,
    STATES,
    VERDICTS,
    verdict_sentence,
)
from handlers import Finding, Report, Severity, Signature, State, VerdictName
from handlers.models import ControlName, Invoice, Mention, MentionName, MentionState, Submission
from handlers.names import MAX_NAME_CHARACTERS, shown
from knowledge import Book
from knowledge.models import Bilingual, CitedRule, Lang

MAX_SEEN = 10
"""Sentences under one thing to do; the rest are counted."""


@dataclass(frozen=True)
class Words:
    """A sentence with the language that it is in, for who reads it aloud."""

    text: str
    lang: Lang


@dataclass(frozen=True)
class ControlLine:
    """One of the five controls of a signature, in one line."""

    name: ControlName
    title: str
    state: State
    word: str
    """The state in words."""
    reason: Words
    """What was seen on this signature; in French, as a check writes it."""
    meaning: str
    """In English, what the state means for this control; empty in French, where the reason says it."""


@dataclass(frozen=True)
class Fact:
    """One technical fact."""

    label: str
    value: str


@dataclass(frozen=True)
class SignatureSheet:
    """One signature, its signer named."""

    position: int
    """1 is the first."""
    title: str
    controls: tuple[ControlLine, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class MentionLine:
    """One mention that an invoice must carry, in one line."""

    name: MentionName
    title: str
    state: State
    """How it is marked, as a control is."""
    word: str
    """What became of it, in words."""
    value: str
    """What is written and where; empty when nothing is."""
    expected: str
    """What to write, where it is not written; empty when it is, or when only the order tells."""
    reason: Words
    """In French, as a check writes it."""
    meaning: str
    """In English, what it means; empty in French."""


@dataclass(frozen=True)
class InvoiceSheet:
    """What an invoice carries and lacks."""

    title: str
    mentions: tuple[MentionLine, ...]


@dataclass(frozen=True)
class Seen:
    """What a check saw, in a sentence."""

    finding: Finding
    word: str
    """The severity in words."""
    text: Words
    """In French, as the buyer will read it."""
    meaning: str
    """In English, what it means; empty in French."""


@dataclass(frozen=True)
class Step:
    """One thing to do, and why: each advice once, however many findings give it."""

    advice: Words
    severity: Severity
    """Of the worst finding that gives it."""
    seen: tuple[Seen, ...]
    more: int
    """Findings with the same advice beyond `MAX_SEEN`."""
    rules: tuple[CitedRule, ...]


@dataclass(frozen=True)
class Sheet:
    """A file's report, ready to read in one language."""

    report: Report
    lang: Lang
    file: str
    """The name, with nothing hidden in it."""
    title: str
    """The verdict in words."""
    sentence: str
    signatures: tuple[SignatureSheet, ...]
    invoice: InvoiceSheet | None
    """None for a file that is no invoice."""
    steps: tuple[Step, ...]
    """Worst first."""
    notes: tuple[Seen, ...]
    """Findings that ask for nothing."""
    facts: tuple[Fact, ...]
    members: tuple["Sheet", ...]
    table: PliTable | None
    """Of an archive that is a pli."""

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to do but to submit the file."""
        return not self.steps and self.report.verdict is VerdictName.COMPLIANT


@dataclass(frozen=True)
class SubmissionSheet:
    """What files handed in together add up to, ready to read in one language."""

    submission: Submission
    lang: Lang
    heading: str
    title: str
    """The verdict in words."""
    sentence: str
    table: PliTable
    steps: tuple[Step, ...]
    """Worst first."""
    notes: tuple[Seen, ...]
    """Findings that ask for nothing."""


def submission_sheet(submission: Submission, lang: Lang, book: Book) -> SubmissionSheet:
    """Put a submission in reading order, with the words of `lang` and the rules of the book."""
    count = len(submission.pli.documents)
    return SubmissionSheet(
        submission=submission,
        lang=lang,
        heading=pli_texts.TOGETHER.in_(lang).format(count=count),
        title=VERDICTS[submission.verdict].title.in_(lang),
        sentence=pli_texts.SENTENCES[submission.verdict].in_(lang),
        table=table_of(submission.pli, lang),
        steps=tuple(_steps((finding for finding in submission.findings if finding.advice), lang, book)),
        notes=tuple(_seen(finding, lang) for finding in submission.findings if not finding.advice),
    )


def sheet_of(report: Report, lang: Lang, book: Book) -> Sheet:
    """Put a report in reading order, with the words of `lang` and the rules of the book."""
    asking = [finding for finding in report.findings if finding.advice]
    return Sheet(
        report=report,
        lang=lang,
        file=shown(report.file, max_characters=MAX_NAME_CHARACTERS),
        title=VERDICTS[report.verdict].title.in_(lang),
        sentence=verdict_sentence(report).in_(lang),
        signatures=tuple(
            _signature(position, signature, lang)
            for position, signature in enumerate(report.signatures, start=1)
        ),
        invoice=None if report.invoice is None else _invoice(report.invoice, lang),
        steps=tuple(_steps(asking, lang, book)),
        notes=tuple(_seen(finding, lang) for finding in report.findings if not finding.advice),
        facts=tuple(_file_facts(report, lang)),
        members=tuple(sheet_of(member, lang, book) for member in report.members),
        table=None if report.pli is None else table_of(report.pli, lang),
    )


def flat(sheets: Iterable[Sheet], folder: str = "") -> Iterator[tuple[str, Sheet]]:
    """Yield every file of an archive with its path, those of the archives inside it too."""
    for sheet in sheets:
        path = f"{folder}{sheet.file}"
        yield path, sheet
        yield from flat(sheet.members, f"{path} › ")


def signer_name(signature: Signature, lang: Lang) -> str:
    """Return how the certificate names the signer, with nothing hidden in it."""
    signer = signature.signer
    own = " ".join(part for part in (signer.given_name, signer.surname) if part)
    name = signer.common_name or own or signer.organization or texts.SIGNER_UNKNOWN.in_(lang)
    return shown(name, max_characters=MAX_NAME_CHARACTERS)


def _signature(position: int, signature: Signature, lang: Lang) -> SignatureSheet:
    return SignatureSheet(
        position=position,
        title=texts.SIGNATURE.in_(lang).format(position=position, signer=signer_name(signature, lang)),
        controls=tuple(_control(name, signature, lang) for name in CONTROLS),
        facts=tuple(_signature_facts(signature, lang)),
    )


def _control(name: ControlName, signature: Signature, lang: Lang) -> ControlLine:
    control = signature.controls.by_name[name]
    return ControlLine(
        name=name,
        title=CONTROLS[name].in_(lang),
        state=control.state,
        word=STATES[control.state].in_(lang),
        reason=Words(control.reason, "fr"),
        meaning="" if lang == "fr" else ENGLISH_CONTROLS[name][control.state],
    )


def _invoice(invoice: Invoice, lang: Lang) -> InvoiceSheet:
    return InvoiceSheet(
        title=(texts.CREDIT_NOTE if invoice.credit_note else texts.INVOICE).in_(lang),
        mentions=tuple(_mention(mention, lang) for mention in invoice.mentions),
    )


_MENTION_MARKS = {
    MentionState.FOUND: State.OK,
    MentionState.DIFFERENT: State.FAILED,
    MentionState.MISSING: State.FAILED,
    MentionState.NOT_CHECKED: State.NOT_CHECKED,
}


def _mention(mention: Mention, lang: Lang) -> MentionLine:
    to_compare = mention.state is MentionState.FOUND and mention.expected is None
    written = ""
    if mention.value is not None:
        where = "" if mention.where is None else f" ({mention.where})"
        written = texts.MENTION_VALUE.in_(lang).format(value=mention.value, where=where)
    expected = ""
    if mention.expected is not None and mention.state is not MentionState.FOUND:
        expected = texts.MENTION_EXPECTED.in_(lang).format(expected=mention.expected)
    return MentionLine(
        name=mention.name,
        title=MENTIONS[mention.name].in_(lang),
        state=State.WARNING if to_compare else _MENTION_MARKS[mention.state],
        word=(MENTION_TO_COMPARE if to_compare else MENTION_STATES[mention.state]).in_(lang),
        value=written,
        expected=expected,
        reason=Words(mention.reason, "fr"),
        meaning="" if lang == "fr" else ENGLISH_MENTIONS[mention.name][mention.state],
    )


def _steps(findings: Iterable[Finding], lang: Lang, book: Book) -> Iterator[Step]:
    by_advice: dict[str, list[Finding]] = {}
    for finding in findings:
        by_advice.setdefault(finding.advice, []).append(finding)
    for behind in by_advice.values():
        rules = dict.fromkeys(finding.rule for finding in behind if finding.rule is not None)
        yield Step(
            advice=_advice(behind[0], lang, book),
            severity=behind[0].severity,
            seen=tuple(_seen(finding, lang) for finding in behind[:MAX_SEEN]),
            more=max(len(behind) - MAX_SEEN, 0),
            rules=tuple(_cited(rule, lang, book) for rule in rules),
        )


def _advice(finding: Finding, lang: Lang, book: Book) -> Words:
    """Return what to do: in English the book's own words, where it has any."""
    if lang == "en":
        note = book.finding_notes.get(finding.code)
        if note is not None and note.advice is not None:
            return Words(note.advice.en, "en")
        if finding.code in ENGLISH_FINDINGS:
            return Words(ENGLISH_FINDINGS[finding.code].advice, "en")
    return Words(finding.advice, "fr")


def _cited(rule_id: str, lang: Lang, book: Book) -> CitedRule:
    rule = book.rule(rule_id)
    return CitedRule(id=rule.id, section=rule.section, text=rule.text.in_(lang))


def _seen(finding: Finding, lang: Lang) -> Seen:
    known = None if lang == "fr" else ENGLISH_FINDINGS.get(finding.code)
    return Seen(
        finding=finding,
        word=SEVERITIES[finding.severity].in_(lang),
        text=Words(finding.text, "fr"),
        meaning="" if known is None else known.text,
    )


def _file_facts(report: Report, lang: Lang) -> Iterator[Fact]:
    yield Fact(texts.KIND.in_(lang), texts.KINDS[report.kind].in_(lang))
    yield Fact(texts.SIZE.in_(lang), formats.size(report.size, lang))
    yield Fact(texts.SHA256.in_(lang), report.sha256 or texts.NO_SHA256.in_(lang))
    yield Fact(texts.LISTS.in_(lang), lists_used(report, lang))
    if report.invoice is not None:
        yield from _invoice_facts(report.invoice, lang)
    if report.document_timestamps:
        yield Fact(texts.TIMESTAMPS.in_(lang), str(report.document_timestamps))


def _invoice_facts(invoice: Invoice, lang: Lang) -> Iterator[Fact]:
    number = texts.NOT_STATED.in_(lang) if invoice.number is None else invoice.number
    yield Fact(texts.INVOICE_NUMBER.in_(lang), shown(number, max_characters=MAX_NAME_CHARACTERS))
    profile = "" if invoice.profile is None else f", {invoice.profile}"
    form = texts.INVOICE_FORMATS[invoice.format].in_(lang) + profile
    yield Fact(texts.INVOICE_FORMAT.in_(lang), shown(form, max_characters=MAX_NAME_CHARACTERS))


def lists_used(report: Report, lang: Lang) -> str:
    """Return which trusted lists a check could rely on."""
    lists = report.trusted_lists
    if not lists.loaded:
        return texts.NO_LISTS.in_(lang)
    if lists.as_of is None:
        return texts.LISTS_SOME.in_(lang)
    return texts.LISTS_OF.in_(lang).format(day=formats.date_in_words(lists.as_of, lang))


def _signature_facts(signature: Signature, lang: Lang) -> Iterator[Fact]:
    def fact(label: Bilingual, value: str | None) -> Fact:
        stated = texts.NOT_STATED.in_(lang) if value is None else value
        return Fact(label.in_(lang), shown(stated, max_characters=MAX_NAME_CHARACTERS))

    profile = signature.profile or texts.NO_PROFILE.in_(lang)
    packaging = texts.PACKAGING[signature.packaging].in_(lang)
    container = f", {signature.container}" if signature.container else ""
    yield fact(texts.FORMAT, f"{signature.format} {profile} ({packaging}{container})")
    if signature.signed_file is not None:
        yield fact(texts.SIGNED_FILE, signature.signed_file)
    yield fact(texts.SIGNER, _whole_name(signature, lang))
    yield fact(texts.NATURAL_PERSON, _stated(signature.signer.natural_person, lang))
    yield fact(texts.CLAIMED_TIME, _when(signature.signing_time, texts.NO_TIME, lang))
    yield fact(texts.TIMESTAMP_TIME, _when(signature.timestamp_time, texts.NO_TIMESTAMP, lang))
    yield fact(texts.INTACT, _yes_no(signature.intact, lang))
    yield fact(texts.COVERS, _yes_no(signature.covers_whole_file, lang))
    yield fact(texts.MODIFIED, _yes_no(signature.modified_after_signing, lang))
    certificate = signature.certificate
    used_for = texts.NO_TYPE if certificate.type is None else texts.CERTIFICATE_TYPES[certificate.type]
    yield fact(texts.CERTIFICATE_TYPE, used_for.in_(lang))
    yield fact(texts.ISSUER, certificate.issuer)
    yield fact(texts.SERIAL, certificate.serial)
    if certificate.not_before is not None and certificate.not_after is not None:
        start, end = formats.day(certificate.not_before, lang), formats.day(certificate.not_after, lang)
        yield fact(texts.VALIDITY, texts.FROM_TO.in_(lang).format(start=start, end=end))
    yield fact(texts.QUALIFIED, _yes_no(certificate.qualified, lang))
    yield fact(texts.QSCD, _stated(certificate.qscd, lang))
    yield fact(texts.TRUSTED, _yes_no(certificate.trusted, lang))
    if certificate.trusted_by is not None:
        yield fact(texts.TRUSTED_BY, certificate.trusted_by)
    yield fact(texts.REVOKED, _yes_no(certificate.revoked, lang))
    yield fact(texts.INDICATION, signature.indication)
    if signature.sub_indication is not None:
        yield fact(texts.SUB_INDICATION, signature.sub_indication)
    algorithms = (signature.algorithms.digest, signature.algorithms.signature)
    yield fact(texts.ALGORITHMS, ", ".join(filter(None, algorithms)) or None)


def _whole_name(signature: Signature, lang: Lang) -> str:
    name, organization = signer_name(signature, lang), signature.signer.organization
    return name if organization is None or organization == name else f"{name}, {organization}"


def _yes_no(value: bool | None, lang: Lang) -> str:  # noqa: FBT001 -- the fact itself
    if value is None:
        return texts.NOT_CHECKED.in_(lang)
    return (texts.YES if value else texts.NO).in_(lang)


def _stated(value: bool | None, lang: Lang) -> str | None:  # noqa: FBT001 -- the fact itself
    """Return what a certificate says of itself; None when it says nothing."""
    return None if value is None else _yes_no(value, lang)


def _when(moment: datetime | None, otherwise: Bilingual, lang: Lang) -> str:
    return otherwise.in_(lang) if moment is None else formats.moment(moment, lang)
