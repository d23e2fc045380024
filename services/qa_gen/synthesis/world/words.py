"""The words of a question, taken from comments: what people call a table's rows and its columns."""

import re
from collections import Counter
from collections.abc import Sequence

from services.qa_gen.synthesis.world import people
from shared.catalog.reading.senses import head

_TABLE = re.compile(
    r"(?:(?:字典)?(?<![^日周月年季]报)表|视图|台账|清单|名录|字典)$|\s+(?:(?:master|fact|dimension|base)\s+)?(?:table|view|list)$",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"(?:(?:基础|基本)?信息|(?<=[量流况入营产能])[日月周年]度?(?:统计|汇总|快照)|基础|价目|数据|统计|汇总|(?<![业车房货店户雇买卖债失事船场人告])主|档案|资料|花名册|名册|通讯录|(?<=生)学籍|快照|维度?|事实|\s+(?:data|info|information))+$",
    re.IGNORECASE,
)
_DICTIONARY = re.compile(r"(?:系统|公共|通用|数据)*字典(?:数据|信息)?表?")
_HAPPENED = re.compile(r"(?:记录|明细|流水|日志)$")
_ENTERED = re.compile(r"(?<=处方|合同|发票|保单|证书)登记$")
_WHAT_IS_PAID = re.compile(r"^[\u3400-\u9fff]{2,}[与和及](?=[\u3400-\u9fff]+款$)")
"""产值与进度款 are 进度款."""
_AND_WHAT_CAME = re.compile(r"(?<=[\u3400-\u9fff]{2})[与和及](?:成绩|结果|评分|得分|反馈)(?=记录|$)")
"""选课与成绩 are 选课."""
_BOUND = re.compile(r"^.{2,}(?=绑定.{2,})|^.{2,}(?:途经|经停|沿途|经过的?)(?=.{2,})")
_MOVED = re.compile(
    r"入库|出库|领用|退库|调入|调出|盘盈|盘亏|报损|损耗|退货|期初|期末|(?:期初|期末|上期|本期)?结存|在途"
)
_OR_ELSE = re.compile(r"^([\u3400-\u9fff]{2,})[/／][\u3400-\u9fff]{2,}[人员户商]$")
"""业务员/代理人 are called 业务员."""
_DOES_EITHER = re.compile(r"^([\u3400-\u9fff]{2,4})[/／][\u3400-\u9fff]{2,4}?(?=(?:员工|人员|[员人师])$)")
_LINK_TAIL = re.compile(r"(?:关联|关系|映射|对应|连接)+$")
_CODE = re.compile(r"(?:编号|编码|代码|单号|号码|标识|ID|id|(?<![标型])号)$|\b(?:code|no|number|id)$", re.IGNORECASE)
_CODE_MARK = re.compile(r"(?:编号|编码|代码|号码|标识|号|ID)$")
_KEY_TAIL = re.compile(r"的?(?:编号|编码|代码|工号|主键|ID|id|号)$|[\s_]+(?:id|no|code|number)$", re.IGNORECASE)
_WHO = {
    **{"created by": "creator", "approved by": "approver", "requested by": "requester", "reported by": "reporter"},
    **{"assigned to": "assignee", "reviewed by": "reviewer", "owned by": "owner", "hosted by": "host"},
    **{"submitted by": "submitter", "managed by": "manager", "handled by": "handler", "sold by": "seller"},
    **{"processed by": "handler", "checked by": "inspector", "inspected by": "inspector", "received by": "receiver"},
    **{
        "issued by": "issuer",
        "verified by": "verifier",
        "signed by": "signer",
        "sent by": "sender",
        "paid by": "payer",
    },
    **{"graded by": "grader", "taught by": "teacher", "assigned by": "assigner", "resolved by": "resolver"},
    **{"performed by": "technician", "recorded by": "recorder", "referred by": "referrer", "invited by": "inviter"},
    **{"changed by": "editor", "last changed by": "editor", "modified by": "editor", "updated by": "editor"},
    **{"entered by": "clerk", "keyed by": "clerk", "raised by": "requester"},
    **{"booked by": "booker", "cancelled by": "canceller", "closed by": "closer", "prepared by": "preparer"},
}
_NAME_TAIL = re.compile(
    r"(?:的)?(?:名称|名字|全称|简称|姓名|(?<!排)名)$|[\s_](?:name|(?<!job )(?<!contact )title)$", re.IGNORECASE
)
_NAMED_BY_ONE = {"书名": "图书", "片名": "影片", "剧名": "剧目", "歌名": "歌曲", "菜名": "菜品"}
_PAID = re.compile(
    r"(?:^|实际|本期|累计)[应实已未待][收付缴退还]$|^[\u3400-\u9fff]{2,6}(?<!是否)(?:支付|付款|抵扣|减免|报销)$"
)
_LOGIN = re.compile(r"登录|用户名|账号|昵称|\b(?:login|user ?name|nick ?name)\b", re.IGNORECASE)
_STATE = re.compile(r"(?:状态|阶段|进度)$|\b(?:state|status|stage)$", re.IGNORECASE)
_STAFF = re.compile(r"(?:系统|公司)?(?:员工|职工|人员|雇员|用户|教职工)|employee|user|staff(?: member)?|person|contact")
_OF_STAFF = re.compile(r" (?:employee|user|staff(?: member)?|person|contact)$")
_ROLE = re.compile(
    r"(?:owner|holder|manager|requester|approver|assignee|reporter|author|head|lead|supervisor|agent|inspector|handler|reviewer"
    r"|operator|technician|advisor|mentor|sponsor|host|driver|cashier|recruiter|coordinator|sender)(?: [a-z]+)?"
)
_EITHER = re.compile(r"[\u3400-\u9fff]{2,}[及和与或、/／][\u3400-\u9fff]{2,}")
_PARTY = re.compile(r"(?:商|单位|[甲乙丙]方|公司|机构|医院|学校)$")
"""What a key says of a table of 分包商及供应商: which of them its rows are with."""
_BY_DEED = re.compile(r"[\u3400-\u9fff]{2,4}人")
"""起草人, 申请人: whoever that is."""
_DOER = re.compile(r"(?:[a-z]+ )*[a-z]{3,}(?:er|or|ee|ist|ant)")
"""Whoever does something, by what he does: a referrer, an interviewer."""
_ANY = "个"
_SINGLE = re.compile(r"(?:缺陷|事故|问题|隐患|风险|异常|线索|商机|优惠券|订阅|会籍|名额)$")
"""What is counted one by one, though by no word of its own."""
_SAID_OF_EACH = re.compile(r"(?:预约|预订|投诉|报名|申请|报修|退款|交易|订单|评价|排课|请假|行程)$")
"""A record of such a thing is one of them."""
_SHORTEST_DEED = 4
"""Characters of what is done to what, of which there are records: 已还的图书借阅记录, but 已还的借阅."""
_LOGGED = re.compile(r"record|log|hist|记录|流水|日志", re.IGNORECASE)
_COUNTERS = (
    (
        re.compile(
            r"(?:公司|企业|厂商|厂家|门店|分店|商户|店铺|医院|银行|酒店|学校|供应商|供货商|(?<!计量)(?<!数量)单位|出版社|分馆"
            r"|经销商|代理商|承运商|服务商|开发商|商家|餐厅|影楼|酒楼|茶楼|工作室|影院|药店|药房|工厂|机构|支行|网吧|健身房)$"
        ),
        "家",
    ),
    (
        re.compile(
            r"(?:(?<!医)订单|交易|付款|支付|退款|账单|销售|贷款|转账|收款|还款|开支|罚款|费用|预订|缴费|充值|理赔|索赔|赔付|报销|退货|成交|消费|放款|提现)$"
        ),
        "笔",
    ),
    (re.compile(r"(?<!托)运单$"), "票"),
    (
        re.compile(
            r"(?:(?<!订)(?<!名)(?<!菜)(?<!账)(?<!保)单|单据|小票|发票|处方|优惠券|门票|车票|机票|电影票|床位|床|卡|月票|餐桌|票)$"
        ),
        "张",
    ),
    (re.compile(r"(?:合同|协议|租约|保单|病历|报告|报表|证书|简历|名单|菜单|问卷|文书|文件|公文|档案|标书)$"), "份"),
    (re.compile(r"(?:包裹|快件|邮件|托寄物|案件|藏品|展品)$"), "件"),
    (re.compile(r"(?:比赛|讲座|面试|演出|展览|拍卖|直播|场次)$"), "场"),
    (re.compile(r"(?:车次|航班|行程)$"), "趟"),
    (re.compile(r"(?:影片|电影|作品)$"), "部"),
    (re.compile(r"剧集$"), "集"),
    (re.compile(r"(?:文章|帖子|论文)$"), "篇"),
    (
        re.compile(
            r"(?:路段|路线|线路|航线|产线|记录|日志|流水|明细|评论|评价|评分|备注|留言|消息|事件|告警|规则|营收|车流|统计|数据"
            r"|映射|行|医嘱|投诉|公告|通知|轨迹|线索|申请|短信|新闻|价格)$"
        ),
        "条",
    ),
    (
        re.compile(
            r"(?:就诊|借阅|借出|充电|登录|访问|预约|挂号|体检|维修|检修|巡检|保养|检查|检验|手术|考试|会议|培训|测量|抄表"
            r"|拜访|回访|随访|跟进|考核|入住|出差|打卡|报修|巡查|盘点|违章|违规|通话|故障|停机|质检|检测|派送|揽收|调度|考勤|排班|排课"
            r"|维护|点检|护理|签到|进场|进出|出入|入园|到场|作答|锻炼|加油|停车|接种|献血|换电|通行|入场|出场|进店|到店|面访|走访|事故|维保|养护|清洁|消杀"
            r"|通关|洗车|作业|浏览|点击|下载|播放|学习|约课|上课|直播课|投放|扫码|开门|开锁|骑行|租借|游览|观影|比价)$"
        ),
        "次",
    ),
    (re.compile(r"(?:任务|工程|活动|计划|方案)$"), "项"),
    (re.compile(r"(?:车|车辆|汽车|货车)$"), "辆"),
    (re.compile(r"(?:楼栋|楼|大厦|建筑)$"), "栋"),
    (
        re.compile(
            r"(?:商品|货品|产品|物品|药品|物料|材料|菜品|食品|食材|餐品|备件|配件|零件|耗材|试剂|疫苗|险种|套餐)$"
        ),
        "种",
    ),
    (re.compile(r"(?:类型|种类|品种)$"), "种"),
    (re.compile(r"报名$"), "个"),
    (re.compile(r"(?:书|图书|书籍)$"), "本"),
    (re.compile(r"(?:册|藏)$"), "册"),
    (re.compile(r"(?:设备|机器|机台|机组|变压器|空调|电脑|电梯|仪器)$"), "台"),
    (re.compile(r"(?:表计|电表|水表|气表)$"), "块"),
    (re.compile(r"(?:桩|杆)$"), "根"),
    (re.compile(r"(?:私教课|团课|小班课|体验课|试听课|公开课|试课)$"), "节"),
    (re.compile(r"(?:课程|课|学科|科目)$"), "门"),
    (re.compile(r"(?:房|客房|病房|房间|教室|会议室|宿舍)$"), "间"),
    (re.compile(r"(?:房屋|房源|住宅|公寓|模具)$"), "套"),
)
_NO_GROUP = re.compile(r"(?:计量|数量|货币)单位$")
GONE_FOR_GOOD = re.compile(
    r"^已?(?:报废|注销|退役|拆除|毕业|退学|解约)$"
    r"|^(?:scrapped|retired|dismantled|decommissioned|sold|disposed(?: of)?|written off)$",
    re.IGNORECASE,
)
"""States of things and people that are no more."""
CALLED_OFF = "取消|作废|撤销|撤单"
"""Deeds whose time is empty for all that stands."""
_BELONGS = re.compile(r"^(?:所属|所在|归属)的?|^(?:参与|参加|关联|对应|使用|选用|涉及|购买|领取)的")
_KIND = re.compile(
    r"(?:类型|类别|种类|分类|大类|品类|类|型|性质|品牌|系列|颜色|性别|国籍|险种|套餐|职称|职务|岗位|职位|工种|等级|级别|职级)$"
)
_PLACE = re.compile(
    r"(?:城市|省份|省|市|区县|行政区|辖区|片区|商圈|地区|区域|大区|国家|产地|籍贯|街道|地点|位置|所在地|站点|车站|机场|仓库)$"
)
_PLACE_OF = re.compile(r"(?:首都|首府|省会|(?<!所在)(?<!驻)地|[起终]点)$")
_GROUP = re.compile(
    r"(?:公司|厂家|厂商|供应商|出版社|单位|部门|科室|小组|班组|团队|班级|门店|店铺|档口|机构|医院|学校|药品|商品|产品|用户|客户|学院|专业|课程|项目|网点|分馆|银行|酒店|序列|条线|车间|工段|产线|车队|校区|支行|营业部|中心|站点)$"
)
_WAY = re.compile(r"(.{2,})(?:方式|渠道|途径)$")
_ATTRIBUTE = re.compile(
    r"(?:状态|结果|类型|类别|种类|分类|性质|等级|级别|品牌|颜色|规格|型号|阶段|标签|来源|渠道|方式|名称|编号|编码|日期|时间|备注|说明)$"
)
_REASON = re.compile(r"(?:原因|理由|缘由)$|不合格(?:项目?|指标)$|\b(?:reason|cause)$", re.IGNORECASE)
_PER = re.compile(r"(?:单位|每.*)$")
_SHORTEST_CUT = 4
"""A noun that says its beginning twice is cut to no less than this."""
_VAGUE = re.compile(
    r"^(?:服务|系统|业务|数据|字典|项目|类型|来源|source|service|system|type|item|full)$", re.IGNORECASE
)
"""What a name column may be called after without saying what it names."""
_UNKNOWN = re.compile(r"含义未知|meaning unknown")
_LEADS = re.compile(r"\S+ (?:关联|references) \S+\.\S+")
_CJK = re.compile(r"[㐀-鿿]")


