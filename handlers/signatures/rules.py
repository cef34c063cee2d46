"""From what was found about one signature to what a supplier is told of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from handlers.findings import Code, Observation
from handlers.models import CertificateType, Signature, SignatureFormat, State
from handlers.signatures.algorithms import weak_name
from handlers.signatures.controls import name_of
from handlers.signatures.found import Remark
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import french_date, signing_moment


def observations_on(
    signature: Signature,
    *,
    position: int,
    at: datetime,
    remarks: Iterable[Remark] = (),
    short_key_bits: int | None = None,
) -> tuple[Observation, ...]:
    """Return what there is to say about a signature.

    Args:
        signature: the signature as judged.
        position: 1 for the first of its file.
        at: the moment of judgement.
        remarks: what its reader has to tell besides.
        short_key_bits: size of a signing key too short to trust; None when it is long enough.
    """
    common = {"position": str(position), "signer": name_of(signature.signer) or "signataire inconnu"}
    found = (
        *_on_integrity(signature),
        *_on_key(short_key_bits),
        *_on_signer(signature),
        *_on_certificate(signature),
        *_on_validity(signature, at),
        *_on_format(signature),
        *((remark.code, dict(remark.params)) for remark in remarks),
    )
    return tuple(Observation(code=code, params={**common, **params}) for code, params in found)


_Found = tuple[Code, dict[str, str]]


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


def _on_certificate(signature: Signature) -> Iterator[_Found]:
    certificate = signature.certificate
    if certificate.qualified is False:
        yield Code.CERTIFICATE_NOT_QUALIFIED, {}
    elif certificate.qualified and not certificate.trusted:
        yield Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED, {}


def _on_validity(signature: Signature, at: datetime) -> Iterator[_Found]:
    certificate = signature.certificate
    if certificate.not_before is None or certificate.not_after is None:
        return
    moment = signing_moment(
        timestamp_time=signature.timestamp_time, signing_time=signature.signing_time, at=at
    ).time
    signed_on = french_date(moment)
    if moment < certificate.not_before:
        params = {"signed_on": signed_on, "not_before": french_date(certificate.not_before)}
        yield Code.CERTIFICATE_NOT_YET_VALID, params
    elif moment > certificate.not_after:
        params = {"signed_on": signed_on, "not_after": french_date(certificate.not_after)}
        yield Code.CERTIFICATE_EXPIRED, params
    elif certificate.revoked is None:
        yield Code.CERTIFICATE_REVOCATION_NOT_CHECKED, {}


def _on_format(signature: Signature) -> Iterator[_Found]:
    if signature.controls.format.state is State.FAILED:
        yield Code.FORMAT_NOT_ACCEPTED, {"format": f"antérieur à {signature.format}"}
    elif signature.format is not SignatureFormat.PADES:
        yield Code.XADES_OR_CADES_INSTEAD_OF_PADES, {"format": signature.format}
    if signature.intact:
        yield Code.OTHER_TOOL_INSTRUCTIONS, {}
