"""The keys of PostgreSQL's advisory locks that the gateway takes."""

MIGRATION = 0x5C4E_0001
"""One process changes the schema at a time."""
CREATION = 0x5C4E_0002
"""One task at a time gets its id."""
ALONE = 0x5C4E_0003
"""One process, where the bus lives in its memory."""
LOG_ARRIVAL = 0x5C4E
"""First of two keys, the second is a task's: its log records arrive in the order of their cursors."""