def says_unknown(comment: str) -> bool:
    """The author of the comment did not know what the name means."""
    return bool(_UNKNOWN.search(comment))


def only_leads(comment: str) -> bool:
    """All that is known of a key is where it leads: csm_id references users.id."""
    return bool(_LEADS.match(comment))


def is_chinese(text: str) -> bool:
    return bool(_CJK.search(text))


def noun(title: str, *, happens: bool = False) -> str:
    """What one row is called: 服务区基础信息表 gives 服务区, 趟次途经卸货点 a 卸货点.

    充电流水表 keeps 流水 when rows happen.
    """
    clause = _OR_ELSE.sub(r"\1", head(title))
    bare = _FILLING.sub("", _TABLE.sub("", clause)).strip()
    bare = _ENTERED.sub("", _AND_WHAT_CAME.sub("", _WHAT_IS_PAID.sub("", bare)))
    bare = bare if happens else _HAPPENED.sub("", bare)
    if _DICTIONARY.fullmatch(clause) or (clause.endswith("字典") and _VAGUE.search(bare)):
        return "字典项"
    return _said_once(_BOUND.sub("", bare) or clause)


def thing(noun: str, table_name: str) -> str:
    """会员记录 of a table `member` are 会员; what is counted by no word of its own, and a log, stay records."""
    bare = noun.removesuffix("记录")
    if _SAID_OF_EACH.search(bare):
        return bare
    plain = counter(bare) == _ANY and not _SINGLE.search(bare)
    return noun if bare == noun or _LOGGED.search(table_name) or plain or len(bare) >= _SHORTEST_DEED else bare


