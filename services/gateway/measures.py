"""What the gateway's background work counts, in the process's Prometheus registry."""

from prometheus_client import Counter

EVENTS = Counter("schemaloom_gateway_events", "Events that arrived, by what became of them", ["type", "outcome"])
REQUESTS_SENT = Counter("schemaloom_gateway_requests_sent", "Step requests sent to the workers", ["step"])
FINDINGS = Counter("schemaloom_gateway_findings", "What the sweeper found and acted on", ["kind"])
LOG_RECORDS = Counter("schemaloom_gateway_log_records", "Log records that arrived")
DEAD_LETTERS = Counter("schemaloom_gateway_dead_letters", "Messages that a queue gave up on", ["queue"])
OBJECTS_REMOVED = Counter("schemaloom_gateway_objects_removed", "Objects that nobody needs any more")
