"""The desk's memory: conversations, tickets, and the events that are being handled."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update

from bot.conversations import Conversation, Exchange, ExchangeKind, Opinion
from bot.durable import Event
from bot.store.clock import as_stored, utc_now
from bot.store.tables import conversations, events, exchanges, feedback, slack_identities, tickets
from bot.store.tickets import TicketQueries
from bot.tickets.models import Door
from knowledge.models import Lang, Outcome


class Store(TicketQueries):
    """Every query of the desk, on SQLite or PostgreSQL."""

    # ---- conversations ----

    async def open_conversation(
        self, *, key: str, door: Door, address: Mapping[str, Any], lang: Lang
    ) -> Conversation:
        """Return the conversation named `key`, made now if there is none; its language becomes `lang`."""
        now = utc_now()
        values = {
            "id": secrets.token_hex(16),
            "key": key,
            "door": door,
            "address": dict(address),
            "lang": lang,
            "created_at": now,
            "updated_at": now,
        }
        statement = (
            self._insert(conversations)
            .values(values)
            .on_conflict_do_update(index_elements=["key"], set_={"lang": lang, "updated_at": now})
        )
        async with self._engine.begin() as connection:
            await connection.execute(statement)
            row = (await connection.execute(select(conversations).where(conversations.c.key == key))).one()
        return _conversation(row)

    async def set_address(self, key: str, address: Mapping[str, Any]) -> None:
        """Change where a conversation is answered."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(conversations).where(conversations.c.key == key).values(address=dict(address))
            )

    async def conversation(self, key: str) -> Conversation | None:
        """Return the conversation named `key`, or None where the desk never spoke."""
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(conversations).where(conversations.c.key == key))
            ).one_or_none()
        return None if row is None else _conversation(row)

    async def add_exchange(self, conversation_id: str, kind: ExchangeKind, body: Mapping[str, Any]) -> int:
        """Keep what was said or handed in; returns its id, for buttons to name it."""
        now = utc_now()
        async with self._engine.begin() as connection:
            added = await connection.execute(
                insert(exchanges)
                .values(conversation_id=conversation_id, kind=kind, body=dict(body), created_at=now)
                .returning(exchanges.c.id)
            )
            await connection.execute(
                update(conversations).where(conversations.c.id == conversation_id).values(updated_at=now)
            )
            return int(added.scalar_one())

    async def exchanges(self, conversation_id: str) -> tuple[Exchange, ...]:
        """Return what was said in a conversation, oldest first."""
        statement = (
            select(exchanges).where(exchanges.c.conversation_id == conversation_id).order_by(exchanges.c.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            Exchange(id=row.id, kind=ExchangeKind(row.kind), body=row.body, created_at=row.created_at)
            for row in rows
        )

    async def questions(
        self, *, since: datetime | None = None, outcome: Outcome | None = None, limit: int | None = None
    ) -> tuple[str, ...]:
        """Return the questions that are still kept, over all conversations, oldest first.

        Of all, those asked from a moment on, with an outcome, and the last `limit` of them.
        """
        statement = (
            select(exchanges.c.body)
            .where(exchanges.c.kind == ExchangeKind.QUESTION)
            .order_by(exchanges.c.id.desc())
            .limit(limit)
        )
        if since is not None:
            statement = statement.where(exchanges.c.created_at >= as_stored(since))
        if outcome is not None:
            statement = statement.where(exchanges.c.body["outcome"].as_string() == outcome)
        async with self._engine.connect() as connection:
            bodies = (await connection.execute(statement)).scalars().all()
        return tuple(str(body.get("text", "")) for body in reversed(bodies))

    # ---- feedback ----

    async def add_opinion(self, exchange_id: int, author: str, opinion: Opinion) -> bool:
        """Keep what someone says of the answer to a kept question, in place of what they said before.

        False when the question is not kept any more.
        """
        values = {"exchange_id": exchange_id, "author": author, "opinion": opinion, "created_at": utc_now()}
        statement = (
            self._insert(feedback)
            .values(values)
            .on_conflict_do_update(
                index_elements=["exchange_id", "author"],
                set_={"opinion": opinion, "created_at": values["created_at"]},
            )
        )
        async with self._engine.begin() as connection:
            kept = select(exchanges.c.id).where(
                exchanges.c.id == exchange_id, exchanges.c.kind == ExchangeKind.QUESTION
            )
            if (await connection.execute(kept)).one_or_none() is None:
                return False
            await connection.execute(statement)
        return True

    async def opinions(self, *, since: datetime | None = None) -> Mapping[Opinion, int]:
        """Count what people said of answers, of all that is kept or from a moment on; every opinion has its count."""
        statement = select(feedback.c.opinion, func.count()).group_by(feedback.c.opinion)
        if since is not None:
            statement = statement.where(feedback.c.created_at >= as_stored(since))
        async with self._engine.connect() as connection:
            counted = {row[0]: row[1] for row in await connection.execute(statement)}
        return {opinion: counted.get(opinion, 0) for opinion in Opinion}

    async def outcomes(self, *, since: datetime | None = None) -> Mapping[str, int]:
        """Count the kept questions by their outcome (`knowledge.models.Outcome`), all of them or from a moment on."""
        outcome = exchanges.c.body["outcome"].as_string()
        statement = (
            select(outcome, func.count())
            .where(exchanges.c.kind == ExchangeKind.QUESTION, outcome.is_not(None))
            .group_by(outcome)
        )
        if since is not None:
            statement = statement.where(exchanges.c.created_at >= as_stored(since))
        async with self._engine.connect() as connection:
            return {row[0]: row[1] for row in await connection.execute(statement)}

    async def disowned_questions(self) -> tuple[str, ...]:
        """Return the kept questions whose answer was said not to be about them, oldest first."""
        statement = (
            select(exchanges.c.body)
            .join(feedback, feedback.c.exchange_id == exchanges.c.id)
            .where(feedback.c.opinion == Opinion.NOT_MY_QUESTION)
            .order_by(exchanges.c.id)
        )
        async with self._engine.connect() as connection:
            bodies = (await connection.execute(statement)).scalars().all()
        return tuple(dict.fromkeys(str(body.get("text", "")) for body in bodies))

    # ---- who the desk is in Slack ----

    async def keep_slack_identity(self, token_digest: str, *, team: str, member: str) -> None:
        """Keep whose token Slack says it is."""
        values = {"token_digest": token_digest, "team": team, "member": member}
        statement = (
            self._insert(slack_identities)
            .values(values)
            .on_conflict_do_update(index_elements=["token_digest"], set_={"team": team, "member": member})
        )
        async with self._engine.begin() as connection:
            await connection.execute(statement)

    async def slack_identity(self, token_digest: str) -> tuple[str, str] | None:
        """Return the workspace and the member that a token was last said to be; None for one never seen."""
        known = select(slack_identities.c.team, slack_identities.c.member).where(
            slack_identities.c.token_digest == token_digest
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(known)).one_or_none()
        return None if row is None else (row.team, row.member)

    # ---- a channel that has a new id ----

    async def move_channel(self, team: str, old: str, new: str) -> None:
        """Let the conversations and tickets of a Slack channel move along to its new id; again does nothing.

        A thread that goes on under the new id already stays as it is there.
        """
        before, after = f"{team}:{old}:", f"{team}:{new}:"
        async with self._engine.begin() as connection:
            for table, name, key in (
                (conversations, conversations.c.id, conversations.c.key),
                (tickets, tickets.c.number, tickets.c.conversation_key),
            ):
                there = select(key).where(key.startswith(after, autoescape=True))
                taken = set((await connection.execute(there)).scalars())
                here = select(name, key, table.c.address).where(key.startswith(before, autoescape=True))
                for own, known, address in (await connection.execute(here)).all():
                    moved = after + known.removeprefix(before)
                    if moved not in taken:
                        values = {key.name: moved, "address": {**address, "channel": new}}
                        await connection.execute(update(table).where(name == own).values(values))
            place = tickets.c.support_message
            cards = select(tickets.c.number, place).where(place["channel"].as_string() == old)
            for number, card in (await connection.execute(cards)).all():
                values = {"support_message": {**card, "channel": new}}
                await connection.execute(update(tickets).where(tickets.c.number == number).values(values))

    # ---- events ----

    async def record_event(self, event: Event) -> bool:
        """Record an event; False when one with the same key was recorded before."""
        async with self._engine.begin() as connection:
            added = await connection.execute(
                self._insert(events)
                .values(
                    key=event.key,
                    kind=event.kind,
                    payload=event.payload,
                    failed=False,
                    received_at=utc_now(),
                    done_at=None,
                )
                .on_conflict_do_nothing(index_elements=["key"])
                .returning(events.c.key)
            )
            return added.one_or_none() is not None

    async def event(self, key: str) -> Event | None:
        """Return an event that is not handled yet."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(events).where(events.c.key == key))).one_or_none()
        if row is None or row.payload is None:
            return None
        received_at = row.received_at.replace(tzinfo=UTC)
        return Event(key=row.key, kind=row.kind, payload=row.payload, received_at=received_at)

    async def finish_event(self, key: str, *, failed: bool) -> None:
        """Mark an event handled and forget what it held; its key stays, to know a second delivery."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(events)
                .where(events.c.key == key)
                .values(payload=None, failed=failed, done_at=utc_now())
            )

    async def unhandled_events(self, kinds: Collection[str] | None = None) -> tuple[str, ...]:
        """Return the keys of the events not handled yet, of some kinds or of all, oldest first."""
        statement = select(events.c.key).where(events.c.done_at.is_(None)).order_by(events.c.received_at)
        if kinds is not None:
            statement = statement.where(events.c.kind.in_(kinds))
        async with self._engine.connect() as connection:
            return tuple((await connection.execute(statement)).scalars())

    async def backlog(self) -> tuple[int, datetime | None]:
        """Return how many events are not handled, and when the oldest of them was recorded."""
        statement = select(func.count(), func.min(events.c.received_at)).where(events.c.done_at.is_(None))
        async with self._engine.connect() as connection:
            count, oldest = (await connection.execute(statement)).one()
        return int(count), None if oldest is None else oldest.replace(tzinfo=UTC)

    # ---- forgetting ----

    async def purge(self, *, conversation_days: int, ticket_months: int) -> None:
        """Delete what is older than its time: conversations, tickets (30 days a month), events.

        A handled event goes after seven days, one that was never handled with the conversations.
        """
        now = utc_now()
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(conversations).where(
                    conversations.c.updated_at < now - timedelta(days=conversation_days)
                )
            )
            await connection.execute(
                delete(tickets).where(tickets.c.updated_at < now - timedelta(days=30 * ticket_months))
            )
            await connection.execute(
                delete(events).where(
                    or_(
                        events.c.done_at < now - timedelta(days=7),
                        events.c.received_at < now - timedelta(days=conversation_days),
                    )
                )
            )


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        key=row.key,
        door=Door(row.door),
        address=row.address,
        lang=row.lang,
        updated_at=row.updated_at.replace(tzinfo=UTC),
    )
