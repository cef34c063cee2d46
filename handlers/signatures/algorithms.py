"""Which algorithms a signature rests on, and which of them no longer protect it."""

from dataclasses import replace

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

_SHA3_RSA = {
    "2.16.840.1.101.3.4.3.13": "sha3_224_rsa",
    "2.16.840.1.101.3.4.3.14": "sha3_256_rsa",
    "2.16.840.1.101.3.4.3.15": "sha3_384_rsa",
    "2.16.840.1.101.3.4.3.16": "sha3_512_rsa",
}
"""RSASSA-PKCS1-v1_5 with SHA-3, RFC 8702 and the NIST register of algorithms."""

_BROKEN_DIGESTS = ("md2", "md4", "md5", "sha1")
_MIN_RSA_BITS = 2048


class UnsupportedAlgorithmError(Exception):
    """We do not know the algorithm, so the signature could not be tried."""


class Validator(SignatureValidator):
    """Verifies signature values: pyHanko's algorithms plus plain ECDSA and SHA-3; tells unknown from wrong."""

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
        identifier = signature_algorithm["algorithm"].dotted
        if identifier in _PLAIN_ECDSA:
            signature = _der_signature(signature)
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": _PLAIN_ECDSA[identifier]})
        elif identifier in _SHA3_RSA:
            digest = _SHA3_RSA[identifier].removesuffix("_rsa")
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            context = replace(context, contextual_md_algorithm=digest)
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
    ours = {**_PLAIN_ECDSA, **_SHA3_RSA}
    return ours.get(identifier.dotted, str(identifier.native))


def digests_disagree(digest: str, signature: str) -> bool:
    """Tell whether a signature algorithm that names its digest names another one than the signature's.

    RFC 5652 clause 5.4 has one digest for the content and for the signed attributes. RSASSA-PSS carries its
    own parameters and says itself what it digests with (RFC 4056 clause 3), EdDSA has a digest of its own.
    """
    named, _, key = signature.rpartition("_")
    return key in {"rsa", "dsa", "ecdsa"} and named not in {"", digest}


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
