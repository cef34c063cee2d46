"""Containers signed by the test PKI: ASiC-S and ASiC-E with XAdES or CAdES, OpenDocument, and what is done to them."""

import base64
import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from tests.assets import cades, xades
from tests.assets.pki import Holder
from tests.handlers.archives.zips import zipped

ASIC_S = "application/vnd.etsi.asic-s+zip"
ASIC_E = "application/vnd.etsi.asic-e+zip"
TEXT = "application/vnd.oasis.opendocument.text"
Files = Sequence[tuple[str, bytes]]


def container(media_type: str | None, files: Files, signatures: Files) -> bytes:
    """Return a container of the files and signature files given, in order."""
    first = [] if media_type is None else [("mimetype", media_type.encode())]
    return zipped([*first, *files, *signatures])


def in_xml(files: Files, holder: Holder, *, making: xades.Making = xades.USUAL) -> bytes:
    """Return a XAdES signature file for a container, over each of the files."""
    return xades.detached([(quote(name), content) for name, content in files], holder, making=making)


def manifest(files: Files, signature_name: str) -> bytes:
    """Return the manifest that a CAdES signature covers, EN 319 162-1 annex A.4."""
    references = "".join(
        f'<a:DataObjectReference URI="{quote(name)}"><ds:DigestMethod Algorithm="{xades.SHA256}"/>'
        f"<ds:DigestValue>{base64.b64encode(hashlib.sha256(content).digest()).decode()}</ds:DigestValue>"
        "</a:DataObjectReference>"
        for name, content in files
    )
    return (
        f'<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="{xades.DS}">'
        f'<a:SigReference URI="{signature_name}" MimeType="application/x-pkcs7-signature"/>{references}'
        "</a:ASiCManifest>"
    ).encode()


def asic_s(file: tuple[str, bytes], holder: Holder, *, with_cades: bool = False) -> bytes:
    """Return an ASiC-S container."""
    signature = (
        ("META-INF/signature.p7s", cades.sign(file[1], holder))
        if with_cades
        else ("META-INF/signatures.xml", in_xml([file], holder))
    )
    return container(ASIC_S, [file], [signature])


def asic_e(files: Files, holder: Holder, *, signed: Files | None = None, with_cades: bool = False) -> bytes:
    """Return an ASiC-E container of the files; `signed` are those that the signature covers, if not they."""
    covered = files if signed is None else signed
    if not with_cades:
        return container(ASIC_E, files, [("META-INF/signatures001.xml", in_xml(covered, holder))])
    name = "META-INF/signature001.p7s"
    listing = manifest(covered, name)
    return container(
        ASIC_E, files, [("META-INF/ASiCManifest001.xml", listing), (name, cades.sign(listing, holder))]
    )


def opendocument(files: Files, holder: Holder) -> bytes:
    """Return a signed OpenDocument text."""
    everything = [("mimetype", TEXT.encode()), *files]
    signature = '<document-signatures xmlns="urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0">'
    signed = xades.sign([xades.Ref(quote(name), content) for name, content in everything], holder)
    return container(
        TEXT,
        files,
        [
            (
                "META-INF/documentsignatures.xml",
                signature.encode() + xades.bare(signed) + b"</document-signatures>",
            )
        ],
    )
