"""The words of a pli's table, in French and in English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from handlers.models import DocumentKind, Presence, VerdictName
from handlers.pli.remarks import KINDS
from knowledge.models import Bilingual

TITLE = Bilingual(fr="Votre pli en un tableau", en="Your submission in one table")
TOGETHER = Bilingual(
    fr="Ces {count} fichiers, jugés ensemble comme un seul pli",
    en="These {count} files, judged together as one submission",
)
SENTENCES: Mapping[VerdictName, Bilingual] = MappingProxyType(
    {
        VerdictName.COMPLIANT: Bilingual(
            fr="Tout ce qui doit être signé l'est, et chaque signature est conforme.",
            en="Everything that must be signed is, and every signature is compliant.",
        ),
        VerdictName.CHECK: Bilingual(
            fr="Aucune signature en défaut, mais il reste à faire, ou à regarder : voyez le tableau.",
            en="No signature is at fault, but something is left to do or to look at: see the table.",
        ),
        VerdictName.UNSIGNED: Bilingual(
            fr="Aucune signature électronique dans ce pli. Cela peut être régularisé.",
            en="There is no electronic signature in this submission. This can be put right.",
        ),
        VerdictName.NON_COMPLIANT: Bilingual(
            fr="Une signature au moins ne remplit pas les conditions demandées : voyez le tableau.",
            en="At least one signature does not meet the conditions: see the table.",
        ),
        VerdictName.UNREADABLE: Bilingual(
            fr="Rien n'a pu être vérifié dans ce pli : voyez le tableau.",
            en="Nothing could be checked in this submission: see the table.",
        ),
    }
)
COLUMNS: tuple[Bilingual, ...] = (
    Bilingual(fr="Fichier", en="File"),
    Bilingual(fr="Document", en="Document"),
    Bilingual(fr="À signer", en="To be signed"),
    Bilingual(fr="Signature", en="Signature"),
    Bilingual(fr="À faire", en="To do"),
)

_IN_ENGLISH: Mapping[DocumentKind, str] = MappingProxyType(
    {
        DocumentKind.ACTE_ENGAGEMENT: "acte d'engagement (contract form)",
        DocumentKind.DC1: "DC1 (letter of application)",
        DocumentKind.DC2: "DC2 (declaration of the candidate)",
        DocumentKind.DC4: "DC4 (subcontracting)",
        DocumentKind.DUME: "DUME (ESPD)",
        DocumentKind.MEMOIRE_TECHNIQUE: "technical proposal (mémoire technique)",
        DocumentKind.BPU: "unit price schedule (BPU)",
        DocumentKind.DPGF: "price breakdown (DPGF)",
        DocumentKind.DQE: "bill of quantities (DQE)",
        DocumentKind.OFFRE_FINANCIERE: "price offer",
        DocumentKind.ATTESTATION_FISCALE: "tax certificate",
        DocumentKind.ATTESTATION_SOCIALE: "social security certificate",
        DocumentKind.ATTESTATION_ASSURANCE: "insurance certificate",
        DocumentKind.KBIS: "company register extract (Kbis)",
        DocumentKind.RIB: "bank details (RIB)",
        DocumentKind.POUVOIR: "power to sign (pouvoir)",
        DocumentKind.CCAP: "CCAP (the buyer's)",
        DocumentKind.CCTP: "CCTP (the buyer's)",
        DocumentKind.CCP: "CCP (the buyer's)",
        DocumentKind.REGLEMENT_CONSULTATION: "consultation's rules (the buyer's)",
    }
)
DOCUMENTS: Mapping[DocumentKind, Bilingual] = MappingProxyType(
    {kind: Bilingual(fr=KINDS[kind], en=_IN_ENGLISH[kind]) for kind in KINDS}
)
NOT_RECOGNISED = Bilingual(fr="non reconnu", en="not recognised")
SIGNATURE_FILE = Bilingual(fr="fichier de signature", en="signature file")
ARCHIVE_SIGNATURE = Bilingual(fr="signature d'une archive", en="signature of an archive")
ARCHIVE = Bilingual(fr="archive non ouverte", en="archive that was not opened")
LOT = Bilingual(fr="lot {lot}", en="lot {lot}")
NAMED_OTHERWISE = Bilingual(
    fr="d'après ses premières lignes ; son nom dit : {kind}", en="by its first lines; its name says: {kind}"
)

MUST = Bilingual(fr="oui", en="yes")
NEED_NOT = Bilingual(fr="non", en="no")
MAY = Bilingual(fr="selon le règlement", en="as the rules say")
"""Of the consultation: which documents besides the acte d'engagement was not said."""
NOTHING = Bilingual(fr="—", en="—")

