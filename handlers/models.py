"""What goes into a check and what comes out: the shapes of `guichet check --json`.

A `Report` dumped with `model_dump(mode="json")` is the contract's object, field for field. "Not checked" is a
state of its own everywhere (`None`, or `State.NOT_CHECKED` with its reason), never a missing entry and never
shown as fine.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, InstanceOf

from handlers.sources import Source, size_of, whole
from knowledge.models import Frozen


class Upload(Frozen):
    """One file as it was handed in. Its bytes never appear in `repr` and are never kept after the check."""

    name: str
    """The file name the sender gave, without folders."""
    source: bytes | InstanceOf[Source] = Field(repr=False, alias="content")
    """Its bytes, or where they are read from: a large file is never held as a whole."""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return size_of(self.source)

    @property
    def content(self) -> bytes:
        """All its bytes, in memory: for the files that are checked as a whole.

        Raises:
            UnreadableFile: they are no longer to be had.
        """
        return whole(self.source)


class Kind(StrEnum):
    """What a file is, by its content and not by its name."""

    PDF = "pdf"
    CMS = "cms"
    XML = "xml"
    ASIC = "asic"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    IMAGE = "image"
    OFFICE = "office"
    TEXT = "text"
    OTHER = "other"


ArchiveKind = Literal[Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR]
"""The archives that are opened."""


class VerdictName(StrEnum):
    """Conclusion for a file."""

    COMPLIANT = "compliant"
    """Every control is ok."""
    CHECK = "check"
    """Nothing wrong found; something is left to look at, or was not checked."""
    UNSIGNED = "unsigned"
    """No electronic signature; can be put right (R17 of the first book)."""
    NON_COMPLIANT = "non-compliant"
    """Altered, broken, not qualified, a seal, expired on the signing date."""
    UNREADABLE = "unreadable"
    """Cannot be checked: damaged, encrypted, empty, too large."""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Frozen):
    """One observation on a file."""

    code: str
    """Stable identifier: a value of `handlers.findings.Code`."""
    severity: Severity
    rule: str | None
    """Id of the book's rule behind it; None when no rule of the buyer speaks of it (a damaged file)."""
    text: str
    """What we saw, in French."""
    advice: str
    """What to do next, in French; empty when there is nothing to do."""


class State(StrEnum):
    """State of one control."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


class Control(Frozen):
    """One of the five points verified on a signature, and why it is in that state."""

    state: State
    reason: str
    """One French sentence."""


ControlName = Literal["identity", "certificate", "format", "validity", "integrity"]


class Controls(Frozen):
    """The five of article 5, arrêté of 22 March 2019 (annexe 12 of the code de la commande publique)."""

    identity: Control
    """Who signed: a natural person."""
    certificate: Control
    """The certificate's category: qualified."""
    format: Control
    """XAdES, CAdES or PAdES."""
    validity: Control
    """The certificate was neither expired nor revoked on the date of signing."""
    integrity: Control
    """The signed file was not changed."""

    @property
    def by_name(self) -> Mapping[ControlName, Control]:
        """Return the five, in the order of the article."""
        return {
            "identity": self.identity,
            "certificate": self.certificate,
            "format": self.format,
            "validity": self.validity,
            "integrity": self.integrity,
        }


class Indication(StrEnum):
    """Main indication for one signature, ETSI EN 319 102-1 clause 5.1.3."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class SignatureFormat(StrEnum):
    """Signature format."""

    PADES = "PAdES"
    """ETSI EN 319 142."""
    CADES = "CAdES"
    """ETSI EN 319 122."""
    XADES = "XAdES"
    """ETSI EN 319 132."""


class Packaging(StrEnum):
    """Where the signature is, relative to what it signs."""

    ENVELOPED = "enveloped"
    ENVELOPING = "enveloping"
    DETACHED = "detached"
    INTERNALLY_DETACHED = "internally-detached"


class Profile(StrEnum):
    """Baseline level of a signature (EN 319 142-1, 122-1, 132-1)."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class CertificateType(StrEnum):
    """What the certificate's QcType statement says it is for, ETSI EN 319 412-5 clause 4.2.3."""

    ESIGN = "esign"
    ESEAL = "eseal"
    WEB = "web"


class Signer(Frozen):
    """Who the signing certificate names."""

    common_name: str | None
    given_name: str | None
    surname: str | None
    organization: str | None
    natural_person: bool | None
    """None when the certificate does not tell."""


