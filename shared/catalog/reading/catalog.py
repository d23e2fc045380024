"""One call that reads all that is known about the tables of a task."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.catalog.model import Catalog, Dictionary, Relation, TableName, TableProfile
from shared.catalog.personal import discreet, personal_columns
from shared.catalog.personal_words import Personal
from shared.catalog.reading.dictionaries import find_dictionaries
from shared.catalog.reading.introspect import introspect
from shared.catalog.reading.profile import TableUnreadable, profile_tables
from shared.catalog.reading.relations import infer_relations
from shared.catalog.reading.roles import Roles, roles_of
from shared.catalog.settings import Samples
from shared.source.port import SourceDatabase


@dataclass(frozen=True, slots=True)
class CatalogReading:
    """The tables that exist and can be read; profiles, roles and personal hold exactly these."""

    catalog: Catalog
    """With declared and inferred relations; an edge may lead to a table that is not in the catalog."""
    profiles: Mapping[TableName, TableProfile]
    """Raw values: see `shared.catalog.personal.shown` before they leave the process."""
    roles: Mapping[TableName, Roles]
    personal: Mapping[TableName, Mapping[str, Personal]]
    """Columns with personal data, by table."""
    edges: Mapping[TableName, tuple[Relation, ...]]
    """The relations that leave a table; tables without any are left out."""
    arriving: Mapping[TableName, tuple[Relation, ...]]
    """The relations of other tables that lead to a table; tables without any are left out."""
    missing: tuple[TableName, ...] = ()
    failures: Mapping[TableName, TableUnreadable] = field(default_factory=dict)
    """Tables that exist and whose rows cannot be read."""
    dictionaries: Mapping[TableName, Mapping[str, Dictionary]] = field(default_factory=dict)
    """What the codes of columns mean, by table and column, where another table of the task says it."""

    def roles_by(self, comments: Mapping[str, str], name: TableName) -> Roles:
        """The roles in the table `name`, read in the words of these comments, by column."""
        relations = self.catalog.relations_of(name)
        return roles_of(self.catalog.tables[name], self.profiles[name], relations, self.personal[name], comments)


async def read_catalog(
    source: SourceDatabase, names: Sequence[TableName], samples: Samples = Samples.MASKED
) -> CatalogReading:
    """Reads structure, rows, relations and roles. Raises SourceLost.

    Unless `samples` are full, the texts of the schema (comments, defaults, checks, views) hold no personal data.
    """
    found, missing = await introspect(source, names)
    if samples is not Samples.FULL:
        found = replace(found, tables={name: discreet(table) for name, table in found.tables.items()})
    looked = await profile_tables(source, found.tables.values())
    profiles = {name: profile for name, profile in looked.items() if isinstance(profile, TableProfile)}
    failures = {name: error for name, error in looked.items() if isinstance(error, TableUnreadable)}
    tables = {name: table for name, table in found.tables.items() if name in profiles}
    declared = tuple(relation for relation in found.relations if relation.table in tables)
    inferred = await infer_relations(source, Catalog(tables, declared), profiles)
    catalog = Catalog(tables, declared + inferred)
    read = await asyncio.to_thread(_interpreted, catalog, profiles, missing, failures)
    dictionaries = await find_dictionaries(source, catalog, profiles, read.roles, read.personal)
    return replace(read, dictionaries=dictionaries)


def _interpreted(
    catalog: Catalog,
    profiles: Mapping[TableName, TableProfile],
    missing: tuple[TableName, ...],
    failures: Mapping[TableName, TableUnreadable],
) -> CatalogReading:
    edges = _by_table(catalog.relations)
    arriving = _by_table(catalog.relations, at_target=True)
    personal = {name: personal_columns(table, profiles[name]) for name, table in catalog.tables.items()}
    roles = {
        name: roles_of(table, profiles[name], arriving.get(name, ()) + edges.get(name, ()), personal[name])
        for name, table in catalog.tables.items()
    }
    return CatalogReading(catalog, profiles, roles, personal, edges, arriving, missing, failures)


def _by_table(relations: Sequence[Relation], *, at_target: bool = False) -> dict[TableName, tuple[Relation, ...]]:
    edges: dict[TableName, list[Relation]] = defaultdict(list)
    for relation in relations:
        edges[relation.target if at_target else relation.table].append(relation)
    return {name: tuple(of_table) for name, of_table in edges.items()}
