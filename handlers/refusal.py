"""The report on a file that was not looked into: too large, too slow, or not to be unpacked."""

from collections.abc import Iterable

from handlers.findings import Observation, findings
from handlers.models import Kind, Report, TrustedListsUsed, VerdictName
from knowledge.book import Book


def refuse(
    name: str, size: int, observations: Iterable[Observation], book: Book, *, sha256: str = ""
) -> Report:
    """Return a report that says why a file of `size` bytes was not looked into.

    Args:
        name: the file name.
        size: bytes, as announced or counted.
        observations: why; at least one.
        book: the buyer's rulebook, for the rule and the advice of each finding.
        sha256: lower-case hexadecimal; empty when the bytes were not read.
    """
    return Report(
        file=name,
        sha256=sha256,
        size=size,
        kind=Kind.OTHER,
        verdict=VerdictName.UNREADABLE,
        seconds=0.0,
        trusted_lists=TrustedListsUsed(loaded=False, as_of=None),
        signatures=(),
        document_timestamps=0,
        findings=findings(tuple(observations), book),
        members=(),
    )