class Certificate(Frozen):
    """The signing certificate."""

    issuer: str | None
    serial: str | None
    """Lower-case hexadecimal, without prefix."""
    not_before: datetime | None
    not_after: datetime | None
    type: CertificateType | None
    qualified: bool | None
    """It carries the QcCompliance statement (EN 319 412-5 clause 4.2.1): its own claim."""
    qscd: bool | None
    """It carries the QcSSCD statement (EN 319 412-5 clause 4.2.2): its own claim."""
    trusted: bool | None
    """A trusted list confirms its issuer; None when no list was at hand."""
    trusted_by: str | None
    revoked: bool | None
    """None when revocation was not checked."""


class Algorithms(Frozen):
    """Algorithms of one signature, such as `sha256` and `sha256_rsa`."""

    digest: str | None
    signature: str | None


class Signature(Frozen):
    """One electronic signature and what was found about it."""

    format: SignatureFormat
    packaging: Packaging
    container: Literal["ASiC-S", "ASiC-E"] | None
    profile: Profile | None
    signed_file: str | None
    """Name of the signed file of a detached signature; None for an enveloped or enveloping one."""
    intact: bool | None
    """Cryptography holds for the signature and the data it covers; None when it could not be tried."""
    covers_whole_file: bool | None
    modified_after_signing: bool | None
    """Content was changed after signing in a way that later signatures, permitted form filling or
    validation data do not explain."""
    indication: Indication
    sub_indication: str | None
    """Sub-indication of EN 319 102-1 clause 5.1.3, such as `HASH_FAILURE` or `NO_CERTIFICATE_CHAIN_FOUND`."""
    signing_time: datetime | None
    """Time the signer claims."""
    timestamp_time: datetime | None
    """Earliest time that a timestamp on the signature, or on the document after it, proves; None without one."""
    signer: Signer
    certificate: Certificate
    algorithms: Algorithms
    controls: Controls


class DocumentKind(StrEnum):
    """What a document is for in a pli."""

    ACTE_ENGAGEMENT = "acte-engagement"
    """The contract form that the candidate signs, ATTRI1 among its forms (R16 of the first book)."""
    DC1 = "dc1"
    """Letter of application (DAJ's form)."""
    DC2 = "dc2"
    """Declaration of the candidate (DAJ's form)."""
    DC4 = "dc4"
    """Declaration of subcontracting (DAJ's form)."""
    DUME = "dume"
    """European single procurement document, as a PDF or as XML (R12 of the first book)."""
    MEMOIRE_TECHNIQUE = "memoire-technique"
    BPU = "bpu"
    """Bordereau des prix unitaires."""
    DPGF = "dpgf"
    """Décomposition du prix global et forfaitaire."""
    DQE = "dqe"
    """Détail quantitatif estimatif."""
    OFFRE_FINANCIERE = "offre-financiere"
    """Another document of prices, such as a devis."""
    ATTESTATION_FISCALE = "attestation-fiscale"
    ATTESTATION_SOCIALE = "attestation-sociale"
    ATTESTATION_ASSURANCE = "attestation-assurance"
    KBIS = "kbis"
    RIB = "rib"
    POUVOIR = "pouvoir"
    """Who may sign for the company: pouvoir, délégation de signature."""
    CCAP = "ccap"
    CCTP = "cctp"
    CCP = "ccp"
    REGLEMENT_CONSULTATION = "reglement-consultation"


class Recognised(Frozen):
    """What a document seems to be, and what tells so."""

    kind: DocumentKind | None
    """None: not recognised."""
    by_name: DocumentKind | None
    """What its file name says."""
    by_text: DocumentKind | None
    """What its first pages say; None also when there is no text to read in them."""
    lot: str | None
    """Of the contract, such as `2` or `1 et 3`, as the file name says."""

    disagree: bool
    """Name and text say different things."""


class Role(StrEnum):
    """What a file does in a pli."""

    DOCUMENT = "document"
    SIGNATURE = "signature"
    """It holds the signature of a document that is another file."""
    ARCHIVE_SIGNATURE = "archive-signature"
    """It holds the signature of an archive: that signs none of the documents inside (R30 of the first book)."""
    ARCHIVE = "archive"
    """An archive that was not opened, or that is empty."""


class Presence(StrEnum):
    """In what state a document of a pli is."""

    SIGNED = "signed"
    """It has an electronic signature; its verdict says what that is worth."""
    UNSIGNED = "unsigned"
    NOT_CHECKED = "not-checked"
    """It may be signed: nothing could be checked."""
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    """A password protects it."""
    UNREADABLE = "unreadable"


