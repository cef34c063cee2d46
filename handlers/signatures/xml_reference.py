"""What one `ds:Reference` covers, and whether its digest holds over it (XMLDSig 1.1, clauses 4.4.3 and 6.6).

Transforms run in their order on either octets or a part of a document. XPath runs only in the few shapes that
signers write, each of which leaves out or picks whole elements; XSLT never runs. What we do not know, or would
not run, leaves the reference untried.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, cast
from urllib.parse import unquote

from cryptography.hazmat.primitives import hashes
from lxml import etree

from handlers.errors import DamagedFile
from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.indication import SubIndication
from handlers.signatures.xml_algorithms import digest, digest_method, digest_name
from handlers.signatures.xml_canonical import METHODS, CannotEvaluateError, NodeSet, canonical, method_of
from handlers.signatures.xml_document import DS, SIGNATURE, Work, XmlDocument, ds, parse, text_of

_ENVELOPED = f"{DS}enveloped-signature"
_BASE64 = f"{DS}base64"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
_FILTER_XPATH = f"{{{_FILTER}}}XPath"
_MAX_TRANSFORMS = 10

_NAME = r"(?:[\w.-]+:)?[\w.-]+"
_STEP = rf"(?:child::)?(?:{_NAME}|\*)(?:\[@{_NAME}\s*=\s*(?:'[^']*'|\"[^\"]*\")\])?"
_PATH = re.compile(rf"(?:/|//|/descendant::|/descendant-or-self::)?{_STEP}(?:/{_STEP}){{0,15}}")
"""From the root straight down, or to every element of a name: it takes one walk through the document."""
_OWN_SIGNATURE = re.compile(r"here\(\)/ancestor::(?P<name>[\w.-]+:Signature)\[1\]")
_NOT_WITHIN = re.compile(r"not\(\s*ancestor-or-self::(?P<name>[\w.-]+:[\w.-]+)\s*\)")
_POINTER = re.compile(r"xpointer\(\s*(?:(?P<root>/)|id\(\s*(?P<quote>['\"])(?P<id>.*)(?P=quote)\s*\))\s*\)")


class SignedFile(Protocol):
    """A file that a reference outside its own document may mean."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def content(self) -> bytes:
        """Its bytes."""
        ...

    def digest(self, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of its bytes."""
        ...


PlainDigest = tuple[bytes, hashes.HashAlgorithm]
"""The digest of a file as it is."""


class SignedFiles(Protocol):
    """Where references outside their own document find what they mean."""

    def candidates(self, name: str | None, digest: PlainDigest | None) -> Sequence[SignedFile]:
        """Return the files that a reference may mean, likeliest first.

        Args:
            name: None when the reference gives none.
            digest: None when it is not that of a file as it is, but of what transforms make of it.
        """
        ...

    def meant(self, name: str | None, *, alone: bool) -> SignedFile | None:
        """Return the file that it means by its name, or as the only such reference; None when nothing tells."""
        ...


@dataclass(frozen=True, eq=False)
class Checked:
    """What became of one reference."""

    holds: bool | None
    """None when it could not be tried."""
    failure: SubIndication | None
    """Why it does not hold; None when it does."""
    algorithm: str | None
    """Name of the digest; None when we do not know it."""
    nodes: NodeSet | None = None
    """The part of the signature's own document that it covers, before it is turned into octets."""
    file: SignedFile | None = None
    """The other file that it is held against."""
    asked: str | None = None
    """Name of the other file that it asks for; empty when it gives none, None for its own document."""
    partly: bool = False
    """It leaves a part of that file out."""
    ambiguous: bool = False
    """Several elements answer to the identifier that it gives."""
    decoded: bytes | None = None
    """The content that it covers, where base64 was undone."""


@dataclass(frozen=True, eq=False)
class References:
    """What checking the references of one signature needs to know."""

    document: XmlDocument
    signature: etree._Element
    files: SignedFiles

    def check_all(self, references: Sequence[etree._Element]) -> list[Checked]:
        """Check the references of `ds:SignedInfo`, or of a manifest."""
        alone = sum(_outside(reference.get("URI")) is not None for reference in references) == 1
        return [self._check(reference, alone=alone) for reference in references]

    def _check(self, reference: etree._Element, *, alone: bool) -> Checked:
        try:
            algorithm = digest_method(_attribute(reference.find(ds("DigestMethod")), "Algorithm"))
            expected = base64.b64decode(text_of(reference.find(ds("DigestValue"))))
        except UnsupportedAlgorithmError:
            return Checked(None, SubIndication.GENERIC, None, asked=_outside(reference.get("URI")))
        except (binascii.Error, ValueError):
            return Checked(holds=False, failure=SubIndication.FORMAT_FAILURE, algorithm=None)
        name = _outside(reference.get("URI"))
        if name is not None:
            found = self._outside(reference, name, algorithm, expected)
            if found.file is None and (meant := self.files.meant(name or None, alone=alone)) is not None:
                failure = SubIndication.GENERIC if found.holds is None else SubIndication.HASH_FAILURE
                found = replace(found, failure=failure, file=meant)
            elif found.file is None:
                found = replace(found, holds=None, failure=SubIndication.SIGNED_DATA_NOT_FOUND)
        else:
            found = self._inside(reference, algorithm, expected)
        return replace(found, algorithm=digest_name(algorithm))

    def octets(self, reference: etree._Element) -> bytes:
        """Return what the digest of a reference is computed on.

        Raises:
            CannotEvaluateError: nobody can tell.
        """
        name = _outside(reference.get("URI"))
        try:
            if name is None:
                return self._transformed(reference, self._target(reference.get("URI", ""))).octets
            checked = self._check(reference, alone=False)
            if checked.holds and checked.file is not None:
                return self._transformed(reference, checked.file.content).octets
        except (_AmbiguousError, _NowhereError, DamagedFile) as error:
            raise CannotEvaluateError from error
        raise CannotEvaluateError

    def _inside(self, reference: etree._Element, algorithm: hashes.HashAlgorithm, expected: bytes) -> Checked:
        try:
            covered = self._transformed(reference, self._target(reference.get("URI", "")))
        except _AmbiguousError:
            return Checked(holds=False, failure=SubIndication.FORMAT_FAILURE, algorithm=None, ambiguous=True)
        except _NowhereError:
            return Checked(holds=False, failure=SubIndication.HASH_FAILURE, algorithm=None)
        except CannotEvaluateError:
            return Checked(holds=None, failure=SubIndication.GENERIC, algorithm=None)
        holds = digest(covered.octets, algorithm) == expected
        failure = None if holds else SubIndication.HASH_FAILURE
        return Checked(holds, failure, None, nodes=covered.nodes, decoded=covered.decoded)

    def _outside(
        self, reference: etree._Element, name: str, algorithm: hashes.HashAlgorithm, expected: bytes
    ) -> Checked:
        asked = name or None
        plain = not _transforms(reference)
        tried: bool | None = False
        for file in self.files.candidates(asked, (expected, algorithm) if plain else None):
            try:
                if plain:
                    found, partly = file.digest(algorithm) == expected, False
                else:
                    covered = self._transformed(reference, file.content)
                    found, partly = digest(covered.octets, algorithm) == expected, covered.partly
            except DamagedFile:
                continue
            except CannotEvaluateError:
                tried = None
                continue
            if found:
                return Checked(holds=True, failure=None, algorithm=None, file=file, asked=name, partly=partly)
        return Checked(tried, failure=None, algorithm=None, asked=name)

    def _target(self, uri: str) -> NodeSet:
        root = self.document.root
        if not uri:
            return NodeSet(self.document, root, whole=True, comments=False)
        pointer = _POINTER.fullmatch(unquote(uri[1:]))
        if pointer is not None and pointer["root"]:
            return NodeSet(self.document, root, whole=True, comments=True)
        identifiers = (
            [pointer["id"]] if pointer is not None else list(dict.fromkeys([uri[1:], unquote(uri[1:])]))
        )
        for identifier in identifiers:
            found = self.document.with_id(identifier)
            if len(found) > 1:
                raise _AmbiguousError
            if found:
                return NodeSet(self.document, found[0], whole=False, comments=pointer is not None)
        raise _NowhereError

    def _transformed(self, reference: etree._Element, start: "bytes | NodeSet") -> "_Data":
        """Run the transforms of a reference, then turn what is left into octets."""
        data = _Data(start, self.document.work)
        transforms = _transforms(reference)
        if len(transforms) > _MAX_TRANSFORMS:
            raise CannotEvaluateError
        for transform in transforms:
            run = self._RUN.get(transform.get("Algorithm", ""))
            if run is None:
                raise CannotEvaluateError
            data = run(self, transform, data)
        return data if data.is_octets else data.written(canonical(data.as_nodes()))

    def _canonicalise(self, transform: etree._Element, data: "_Data") -> "_Data":
        method, prefixes = method_of(transform)
        return data.written(canonical(data.as_nodes(), method, prefixes))

    def _decode(self, transform: etree._Element, data: "_Data") -> "_Data":  # noqa: ARG002 -- takes no parameter
        if data.is_octets:
            encoded: bytes | str = data.octets
        else:
            nodes = data.as_nodes()
            encoded = "" if nodes.apex in nodes.left_out else text_of(nodes.apex)
        data.spend(len(encoded))
        try:
            decoded = base64.b64decode(encoded)
        except (binascii.Error, ValueError) as error:
            raise CannotEvaluateError from error
        return replace(data.written(decoded), decoded=decoded)

    def _leave_signature_out(self, transform: etree._Element, data: "_Data") -> "_Data":  # noqa: ARG002 -- the same
        nodes = data.as_nodes()
        if nodes.document is not self.document:
            raise CannotEvaluateError
        return data.narrowed(nodes.without([self.signature]))

    def _by_xpath(self, transform: etree._Element, data: "_Data") -> "_Data":
        nodes = data.as_nodes()
        expression = transform.find(ds("XPath"))
        if expression is None:
            raise CannotEvaluateError
        written = _NOT_WITHIN.fullmatch(text_of(expression).strip())
        if written is None:
            raise CannotEvaluateError
        name = _full_name(written["name"], expression)
        data.spend(nodes.document.size)
        return data.narrowed(nodes.without(nodes.document.root.iter(name)))

    def _by_filter(self, transform: etree._Element, data: "_Data") -> "_Data":
        for expression in transform.iterfind(_FILTER_XPATH):
            nodes = data.as_nodes()
            data.spend(nodes.document.size)
            selected = self._selected(expression, nodes.document)
            match expression.get("Filter"):
                case "subtract":
                    data = data.narrowed(nodes.without(selected))
                case "intersect" if len(selected) == 1 and _within(selected[0], nodes.apex):
                    data = data.narrowed(replace(nodes, apex=selected[0], whole=False))
                case _:
                    raise CannotEvaluateError
        return data

    def _selected(self, expression: etree._Element, document: XmlDocument) -> list[etree._Element]:
        """Return the elements that an XPath of a known shape selects in a document."""
        path = text_of(expression).strip()
        own = _OWN_SIGNATURE.fullmatch(path)
        if own is not None and _full_name(own["name"], expression) == SIGNATURE and document is self.document:
            return [self.signature]
        if _PATH.fullmatch(path) is None:
            raise CannotEvaluateError
        prefixes = {prefix: uri for prefix, uri in expression.nsmap.items() if prefix is not None}
        try:
            found = document.tree.xpath(path, namespaces=prefixes)
        except etree.XPathError as error:
            raise CannotEvaluateError from error
        return cast("list[etree._Element]", found)  # noqa: SLF001 -- paths of this shape select nothing else

    _RUN: ClassVar["Mapping[str, Callable[[References, etree._Element, _Data], _Data]]"] = {
        _ENVELOPED: _leave_signature_out,
        _BASE64: _decode,
        _XPATH: _by_xpath,
        _FILTER: _by_filter,
        **dict.fromkeys(METHODS, _canonicalise),
    }


class _AmbiguousError(Exception):
    """Several elements have the identifier that a reference gives."""


class _NowhereError(Exception):
    """No element has the identifier that a reference gives."""


@dataclass(frozen=True, eq=False)
class _Data:
    """What a chain of transforms works on: octets, or a part of a document."""

    now: bytes | NodeSet
    work: Work
    nodes: NodeSet | None = None
    """The last part of a document that it was."""
    partly: bool = False
    decoded: bytes | None = None

    @property
    def is_octets(self) -> bool:
        return isinstance(self.now, bytes)

    @property
    def octets(self) -> bytes:
        if not isinstance(self.now, bytes):
            raise CannotEvaluateError
        return self.now

    def as_nodes(self) -> NodeSet:
        """Return it as a part of a document, parsing octets (XMLDSig 1.1 clause 4.4.3.2)."""
        if isinstance(self.now, NodeSet):
            return self.now
        self.spend(len(self.now))
        document = parse(self.now, work=self.work)
        if document.has_doctype:
            raise CannotEvaluateError
        return NodeSet(document, document.root, whole=True, comments=True)

    def spend(self, size: int) -> None:
        if not self.work.spend(size):
            raise CannotEvaluateError

    def narrowed(self, nodes: NodeSet) -> "_Data":
        return replace(self, now=nodes, nodes=nodes, partly=True)

    def written(self, octets: bytes) -> "_Data":
        nodes = self.now if isinstance(self.now, NodeSet) and self.nodes is None else self.nodes
        return replace(self, now=octets, nodes=nodes)


def _outside(uri: str | None) -> str | None:
    """Return the name of the other file that a reference means, empty when it has no URI; None for its own."""
    if uri is None:
        return ""
    return None if uri == "" or uri.startswith("#") else unquote(uri)


def _transforms(reference: etree._Element) -> list[etree._Element]:
    return reference.findall(f"{ds('Transforms')}/{ds('Transform')}")


def _full_name(name: str, scope: etree._Element) -> str:
    prefix, _, local = name.rpartition(":")
    uri = scope.nsmap.get(prefix)
    if uri is None:
        raise CannotEvaluateError
    return f"{{{uri}}}{local}"


def _within(element: etree._Element, apex: etree._Element) -> bool:
    return element is apex or any(ancestor is apex for ancestor in element.iterancestors())


def _attribute(element: etree._Element | None, name: str) -> str | None:
    return None if element is None else element.get(name)
