"""The fixed words of generated documents, in Chinese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.catalog.model import TableRole
from shared.catalog.settings import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns take their parts by name."""

    title: str
    description: str
    mark_primary: str
    mark_foreign: str
    mark_not_null: str
    mark_unique: str
    comma: str
    enumeration: str
    last: str
    stop: str
    describes: str
    describes_noun: str
    columns: str
    more: str
    examples: str
    is_primary: str
    is_unique: str
    refers: str
    refers_inferred: str
    is_enum: str
    codes: str
    is_coded: str
    is_coded_by_type: str
    is_soft_delete: str
    live_null: str
    live_value: str
    is_audit: str
    is_partitioned: str
    is_generated: str
    relation: str
    cycle: str
    outside: str
    stub: str
    range: str
    unknown: str
    key: str
    row_key: str
    """Of a column called id that is no key: that of a view."""
    sentences: Mapping[TableRole, str]
    without_subject: str
    table_ends: Mapping[TableRole, str]


CHINESE = Wording(
    title="-- 中文名: ",
    description="-- 描述: ",
    mark_primary="主键",
    mark_foreign="外键",
    mark_not_null="非空",
    mark_unique="唯一",
    comma=", ",
    enumeration="、",
    last="与",
    stop="。",
    describes="{table} 表{text}",
    describes_noun="{table} 表是{text}",
    columns="字段列表:",
    more="字段补充说明:",
    examples="示例: ",
    is_primary="{columns} 为主键",
    is_unique="{columns} 唯一",
    refers="{columns} 关联 {target}",
    refers_inferred="{columns} 关联 {target}(推断)",
    is_enum="{column} 为枚举字段,包含取值:{values}",
    codes="{comment}(字典: {labels})",
    is_coded="{column} 的含义见 {table}.{label}",
    is_coded_by_type="{column} 的含义见 {table}.{label}({type} = '{value}')",
    is_soft_delete="{column} 为软删除标记,{live}",
    live_null="空值表示有效",
    live_value="{value} 表示有效",
    is_audit="{columns} 为审计字段,不含业务含义",
    is_partitioned="按 {key} 分区",
    is_generated="{column} 由 {expression} 计算得出",
    relation="-- 推断关联: {columns} -> {target}",
    cycle="-- 外键(成环,未建立): {constraint}",
    outside="-- 外键(引用任务之外的表): {constraint}",
    stub="-- 视图,定义引用了任务之外的表 {tables},这里只列出字段",
    range="{column} 的数据范围:{first} 至 {last}",
    unknown="{name}(含义未知)",
    key="主键ID",
    row_key="记录ID",
    sentences={
        TableRole.ENTITY: "存储{subject}的{attributes}",
        TableRole.EVENT: "记录{subject}的{attributes}",
        TableRole.SNAPSHOT: "按日期记录{subject},包括{attributes}",
        TableRole.BRIDGE: "记录{attributes}的对应关系",
        TableRole.MAPPING: "存储{subject}的对应关系,包括{attributes}",
        TableRole.DICTIONARY: "存储{subject}的取值及含义,包括{attributes}",
        TableRole.REPORT: "汇总{subject},包括{attributes}",
    },
    without_subject="存储{attributes}",
    table_ends={
        TableRole.ENTITY: "信息表",
        TableRole.EVENT: "记录表",
        TableRole.SNAPSHOT: "统计表",
        TableRole.BRIDGE: "关联表",
        TableRole.MAPPING: "映射表",
        TableRole.DICTIONARY: "字典表",
        TableRole.REPORT: "视图",
    },
)

ENGLISH = Wording(
    title="-- Name: ",
    description="-- Description: ",
    mark_primary="primary key",
    mark_foreign="foreign key",
    mark_not_null="not null",
    mark_unique="unique",
    comma=", ",
    enumeration=", ",
    last=" and ",
    stop=".",
    describes="Table {table}: {text}",
    describes_noun="Table {table}: {text}",
    columns="Columns:",
    more="Notes:",
    examples="examples: ",
    is_primary="{columns} is the primary key",
    is_unique="{columns} is unique",
    refers="{columns} references {target}",
    refers_inferred="{columns} references {target} (inferred)",
    is_enum="{column} takes the values: {values}",
    codes="{comment} (dictionary: {labels})",
    is_coded="{column} is explained in {table}.{label}",
    is_coded_by_type="{column} is explained in {table}.{label} ({type} = '{value}')",
    is_soft_delete="{column} marks deleted rows, {live}",
    live_null="null means live",
    live_value="{value} means live",
    is_audit="{columns}: bookkeeping without business meaning",
    is_partitioned="partitioned by {key}",
    is_generated="{column} is computed as {expression}",
    relation="-- Inferred relation: {columns} -> {target}",
    cycle="-- Foreign key (closes a cycle, left out): {constraint}",
    outside="-- Foreign key (to a table outside the task): {constraint}",
    stub="-- A view over {tables}, which the task leaves out: only its columns",
    range="{column} ranges from {first} to {last}",
    unknown="{name} (meaning unknown)",
    key="Primary key ID",
    row_key="Identifier of the row",
    sentences={
        TableRole.ENTITY: "holds {attributes} of each {subject}",
        TableRole.EVENT: "records {attributes} of each {subject}",
        TableRole.SNAPSHOT: "gives {attributes} for each date",
        TableRole.BRIDGE: "links {attributes}",
        TableRole.MAPPING: "maps {subject}: {attributes}",
        TableRole.DICTIONARY: "lists the codes of {subject} and what they mean: {attributes}",
        TableRole.REPORT: "summarises {subject}: {attributes}",
    },
    without_subject="holds {attributes}",
    table_ends={
        TableRole.ENTITY: "",
        TableRole.EVENT: "",
        TableRole.SNAPSHOT: "statistics",
        TableRole.BRIDGE: "links",
        TableRole.MAPPING: "mapping",
        TableRole.DICTIONARY: "",
        TableRole.REPORT: "",
    },
)

_WORDINGS = {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}


def wording_of(language: Language) -> Wording:
    return _WORDINGS[language]
