"""What the Slack door counts: calls by method and outcome; never words."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class SlackMetrics:
    """Counts what goes to Slack and what comes from it."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """`registry` None: for whom nobody reads, such as `guichet doctor`."""
        registry = registry or CollectorRegistry()
        self._calls = Counter(
            "guichet_slack_calls",
            "Calls to Slack's Web API; the outcome is ok, or Slack's code",
            ["method", "outcome"],
            registry=registry,
        )
        self._requests = Counter(
            "guichet_slack_requests",
            "Requests and envelopes from Slack, by what became of them",
            ["outcome"],
            registry=registry,
        )
        self._connected = Gauge(
            "guichet_slack_connected",
            "1 while Slack answers, accepts the token and is heard",
            registry=registry,
        )

    def called(self, method: str, outcome: str) -> None:
        """Count a call to Slack."""
        self._calls.labels(method, outcome).inc()

    def received(self, outcome: str) -> None:
        """Count what came from Slack."""
        self._requests.labels(outcome).inc()

    def connected(self, *, yes: bool) -> None:
        """Tell whether Slack works with us."""
        self._connected.set(int(yes))
