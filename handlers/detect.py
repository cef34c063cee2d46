"""What a file is, from its content: the name is only compared with it afterwards."""

import base64
import binascii
import codecs
import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from handlers.archives.zip_file import ZipArchive
from handlers.errors import HandlersError
from handlers.models import Kind
from handlers.sources import HEAD_BYTES, Content, head_of, whole


class Format(NamedTuple):
    """One file format as the desk tells it apart."""

    kind: Kind
    what: str
    """In French, ready to follow « ce fichier est »."""
    endings: frozenset[str] = frozenset()
    """Lower-case name endings, with their dot, that promise this format; empty when any ending will do."""
    signature: bool = False
    """It carries, or is, an electronic signature that is not read from a PDF."""


def _format(kind: Kind, what: str, endings: str = "", *, signature: bool = False) -> Format:
    return Format(kind, what, frozenset(endings.split()), signature)


PDF = _format(Kind.PDF, "un document PDF", ".pdf")
CMS = _format(
    Kind.CMS,
    "un fichier de signature (CAdES ou CMS)",
    ".p7m .p7s .p7 .p7b .p7c .sig .pkcs7 .pem",
    signature=True,
)
XML = _format(Kind.XML, "un fichier XML", ".xml .svg .xsd .xhtml")
SIGNED_XML = _format(
    Kind.XML, "un fichier de signature XML (XAdES)", ".xml .xsig .xades .sig", signature=True
)
ASIC = _format(
    Kind.ASIC, "un conteneur de signature (ASiC)", ".asics .asice .scs .sce .zip .bdoc .ddoc", signature=True
)
SIGNED_OPENDOCUMENT = _format(
    Kind.ASIC, "un document OpenDocument signé", ".odt .ods .odp .odg .ott", signature=True
)
ZIP = _format(Kind.ZIP, "une archive ZIP", ".zip")
SEVEN_ZIP = _format(Kind.SEVEN_ZIP, "une archive 7z", ".7z")
RAR = _format(Kind.RAR, "une archive RAR", ".rar")
TAR = _format(Kind.OTHER, "une archive TAR", ".tar")
TAR_GZ = _format(Kind.OTHER, "une archive TAR compressée (tar.gz)", ".gz .tgz")
GZIP = _format(Kind.OTHER, "un fichier compressé (gzip)", ".gz")
BZIP2 = _format(Kind.OTHER, "un fichier compressé (bzip2)", ".bz2 .tbz2 .tbz")
XZ = _format(Kind.OTHER, "un fichier compressé (xz)", ".xz .txz")
ZSTANDARD = _format(Kind.OTHER, "un fichier compressé (Zstandard)", ".zst .tzst")
CABINET = _format(Kind.OTHER, "une archive CAB", ".cab")
OPENED_ARCHIVES = frozenset((ZIP, SEVEN_ZIP, RAR))
UNOPENED_ARCHIVES = frozenset((TAR, TAR_GZ, GZIP, BZIP2, XZ, ZSTANDARD, CABINET))
OFFICE_OPEN_XML = _format(
    Kind.OFFICE,
    "un document bureautique (Word, Excel, PowerPoint)",
    ".docx .docm .dotx .dotm .xlsx .xlsm .xltx .pptx .pptm .ppsx .vsdx",
)
SIGNED_OFFICE_OPEN_XML = OFFICE_OPEN_XML._replace(
    what="un document bureautique (Word, Excel, PowerPoint) signé", signature=True
)
OPENDOCUMENT = _format(Kind.OFFICE, "un document OpenDocument", ".odt .ods .odp .odg .ott")
OLE2 = _format(
    Kind.OFFICE,
    "un document bureautique d'un ancien format, ou protégé par un mot de passe",
    ".doc .dot .xls .xlt .ppt .pps .msg .mpp .vsd .docx .xlsx .pptx",
)
RTF = _format(Kind.OFFICE, "un document RTF", ".rtf .doc")
PNG = _format(Kind.IMAGE, "une image PNG", ".png")
JPEG = _format(Kind.IMAGE, "une image JPEG", ".jpg .jpeg .jpe .jfif")
GIF = _format(Kind.IMAGE, "une image GIF", ".gif")
TIFF = _format(Kind.IMAGE, "une image TIFF", ".tif .tiff")
BMP = _format(Kind.IMAGE, "une image BMP", ".bmp .dib")
WEBP = _format(Kind.IMAGE, "une image WebP", ".webp")
HEIC = _format(Kind.IMAGE, "une image HEIC", ".heic .heif .hif .avif")
DRAWING = _format(Kind.OTHER, "un plan DWG", ".dwg")
TEXT = _format(Kind.TEXT, "un fichier texte", ".txt .csv .md .log .eml .htm .html .json .ini")
OTHER = _format(Kind.OTHER, "d'un type que nous ne reconnaissons pas")

