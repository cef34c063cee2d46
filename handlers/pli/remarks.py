"""What there is to say on a pli as a whole, from its table. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from handlers.archives.pli import observations_on_pli, signed_archive
from handlers.findings import Code, Observation
from handlers.models import DocumentKind, Pli, PliDocument, Presence, Report, Role, VerdictName
from handlers.names import listed
from handlers.pli.required import to_sign

KINDS: Mapping[DocumentKind, str] = MappingProxyType(
    {
        DocumentKind.ACTE_ENGAGEMENT: "acte d'engagement",
        DocumentKind.DC1: "DC1 (lettre de candidature)",
        DocumentKind.DC2: "DC2 (déclaration du candidat)",
        DocumentKind.DC4: "DC4 (sous-traitance)",
        DocumentKind.DUME: "DUME",
        DocumentKind.MEMOIRE_TECHNIQUE: "mémoire technique",
        DocumentKind.BPU: "bordereau des prix (BPU)",
        DocumentKind.DPGF: "décomposition du prix (DPGF)",
        DocumentKind.DQE: "détail estimatif (DQE)",
        DocumentKind.OFFRE_FINANCIERE: "offre de prix",
        DocumentKind.ATTESTATION_FISCALE: "attestation fiscale",
        DocumentKind.ATTESTATION_SOCIALE: "attestation sociale",
        DocumentKind.ATTESTATION_ASSURANCE: "attestation d'assurance",
        DocumentKind.KBIS: "extrait Kbis",
        DocumentKind.RIB: "RIB",
        DocumentKind.POUVOIR: "pouvoir de signer",
        DocumentKind.CCAP: "CCAP (de l'acheteur)",
        DocumentKind.CCTP: "CCTP (de l'acheteur)",
        DocumentKind.CCP: "CCP (de l'acheteur)",
        DocumentKind.REGLEMENT_CONSULTATION: "règlement de la consultation",
    }
)
"""In French, in the order in which they are listed."""

_LOOKED_INTO = frozenset((Presence.SIGNED, Presence.UNSIGNED, Presence.NOT_CHECKED))
"""States of documents that could be read: what is not among these is not there."""
_FORMS = frozenset((DocumentKind.DC1, DocumentKind.DC2))
_SUPPORTING = frozenset(
    (
        DocumentKind.ATTESTATION_FISCALE,
        DocumentKind.ATTESTATION_SOCIALE,
        DocumentKind.ATTESTATION_ASSURANCE,
        DocumentKind.KBIS,
    )
)
_OF_THE_BUYER = frozenset(
    (DocumentKind.CCAP, DocumentKind.CCTP, DocumentKind.CCP, DocumentKind.REGLEMENT_CONSULTATION)
)
_ONE_OF_EACH = (DocumentKind.ACTE_ENGAGEMENT, DocumentKind.DC1, DocumentKind.MEMOIRE_TECHNIQUE)
"""Of which one is expected for each lot; members of a group each have a DC2, a DUME and certificates of their own.

