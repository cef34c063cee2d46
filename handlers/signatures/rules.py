"""From what was found about one signature to what a supplier is told of it."""

from collections.abc import Iterator

from handlers.findings import Code, Observation
from handlers.models import CertificateType, Signature, SignatureFormat, State
from handlers.signatures.algorithms import weak_name
from handlers.signatures.controls import name_of
from handlers.signatures.indication import SubIndication
from handlers.signatures.judgement import Judgement
from handlers.signatures.signing_moment import french_date
from handlers.signatures.trust import IssuerStanding, Standing


def observations_on(judgement: Judgement, *, position: int) -> tuple[Observation, ...]:
    """Return what there is to say about a signature; `position` is 1 for the first of its file."""
    signature = judgement.signature
    common = {"position": str(position), "signer": name_of(signature.signer) or "signataire inconnu"}
    found = (
        *_on_integrity(signature),
        *_on_key(judgement.found.short_key_bits),
        *_on_signer(signature),
        *_on_issuer(signature, judgement.standing),
        *_on_list(judgement.standing),
        *_on_validity(judgement),
        *_on_format(signature),
        *((remark.code, dict(remark.params)) for remark in judgement.found.remarks),
    )
    return tuple(Observation(code=code, params={**common, **params}) for code, params in found)


_Found = tuple[Code, dict[str, str]]
_WEAK = {SubIndication.CRYPTO_CONSTRAINTS_FAILURE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE}


def _on_integrity(signature: Signature) -> Iterator[_Found]:
    if signature.intact is None:
        if signature.sub_indication != SubIndication.SIGNED_DATA_NOT_FOUND:
            yield Code.CHECK_FAILED, {}
    elif signature.intact is False:
        yield Code.SIGNATURE_BROKEN, {}
    elif signature.modified_after_signing:
        yield Code.ALTERED_AFTER_SIGNING, {}
    elif signature.modified_after_signing is None and signature.covers_whole_file is False:
        yield Code.SIGNATURE_DOES_NOT_COVER_FILE, {}
    algorithm = weak_name(signature.algorithms.digest, signature.algorithms.signature)
    if algorithm is not None:
        yield Code.WEAK_ALGORITHM, {"algorithm": algorithm}


def _on_key(short_bits: int | None) -> Iterator[_Found]:
    if short_bits is not None:
        yield Code.WEAK_ALGORITHM, {"algorithm": f"clé de {short_bits} bits"}


def _on_signer(signature: Signature) -> Iterator[_Found]:
    if signature.certificate.type is CertificateType.ESEAL:
        yield Code.ELECTRONIC_SEAL, {}
    elif signature.signer.natural_person is None:
        yield Code.SIGNER_UNKNOWN, {}
    elif not signature.signer.natural_person:
        yield Code.SIGNER_NOT_NATURAL_PERSON, {}


def _on_issuer(signature: Signature, standing: Standing | None) -> Iterator[_Found]:
    if standing is None:
        return
    service = standing.trusted_by or ""
    match standing.issuer:
        case IssuerStanding.UNKNOWN:
            yield Code.ISSUER_NOT_IN_TRUSTED_LIST, {}
        case IssuerStanding.NOT_RECOGNISED:
            yield Code.ISSUER_NOT_RECOGNISED, {"service": service}
        case IssuerStanding.CONFIRMED if not signature.certificate.qualified:
            yield Code.CERTIFICATE_NOT_QUALIFIED_BY_LIST, {"service": service}
        case IssuerStanding.LIST_MISSING:
            yield Code.TRUSTED_LIST_MISSING, {}
        case IssuerStanding.NO_LISTS if signature.certificate.qualified is False:
            yield Code.CERTIFICATE_NOT_QUALIFIED, {}
        case IssuerStanding.NO_LISTS if signature.certificate.qualified:
            yield Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED, {}


def _on_list(standing: Standing | None) -> Iterator[_Found]:
    if standing is None:
        return
    if standing.failure in _WEAK:
        yield Code.WEAK_ALGORITHM, {"algorithm": "celui des certificats"}
    if standing.issuer is IssuerStanding.CONFIRMED and standing.list is not None:
        params = {"territory": standing.list.territory, "issued": french_date(standing.list.issued)}
        if standing.list.stale:
            yield Code.TRUSTED_LIST_STALE, params
        if standing.list.newer:
            yield Code.TRUSTED_LIST_NEWER, params


def _on_validity(judgement: Judgement) -> Iterator[_Found]:
    certificate, moment = judgement.signature.certificate, judgement.moment
    if certificate.not_before is None or certificate.not_after is None:
        return
    signed_on = french_date(moment.time)
    if moment.time < certificate.not_before:
        params = {"signed_on": signed_on, "not_before": french_date(certificate.not_before)}
        yield Code.CERTIFICATE_NOT_YET_VALID, params
        return
    if moment.time > certificate.not_after:
        params = {"signed_on": signed_on, "not_after": french_date(certificate.not_after)}
        yield Code.CERTIFICATE_EXPIRED, params
        return
    standing = judgement.standing
    if standing is not None and standing.revoked_on is not None:
        params = {"signed_on": signed_on, "revoked_on": french_date(standing.revoked_on)}
        if certificate.revoked:
            yield Code.CERTIFICATE_REVOKED, params
        elif not moment.proved:
            yield Code.CERTIFICATE_REVOKED_SINCE, params
    elif certificate.revoked is None:
        yield Code.CERTIFICATE_REVOCATION_NOT_CHECKED, {}
    elif judgement.signature.controls.validity.state is State.WARNING:
        yield (
            Code.CERTIFICATE_EXPIRED_SINCE,
            {
                "signed_on": signed_on,
                "not_after": french_date(certificate.not_after),
            },
        )


def _on_format(signature: Signature) -> Iterator[_Found]:
    if signature.controls.format.state is State.FAILED:
        yield Code.FORMAT_NOT_ACCEPTED, {"format": f"antérieur à {signature.format}"}
    elif signature.format is not SignatureFormat.PADES:
        yield Code.XADES_OR_CADES_INSTEAD_OF_PADES, {"format": signature.format}
    if signature.intact:
        yield Code.OTHER_TOOL_INSTRUCTIONS, {}
