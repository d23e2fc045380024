"""A query's skeleton: two queries that differ in literals and aliases only have the same one."""

from sqlglot import exp

from shared.sql.names import folded
from shared.sql.parse import Select


def skeleton(select: Select) -> str:
    """The query with literals and aliases masked, as text to compare."""
    tree = select.tree.copy()
    renamed: dict[str, str] = {}
    for alias in [*tree.find_all(exp.TableAlias), *tree.find_all(exp.Alias)]:
        for identifier in _own_names(alias):
            renamed.setdefault(folded(identifier), f"a{len(renamed)}")
    for node in list(tree.walk()):
        if isinstance(node, exp.Literal):
            node.replace(exp.Literal.string("?"))
        elif isinstance(node, exp.Identifier):
            name = folded(node)
            node.replace(exp.to_identifier(_masked(node, name, renamed), quoted=True))
    return tree.sql(dialect="postgres", comments=False, normalize=False, copy=False)


def _own_names(alias: exp.Expr) -> list[exp.Expr]:
    if isinstance(alias, exp.Alias):
        return [alias.args["alias"]]
    names = [alias.this, *(alias.args.get("columns") or ())]
    return [name for name in names if isinstance(name, exp.Identifier)]


def _masked(node: exp.Identifier, name: str, renamed: dict[str, str]) -> str:
    """An alias by its number; a base table keeps its name even where an alias is called the same."""
    base = isinstance(node.parent, exp.Table) and node.arg_key == "this" and node.parent.find_ancestor(exp.With) is None
    return name if base and name not in renamed else renamed.get(name, name)
