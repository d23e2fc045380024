"""A value of a column as people say it before a noun: 微信支付的订单, 张三处理的工单, 103教室的课次, 金卡会员."""

import re
from collections.abc import Callable

from services.qa_gen.synthesis.wording import answers, verbs
from services.qa_gen.synthesis.wording.nouns import ENDS_ITS_KIND, Modifier, Place, Word, short
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.reading.units import UnitOf, unit_of

Form = Callable[[Field, Subject, str, str, Word], Modifier | None]
"""The field, its owner, the noun beside it, the value's label."""

_TESTED = "检测结果"
_LONGEST_KIND = 5
"""A longer kind does not stand before a noun without 的."""
_LONGEST_DEED = 3
_STEPS = re.compile(r"(?:轨迹|日志)$")
_SAYS_NOTHING = re.compile(r"^(?:是|否|有|无|其他|其它|未知|不详|不限|全部)$")
_CHINESE_VALUE = re.compile(r"[㐀-鿿]+")
_OCCUPATION = re.compile(
    r"(?:师|员|生|士|(?<![加手施竣完开])工|长|经理|主任|主管|助理|教授|专家|顾问|总监|老师|经纪人|代理人)$"
)
_OFFICE = re.compile(r"(?:职称|岗位|职务|职位|工种|角色|职级)$")
_NAMES_ITS_KIND = re.compile(r"[类型级等档]$")
_OUTCOME = re.compile(r"^(?:成功|失败|通过|驳回|拒绝|完成|超时|不?合格)$")
_ORDINARY = frozenset({"普通", "一般", "标准", "基础", "默认", "其他", "特殊"})
"""Alone nobody knows in what: the patients that are 普通会员."""
_A_NAME_OF_MANY = re.compile(r"(?:品牌|系列)$")
"""Kinds that are called by a name, which says nothing without the word for it."""
_MONTH = re.compile(r"\d{4}年\d{1,2}月")
_NORMAL = re.compile(r"^(?:正常|异常)$")
_HOW = re.compile(
    r"^(?:一般|良好|正常|异常|中等|较[高低好差快慢]|偏[高低]|很?满意|不满意|优秀|充足|不足|紧急|普通|严重|轻微|[高中低好差优良])$"
)
"""How something is: 情绪一般, 紧急程度普通."""
_WHO = re.compile(
    r"^(处理|经办|审核|审批|登记|录入|制单|跟进|提交|申请|开单|验收|报修|巡检|检查|检验|签收|发起|批准|复核|确认|维修|上报|填报|盘点|领用"
    r"|采购|发布|接单|派单|配送|揽收|授课|主讲|操作)(?:人|人员|员|者)$"
)
_MAKER = re.compile(
    r"^(承运|生产|制造|开发|施工|监理|承建|出品|发行|出版|制作|承办|主办|供货|维保)(?:商|方|单位|公司|厂家|厂商|厂|机构|社)$"
)
_ROOM = re.compile(r"(?:教室|会议室|机房|车间|包厢|病房|房间|诊室|考场|影厅|货架|工位|车位)$")
_OF_A_FORM = re.compile(
    r"(?:模式|形式|性质|制式|温区|区域|用途|业态|班次|时段|题材|体裁|语种|专业|计费标准|版本|学期|批次|期次)$"
)
_SAID_BEHIND = re.compile(r"(?:方向|学历|国籍|口味|材质|难度|语言|学期|批次|期次|序列|条线)$")
"""Words that follow their value: 初中学历, 电工方向, 2022-2023-1学期."""
_NUMBERED = re.compile(r"(?:版本|楼层|优先级|等级|级别|期次|批次)$")
_FROM = re.compile(r"来源(?:渠道|途径|平台)?$")
_ENDED_BY = re.compile(
    r"^(?:离职|退学|拒赔|取消|停机|退款|退货|退课|退卡|报废|请假|注销|退租|流失|停用|停业|驳回|下架|作废|拒收|返工|延期|关闭|终止|暂停|不合格)$"
)
_WHY = re.compile(r"(?:原因|理由|缘由)$|(?<=不合格)(?:项目?|指标)$")
_NO_TIE = re.compile(
    r"^(?:[一二三]级|业务|行政|现|常驻|户籍|出生|产品|物理|存放|主|大|小|子|本|收货人?|客户|员工|销售|生产|施工)$"
)
"""It says which level or sort of place or group is meant, and ties nothing to it."""
_SHOWN = re.compile(r"证件(?:类型|类别|种类)?$")
"""What somebody shows to say who he is tells nothing of him: no 身份证客户."""
_OF_A_BUSINESS = re.compile(r"(?:业态|行业|经营范围|主营|品类)$")
_SOME_CURRENCY = re.compile(r"..(?:币种|货币)$")
_PAID = re.compile(r"(支付|付款|缴费)(?:方式|渠道|途径)$")
_DONE_AT = re.compile(
    r"^(?:贷款|开户|存款|放款|办卡|投保|参保|就诊|就读|签约|注册|消费|上课|培训|考试|办理|工作|居住|实习|租住|维修|保养)$"
)
"""What is done at a place or a house: 在农业银行贷款."""


