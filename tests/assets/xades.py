"""XAdES signatures of the test PKI: every packaging and level, and what may happen to them.

Built by hand around lxml's canonical form, so that a test can put anything anywhere; those of signxml come from
`by_signxml`.
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko.sign.timestamps import TimeStamper
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod, SignatureMethod
from signxml.xades.xades import XAdESSigner

from tests.assets.pdfs import SIGNED_AT
from tests.assets.pki import Holder, PrivateKey

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"
BASE64 = f"{DS}base64"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
MANIFEST_TYPE = f"{DS}Manifest"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
COUNTERSIGNED_TYPE = "http://uri.etsi.org/01903#CountersignedSignature"

ACT = "<acte><objet>Réfection de la toiture</objet><montant>48 250,00</montant></acte>".encode()
"""A document in XML that is signed."""

_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"


@dataclass(frozen=True)
class Ref:
    """One reference of a signature, and what its digest is computed on."""

    uri: str | None
    covered: bytes
    transforms: Sequence[str] = ()
    """URIs of algorithms, or whole `ds:Transform` elements."""
    type: str | None = None


@dataclass(frozen=True)
class Making:
    """How a signature is made, where it departs from the usual."""

    signed_at: datetime | None = SIGNED_AT
    named: x509.Certificate | None = None
    """The certificate that the signed properties name, if not the signer's."""
    given: Sequence[x509.Certificate] | None = None
    """The certificates in `ds:KeyInfo`, if not the signer's alone."""
    with_properties: bool = True
    properties_are_signed: bool = True
    with_formats: bool = True
    """Each reference has its `DataObjectFormat`, as level B-B asks."""
    method: str | None = None
    """URI of the signature algorithm, if not SHA-256 with the kind of key."""
    make_value: Callable[[bytes, PrivateKey], bytes] | None = None
    digest: str = SHA256
    """URI of the digest algorithm of the references."""
    canonical: str = EXCLUSIVE
    identifier: str = "S1"


USUAL = Making()


def sign(
    references: Iterable[Ref], holder: Holder, *, objects: Iterable[bytes] = (), making: Making = USUAL
) -> etree._Element:
    """Return a `ds:Signature` over what the references cover; `objects` are `ds:Object` elements to put in it."""
    name = making.identifier
    properties = _properties(list(references), holder, making) if making.with_properties else None
    listed = list(references)
    if properties is not None and making.properties_are_signed:
        signed = properties.find(f".//{{{XADES}}}SignedProperties")
        assert signed is not None
        listed.append(Ref(f"#{name}-props", canonical(signed), (EXCLUSIVE,), SIGNED_PROPERTIES_TYPE))
    is_ec = isinstance(holder.key, ec.EllipticCurvePrivateKey)
    method = making.method or (_ECDSA_SHA256 if is_ec else _RSA_SHA256)
    signed_info = etree.fromstring(
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{making.canonical}"/>'
        f'<ds:SignatureMethod Algorithm="{method}"/>'
        + "".join(_reference(each, f"{name}-r{number}", making) for number, each in enumerate(listed))
        + "</ds:SignedInfo>"
    )
    make_value = making.make_value or signature_value
    value = make_value(canonical(signed_info), holder.key)
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}" Id="{name}"><ds:SignatureValue Id="{name}-value">{_b64(value)}'
        f"</ds:SignatureValue>{_key_info(holder, making)}</ds:Signature>"
    )
    signature.insert(0, signed_info)
    for encoded in objects:
        signature.append(etree.fromstring(encoded, etree.XMLParser(huge_tree=True)))
    if properties is not None:
        item = etree.SubElement(signature, f"{{{DS}}}Object")
        item.append(properties)
    return signature


def detached(documents: Iterable[tuple[str, bytes]], holder: Holder, *, making: Making = USUAL) -> bytes:
    """Return a signature file over other files, by the URI of each."""
    return written(sign([Ref(uri, content) for uri, content in documents], holder, making=making))


def enveloped(document: bytes, holder: Holder, *, making: Making = USUAL) -> bytes:
    """Return an XML document signed inside itself, in addition to those who signed it before."""
    root = etree.fromstring(document)
    bare = etree.fromstring(document)
    leave_signatures_out = (
        '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath '
        'xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">/descendant::ds:Signature'
        "</f:XPath></ds:Transform>"
    )
    for earlier in bare.findall(f"{{{DS}}}Signature"):
        bare.remove(earlier)
    reference = Ref("", canonical(bare), (leave_signatures_out, EXCLUSIVE))
    root.append(sign([reference], holder, making=making))
    return written(root)