STATES: Mapping[Presence, Bilingual] = MappingProxyType(
    {
        Presence.SIGNED: Bilingual(fr="signé", en="signed"),
        Presence.UNSIGNED: Bilingual(fr="non signé", en="not signed"),
        Presence.NOT_CHECKED: Bilingual(fr="non vérifié", en="not checked"),
        Presence.EMPTY: Bilingual(fr="vide", en="empty"),
        Presence.ENCRYPTED: Bilingual(fr="mot de passe", en="password"),
        Presence.UNREADABLE: Bilingual(fr="illisible", en="unreadable"),
    }
)
SIGNED_SOUND = Bilingual(fr="signé, conforme", en="signed, compliant")
SIGNED_TO_CHECK = Bilingual(fr="signé, à vérifier", en="signed, to be looked at")
SIGNED_BROKEN = Bilingual(fr="signé, non conforme", en="signed, not compliant")
ABSENT = Bilingual(fr="non trouvé", en="not found")
BY = Bilingual(fr="par {signers}", en="by {signers}")


class Task(StrEnum):
    """What is to be done about one line; most pressing first."""

    ADD = "add"
    SIGN = "sign"
    SIGN_AGAIN = "sign-again"
    REPLACE = "replace"
    UNLOCK = "unlock"
    FILL = "fill"
    ADD_DOCUMENT = "add-document"
    SIGN_DOCUMENTS = "sign-documents"
    NAME = "name"
    KEEP_ONE = "keep-one"
    LOOK = "look"
    ASK_RULES = "ask-rules"
    KEEP_TOGETHER = "keep-together"
    NONE = "none"


TASKS: Mapping[Task, Bilingual] = MappingProxyType(
    {
        Task.ADD: Bilingual(fr="À ajouter, signé", en="Add it, signed"),
        Task.SIGN: Bilingual(fr="À signer", en="Sign it"),
        Task.SIGN_AGAIN: Bilingual(fr="À signer de nouveau", en="Sign it again"),
        Task.REPLACE: Bilingual(
            fr="À remplacer par un fichier lisible", en="Replace it with a readable file"
        ),
        Task.UNLOCK: Bilingual(fr="À redonner sans mot de passe", en="Give it again without a password"),
        Task.FILL: Bilingual(fr="Fichier vide : à remplacer", en="Empty file: replace it"),
        Task.ADD_DOCUMENT: Bilingual(
            fr="Regardez le détail : son document manque peut-être",
            en="See the details: its document may be missing",
        ),
        Task.SIGN_DOCUMENTS: Bilingual(
            fr="Ne signe que l'archive : signez chaque document",
            en="Signs the archive alone: sign each document",
        ),
        Task.NAME: Bilingual(fr="Vérifiez que c'est le bon fichier", en="Check that it is the right file"),
        Task.KEEP_ONE: Bilingual(fr="Copie de {file} : n'en gardez qu'un", en="Copy of {file}: keep one"),
        Task.LOOK: Bilingual(fr="À regarder dans le détail", en="See the details"),
        Task.ASK_RULES: Bilingual(
            fr="Rien, sauf si le règlement demande sa signature",
            en="Nothing, unless the rules want it signed",
        ),
        Task.KEEP_TOGETHER: Bilingual(fr="À déposer avec son document", en="Submit it with its document"),
        Task.NONE: Bilingual(fr="Rien", en="Nothing"),
    }
)

SIGNERS = Bilingual(fr="Signataires", en="Signers")
ONE_IDENTITY = Bilingual(fr="{signers} (le même partout)", en="{signers} (the same everywhere)")
NO_SIGNER = Bilingual(fr="aucun", en="none")
DOCUMENTS_COUNT = Bilingual(fr="Documents", en="Documents")
COUNT = Bilingual(fr="{documents} (signés : {signed})", en="{documents} (signed: {signed})")
ASKED = Bilingual(fr="À signer", en="To be signed")
ASKED_BY_DEFAULT = Bilingual(
    fr="l'acte d'engagement ; pour le reste, le règlement de la consultation le dit",
    en="the acte d'engagement; for the rest, the consultation's rules say",
)
MORE_LINES = Bilingual(
    fr="… et {count} autres fichiers, moins pressants : leur détail suit.",
    en="… and {count} more files, less pressing: see their details.",
)
