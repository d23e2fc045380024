"""What the run of a step before this one left for it: a file of its own that it believes only as it wrote it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.worker.run import Run


class Memory(BaseModel):
    """What a step remembers. A new `format` says that the meaning has changed: nothing of another one is believed."""

    format: int


M = TypeVar("M", bound=Memory)


async def recall(run: Run, name: str, nothing: M) -> M:
    """What the file says; `nothing` when there is none, when a person has put it there, or when it is unreadable."""
    ref = run.file(name)
    if ref is None or ref.uploaded:
        return nothing
    try:
        memory = type(nothing).model_validate_json(await run.read(name))
    except ValidationError:
        run.log.warning(f"{name} 无法读取,全部重新生成")
        return nothing
    return memory if memory.format == nothing.format else nothing
