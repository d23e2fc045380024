"""The machine that figures were measured on, in one line."""

import os
import platform
import re
import resource
from datetime import UTC, datetime
from pathlib import Path

_GIB = 1024**3


def machine_line() -> str:
    """Cores, CPU, memory, Python and today's date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{os.cpu_count()} cores of {_cpu()}, {memory:.0f} GB memory, {platform.system()}, "
        f"Python {platform.python_version()}, {today}. The machine is shared: ratios within one run count, not seconds."
    )


def peak_mb() -> float:
    """The most memory that this process has had resident.

    Linux hands `ru_maxrss` on from the parent that it was forked from; VmHWM begins anew with each program.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # bytes on macOS


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    return cpu_model(info.read_text() if info.exists() else "") or platform.processor() or platform.machine()


def cpu_model(cpuinfo: str) -> str | None:
    """The model's name in the text of /proc/cpuinfo."""
    found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return " ".join(found[1].split()) if found else None