Prices are left out: they are often asked for both as a table to compute with and as a PDF."""


def observations_on_archive(pli: Pli, members: Sequence[Report]) -> tuple[Observation, ...]:
    """Say of an archive that is a pli what it adds up to, and which of its files are in trouble.

    What the pli says of unsigned files is not said again.
    """
    own = observations_on_documents(pli)
    lines = _lines_by_file(pli)
    settled = {
        member.file
        for member in members
        if member.verdict is VerdictName.UNSIGNED and (pli.listed or _all_told(lines.get(member.file, ())))
    }
    unsettled = [member for member in members if member.file not in settled]
    if all(member.verdict is VerdictName.UNSIGNED for member in members):
        of_members = observations_on_pli(members)
        kept = tuple(
            each for each in of_members if each.code is not Code.SIGNATURE_REQUIRED_REMINDER or not pli.listed
        )
        return (*(each for each in own if each.code is not Code.PLI_CAN_BE_PUT_RIGHT), *kept)
    return (*own, *(observations_on_pli(unsettled) if unsettled else ()))


def observations_on_documents(pli: Pli) -> tuple[Observation, ...]:
    """Say what must be signed and is not, what is missing, doubled, or not what it says that it is."""
    return (
        *_what_is_to_sign(pli),
        *_what_is_missing(pli),
        *_what_signs_no_document(pli),
        *_who_signed(pli),
        *_doubles(pli),
        *_disagreements(pli),
        *_what_goes_with_what(pli),
    )


def need_no_signature(pli: Pli, files: Iterable[str]) -> Collection[str]:
    """Return which of the files, or archives, need no signature: none without a list of what does."""
    if not pli.listed:
        return frozenset()
    lines = _lines_by_file(pli)
    return frozenset(file for file in files if not any(line.must_sign for line in lines.get(file, ())))


def _all_told(lines: Sequence[PliDocument]) -> bool:
    """Tell whether the sentence on what is to sign names all there is in a file, which may be an archive."""
    return all(line.must_sign for line in lines)


def _lines_by_file(pli: Pli) -> Mapping[str, Sequence[PliDocument]]:
    """Return what is in each file, those that are archives included; there may be thousands."""
    found: dict[str, list[PliDocument]] = {}
    for line in pli.documents:
        parts = line.file.split(" › ")
        for end in range(1, len(parts) + 1):
            found.setdefault(" › ".join(parts[:end]), []).append(line)
    return found


def _what_is_to_sign(pli: Pli) -> Iterator[Observation]:
    asked = [line for line in pli.documents if line.must_sign]
    if unsigned := to_sign(asked):
        yield Observation(code=Code.PLI_TO_SIGN, params={"files": listed([line.file for line in unsigned])})
        yield Observation(code=Code.PLI_CAN_BE_PUT_RIGHT)


def _what_is_missing(pli: Pli) -> Iterator[Observation]:
    absent = [item for item in pli.required if not item.files]
    if named := [item.asked for item in absent if item.asked]:
        yield Observation(code=Code.PLI_REQUIRED_NOT_FOUND, params={"asked": listed(named)})
    if any(not item.asked for item in absent):
        yield Observation(code=Code.PLI_ACTE_ENGAGEMENT_NOT_FOUND)


def _what_signs_no_document(pli: Pli) -> Iterator[Observation]:
    for line in pli.documents:
        if line.role is Role.ARCHIVE_SIGNATURE:
            archive = signed_archive(line.file) or line.file
            yield Observation(code=Code.ARCHIVE_SIGNATURE_ONLY, params={"archive": archive})


def _who_signed(pli: Pli) -> Iterator[Observation]:
    if pli.one_identity is False:
        yield Observation(code=Code.PLI_SEVERAL_IDENTITIES, params={"signers": listed(pli.signers)})


def _doubles(pli: Pli) -> Iterator[Observation]:
    if copies := [line.file for line in pli.documents if line.same_as is not None]:
        yield Observation(code=Code.PLI_IDENTICAL_FILES, params={"files": listed(copies)})
    for kind in _ONE_OF_EACH:
        by_lot: dict[str | None, list[str]] = {}
        for line in _of_kinds(pli, {kind}):
            if line.same_as is None and line.document is not None:
                by_lot.setdefault(line.document.lot, []).append(line.file)
        for files in by_lot.values():
            if len(files) > 1:
                yield Observation(
                    code=Code.PLI_SAME_DOCUMENT_TWICE, params={"what": KINDS[kind], "files": listed(files)}
                )


def _disagreements(pli: Pli) -> Iterator[Observation]:
    for line in pli.documents:
        seen = line.document
        if seen is not None and seen.disagree and seen.by_name is not None and seen.by_text is not None:
            params = {"file": line.file, "by_name": KINDS[seen.by_name], "by_text": KINDS[seen.by_text]}
            yield Observation(code=Code.PLI_NAME_AND_TEXT_DISAGREE, params=params)


def _what_goes_with_what(pli: Pli) -> Iterator[Observation]:
    forms = [line.file for line in _of_kinds(pli, _FORMS)]
    if forms and any(_of_kinds(pli, {DocumentKind.DUME})):
        yield Observation(code=Code.PLI_DUME_AND_FORMS, params={"files": listed(forms)})
    if not any(_of_kinds(pli, _SUPPORTING)) and all(line.state in _LOOKED_INTO for line in pli.documents):
        yield Observation(code=Code.PLI_NO_SUPPORTING_DOCUMENTS)
    if given_back := [line.file for line in _of_kinds(pli, _OF_THE_BUYER) if not line.must_sign]:
        yield Observation(code=Code.PLI_BUYER_DOCUMENTS, params={"files": listed(given_back)})
    unknown = [
        line.file for line in pli.documents if line.document is not None and line.document.kind is None
    ]
    if unknown:
        yield Observation(code=Code.PLI_NOT_RECOGNISED, params={"files": listed(unknown)})


def _of_kinds(pli: Pli, kinds: Collection[DocumentKind]) -> Iterator[PliDocument]:
    return (
        line
        for line in pli.documents
        if line.role is Role.DOCUMENT and line.document is not None and line.document.kind in kinds
    )
