"""Says in a column's comment what its codes mean, where a dictionary tells."""

import re
from collections.abc import Mapping
from dataclasses import replace

from shared.catalog.model import Comment, CommentOrigin, Dictionary, TableComments
from shared.catalog.reading.senses import head
from shared.catalog.words.wording import Wording

MOST_TOLD = 20
"""A comment stays readable; the note about the dictionary says where the rest is."""
LONGEST_LABEL = 20
_ONLY_VALUES = re.compile(
    r"[\u3400-\u9fff]{1,6}(?:[/|、][\u3400-\u9fff]{1,6}){2,}|[\u3400-\u9fff][/|、][\u3400-\u9fff]"
)
"""油卡/现金/垫付, 男/女: values without a name."""


def with_codes(comments: TableComments, dictionaries: Mapping[str, Dictionary], wording: Wording) -> TableComments:
    """The comments, with the codes of those columns that have a dictionary: 订单状态(字典: 1=新建、2=完成)."""
    columns = {
        name: _with_codes(comment, dictionaries[name], wording) if name in dictionaries else comment
        for name, comment in comments.columns.items()
    }
    return replace(comments, columns=columns)


def with_names(comments: TableComments, named: Mapping[str, str], unknown: str) -> TableComments:
    """The comments; one that only explains codes (0停业 1营业) says first what the column is called.

    `unknown` is how a name ends that says nothing.
    """
    columns = {name: with_name(comment, named.get(name, ""), unknown) for name, comment in comments.columns.items()}
    return replace(comments, columns=columns)


def with_name(comment: Comment, name: str, unknown: str) -> Comment:
    """The comment of a column that is called so."""
    told = comment.origin is CommentOrigin.APPROVED or not _lists_values(comment.text)
    known = bool(name) and not name.endswith(unknown)
    return replace(comment, text=f"{name}: {comment.text}") if known and not told else comment


def _lists_values(text: str) -> bool:
    return bool(_ONLY_VALUES.fullmatch(text)) or not head(text)


def _with_codes(comment: Comment, dictionary: Dictionary, wording: Wording) -> Comment:
    told = sum(label in comment.text for label in dictionary.labels.values())
    if comment.origin is CommentOrigin.APPROVED or told > 1:
        return comment
    pairs = [f"{code}={label[:LONGEST_LABEL]}" for code, label in dictionary.labels.items()]
    shown = pairs[:MOST_TOLD] + ["…"] * (len(pairs) > MOST_TOLD)
    return replace(comment, text=wording.codes.format(comment=comment.text, labels=wording.enumeration.join(shown)))