def as_done(noun: str) -> str:
    """The 图书借阅 of a 图书借阅记录, which has days and amounts, where the record is what there is one of."""
    bare = noun.removesuffix("记录")
    return bare if counter(bare) == "次" and len(bare) >= _SHORTEST_DEED else noun


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
    """A noun without the words of linkage: 路段与服务区关联 gives 路段服务区."""
    return (_LINK_TAIL.sub("", text) or text).replace("与", "")


def entity(word: str) -> str:
    """What a name column names: 服务区名称 gives 服务区, 书名 gives 图书; empty for 名称 and 服务名称: too vague."""
    named = _NAMED_BY_ONE.get(word) or _NAME_TAIL.sub("", word)
    return "" if len(named) == 1 or _VAGUE.search(named) else named


def without_key(word: str) -> str:
    """What a key leads to: 上级部门ID gives 上级部门."""
    return _KEY_TAIL.sub("", word)


def who(deed: str, people: str = "") -> str:
    """Who did it, or is to do it: a key created_by leads to the creator; empty for what is no deed.

    The 检验员 rather than the 员工, where those are all the `people` that it leads to; the author of an author agent.
    """
    called = deed.removesuffix(f" {people}")
    if called != deed and _ROLE.fullmatch(called):
        return called
    own = (_STAFF.fullmatch(people) or _BY_DEED.fullmatch(deed)) and not _STAFF.fullmatch(deed) and deed != people
    role = deed if own and (is_person(deed) or _ROLE.fullmatch(deed) or _DOER.fullmatch(deed)) else ""
    by = f"{deed.removesuffix(' by').removesuffix('ed')}er" if deed.endswith("ed by") else ""
    return _WHO.get(deed, "") or by or _OF_STAFF.sub("", role)