def enveloping(content: bytes, holder: Holder, *, making: Making = USUAL) -> bytes:
    """Return a signature file that holds what it signs, in base64."""
    reference = Ref("#document", content, (BASE64,), f"{DS}Object")
    item = f'<ds:Object xmlns:ds="{DS}" Id="document">{_b64(content)}</ds:Object>'
    return written(sign([reference], holder, objects=[item.encode()], making=making))


def internally_detached(document: bytes, holder: Holder, *, making: Making = USUAL) -> bytes:
    """Return a file in which the document and its signature stand side by side."""
    root = etree.fromstring(b'<pli><piece Id="piece"/></pli>')
    piece = root[0]
    piece.append(etree.fromstring(document))
    root.append(sign([Ref("#piece", canonical(piece), (EXCLUSIVE,))], holder, making=making))
    return written(root)


def manifest(documents: Iterable[tuple[str, bytes]], identifier: str = "manifest") -> bytes:
    """Return a `ds:Object` with a manifest of other files."""
    entries = "".join(_reference(Ref(uri, content), None, USUAL) for uri, content in documents)
    return f'<ds:Object xmlns:ds="{DS}"><ds:Manifest Id="{identifier}">{entries}</ds:Manifest></ds:Object>'.encode()


def through_manifest(documents: Iterable[tuple[str, bytes]], holder: Holder) -> bytes:
    """Return a signature file that signs other files through a manifest."""
    item = manifest(documents)
    reference = Ref("#manifest", canonical(etree.fromstring(item)[0]), (EXCLUSIVE,), MANIFEST_TYPE)
    return written(sign([reference], holder, objects=[item]))


def countersigned(
    signature: bytes, holder: Holder, *, also: Iterable[tuple[str, bytes]] = (), making: Making | None = None
) -> bytes:
    """Return the first signature of a file, itself signed by somebody else, who may sign other files too."""
    root = etree.fromstring(signature)
    value = next(root.iter(f"{{{DS}}}SignatureValue"))
    reference = Ref(f"#{value.get('Id')}", canonical(value), (EXCLUSIVE,), COUNTERSIGNED_TYPE)
    others = [Ref(uri, content) for uri, content in also]
    counter = sign([reference, *others], holder, making=making or Making(identifier="S2", with_formats=False))
    holding = etree.SubElement(_unsigned(root), f"{{{XADES}}}CounterSignature")
    holding.append(counter)
    return written(root)


def timestamped(signature: bytes, timestamper: TimeStamper) -> bytes:
    """Return the first signature of a file with a signature timestamp."""
    root = etree.fromstring(signature)
    value = next(root.iter(f"{{{DS}}}SignatureValue"))
    _unsigned(root).append(_timestamp(canonical(value), timestamper, XADES, "SignatureTimeStamp"))
    return written(root)


def with_validation_data(signature: bytes, holder: Holder, revoked: x509.CertificateRevocationList) -> bytes:
    """Return the first signature of a file with its issuers and what they say of revocation."""
    root = etree.fromstring(signature)
    issuers = "".join(
        f"<x:EncapsulatedX509Certificate>{_der(each)}</x:EncapsulatedX509Certificate>"
        for each in holder.chain
    )
    crl = _b64(revoked.public_bytes(Encoding.DER))
    unsigned = _unsigned(root)
    unsigned.append(
        etree.fromstring(f'<x:CertificateValues xmlns:x="{XADES}">{issuers}</x:CertificateValues>')
    )
    unsigned.append(
        etree.fromstring(
            f'<x:RevocationValues xmlns:x="{XADES}"><x:CRLValues><x:EncapsulatedCRLValue>{crl}'
            "</x:EncapsulatedCRLValue></x:CRLValues></x:RevocationValues>"
        )
    )
    return written(root)


def archived(signature: bytes, data: bytes, timestamper: TimeStamper) -> bytes:
    """Return a signature file over one external document, with an archive timestamp over everything."""
    root = etree.fromstring(signature)
    unsigned = _unsigned(root)
    signed = next(root.iter(f"{{{XADES}}}SignedProperties"))
    parts = [root.find(f"{{{DS}}}{name}") for name in ("SignedInfo", "SignatureValue", "KeyInfo")]
    covered = data + b"".join(canonical(part) for part in (signed, *parts, *unsigned) if part is not None)
    unsigned.append(_timestamp(covered, timestamper, XADES_141, "ArchiveTimeStamp"))
    return written(root)


