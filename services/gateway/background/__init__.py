"""What the gateway does without being asked: relay, projectors, sweeper and cleaner, each a loop."""