def role(said: str, noun: str) -> str:
    """What a key tells of the people or the place that it leads to: a 车主 of 客户, the 首都 of 城市; else empty."""
    tells = (is_person(said) and is_person(noun)) or _PLACE_OF.search(said)
    if _EITHER.fullmatch(noun) and _PARTY.search(said) and said != noun:
        return said
    return who(said, noun) or (said if tells and is_chinese(said) and not set(said) & set(noun) else "")


def belonging(word: str) -> str:
    """所属小组 is asked about as 小组, 收银/接单员工 as 收银员工."""
    rest = _DOES_EITHER.sub(r"\1", _BELONGS.sub("", word))
    return rest if len(rest) > 1 else word


def is_name(word: str) -> bool:
    return bool(_NAME_TAIL.search(word))


def is_login(said: str) -> bool:
    """What people are known by to a program, and to nobody else who has their name."""
    return bool(_LOGIN.search(said))


def is_state(word: str) -> bool:
    """What something is in at the moment."""
    return bool(_STATE.search(word))


def is_code(word: str) -> bool:
    """A number or code rather than something people think in."""
    return bool(_CODE.search(word))


def counter(thing: str) -> str:
    """The measure word that goes with a noun."""
    if people.is_person(thing):
        return "位"
    return next((word for pattern, word in _COUNTERS if pattern.search(thing)), _ANY)