def by_signxml(
    document: bytes, holder: Holder, *, method: SignatureConstructionMethod, algorithm: SignatureMethod
) -> bytes:
    """Return a signature as signxml makes it, by Canonical XML 1.1 and with inherited namespaces."""
    signer = XAdESSigner(
        method=method,
        signature_algorithm=algorithm,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
    )
    root = signer.sign(
        etree.fromstring(document),
        key=holder.key,
        cert=[holder.certificate],
        always_add_key_value=False,
    )
    return written(root)


def canonical(element: etree._Element) -> bytes:
    """Return an element in exclusive canonical form, without comments."""
    return etree.tostring(element, method="c14n", exclusive=True)


def written(root: etree._Element) -> bytes:
    """Return a file."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def bare(element: etree._Element) -> bytes:
    """Return an element to be put into a text."""
    return etree.tostring(element)


def signature_value(data: bytes, key: PrivateKey) -> bytes:
    """Return the value of a signature with SHA-256, as XMLDSig writes it."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.key_size + 7) // 8
        numbers = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(size) for number in numbers)
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _reference(reference: Ref, identifier: str | None, making: Making) -> str:
    transforms = "".join(
        each if each.startswith("<") else f'<ds:Transform Algorithm="{each}"/>'
        for each in reference.transforms
    )
    attributes = {"Id": identifier, "URI": reference.uri, "Type": reference.type}
    written_out = "".join(f' {name}="{value}"' for name, value in attributes.items() if value is not None)
    algorithm = making.digest.rpartition("#")[2]
    digest = hashlib.new(algorithm, reference.covered).digest()
    return (
        f'<ds:Reference{written_out} xmlns:ds="{DS}">'
        + (f"<ds:Transforms>{transforms}</ds:Transforms>" if transforms else "")
        + f'<ds:DigestMethod Algorithm="{making.digest}"/><ds:DigestValue>{_b64(digest)}</ds:DigestValue>'
        "</ds:Reference>"
    )


def _properties(references: Sequence[Ref], holder: Holder, making: Making) -> etree._Element:
    name = making.identifier
    certificate = making.named or holder.certificate
    digest = _b64(hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest())
    time = (
        ""
        if making.signed_at is None
        else f"<x:SigningTime>{making.signed_at:%Y-%m-%dT%H:%M:%SZ}</x:SigningTime>"
    )
    formats = "".join(
        f'<x:DataObjectFormat ObjectReference="#{name}-r{number}"><x:MimeType>text/plain</x:MimeType>'
        "</x:DataObjectFormat>"
        for number in range(len(references) if making.with_formats else 0)
    )
    return etree.fromstring(
        f'<x:QualifyingProperties xmlns:x="{XADES}" xmlns:ds="{DS}" Target="#{name}">'
        f'<x:SignedProperties Id="{name}-props"><x:SignedSignatureProperties>{time}'
        f'<x:SigningCertificateV2><x:Cert><x:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></x:CertDigest></x:Cert></x:SigningCertificateV2>"
        "</x:SignedSignatureProperties>"
        f"<x:SignedDataObjectProperties>{formats}</x:SignedDataObjectProperties></x:SignedProperties>"
        "</x:QualifyingProperties>"
    )


def _key_info(holder: Holder, making: Making) -> str:
    given = [holder.certificate] if making.given is None else making.given
    certificates = "".join(f"<ds:X509Certificate>{_der(each)}</ds:X509Certificate>" for each in given)
    return f"<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>" if given else ""


def _unsigned(root: etree._Element) -> etree._Element:
    qualifying = next(root.iter(f"{{{XADES}}}QualifyingProperties"))
    found = qualifying.find(f"{{{XADES}}}UnsignedProperties/{{{XADES}}}UnsignedSignatureProperties")
    if found is None:
        unsigned = etree.SubElement(qualifying, f"{{{XADES}}}UnsignedProperties")
        found = etree.SubElement(unsigned, f"{{{XADES}}}UnsignedSignatureProperties")
    return found


def _timestamp(covered: bytes, timestamper: TimeStamper, namespace: str, name: str) -> etree._Element:
    token = asyncio.run(timestamper.async_timestamp(hashlib.sha256(covered).digest(), "sha256"))
    return etree.fromstring(
        f'<t:{name} xmlns:t="{namespace}"><ds:CanonicalizationMethod xmlns:ds="{DS}" Algorithm="{EXCLUSIVE}"/>'
        f'<x:EncapsulatedTimeStamp xmlns:x="{XADES}">{_b64(token.dump())}</x:EncapsulatedTimeStamp></t:{name}>'
    )


def _der(certificate: x509.Certificate) -> str:
    return _b64(certificate.public_bytes(Encoding.DER))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