class PliDocument(Frozen):
    """One file of a pli: a line of its table."""

    file: str
    """Its name; behind those of the archives around it, after `›`."""
    sha256: str
    role: Role
    document: Recognised | None
    """None for what is no document of its own."""
    state: Presence
    verdict: VerdictName
    must_sign: bool
    signers: tuple[str, ...]
    """As their certificates name them; those of its signature files too."""
    signature_files: tuple[str, ...]
    """The other files of the pli that hold its signatures."""
    same_as: str | None
    """The first file of the pli with exactly the same content; None when this is the first, or the only one."""


class Required(Frozen):
    """Something that must be signed, and what became of it."""

    asked: str
    """In the words of who asked; empty for the acte d'engagement that is asked of every candidate."""
    kind: DocumentKind | None
    """None: no kind of document is named like that, files are looked for by these words."""
    lot: str | None
    files: tuple[str, ...]
    """What answers to it in the pli; none: it is missing."""
    unsigned: tuple[str, ...]
    """Those that are not signed, or not soundly."""


class Pli(Frozen):
    """What one candidate submits, as one table; each file is in it once."""

    documents: tuple[PliDocument, ...]
    required: tuple[Required, ...]
    listed: bool
    """The supplier said what must be signed: what is not in `required` need not be."""
    signers: tuple[str, ...]
    """Everybody who signed something, each once."""
    one_identity: bool | None
    """One person signed everything that is signed; None when nothing is, or a signer is unknown."""


class InvoiceFormat(StrEnum):
    """How an invoice says what it says."""

    FACTUR_X = "Factur-X"
    """A PDF that carries its data as CII (Factur-X, ZUGFeRD 2)."""
    CII = "CII"
    """UN/CEFACT Cross Industry Invoice, the XML file alone."""
    UBL = "UBL"
    """OASIS UBL 2.1, Invoice or CreditNote."""
    TEXT = "text"
    """The text of a PDF, without data."""
    PICTURE = "picture"
    """A scan: nothing in it could be read, and its name alone says that it is an invoice."""


MentionName = Literal["siret", "service_code", "commitment_number"]


class MentionState(StrEnum):
    """What became of one mention that an invoice must carry."""

    FOUND = "found"
    DIFFERENT = "different"
    """Something else is written in its place."""
    MISSING = "missing"
    """All was read, and it is not there."""
    NOT_CHECKED = "not-checked"
    """Not all could be read."""


class Mention(Frozen):
    """One mention that an invoice to the buyer must carry (R03 to R05 of the first book)."""

    name: MentionName
    state: MentionState
    value: str | None
    """What the invoice says, as it is written; None when it says nothing."""
    expected: str | None
    """What it should say; None when only the order tells (commitment number)."""
    where: str | None
    """Business term of EN 16931-1, such as `BT-13`, or page and label, such as `p. 1, « SIRET client »`."""
    reason: str
    """In French."""


class Invoice(Frozen):
    """What a file says as an invoice or a credit note."""

    format: InvoiceFormat
    profile: str | None
    """Of the data, such as `BASIC WL` (BT-24); None for a text."""
    number: str | None
    """BT-1; None when it was not found."""
    credit_note: bool
    mentions: tuple[Mention, ...]
    """In the order of the buyer's rules."""


class TrustedListsUsed(Frozen):
    """Which trusted lists the check could rely on."""

    loaded: bool
    as_of: date | None


class Report(Frozen):
    """Everything found about one file."""

    file: str
    sha256: str
    """Lower-case hexadecimal; empty for a member that could not be taken out of its archive."""
    size: int
    """Bytes; as announced by its archive for a member that could not be taken out."""
    kind: Kind
    verdict: VerdictName
    seconds: float
    trusted_lists: TrustedListsUsed
    signatures: tuple[Signature, ...]
    document_timestamps: int
    findings: tuple[Finding, ...]
    """Worst first."""
    members: tuple["Report", ...]
    """One report for each file of an archive, in the archive's order; empty for any other file."""
    document: Recognised | None = None
    """What the file is for in a pli; None for an archive, a signature file, and what was not read."""
    signature_files: tuple[str, ...] = ()
    """Names of the files handed in with it, or in its archive, that hold signatures of it."""
    pli: Pli | None = None
    """Of an archive that was handed in: the whole submission, told as one table."""
    invoice: Invoice | None = None
    """What it says as an invoice; None for any other file, and when the buyer's book tells nothing of invoices."""


class Submission(Frozen):
    """Several files that were handed in together, judged as one pli; an archive's own report says the same of it."""

    verdict: VerdictName
    findings: tuple[Finding, ...]
    """On the whole, worst first; what concerns one file is in its report."""
    pli: Pli