def coded(word: str) -> str:
    """What a code tells apart: 工单编号 gives 工单."""
    return _CODE_MARK.sub("", word)


def of_quantity(word: str) -> str:
    """What is counted of a deed: 入库 and 期初 of a stock are 入库数量 and 期初数量."""
    return f"{word}数量" if _MOVED.fullmatch(word) else word


def of_money(word: str) -> str:
    """What is to be paid, and what somebody pays, is an amount: 实际应缴金额, 医保支付金额."""
    return f"{word}金额" if _PAID.search(word) else word


def is_unit(word: str) -> bool:
    """What a quantity is counted in: 盒, 米; nobody asks by it."""
    return word in {"单位", "计量单位", "unit", "unit of measure"}


def is_person(thing: str) -> bool:
    """Who rather than what, in Chinese and in English."""
    return people.is_person(thing)


def is_staff(noun: str) -> bool:
    """All who work there, whatever they do: 员工, 用户."""
    return bool(_STAFF.fullmatch(noun))


def is_kind(word: str) -> bool:
    """Its values say what kind of thing it is: 投诉类型, 职称."""
    return bool(_KIND.search(word))


def is_place(word: str) -> bool:
    return bool(_PLACE.search(word))


def is_group(word: str) -> bool:
    """Its values are names of what other things belong to: 出版社, 班组, 药品."""
    return bool(_GROUP.search(word)) and not _NO_GROUP.search(word)


def tied_by(word: str) -> str:
    """What stands before the place or group that the word names: 贷款 of a 贷款银行; empty for a bare 部门."""
    found = (pattern.search(word) for pattern in (_PLACE, _GROUP))
    return word[: min((tail.start() for tail in found if tail), default=0)]


def is_reason(word: str) -> bool:
    """Only what came to an end or went wrong has one: 离职原因, 不合格项目."""
    return bool(_REASON.search(word))


def way(word: str) -> str:
    """What is done in the ways that the word tells apart: 支付方式 gives 支付; empty for other words."""
    found = _WAY.search(word)
    return found[1] if found and not found[1].endswith("来源") else ""


def within_others(nouns: Sequence[str]) -> set[str]:
    """Those that another begins or ends with, or is: the 采购 of 采购明细. In time linear in their number."""
    lengths = {len(noun) for noun in nouns}
    told = ({part for length in lengths for part in (noun[:length], noun[-length:])} for noun in nouns)
    times = Counter(part for parts in told for part in parts)
    return {noun for noun in nouns if times[noun] > 1}


def is_contract(noun: str) -> bool:
    """It is a paper between two, and neither of them: 商户租赁合同."""
    return noun.endswith(("合同", "协议", "租约", "保单"))


def is_attribute(word: str, *, whole: bool = False) -> bool:
    """It is an attribute of something: 状态, 会员等级; as a `whole` word it does not even say of what."""
    return bool(_ATTRIBUTE.fullmatch(word) if whole else _ATTRIBUTE.search(word))


def reads_as_each(noun: str) -> bool:
    """Before a number the noun would be read as a rate: 单位面积 is an area for each unit."""
    return bool(_PER.fullmatch(noun))
