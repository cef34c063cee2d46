"""Which algorithms a signature rests on, and which of them no longer protect it."""

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_SIGNATURE_VALIDATOR,
    DEFAULT_VALIDATION_CONTEXT,
    SignatureValidationContext,
    SignatureValidator,
)

_PLAIN_ECDSA = {
    "0.4.0.127.0.7.1.1.4.1.2": "sha224_ecdsa",
    "0.4.0.127.0.7.1.1.4.1.3": "sha256_ecdsa",
    "0.4.0.127.0.7.1.1.4.1.4": "sha384_ecdsa",
    "0.4.0.127.0.7.1.1.4.1.5": "sha512_ecdsa",
}
"""ECDSA with the two numbers side by side, BSI TR-03111 clause 5.2.1: what German signature cards write."""

_BROKEN_DIGESTS = ("md2", "md4", "md5", "sha1")
_MIN_RSA_BITS = 2048


class UnsupportedAlgorithmError(Exception):
    """We do not know the algorithm, so the signature could not be tried."""


class Validator(SignatureValidator):
    """Verifies signature values: pyHanko's algorithms plus plain ECDSA; tells unknown from wrong."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Verify a signature value.

        Raises:
            InvalidSignature: it does not hold.
            UnsupportedAlgorithmError: it could not be tried.
        """
        name = _PLAIN_ECDSA.get(signature_algorithm["algorithm"].dotted)
        if name is not None:
            signature = _der_signature(signature)
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": name})
        try:
            DEFAULT_SIGNATURE_VALIDATOR.validate_signature(
                signature, signed_data, public_key_info, signature_algorithm, context
            )
        except AlgorithmNotSupported as error:
            raise UnsupportedAlgorithmError from error


def digest_name(algorithm: algos.DigestAlgorithm) -> str:
    """Return a digest's name, such as `sha256`; its object identifier when it has none."""
    return str(algorithm["algorithm"].native)


def signature_name(algorithm: algos.SignedDigestAlgorithm) -> str:
    """Return a signature algorithm's name, such as `sha256_rsa`; its object identifier when it has none."""
    identifier = algorithm["algorithm"]
    return _PLAIN_ECDSA.get(identifier.dotted, str(identifier.native))


def weak_name(digest: str | None, signature: str | None) -> str | None:
    """Return the broken digest that a signature rests on, as people write it; None without one."""
    for name in _BROKEN_DIGESTS:
        if name == digest or (signature or "").startswith(f"{name}_"):
            return "SHA-1" if name == "sha1" else name.upper()
    return None


def short_key_bits(key: keys.PublicKeyInfo) -> int | None:
    """Return the size in bits of an RSA or DSA key too short to trust; None when the key is long enough."""
    if key.algorithm not in {"rsa", "rsassa_pss", "dsa"}:
        return None
    return int(key.bit_size) if key.bit_size < _MIN_RSA_BITS else None


def _der_signature(plain: bytes) -> bytes:
    """Return the two halves of a plain ECDSA signature as the sequence that libraries read."""
    half, odd = divmod(len(plain), 2)
    if odd or not half:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(plain[:half]), int.from_bytes(plain[half:]))
