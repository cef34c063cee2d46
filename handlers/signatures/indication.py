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
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    """The signer's certificate is absent, or is not the one that the signature names."""
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    """Nothing trusted vouches for the signer's certificate."""
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    """The document of a detached signature is not there."""
    GENERIC = "GENERIC"
    """Any other reason, such as an algorithm that we do not know."""


class Conclusion(NamedTuple):
    """Main indication and its reason."""

    indication: Indication
    sub_indication: SubIndication | None
    """None when it is `TOTAL-PASSED`."""


_FAILURES = {SubIndication.FORMAT_FAILURE, SubIndication.HASH_FAILURE, SubIndication.SIG_CRYPTO_FAILURE}


def conclude(
    failure: SubIndication | None, *, modified_after_signing: bool | None, standing: "Standing | None" = None
) -> Conclusion:
    """Return the conclusion on a signature whose cryptography ended in `failure`, None when it holds.

    Without a standing nothing vouches for the certificate: the best conclusion is then indeterminate.
    """
    if failure is not None:
        failed = failure in _FAILURES
        return Conclusion(Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE, failure)
    if modified_after_signing:
        return Conclusion(Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)
    if standing is None:
        return Conclusion(Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    if standing.failure is not None:
        failed = standing.failure in _FAILURES
        return Conclusion(Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE, standing.failure)
    return Conclusion(Indication.TOTAL_PASSED, None)
