"""The gateway's own database: the truth about tasks, files and logs. SQL lies beside, in `sql/`."""

from services.gateway.store.files import Files
from services.gateway.store.logs import LogFile, Logs
from services.gateway.store.schema import migrate
from services.gateway.store.store import Store, open_store
from services.gateway.store.tasks import Tasks

__all__ = ["Files", "LogFile", "Logs", "Store", "Tasks", "migrate", "open_store"]