_WITH_ENDINGS = (
    *(
        PDF,
        CMS,
        XML,
        SIGNED_XML,
        ASIC,
        SIGNED_OPENDOCUMENT,
        ZIP,
        SEVEN_ZIP,
        RAR,
        *UNOPENED_ARCHIVES,
        OFFICE_OPEN_XML,
        OPENDOCUMENT,
    ),
    *(OLE2, RTF, PNG, JPEG, GIF, TIFF, BMP, WEBP, HEIC, DRAWING, TEXT),
)
_KNOWN_ENDINGS = frozenset().union(*(known.endings for known in _WITH_ENDINGS))

_MAGIC = (
    (b"\x37\x7a\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!\x1a\x07", RAR),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE2),
    (b"{\\rtf", RTF),
    (b"AC10", DRAWING),
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\0", XZ),
    (b"\x28\xb5\x2f\xfd", ZSTANDARD),
    (b"MSCF\0\0\0\0", CABINET),
)
_GZIP_START = b"\x1f\x8b\x08"
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
"""POSIX.1-2001, pax interchange format."""
_GZIP_WBITS = 31
"""What zlib calls data in the format of gzip."""
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"))

_OPENDOCUMENT_SIGNATURES = "META-INF/documentsignatures.xml"
"""OpenDocument 1.2 part 3, clause 3.5."""
_CMS_MESSAGES = (
    bytes.fromhex("06092a864886f70d010702"),  # id-signedData
    bytes.fromhex("06092a864886f70d010703"),  # id-envelopedData
    bytes.fromhex("06092a864886f70d010704"),  # signedAndEnvelopedData of PKCS #7
    bytes.fromhex("06092a864886f70d010706"),  # id-encryptedData
    bytes.fromhex("060b2a864886f70d0109100117"),  # id-ct-authEnvelopedData
)
"""DER of the object identifiers of the messages that signature tools write, RFC 5652 and RFC 5083."""
_PDF_HEADER_WITHIN = 1024
"""Readers accept the header anywhere in these first bytes (PDF Reference 1.7, appendix H, note 13)."""
_XML_START = re.compile(
    r"<(\?xml\s|!--|!DOCTYPE\s+(?!html)|(?!html\b)[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE
)
_XML_SIGNATURE = re.compile(r"<(?:[\w.-]+:)?Signature[\s>]")
_XML_SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
"""How XML starts, in UTF-8 or UTF-16."""
_XML_SIGNATURE_NAMESPACE_BYTES = tuple(
    _XML_SIGNATURE_NAMESPACE.encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_MOST = 0.85
"""Share of plain characters that tells French in an 8-bit code page from bytes that only happen to decode."""

_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control characters that no text holds."""


def detect(content: Content) -> Format:
    """Return the format of a file; `OTHER` when nothing known fits, as for an empty file.

    Only its beginning is read, but for text in XML and for the table of contents of an archive.
    """
    head = head_of(content)
    if head.startswith(_ZIP_STARTS):
        return _in_zip(content)
    for recognise in (_by_magic, _as_tar, _as_gzip, _as_boxed_image, _as_cms, _as_pdf):
        if (found := recognise(head)) is not None:
            return found
    return _as_text(head, content) or _behind_a_program(content) or OTHER


@lru_cache(maxsize=1024)
def ending(name: str) -> str:
    """Return the lower-case ending of a file name with its dot; empty when it has none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def misleading_ending(name: str, found: Format) -> str | None:
    """Return the name's ending when it promises another format than the one found, else None."""
    promised = ending(name)
    misleads = promised in _KNOWN_ENDINGS and promised not in found.endings
    return promised if misleads else None


def may_be_separate_signature(content: Content) -> bool:
    """Tell whether bytes may be a signature whose document is another file; cheap, and safe on any bytes."""
    head = head_of(content)
    if _MARKUP_START.match(head) is None:
        return _as_cms(head) is not None
    text = whole(content)
    return any(name in text for name in _XML_SIGNATURE_NAMESPACE_BYTES)


def promises_a_format(name: str) -> bool:
    """Tell whether a name ends like one of the formats that are told apart here."""
    return ending(name) in _KNOWN_ENDINGS


def _by_magic(head: bytes) -> Format | None:
    return next((found for magic, found in _MAGIC if head.startswith(magic)), None)


def _as_tar(head: bytes) -> Format | None:
    return TAR if head.startswith(_TAR_MARK, _TAR_MARK_AT) else None


def _as_gzip(head: bytes) -> Format | None:
    if not head.startswith(_GZIP_START):
        return None
    try:
        inside = zlib.decompressobj(_GZIP_WBITS).decompress(head, _TAR_MARK_AT + len(_TAR_MARK))
    except zlib.error:
        return GZIP
    return GZIP if _as_tar(inside) is None else TAR_GZ


def _as_pdf(head: bytes) -> Format | None:
    return PDF if b"%PDF-" in head[:_PDF_HEADER_WITHIN] else None


def _in_zip(content: Content) -> Format:
    try:
        with ZipArchive(content) as archive:
            return _kind_of_zip(archive.names, archive.media_type)
    except HandlersError:
        return ZIP


def _behind_a_program(content: Content) -> Format | None:
    """Recognise a zip that opens by itself: it stands behind the program that does it."""
    try:
        with ZipArchive(content) as archive:
            return ZIP if archive.names else None
    except HandlersError:
        return None


def _kind_of_zip(names: frozenset[str], media_type: str) -> Format:
    signed = any(_is_container_signature(name) for name in names)
    if media_type.startswith("application/vnd.oasis.opendocument") or _OPENDOCUMENT_SIGNATURES in names:
        return SIGNED_OPENDOCUMENT if signed else OPENDOCUMENT
    if media_type.startswith("application/vnd.etsi.asic") or signed:
        return ASIC
    if "[Content_Types].xml" in names:
        return _kind_of_office_open_xml(names)
    return ZIP


def _is_container_signature(name: str) -> bool:
    folder, _, file = name.lower().rpartition("/")
    signature = "signature" in file and file.endswith((".xml", ".p7s"))
    proof = "timestamp" in file or "evidencerecord" in file
    return folder.split("/")[0] == "meta-inf" and (
        signature or (proof and file.endswith((".tst", ".ers", ".xml")))
    )


def _kind_of_office_open_xml(names: Iterable[str]) -> Format:
    signed = any(name.startswith("_xmlsignatures/") for name in names)
    return SIGNED_OFFICE_OPEN_XML if signed else OFFICE_OPEN_XML


def _as_boxed_image(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    if head[:2] == b"BM" and len(head) > 26 and head[6:10] == bytes(4):  # noqa: PLR2004 -- BMP header
        return BMP
    return None


def _as_cms(head: bytes) -> Format | None:
    return CMS if _is_message(head) or _is_message(_unarmoured(head)) else None


def _is_message(content: bytes) -> bool:
    """Tell whether bytes open with a ContentInfo, in DER or BER, that announces a message of CMS."""
    if len(content) < 2 or content[0] != 0x30:  # noqa: PLR2004 -- the tag of a SEQUENCE
        return False
    long_form = content[1] & 0x80
    after_length = 2 + (content[1] & 0x7F if long_form else 0)
    return content.startswith(_CMS_MESSAGES, after_length)


def _unarmoured(sample: bytes) -> bytes:
    """Return the first bytes of PEM or bare base64, decoded; empty when it is neither."""
    lines = sample.strip().splitlines()
    if lines and lines[0].startswith(b"-----BEGIN"):
        lines = lines[1:]
    start = b"".join(lines)[:64].strip()
    try:
        return base64.b64decode(start[: len(start) // 4 * 4], validate=True)
    except binascii.Error:
        return b""


def _as_text(sample: bytes, content: Content) -> Format | None:
    for encoding in _encodings(sample):
        # Incremental, so that a sample cut in the middle of a character still decodes.
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(sample, final=len(sample) < HEAD_BYTES)
        except UnicodeDecodeError:
            continue
        if text and _reads_as_text(text, in_ascii=_MOST if encoding == "cp1252" else 0.0):
            is_xml = _XML_START.match(text.lstrip("\ufeff \t\r\n"))
            return _kind_of_xml(whole(content).decode(encoding, errors="replace")) if is_xml else TEXT
    return None


def _kind_of_xml(text: str) -> Format:
    signed = _XML_SIGNATURE_NAMESPACE in text and _XML_SIGNATURE.search(text) is not None
    return SIGNED_XML if signed else XML


def _encodings(sample: bytes) -> Sequence[str]:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if sample.startswith(b"<\0"):
        return ("utf-16-le",)
    if sample.startswith(b"\0<"):
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _reads_as_text(text: str, *, in_ascii: float) -> bool:
    if _NOT_IN_TEXT.search(text) is not None:
        return False
    return len(text.encode("ascii", errors="ignore")) >= in_ascii * len(text)
