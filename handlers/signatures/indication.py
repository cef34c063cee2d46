"""The conclusion on one signature, in the words of ETSI EN 319 102-1 clause 5.1.3."""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from handlers.models import Indication

if TYPE_CHECKING:  # trust names these sub-indications
    from handlers.signatures.trust import Standing


class SubIndication(StrEnum):
    """Why a signature is not `TOTAL-PASSED`."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    """The signature, or the file around it, is not built as its standard says."""
    HASH_FAILURE = "HASH_FAILURE"
    """The signed data are not those that were signed."""
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    """The signature value does not hold with the signer's key."""
    REVOKED = "REVOKED"
    """The certificate was revoked before the signature was made, for sure."""
    EXPIRED = "EXPIRED"
    """The certificate had expired before the signature was made, for sure."""
    NOT_YET_VALID = "NOT_YET_VALID"
    """The signature was made before the certificate became valid, for sure."""
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    """The signer's certificate is absent, or is not the one that the signature names."""
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    """Nothing trusted vouches for the signer's certificate."""
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    """A certificate between the signer's and the trusted one breaks a rule."""
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    """What the signature says of itself, such as its time, does not fit its certificate."""
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    """An algorithm or a key is too weak."""
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    """The same, and nothing proves that the signature was made while it was strong."""
    REVOKED_NO_POE = "REVOKED_NO_POE"
    """The certificate is revoked; nothing proves that the signature was made before."""
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    """The same of a certificate between the signer's and the trusted one."""
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    """The certificate is out of its dates; nothing proves that the signature was made within."""
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    """The same, and it was not revoked before it expired."""
    TRY_LATER = "TRY_LATER"
    """Nothing says yet whether the certificate was revoked."""
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    """The document of a detached signature is not there."""
    GENERIC = "GENERIC"
    """Any other reason, such as an algorithm that we do not know."""


class Conclusion(NamedTuple):
    """Main indication and its reason."""

    indication: Indication
    sub_indication: SubIndication | None
    """None when it is `TOTAL-PASSED`."""


_FAILURES = {
    SubIndication.FORMAT_FAILURE,
    SubIndication.HASH_FAILURE,
    SubIndication.SIG_CRYPTO_FAILURE,
    SubIndication.REVOKED,
    SubIndication.EXPIRED,
    SubIndication.NOT_YET_VALID,
}


def conclude(
    failure: SubIndication | None,
    *,
    modified_after_signing: bool | None,
    standing: "Standing | None" = None,
    weak: bool = False,
) -> Conclusion:
    """Return the conclusion on a signature whose cryptography ended in `failure`, None when it holds.

    Without a standing nothing vouches for the certificate: the best conclusion is then indeterminate. `weak` is
    whether the signature rests on an algorithm or a key that no longer protects it.
    """
    if failure is not None:
        return _because(failure)
    if modified_after_signing:
        return _because(SubIndication.FORMAT_FAILURE)
    if standing is None:
        return _because(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    if standing.failure is not None:
        return _because(standing.failure)
    if weak:
        return _because(SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    return Conclusion(Indication.TOTAL_PASSED, None)


def _because(reason: SubIndication) -> Conclusion:
    failed = reason in _FAILURES
    return Conclusion(Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE, reason)
