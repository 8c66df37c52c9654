"""Figures for Prometheus: counts and times, never words or tokens."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128)
ACKS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sockets = Gauge("ace_sockets", "Open sockets", ["role"], registry=self.registry)
        self.polls = Gauge("ace_polls", "Polls that wait", ["role"], registry=self.registry)
        self.asks = Counter("ace_asks", "Asks answered", ["answer"], registry=self.registry)
        self.ack = Histogram(
            "ace_ack_seconds", "From frame to answer", buckets=ACKS, registry=self.registry
        )
        self.batch = Histogram(
            "ace_batch_asks", "Asks decided in one commit", buckets=BATCHES, registry=self.registry
        )
        self.trouble = Counter(
            "ace_trouble", "Batches that could not be kept", registry=self.registry
        )
        self.conflicts = Counter(
            "ace_conflicts", "Batches that another process was before", registry=self.registry
        )
        self.patches = Counter("ace_patches", "Patches made", ["audience"], registry=self.registry)
        self.sent = Counter(
            "ace_sent", "Frames sent by fan-out", ["audience"], registry=self.registry
        )
        self.skipped = Counter(
            "ace_skipped", "Frames not sent to a slow socket", registry=self.registry
        )
        self.closed = Counter("ace_closed", "Sockets we closed", ["code"], registry=self.registry)
        self.rooms = Gauge("ace_rooms", "Open rooms", registry=self.registry)
        self.bus_well = Gauge("ace_bus_well", "1: the shared bus works", registry=self.registry)
        self.bus_sent = Counter("ace_bus_sent", "Letters sent", registry=self.registry)
        self.bus_dropped = Counter(
            "ace_bus_dropped", "Letters not sent as they were", ["what"], registry=self.registry
        )
        self.bus_refused = Counter(
            "ace_bus_refused", "Letters that did not fit", ["why"], registry=self.registry
        )
        self.bus_doubts = Counter(
            "ace_bus_doubts", "Times that rings may have been missed", registry=self.registry
        )

    def page(self) -> bytes:
        return generate_latest(self.registry)


metrics = Metrics()
"""One a process: Prometheus counts per process. Nothing reads it but `/metrics`."""
