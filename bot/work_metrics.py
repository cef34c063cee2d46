"""What the durable work counts: events by kind and what became of them; never words."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge


class WorkMetrics:
    """Counts events since the start, and tells what waits."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """`registry` None: for whom nobody reads."""
        registry = registry or CollectorRegistry()
        self._received = Counter(
            "guichet_events_received",
            "Events recorded for handling; a second delivery is `again`",
            ["kind", "delivery"],
            registry=registry,
        )
        self._handled = Counter(
            "guichet_events_handled",
            "Events handled, or failed for good",
            ["kind", "outcome"],
            registry=registry,
        )
        self._postponed = Counter(
            "guichet_events_postponed",
            "Times that something was put off because the other side did not answer",
            registry=registry,
        )
        self._waiting = Gauge("guichet_events_waiting", "Events recorded and not handled", registry=registry)
        self._oldest_s = Gauge(
            "guichet_events_oldest_seconds", "Age of the oldest event that is not handled", registry=registry
        )

    def received(self, kind: str, *, new: bool) -> None:
        """Count an event that came in."""
        self._received.labels(kind, "new" if new else "again").inc()

    def handled(self, kind: str, *, failed: bool) -> None:
        """Count an event that is over."""
        self._handled.labels(kind, "failed" if failed else "ok").inc()

    def postponed(self) -> None:
        """Count a step that is to be tried again later."""
        self._postponed.inc()

    def waits(self, count: int, oldest: datetime | None, *, now: datetime) -> None:
        """Tell how many events are not handled, and since when the oldest is there."""
        self._waiting.set(count)
        self._oldest_s.set(0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0))
