"""The two sides of a ticket, as the ticket desk sees them."""

from datetime import timedelta
from typing import Protocol

from bot.tickets.models import AttachedFile, Author, FileRefusal, Ticket, TicketChange


class SupportChannel(Protocol):
    """Where the support team works. Every method may be called again after a crash."""

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        """Post a new ticket; returns where it stands (`channel`, `ts`)."""
        ...

    async def refresh(self, ticket: Ticket) -> dict[str, str] | None:
        """Show a ticket as it stands now; returns where, when it had to be posted anew, else None."""
        ...

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        """Tell the team who did what to a ticket."""
        ...

    async def sent(self, ticket: Ticket, agent: str, text: str, *, origin: dict[str, str] | None) -> None:
        """Mark a reply that has left: at the message of the team that it came from, or in words when there is none."""
        ...

    async def relay(self, ticket: Ticket, text: str) -> None:
        """Pass on what the supplier added."""
        ...

    async def relay_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        """Pass on a file that the supplier added; returns why it could not be."""
        ...

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        """Tell the team that a file of the supplier's, or of an agent's, did not get through."""
        ...

    async def remind(self, ticket: Ticket, waited: timedelta, *, on_call: bool) -> str:
        """Tell the team that a supplier waits, `on_call`: whom to call next; returns whom it was told to."""
        ...

    async def warn(self, ticket: Ticket, note: str) -> None:
        """Tell the team of a failure, in a sentence of ours."""
        ...


class SupplierDoor(Protocol):
    """Where a supplier is answered."""

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        """Say where the ticket stands now, and whether the desk keeps quiet meanwhile."""
        ...

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        """Pass on an agent's reply."""
        ...

    async def pass_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        """Pass on a file of an agent's; returns why it could not be."""
        ...

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        """Say that a file of theirs, or of an agent's, did not get through."""
        ...
