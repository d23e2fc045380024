"""File sizes for people."""

_UNITS = ("B", "KB", "MB", "GB", "TB")


def readable(size: int) -> str:
    """`284.0 B`, `35.1 KB`: always one decimal."""
    value, unit = _scaled(size)
    return f"{value:.1f} {unit}"


def short(size: int) -> str:
    """The same with whole bytes: `281 B`, `35.1 KB`."""
    return f"{size} B" if size < 1024 else readable(size)


def _scaled(size: int) -> tuple[float, str]:
    value = float(size)
    for unit in _UNITS[:-1]:
        if value < 1024:
            return value, unit
        value /= 1024
    return value, _UNITS[-1]