def said(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """The value without 为 or 是; None where the column must be named beside it."""
    if _SAYS_NOTHING.match(label) or _SHOWN.search(field.word) or _is_of_who_signed(field, noun):
        return None
    own = answers.by_itself(field, noun, label, word)
    forms = _AS_A_WHOLE if _reads_as_two(field, noun, label) else _FORMS
    found = (form(field, owner, noun, label, word) for form in forms)
    return own or next((modifier for modifier in found if modifier), None)


def _is_of_who_signed(field: Field, noun: str) -> bool:
    """小吃 is what a 商户 sells, and no kind of 合同: 经营业态为小吃的合同."""
    return words.is_contract(noun) and bool(_OF_A_BUSINESS.search(field.word))


def _reads_as_two(field: Field, noun: str, label: str) -> bool:
    """生产商 is a kind of 供应商 and no 生产商供应商, 揽收 a step that a 运单轨迹 has."""
    alike = label[-1] == noun[-1] and not label.endswith(noun)
    kind = words.is_kind(field.word) and not _OFFICE.search(field.word)
    return kind and (alike or bool(_STEPS.search(noun)))


def _of_a_month(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    return Modifier(label) if _MONTH.fullmatch(label) else None


def _by_its_end(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """信息化服务区 says both the type and the noun, and so does the 金卡 of a 会员卡, the 周末班 of a 班级."""
    kind = words.is_kind(field.word) or _OF_A_FORM.search(field.word)
    alike = kind and label[-1] in {noun[0], noun[-1]} and label[-1] in ENDS_ITS_KIND and len(label) > 1
    return Modifier(label, Place.WHOLE) if (label.endswith(noun) or alike) and label != noun else None


def _of_a_maker(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """自有车队承运的送货单, Canongate出版的图书."""
    made = _MAKER.match(words.entity(field.word) or field.word)
    return Modifier(label if made[1] in noun else f"{label}{made[1]}") if made else None


def _of_somebody(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """张三处理的工单, 业务员张三的销售单."""
    name = short(field, owner)
    if done := _WHO.match(name):
        return Modifier(label if done[1] in noun else f"{label}{done[1]}")
    if words.is_person(name) and not words.is_name(name) and words.is_chinese(label) and label not in name:
        return Modifier(f"{word(name)}{label}")
    return None


def _of_a_name(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """庐山服务区的月收入, 布洛芬的处方; 名为公共卫生间的设施."""
    if not words.is_name(field.word):
        return None
    named = words.entity(short(field, owner))
    if named in {"", owner.noun} or field == owner.title:
        return Modifier(f"名为{label}")
    if not words.is_chinese(label) or len(label) == 1:
        return Modifier(f"{word(named)}{label}" if len(label) == 1 else f"{word(named)}为{label}")
    return Modifier(label)


def _of_a_person(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """主任医师 rather than 职称为主任医师的医生."""
    known = words.is_person(noun) and _OFFICE.search(field.word) and _OCCUPATION.search(label)
    return Modifier(label, Place.WHOLE) if known else None


def _of_a_state(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """处理中的工单; 审核通过的申请, 大肠菌群超标的批次, as 通过 and 超标 alone do not say what came to its end."""
    name = short(field, owner)
    turned_out = name.endswith(("情况", "结果"))
    if not (words.is_state(field.word) or turned_out) or not _CHINESE_VALUE.fullmatch(label) or len(label) == 1:
        return None
    if _NORMAL.search(label) or (turned_out and _HOW.match(label)):
        return Modifier(f"{word(name)}{label}")
    if name.endswith(_TESTED):
        return Modifier(f"{word(name.removesuffix(_TESTED))}{label}")
    done = name[:-2] if _OUTCOME.search(label) else ""
    outcome = bool(done) and (len(done) == len(label) or turned_out)
    if label in verbs.HERE:
        return Modifier(label, Place.JOINED)
    return Modifier(f"{done}{label}" if outcome else verbs.GOING_ON.get(label, label))


def _how(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """严重的事件 of a 严重程度, 紧急程度一般的工单, 不辣的菜品 of a 辣度."""
    name = short(field, owner)
    if words.is_kind(field.word):
        return None
    if name.endswith("度") and len(label) > 1 and (label in name or label[-1] == name[0]):
        return Modifier(label)
    return Modifier(f"{word(name)}{label}") if _HOW.match(label) and len(name) > 1 else None


def _of_a_kind(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """严重告警, 金卡会员; 高级别的告警 where one character is too little, 领料类型的领料单 where it is said twice."""
    if not words.is_kind(field.word) or not _CHINESE_VALUE.search(label):
        return None
    tail, stem = field.word[-2:], short(field, owner)[:-2]
    ordinary = label in _ORDINARY and len(stem) > 1 and stem not in noun
    if ordinary or (len(label) == 1 and tail in {"等级", "级别"}):
        return Modifier(f"{label}{word(stem if ordinary else tail)}")
    if len(label) == 1 and not field.word.endswith("性别"):
        return None
    if _A_NAME_OF_MANY.search(field.word):
        return Modifier(label if label.endswith(tail) else f"{label}{word(tail)}")
    if noun.startswith(label) or (len(label) > _LONGEST_KIND and not _NAMES_ITS_KIND.search(label)):
        return Modifier(f"{label}{word(tail)}")
    joined = _CHINESE_VALUE.fullmatch(label) and label[-1] != noun[0]
    return Modifier(label, Place.JOINED if joined else Place.OF)


def _of_an_owner(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """A组的订单, 北京的供应商, 暖通班的运维人员; 在农业银行贷款的合同, which are not those of the bank."""
    name = short(field, owner)
    named = words.belonging(name)
    if _SAID_BEHIND.search(name) or (named == name and not words.is_place(name) and not words.is_group(name)):
        return None
    if not _CHINESE_VALUE.search(label):
        return None
    if tie := _tie(named, noun):
        return Modifier(f"在{label}{tie}") if _DONE_AT.match(tie) else None
    return Modifier(label if len(label) > 1 else f"{word(named)}{label}")


def _tie(name: str, noun: str) -> str:
    """What ties a place or a group to the noun other than that it belongs there: 责任, 贷款."""
    tie = words.tied_by(name)
    return "" if tie in noun or _NO_TIE.match(tie) else tie


def _of_a_way(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """微信支付的订单, 用PayPal支付的订单, 线上渠道的订单, 来自官网的客户."""
    name = short(field, owner)
    if not _CHINESE_VALUE.search(label):
        paid = _PAID.match(field.word)
        return Modifier(f"用{label}{paid[1]}") if paid and label.isalpha() else None
    if _FROM.search(name):
        return Modifier(f"来自{label}")
    if done := words.way(name) or words.way(field.word):
        if done in noun:
            return Modifier(label, Place.JOINED if noun.startswith(done) else Place.OF)
        twice = len(label) == len(done) and label[0] == done[0] and label != done  # 考查 is a kind of 考核
        if len(done) > _LONGEST_DEED or twice:
            return Modifier(f"{word(name)}为{label}")
        return Modifier(label if label.endswith((done, done[0])) else f"{label}{done}")
    return Modifier(f"{label}渠道") if name.endswith("渠道") else None


def _of_a_form(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """加盟的门店, 初中学历的学员, 103教室的课次, 固件版本2.1的探头, 晴天的营业额."""
    name = short(field, owner)
    chinese = bool(_CHINESE_VALUE.search(label))
    if _ROOM.search(name):
        return Modifier(label if label.endswith(name[-1]) else f"{label}{word(name)}")
    if _SAID_BEHIND.search(name) and (chinese or label[:1].isdigit()):
        tail = name[-2:]
        return Modifier(label if label.endswith((tail, name[-1])) else f"{label}{word(tail)}")
    if _NUMBERED.search(name) and label[:1].isdigit():
        return Modifier(f"{word(name)}{label}")
    if name == "天气" and chinese:
        return Modifier(label if label.endswith("天") else f"{label}天")
    form = _OF_A_FORM.search(name) or (label[-1] in name and not _tie(words.belonging(name), noun))
    return Modifier(label) if form and _CHINESE_VALUE.fullmatch(label) and len(label) > 1 else None


def _of_a_currency(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """USD订单, 美元订单; 结算币种为USD的客户, who are no dollars."""
    if unit_of(field.word) is not UnitOf.MONEY:
        return None
    if _SOME_CURRENCY.search(field.word):
        return Modifier(f"{word(short(field, owner))}为{label}")
    return Modifier(label, Place.JOINED)


def _for_a_reason(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """因门店关闭离职的员工, 因酸度不合格的化验单."""
    done = _WHY.sub("", short(field, owner))
    return Modifier(f"因{label}{done}") if _ENDED_BY.match(done) and done not in noun else None


_AS_A_WHOLE: tuple[Form, ...] = (_of_a_month, _of_a_currency, _by_its_end, _of_a_maker, _of_a_name, _of_a_person)
"""What takes the place of the noun, or says which one is meant."""
_FORMS: tuple[Form, ...] = (
    *_AS_A_WHOLE,
    _of_somebody,
    _of_a_state,
    _how,
    _of_a_kind,
    _for_a_reason,
    _of_a_way,
    _of_an_owner,
    _of_a_form,
)
