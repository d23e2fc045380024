"""What the step reports: numbers that a person and the next step can use."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.ddl_gen.inputs import TableFiles
from services.ddl_gen.memory import Rerun
from shared.catalog.model import AnnotatedTable, Relation, RelationOrigin, TableName
from shared.catalog.words.wording import Wording


def summary(
    described: Sequence[AnnotatedTable],
    relations: Iterable[Relation],
    wording: Wording,
    *,
    asked: int,
    failed: int,
    llm_fallbacks: int,
    kept_files: Sequence[str],
    again: Rerun | None,
) -> dict[str, object]:
    """JSON values only."""
    comments = [comment for table in described for comment in table.comments.columns.values()]
    unknown = wording.unknown.format(name="")
    edges = Counter(relation.origin for relation in relations)
    origins = Counter(comment.origin.value for comment in comments)
    return {
        "tables": asked,
        "described": len(described),
        "failed": failed,
        "columns": len(comments),
        "column_comments": dict(sorted(origins.items())),
        "unknown_columns": sum(comment.text.endswith(unknown) for comment in comments),
        "relations": {origin.value: edges[origin] for origin in RelationOrigin},
        "llm_fallbacks": llm_fallbacks,
        "kept_files": list(kept_files),
        "dictionary_columns": sum(len(table.dictionaries) for table in described),
        "unchanged": len(again.kept) if again else 0,
        "regenerated": len(again.made) if again else len(described),
        "rerun": again.as_json() if again else None,
    }


def filename_mapping(tables: Mapping[TableName, TableFiles]) -> str:
    """The text of filename_mapping.txt."""
    lines = sorted(f"{name} -> {files.ddl}, {files.detail}" for name, files in tables.items())
    return "\n".join(["# 文件名映射", "# 格式: 表名 -> DDL文件, 说明文件", "", *lines]) + "\n"
