"""The words that every door shares, in French and in English: verdicts, controls, states, what a check proves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from handlers import Report, Severity, State, VerdictName
from handlers.models import ControlName, Invoice, MentionName, MentionState
from knowledge.models import Bilingual


class Headline(NamedTuple):
    """A verdict as people read it."""

    title: Bilingual
    """At most five words."""
    sentence: Bilingual
    """What it means for the supplier."""


VERDICTS: Mapping[VerdictName, Headline] = MappingProxyType(
    {
        VerdictName.COMPLIANT: Headline(
            Bilingual(fr="Conforme", en="Compliant"),
            Bilingual(
                fr="Les cinq contrôles sont satisfaits pour chaque signature.",
                en="All five controls are met for every signature.",
            ),
        ),
        VerdictName.CHECK: Headline(
            Bilingual(fr="À vérifier", en="To be looked at"),
            Bilingual(
                fr="Nous n'avons pas trouvé de signature en défaut, mais des points restent à regarder "
                "ou n'ont pas été vérifiés.",
                en="We found no signature at fault, but some points are left to look at or were not checked.",
            ),
        ),
        VerdictName.UNSIGNED: Headline(
            Bilingual(fr="Non signé", en="Not signed"),
            Bilingual(
                fr="Aucune signature électronique dans ce fichier. Cela peut être régularisé.",
                en="There is no electronic signature in this file. This can be put right.",
            ),
        ),
        VerdictName.NON_COMPLIANT: Headline(
            Bilingual(fr="Non conforme", en="Not compliant"),
            Bilingual(
                fr="La signature ne remplit pas une des conditions demandées. Voyez ci-dessous ce qu'il faut faire.",
                en="The signature does not meet one of the conditions. See below what to do.",
            ),
        ),
        VerdictName.UNREADABLE: Headline(
            Bilingual(fr="Illisible", en="Unreadable"),
            Bilingual(
                fr="Ce fichier n'a pas pu être vérifié. Voyez ci-dessous pourquoi et ce qu'il faut faire.",
                en="This file could not be checked. See below why and what to do.",
            ),
        ),
    }
)

NOTHING_CHECKED = Bilingual(
    fr="Aucune signature n'a été vérifiée ici. Voyez ci-dessous pourquoi et ce que vous pouvez faire.",
    en="No signature was checked here. See below why and what you can do.",
)


INVOICE_TO_CORRECT = Bilingual(
    fr="C'est une facture : elle n'a pas à être signée. Une mention demandée y manque ou diffère : corrigez-la avant "
    "le dépôt.",
    en="This is an invoice: it needs no signature. Something that it must carry is missing or different: put it right "
    "before you submit the invoice.",
)
INVOICE_NOT_READ = Bilingual(
    fr="C'est une facture : elle n'a pas à être signée. Les mentions demandées n'ont pas pu y être toutes vérifiées.",
    en="This is an invoice: it needs no signature. What it must carry could not be checked in full.",
)
INVOICE_COMPLETE = Bilingual(
    fr="C'est une facture : elle n'a pas à être signée. Les mentions demandées y figurent.",
    en="This is an invoice: it needs no signature. It carries what it must.",
)


def verdict_sentence(report: Report) -> Bilingual:
    """Return what a report's verdict means; when no signature could be read in it, that nothing was checked."""
    if report.invoice is not None and not report.signatures and report.verdict is VerdictName.CHECK:
        return _invoice_sentence(report.invoice)
    if report.verdict is VerdictName.CHECK and not _has_signature(report):
        return NOTHING_CHECKED
    return VERDICTS[report.verdict].sentence


def _invoice_sentence(invoice: Invoice) -> Bilingual:
    states = {mention.state for mention in invoice.mentions}
    if states & {MentionState.MISSING, MentionState.DIFFERENT}:
        return INVOICE_TO_CORRECT
    return INVOICE_NOT_READ if MentionState.NOT_CHECKED in states else INVOICE_COMPLETE


def _has_signature(report: Report) -> bool:
    return bool(report.signatures) or any(map(_has_signature, report.members))


CONTROLS: Mapping[ControlName, Bilingual] = MappingProxyType(
    {
        "identity": Bilingual(fr="Identité du signataire", en="Identity of the signer"),
        "certificate": Bilingual(fr="Certificat qualifié", en="Qualified certificate"),
        "format": Bilingual(fr="Format de la signature", en="Signature format"),
        "validity": Bilingual(
            fr="Certificat valide à la date de signature", en="Certificate valid when signing"
        ),
        "integrity": Bilingual(fr="Intégrité du document", en="Integrity of the document"),
    }
)
"""The five controls, in the order in which they are shown."""

STATES: Mapping[State, Bilingual] = MappingProxyType(
    {
        State.OK: Bilingual(fr="vérifié", en="verified"),
        State.WARNING: Bilingual(fr="à regarder", en="to be looked at"),
        State.FAILED: Bilingual(fr="non satisfait", en="not met"),
        State.NOT_CHECKED: Bilingual(fr="non vérifié", en="not checked"),
    }
)

MENTIONS: Mapping[MentionName, Bilingual] = MappingProxyType(
    {
        "siret": Bilingual(fr="SIRET du destinataire", en="Recipient's SIRET number"),
        "service_code": Bilingual(fr="Code service", en="Service code"),
        "commitment_number": Bilingual(fr="Numéro d'engagement", en="Commitment number"),
    }
)
"""What an invoice must carry."""

MENTION_STATES: Mapping[MentionState, Bilingual] = MappingProxyType(
    {
        MentionState.FOUND: Bilingual(fr="trouvé", en="found"),
        MentionState.DIFFERENT: Bilingual(fr="différent", en="different"),
        MentionState.MISSING: Bilingual(fr="absent", en="missing"),
        MentionState.NOT_CHECKED: Bilingual(fr="non vérifié", en="not checked"),
    }
)
MENTION_TO_COMPARE = Bilingual(fr="à comparer", en="to be compared")
"""Of a mention that was found, and that only the order confirms."""

SEVERITIES: Mapping[Severity, Bilingual] = MappingProxyType(
    {
        Severity.ERROR: Bilingual(fr="à corriger", en="to be put right"),
        Severity.WARNING: Bilingual(fr="à regarder", en="to be looked at"),
        Severity.INFO: Bilingual(fr="à savoir", en="good to know"),
    }
)

PROOF = Bilingual(
    fr="Cette vérification automatique aide à préparer votre dépôt ; elle ne remplace pas celle de l'acheteur.",
    en="This automatic check helps you prepare your submission; it does not replace the buyer's own.",
)
"""What a verdict is worth, shown beside each."""

RULE = Bilingual(fr="règle {rule}", en="rule {rule}")

UNDELIVERED = (
    "Un message de la demande n° {number} n'a pas pu être transmis (référence {reference}, aussi dans le journal). "
    "Rien n'est perdu : relisez les échanges sur la page de l'équipe, et écrivez de nouveau ce qui manque."
)
"""For the team, when a message between supplier and team did not get through."""

FAILURE = Bilingual(
    fr="Une erreur est survenue de notre côté (référence {reference}). Réessayez dans quelques minutes ; si elle "
    "revient, parlez à quelqu'un en donnant cette référence.",
    en="Something went wrong on our side (reference {reference}). Try again in a few minutes; if it comes back, talk "
    "to someone and give this reference.",
)
"""The apology of every door; `reference` is in the log."""
