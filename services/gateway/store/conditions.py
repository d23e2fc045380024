"""A search put together from the conditions that are asked for, so that their indexes serve."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Conditions:
    """Conditions and their arguments, numbered as PostgreSQL wants them."""

    arguments: list[object] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)

    def require(self, condition: str, argument: object) -> None:
        """Adds a condition with one `{}` for its argument, unless the argument is None."""
        if argument is not None:
            self.arguments.append(argument)
            self._texts.append(condition.format(f"${len(self.arguments)}"))

    @property
    def where(self) -> str:
        return " and ".join(self._texts) or "true"

    @property
    def page(self) -> str:
        """Limit and offset, as the arguments after those of the conditions."""
        return f"limit ${len(self.arguments) + 1} offset ${len(self.arguments) + 2}"


def containing(text: str | None) -> str | None:
    """The pattern for LIKE of what contains the text, its wildcards taken literally."""
    if not text:
        return None
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{literal}%"
