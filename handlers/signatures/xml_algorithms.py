"""The algorithms that XML signatures name by URI (XMLDSig 1.1 clause 6, RFC 9231), and how a value is verified."""

from collections.abc import Callable
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from lxml import etree

from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.xml_document import ds

_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2001/04/xmldsig-more#md5": hashes.MD5(),  # noqa: S303 -- told apart to be flagged
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1(),  # noqa: S303 -- the same
    "http://www.w3.org/2001/04/xmldsig-more#sha224": hashes.SHA224(),
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-224": hashes.SHA3_224(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": hashes.SHA3_256(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": hashes.SHA3_384(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": hashes.SHA3_512(),
}
_BY_NAME = {algorithm.name: algorithm for algorithm in _DIGESTS.values()}


class SignatureMethod(NamedTuple):
    """What a signature value is made with."""

    key: str
    """`rsa`, `rsassa_pss`, `dsa`, `ecdsa`, `ed25519` or `ed448`."""
    digest: hashes.HashAlgorithm | None
    """None for EdDSA, which has its own."""
    salt_bytes: int | None = None
    """For RSASSA-PSS; None when it is as long as the digest."""
    mask_digest: hashes.HashAlgorithm | None = None
    """For RSASSA-PSS; None when it is the digest."""

    @property
    def name(self) -> str:
        """Its name in a report, such as `sha256_rsa`."""
        return self.key if self.digest is None else f"{_plain(self.digest)}_{self.key}"


def _methods() -> dict[str, SignatureMethod]:
    more = "http://www.w3.org/2001/04/xmldsig-more#"
    later = "http://www.w3.org/2007/05/xmldsig-more#"
    latest = "http://www.w3.org/2021/04/xmldsig-more#"
    found = {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1": SignatureMethod("rsa", _BY_NAME["sha1"]),
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1": SignatureMethod("dsa", _BY_NAME["sha1"]),
        "http://www.w3.org/2009/xmldsig11#dsa-sha256": SignatureMethod("dsa", _BY_NAME["sha256"]),
        f"{more}rsa-md5": SignatureMethod("rsa", _BY_NAME["md5"]),
        f"{more}ecdsa-sha1": SignatureMethod("ecdsa", _BY_NAME["sha1"]),
        f"{later}sha1-rsa-MGF1": SignatureMethod("rsassa_pss", _BY_NAME["sha1"]),
        f"{latest}eddsa-ed25519": SignatureMethod("ed25519", None),
        f"{latest}eddsa-ed448": SignatureMethod("ed448", None),
    }
    for size in (224, 256, 384, 512):
        sha2, sha3 = _BY_NAME[f"sha{size}"], _BY_NAME[f"sha3-{size}"]
        found[f"{more}rsa-sha{size}"] = SignatureMethod("rsa", sha2)
        found[f"{more}ecdsa-sha{size}"] = SignatureMethod("ecdsa", sha2)
        found[f"{later}sha{size}-rsa-MGF1"] = SignatureMethod("rsassa_pss", sha2)
        found[f"{later}sha3-{size}-rsa-MGF1"] = SignatureMethod("rsassa_pss", sha3)
        found[f"{latest}ecdsa-sha3-{size}"] = SignatureMethod("ecdsa", sha3)
    return found


_METHODS = _methods()
_PSS_WITH_PARAMETERS = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"
_PSS = "{http://www.w3.org/2007/05/xmldsig-more#}"


def digest_method(uri: str | None) -> hashes.HashAlgorithm:
    """Return a digest algorithm by its URI.

    Raises:
        UnsupportedAlgorithmError: it is none of those known here.
    """
    if uri not in _DIGESTS:
        raise UnsupportedAlgorithmError
    return _DIGESTS[uri]


def digest_name(algorithm: hashes.HashAlgorithm) -> str:
    """Return a digest's name in a report, such as `sha256`."""
    return _plain(algorithm)


def digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    """Return the digest of `data`."""
    computed = hashes.Hash(algorithm)
    computed.update(data)
    return computed.finalize()


def signature_method(element: etree._Element) -> SignatureMethod:
    """Return what a `ds:SignatureMethod` names.

    Raises:
        UnsupportedAlgorithmError: it is none of those known here.
    """
    uri = element.get("Algorithm", "")
    if uri == _PSS_WITH_PARAMETERS:
        return _pss(element.find(f"{_PSS}RSAPSSParams"))
    if uri not in _METHODS:
        raise UnsupportedAlgorithmError
    return _METHODS[uri]


def holds(key: PublicKeyTypes, method: SignatureMethod, value: bytes, data: bytes) -> bool:
    """Tell whether a signature value is that of `data` with a key.

    Raises:
        UnsupportedAlgorithmError: the key or the method cannot be used here.
    """
    verify = _verifier(key, method)
    if verify is None:
        return False
    try:
        verify(value, data)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError) as error:
        raise UnsupportedAlgorithmError from error
    return True


def _verifier(  # noqa: PLR0911 -- one for each kind of key
    key: PublicKeyTypes, method: SignatureMethod
) -> Callable[[bytes, bytes], None] | None:
    """Return what verifies with a key; None when the method is for another kind of key."""
    match key, method:
        case rsa.RSAPublicKey(), SignatureMethod("rsa", hashes.HashAlgorithm() as hashed):
            return lambda value, data: key.verify(value, data, padding.PKCS1v15(), hashed)
        case rsa.RSAPublicKey(), SignatureMethod("rsassa_pss", hashes.HashAlgorithm() as hashed, salt, mask):
            pss = padding.PSS(padding.MGF1(mask or hashed), hashed.digest_size if salt is None else salt)
            return lambda value, data: key.verify(value, data, pss, hashed)
        case ec.EllipticCurvePublicKey(), SignatureMethod("ecdsa", hashes.HashAlgorithm() as hashed):
            size = (key.key_size + 7) // 8
            return lambda value, data: key.verify(_der(value, size), data, ec.ECDSA(hashed))
        case dsa.DSAPublicKey(), SignatureMethod("dsa", hashes.HashAlgorithm() as hashed):
            size = (key.parameters().parameter_numbers().q.bit_length() + 7) // 8
            return lambda value, data: key.verify(_der(value, size), data, hashed)
        case ed25519.Ed25519PublicKey(), SignatureMethod("ed25519"):
            return key.verify
        case ed448.Ed448PublicKey(), SignatureMethod("ed448"):
            return key.verify
    return None


def _pss(parameters: etree._Element | None) -> SignatureMethod:
    """Read the parameters of RSASSA-PSS, RFC 9231 clause 2.3.9; SHA-256 where they say nothing."""
    hashed, mask, salt = _BY_NAME["sha256"], None, None
    if parameters is not None:
        named = parameters.find(ds("DigestMethod"))
        hashed = hashed if named is None else digest_method(named.get("Algorithm"))
        generator = parameters.find(f"{_PSS}MaskGenerationFunction/{ds('DigestMethod')}")
        mask = None if generator is None else digest_method(generator.get("Algorithm"))
        written = parameters.findtext(f"{_PSS}SaltLength")
        salt = int(written) if written and written.strip().isdigit() else None
    return SignatureMethod("rsassa_pss", hashed, salt, mask)


def _der(value: bytes, size: int) -> bytes:
    """Return the two numbers of an ECDSA or DSA value as the sequence that libraries read.

    XMLDSig 1.1 clause 6.4 has them side by side; some signers write the sequence, or cut leading zeros.
    """
    if len(value) != 2 * size:
        try:
            decode_dss_signature(value)
        except ValueError:
            pass
        else:
            return value
    half, odd = divmod(len(value), 2)
    if odd or not half:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))


def _plain(algorithm: hashes.HashAlgorithm) -> str:
    return algorithm.name.replace("-", "_")
