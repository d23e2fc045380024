"""What the API counts, in the process's Prometheus registry."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("schemaloom_http_requests", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "schemaloom_http_request_seconds",
    "Time from a request's first byte to its answer's last",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
LIVE_STREAMS = Gauge("schemaloom_live_streams", "Watchers of live events")
QUEUE_READY = Gauge("schemaloom_queue_ready", "Messages that wait in a queue", ["queue"])
QUEUE_UNACKNOWLEDGED = Gauge("schemaloom_queue_unacknowledged", "Messages a consumer holds", ["queue"])
QUEUE_CONSUMERS = Gauge("schemaloom_queue_consumers", "Consumers of a queue", ["queue"])
