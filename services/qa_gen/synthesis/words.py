"""The words of a question, taken from comments: what people call a table's rows and its columns."""

import re

_CLAUSE_END = re.compile(r"[,，。;；:：(（\[【\n]")
_TABLE = re.compile(
    r"(?:表|视图|台账|清单|名录)$|\s+(?:(?:master|fact|dimension|base)\s+)?(?:table|view|list)$", re.IGNORECASE
)
_FILLING = re.compile(
    r"(?:(?:基础|基本)?信息|基础|数据|统计|汇总|主|快照|维度?|事实|\s+(?:data|info|information))+$", re.IGNORECASE
)
_HAPPENED = re.compile(r"(?:记录|明细|流水|日志)$")
_LINK_TAIL = re.compile(r"(?:关联|关系|映射|对应|连接)+$")
_CODE = re.compile(r"(?:编号|编码|代码|单号|号码|标识|ID|id|(?<![标型])号)$|\b(?:code|no|number|id)$", re.IGNORECASE)
_NAME_TAIL = re.compile(r"(?:的)?(?:名称|名字|全称|简称|姓名|名)$|[\s_](?:name|title)$", re.IGNORECASE)
_STATE = re.compile(r"(?:状态|阶段|进度)$|\b(?:state|status|stage)$", re.IGNORECASE)
_PERSON = re.compile(r"(?:员|员工|用户|客户|会员|学生|老师|教师|患者|医生|司机|人)$")
_COUNTERS = (
    (re.compile(r"(?:公司|企业|厂商|门店|商户|店铺|医院|银行|机构|酒店|学校|供应商|单位)$"), "家"),
    (re.compile(r"(?:订单|交易|付款|支付|退款|账单|合同|发票|销售|贷款|转账|收款|开支)$"), "笔"),
    (re.compile(r"(?:工单|投诉单|单据)$"), "张"),
    (
        re.compile(
            r"(?:路段|路线|线路|记录|日志|流水|明细|评论|评价|消息|事件|告警|规则|明细|营收|车流|统计|数据|映射)$"
        ),
        "条",
    ),
    (re.compile(r"(?:车|车辆|汽车)$"), "辆"),
    (re.compile(r"(?:商品|产品|物品)$"), "种"),
    (re.compile(r"(?:书|图书)$"), "本"),
    (re.compile(r"(?:设备|机器)$"), "台"),
    (re.compile(r"(?:课程)$"), "门"),
)
_BELONGS = re.compile(r"^(?:所属|所在|归属)的?")
_SHORTEST_CUT = 4
"""A noun that says its beginning twice is cut to no less than this."""
_VAGUE = re.compile(r"^(?:服务|系统|业务|数据|项目|类型|来源|source|service|system|type|item)$", re.IGNORECASE)
"""What a name column may be called after without saying what it names."""
_UNKNOWN = re.compile(r"含义未知|meaning unknown")
_CJK = re.compile(r"[㐀-鿿]")
_CODE_LABEL = re.compile(r"(?<![\w.])([A-Za-z0-9]{1,12})\s*[:：=＝\-—]\s*([^\s,，;；、。)）\]】:：=]{1,20})")


def says_unknown(comment: str) -> bool:
    """The author of the comment did not know what the name means."""
    return bool(_UNKNOWN.search(comment))


def is_chinese(text: str) -> bool:
    return bool(_CJK.search(text))


def head(comment: str) -> str:
    """The first clause of a comment: 服务区状态(开放、关闭) gives 服务区状态."""
    return _CLAUSE_END.split(comment.strip(), maxsplit=1)[0].strip()


def noun(title: str, *, happens: bool = False) -> str:
    """What one row is called: 服务区基础信息表 gives 服务区; 充电流水表 keeps 流水 when rows happen."""
    clause = head(title)
    bare = _FILLING.sub("", _TABLE.sub("", clause)).strip()
    bare = bare if happens else _HAPPENED.sub("", bare)
    return _said_once(bare or clause)


def _said_once(noun: str) -> str:
    """充电桩充电流水 is a 充电流水."""
    for length in (3, 2):
        again = noun.find(noun[:length], length)
        if is_chinese(noun[:length]) and again > 0 and len(noun) - again >= _SHORTEST_CUT:
            return noun[again:]
    return noun


def shares_a_part(word: str, noun: str) -> bool:
    """Two characters in common: 充电费用 of a 充电流水 says whose it is."""
    return any(noun[i : i + 2] in word for i in range(len(noun) - 1))


def plain_noun(text: str) -> str:
    """A noun without the words of linkage: 路段服务区关联 gives 路段服务区."""
    return _LINK_TAIL.sub("", text) or text


def entity(word: str) -> str:
    """What a name column names: 服务区名称 gives 服务区; empty for a bare 名称, and for 服务名称: too vague."""
    named = _NAME_TAIL.sub("", word)
    return "" if _VAGUE.search(named) else named


def belonging(word: str) -> str:
    """所属小组 is asked about as 小组."""
    rest = _BELONGS.sub("", word)
    return rest if len(rest) > 1 else word


def is_name(word: str) -> bool:
    return bool(_NAME_TAIL.search(word))


def is_state(word: str) -> bool:
    """What something is in at the moment."""
    return bool(_STATE.search(word))


def is_code(word: str) -> bool:
    """A number or code rather than something people think in."""
    return bool(_CODE.search(word))


def counter(thing: str) -> str:
    """The measure word that goes with a noun."""
    if _PERSON.search(thing):
        return "位"
    return next((word for pattern, word in _COUNTERS if pattern.search(thing)), "个")


def code_labels(comment: str) -> dict[str, str]:
    """What a comment says its codes mean: 状态(0:停用,1:启用) gives {'0': '停用', '1': '启用'}."""
    return dict(_CODE_LABEL.findall(comment))
