"""Brings the database to the newest schema."""


async def migrate(database_url: str) -> list[str]:
    """Applies what is missing, in one process at a time, and returns the names of what it applied.

    Raises MigrationChanged when an applied migration is not the file it was, StoreUnavailable.
    """
    raise NotImplementedError
