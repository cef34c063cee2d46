"""The two sides of a ticket, as the ticket desk sees them."""

from typing import Protocol

from bot.tickets.models import Ticket


class SupportChannel(Protocol):
    """Where the support team works. Every method may be called again after a crash."""

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        """Post a new ticket; returns where it stands (`channel`, `ts`)."""
        ...

    async def refresh(self, ticket: Ticket) -> None:
        """Show a ticket's new status where it was announced."""
        ...

    async def relay(self, ticket: Ticket, text: str) -> None:
        """Pass on what the supplier added."""
        ...

    async def warn(self, ticket: Ticket, note: str) -> None:
        """Tell the team of a failure, in a sentence of ours."""
        ...


class SupplierDoor(Protocol):
    """Where a supplier is answered."""

    async def taken(self, ticket: Ticket) -> None:
        """Say that a person has it now, and that the desk keeps quiet meanwhile."""
        ...

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        """Pass on an agent's reply."""
        ...

    async def closed(self, ticket: Ticket) -> None:
        """Say that the ticket is closed, and that the desk answers again."""
        ...
