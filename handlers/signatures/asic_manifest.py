"""The manifest of ASiC-E, through which one CAdES signature covers several files (EN 319 162-1 annex A.4)."""

import base64
import binascii
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from handlers.archives.interface import Member
from handlers.errors import DamagedFile
from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.asic_container import Container
from handlers.signatures.indication import SubIndication
from handlers.signatures.xml_algorithms import digest_method
from handlers.signatures.xml_document import ds, parse, text_of

_REFERENCE = "{*}DataObjectReference"


@dataclass(frozen=True)
class Entry:
    """One file that a manifest covers, held against the container."""

    name: str
    """As the manifest has it."""
    member: Member | None
    """None when there is none of that name, or several."""
    holds: bool | None
    """Its digest is the one in the manifest; None when it could not be computed."""

    @property
    def failure(self) -> SubIndication | None:
        """Why it does not hold; None when it does."""
        if self.holds:
            return None
        if self.member is None:
            return SubIndication.SIGNED_DATA_NOT_FOUND
        return SubIndication.GENERIC if self.holds is None else SubIndication.HASH_FAILURE


class Manifest:
    """One manifest of a container."""

    def __init__(self, container: Container, member: Member) -> None:
        """Read it.

        Raises:
            UnreadableFile: it cannot be read.
        """
        self.member = member
        self.content = container.read(member)
        self._container = container
        document = parse(self.content)
        if document.has_doctype:
            raise DamagedFile("the manifest has a document type declaration")
        self._root = document.root

    @property
    def signature_name(self) -> str:
        """Path of the signature, timestamp or evidence record that covers it."""
        reference = self._root.find("{*}SigReference")
        return "" if reference is None else unquote(reference.get("URI", ""))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The files that it covers."""
        return tuple(self._entry(reference) for reference in self._root.iterfind(_REFERENCE))

    def _entry(self, reference: etree._Element) -> Entry:
        name = unquote(reference.get("URI", ""))
        found = self._container.named(name)
        if len(found) != 1:
            return Entry(name, None, holds=False)
        method, value = reference.find(ds("DigestMethod")), reference.find(ds("DigestValue"))
        try:
            algorithm = digest_method(None if method is None else method.get("Algorithm"))
            holds = base64.b64decode(text_of(value)) == self._container.digest_of(found[0], algorithm)
        except UnsupportedAlgorithmError:
            return Entry(name, found[0], holds=None)
        except (binascii.Error, ValueError):
            return Entry(name, found[0], holds=False)
        return Entry(name, found[0], holds=holds)
