"""What can go wrong in `knowledge`.

KnowledgeError
├── BookError          the book cannot be used; lists every fault with file, line and reason
├── UnknownId          the book has no rule, topic or fact of that id
├── UnusableLabel      a contract's number or name cannot stand on a label
└── UnusableDeadline   no day can be counted back from a deadline
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both import this module
    from knowledge.label import LabelFault
    from knowledge.order import DeadlineFault


class KnowledgeError(Exception):
    """Base of every error of this package."""


@dataclass(frozen=True)
class BookFault:
    """One fault of a book."""

    file: str
    line: int
    """1 for the first line; 0 when the file as a whole is at fault."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BookError(KnowledgeError):
    """The book cannot be used. `faults` holds all of them, in file order, never empty."""

    def __init__(self, faults: Sequence[BookFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownId(KnowledgeError):
    """The book has no rule, topic or fact of that id."""

    def __init__(self, what: str, unknown_id: str) -> None:
        self.unknown_id = unknown_id
        super().__init__(f"no {what} {unknown_id!r} in this book")


class UnusableLabel(KnowledgeError):
    """A contract's number or name cannot stand on a label. `faults` (`knowledge.label.LabelFault`) is never empty."""

    def __init__(self, faults: "Sequence[LabelFault]") -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(self.faults))


class UnusableDeadline(KnowledgeError):
    """No day can be counted back from a deadline. `fault` (`knowledge.order.DeadlineFault`) says why."""

    def __init__(self, fault: "DeadlineFault") -> None:
        self.fault = fault
        super().__init__(fault)
