"""What people call the rows of a table and whose its numbers are, rather than the title of the table."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from services.qa_gen.synthesis.world import words
from shared.catalog.reading import table_words
from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.plurals import singular
from shared.catalog.words.split import words as split

_KEPT_ON_FILE = re.compile(
    r"(?:客户|顾客|会员|患者|病人|学员|供应商|供货商|商户|厂商|车辆|设备|耗材|物料|原料|材料|药品|宠物|[商产菜]品)(?:目录|档案)?$"
)
_STOCK = re.compile(r"(?:库存|存货)(?:表|信息|明细|记录|台账)?$|\b(?:stocks?|inventory|inventories)$", re.IGNORECASE)
_LOG = re.compile(r"(?:记录|流水|明细|日志|台账)$")
_OFTEN = re.compile(
    r"(?<=..)每?[日月周年]度?(?:营业|经营|运营|销售|业务|用量|库存|能耗|考勤|温湿度|客流|统计|汇总|快照|绩效|业绩|考核|收入|流量"
    r"|(?:成本|费用)?(?:核算|分摊|结算)|成本|费用|[末初](?:库存|结存|盘点)|报|结|价)?(?:数据|情况)?$"
)
"""门店日营业 and 冷库每日温湿度 are tables about 门店 and 冷库."""
_EACH = re.compile(r"^每?[日月周年](?![结卡票租嫂检审费转])度?(?=..)|^每(?:小时|季度)(?=..)")
_USED = re.compile(r"(?<=..)(?:用量|使用量|使用|消耗|流转|情况|信息|数据|统计|汇总)$")
_AMOUNTS = re.compile(
    r"(?:生产|产量|产出|用量|使用|使用量|消耗|耗用|能耗|损耗|投料|领用|变动|分摊|结算|收入|成本|费用|工资|薪资|积分|库存|运行|工时|营业)$"
)
_ONE_EACH = {"单车": "车辆", "单店": "门店", "单品": "商品", "单机": "设备"}
"""单车月度成本核算 is about 车辆."""
_KIND_OF = re.compile(r"(?<=..)(?:类型|类别|种类|分类|字典)$")
_DEED = re.compile(
    r"(?:交易|付款|支付|退款|贷款|转账|收款|还款|缴费|充值|理赔|索赔|赔付|报销|退货|罚款|成交|消费|放款|提现|开支)$"
)
"""What is counted by its 笔数."""
_BARE = re.compile(
    r".{1,2}|总?(?:金额|数量|价格|费用|成本|余额|价值|时长|小时数|分钟数|天数|人数|次数|笔数|件数)|总[\u3400-\u9fff]{1,2}"
)
"""A number's word that makes one word with its owner: 收款金额, but 班级的满班人数."""
_ANY_TOTAL = re.compile(r"总?(?:金额|数量|价格|费用|成本)|总[额价数]|合计|小计(?:金额)?")
_OF_ANYTHING = re.compile(r"(?:使用|操作|调用|处理|发生)(?:次数|数量|量|时长)")
_TELLS_OF_WHAT = re.compile(
    r"(?:产|销|电|水|气|热|油|能|流|运|车|客|单|翻)[量耗率]|运费|房费|餐费|药费|保费|租金|工资|库存|利润|营收"
)
"""So short, and yet nothing else than a number of one kind of thing."""
_FIRST_DONE = re.compile(
    r"(排班|报名|预约|停车|借阅|租赁|挂号|下单|投保|开卡|办卡)(?:缴费|考勤|归还|收费|付款|支付|登记|签到)$"
)
"""Two deeds in a title, of which the first is what people count."""
_ASKED = re.compile(r"是否|有无|状态$|类型$|[/、或]|^(?:is|has)\b|[A-Za-z]$")
_MARK = re.compile(r"(?<=..)(?:标志|标记|标识)$")
_TWO = 2
_CAME_OUT = re.compile(r"[阴阳]性|不?合格|超标|不?达标")
_LOOKED_AT = re.compile(r"[检验测判审核查收评定]$")
_CODED = {"status": "状态", "state": "状态", "type": "类型"}
_TELLS_A_CODE = re.compile(r"^是否|(?:结果|结论|意见|情况|标记|标志|与否|否|别|级|类|型|次|种)$")
_SAYS_HOW_MANY = re.compile(
    r"[数量额度费率比次分值价款税薪期龄温重长积宽高深容效限]$|小时|分钟|[天日周月季年秒]$|积分|里程|收入|成本|利润|销售|支出|工资|公里|公斤|吨$"
)
_USED_OF = re.compile(r"[用耗][^途户料时工量法品具]$")
_PRICED = re.compile(r".{0,2}(?:单价|均价|价格|评分|得分|分数|满意度)")
_KEPT = re.compile(r"库存|盘点|结存|存货")
_COUNTED_GOODS = re.compile(r"(?<=^账面|^实盘|^冻结|^临期|^可用|^锁定|^在途|^待检|^现存)数量?$")
_HELD = re.compile(r"(?:排班|排课|预约|考试|培训|体检|会议|投诉|活动|退款|交易|贷款)$")
_SCALE = re.compile(r"(?<=[分级度])\d+\s*[-~—到至]\s*\d+分?$")
_FORM = re.compile(r"[^类\W]型")
"""What says by itself of which form something is: the 床型 of a 房型."""
_NUMBERED = re.compile(r"[\u3400-\u9fff]号")
"""What says by itself what it numbers: the 房号 of a 房屋."""
_OR_ELSE = re.compile(r"^([\u3400-\u9fff]+(?:名|名称|数|人|号))(?:[/／]|或者?)[\u3400-\u9fff/／]+(?:名|名称|数|人|号)$")
"""One thing or another, by kind of row: the first is what most have."""
_THIS_TIME = re.compile(
    r"^(?:本次|本单|当次|该次|当[日天月](?![期初末底])|单日|(?:下单|购买|成交|销售|交易|签约)时(?!间|刻|段|长|效|点))(?=[\u3400-\u9fff]{2,})"
)
"""Goes without saying of a row: 本次放行人数, and the 当日进入人次 of a month are no longer those of one day."""
_POST = re.compile(r"(?<=收银|售票|收费|配送|检验|保管|质检|导购|客服)员工$")
_OF_A_LINE = re.compile(r"^行(?=(?:总额|金额|合计|小计|优惠|折扣|税额|实付)\S*$)")
_LEAST, _MOST = (re.compile(rf"^(\S*(?:年级|年龄|级别|等级)){end}$") for end in ("起", "止"))
_PLACES = {"省": "省份", "市": "城市", "区": "区县"}
_PROVINCE = re.compile(r"^省(?:份)?[/／、](?:直辖市|自治区|市)\S*$")
_ARRANGED = re.compile(r"排[课班]|课表|课次")
_TAKES_PLACE = re.compile(r"^(?:上课|上班|值班|当班|班次|出勤|授课)(?:日期|时间|日)$")
"""A lesson is of the day on which it is given, not of the day on which it was put on the timetable."""
_TWICE_A_KIND = re.compile(r"(?<=..)(?:类型|种类|类别|分类)(?=(?:类型|种类|类别|分类)$)")
_FILLED = re.compile(r"(?<=成本|费用|支出|收入|利润|运费|税费)(?:金额|费用)$|(?<=\bcost|\bCost) amount$")
_FORMAT = re.compile(
    r"(?<=[\u3400-\u9fff])[\s:\uff1a]*(?:格式)?[\s:\uff1a]*(?:yyyy|yy|hh)(?:[-/.: ]?(?:mm|mi|dd|hh|ss))*$",
    re.IGNORECASE,
)
"""核算月份 yyyymm: how the values are written."""
_OF_PAPERS = re.compile(
    r"(?:^| )(?:(?:order|invoice|bill|receipt|claim|shipment|sales?|purchase|quot\w+|delivery|requests?|requisition"
    r"|transfer|return|refund|cart|basket|po|so|prescription|rx|contract|plan|inbound|outbound|stock|settlement|issue"
    r"|loan) items?|lines?|details?)$"
)
_LINES = re.compile(r"(?:明细|行项?|行项目)$|(?:^| )(?:items?|lines?|details?)$")
_BARE_AMOUNT = re.compile(r"小计(?:金额)?|行(?:金额|合计|总额|小计)|明细金额|金额|总[价额]")
_SOLD = re.compile(r"^(?:.{0,4}(?:点餐|销售|零售|商城|门店|外卖|网上))?(?:订单|小票|销售)|^销售|零售|小票")
_HANDLED = re.compile(r"(?:配送|送货|发货|退货|采购|入库|出库|领料|调拨|进货)(?=单?(?:明细|行))")
_DONE_TO_GOODS = re.compile(r"配送|送货|发货|收货|退货|采购|入库|出库|领料|领用|调拨|进货|报损|盘点|订购")
_PRESCRIBED = re.compile(r"处方|医嘱|用药|开药")
_SAYS_LITTLE = re.compile(
    r"(?:用量|使用|消耗|变动|变更|操作|流转|情况|信息|数据|统计|汇总|历史|状态|差异|服务)(?:记录|明细|流水|日志|单)$"
)
_ACTIVITY = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?:追缴|催缴|催收|追偿|办理|发放|执法|稽查|核销|处置|整改|审批|变更)(?:记录|流水|明细|台账|日志)?$"
)
"""What is done to something, which its rows are records of: 包月卡办理记录 rather than 办理记录, 欠费追缴记录."""
_ANY_KEY = re.compile(r"主键|自增|唯一|序列?号|流水|记录|数据|编[号码]|标识")
"""What any key is called, whatever it numbers."""
_PUT_SOMEWHERE = re.compile(r"[移转调迁搬入出][入出库]|领用|分配|安装|投放|上架|装[箱车]|发放")
_MOMENT = re.compile(r"(?:时间|日期)$")
_WITH_ITS_RECORD = re.compile(
    r"([\u3400-\u9fff]{2,}(?:报名|预约|申请|登记|挂号|订购))[及与和][\u3400-\u9fff]{2,}(?:记录|明细)?"
    r"|([\u3400-\u9fff]{2,}?)[及与和](?:其?(?:整改|处理|处置|跟踪|跟进|回访|反馈)(?:情况|结果)?)+(?:记录|明细|台账)?"
)
"""A 培训报名及成绩记录 is a 培训报名, a 安全隐患及整改记录 a 安全隐患."""
_TRADED = ("销售", "采购", "充值", "退款", "缴费", "收款", "付款", "开票")
_AND_OTHERS = re.compile(r"([\u3400-\u9fff]{2,})[及与和、](?:[\u3400-\u9fff]{0,4}(?:人员|员工|职工|助理)|其他.*)")
_TWO_DEEDS = re.compile(r"[\u3400-\u9fff]{2,}[及与和][\u3400-\u9fff]{2,}(?<!记录|流水|明细|登记|台账)(?<![单票表])")
_LONGEST, _LONGEST_WORD, _LEAST_NOUN = 5, 4, 3
"""Characters of a title that people say as a whole, and of a word of the lexicon."""


def with_name(word: str, name: str) -> str:
    """What people call something and the words of its name in the database: either may tell what it is."""
    return f"{word} {' '.join(split(name))}"


@lru_cache(maxsize=65_536)
def owner_said(noun: str, word: str) -> str:
    """Whose a number or an attribute is: the 报废数量 of 物料用量记录 is that of 物料, a 缺陷类型 has a 缺陷类别."""
    bare = _USED.sub("", _OFTEN.sub("", _EACH.sub("", _LOG.sub("", noun))))
    if words.is_kind(word) or words.is_attribute(word):
        bare = _KIND_OF.sub("", bare)
    return _ONE_EACH.get(bare, bare) if len(bare) > 1 else noun


@lru_cache(maxsize=65_536)
def tells_of(word: str, noun: str) -> bool:
    """退保金额 is that of a 保单: what stands on a paper speaks of it."""
    return noun[-1] in "单同约" and any(character in word for character in noun[:-1])


def together(owner: str, word: str, *, apart: bool) -> str:
    """The owner and the word, what both say said once: 机器维护 and 维护类别 is 机器维护类别."""
    shared = next((n for n in range(min(len(owner), len(word) - 1), 1, -1) if owner.endswith(word[:n])), 0)
    shared = shared or (owner.endswith("单") and word == "单号")
    if (owner.endswith("型") and _FORM.fullmatch(word)) or (_NUMBERED.fullmatch(word) and word[0] in owner):
        return word
    return f"{owner}{word[shared:]}" if shared else f"{owner}{'的' if apart else ''}{word}"


def when_of(noun: str, *, day: bool) -> str:
    """What the time of such rows is called where its column says nothing: 带看时间, 收奶日期."""
    bare = _LOG.sub("", noun)
    bare = bare.removesuffix("单") if len(bare) > _TWO else bare
    return f"{bare}{'日期' if day else '时间'}"


def as_question(word: str, labels: Sequence[str]) -> str:
    """在售 that is 在售 or 停售, 有效标志 that is 有效 or 撤销, 作废标志 that is 是 or 否: all asked by 是否."""
    asked = _MARK.sub("", word)
    answers = not {word, asked}.isdisjoint(labels) or (bool(labels) and set(labels) <= {"是", "否"})
    return f"是否{asked}" if answers and len(labels) <= _TWO and not _ASKED.search(word) else word


def of_a_code(word: str, name: str, labels: Sequence[tuple[str, str]]) -> str:
    """What a column of codes tells of its word: 结算 that is 未结 or 已付款 is a 结算状态, 抗生素 a 抗生素检测结果."""
    if len(labels) < _TWO or not words.is_chinese(word) or _TELLS_A_CODE.search(word) or words.is_attribute(word):
        return word
    if any(_CAME_OUT.fullmatch(label) for _, label in labels):
        return f"{word}{'结果' if _LOOKED_AT.search(word) else '检测结果'}"
    return f"{word}{_CODED.get(split(name)[-1], '')}" if len(word) > 1 else word


def of_several(word: str, name: str) -> str:
    """`new_clients` are a 新客户数."""
    last = split(name)[-1:]
    several = bool(last) and singular(last[0]) not in {last[0], "cent"} and words.is_chinese(word) and "几" not in word
    return f"{word}数" if several and not _SAYS_HOW_MANY.search(word) else word


def of_use(word: str, noun: str) -> str:
    """The 用量 of 批次用奶 is a 用奶量."""
    used = _USED_OF.search(noun) if word in {"用量", "使用量", "耗用量"} else None
    return f"{used[0]}量" if used else word


def mean_of(owner: str, word: str) -> str:
    """平均充电单价 and 平均图书评分 are one word each; a longer owner stands before: 订单行的平均单价."""
    if not owner or word.startswith(owner):
        return f"平均{word}"
    return f"平均{owner}{word}" if len(owner) <= _TWO and is_priced(word) else f"{owner}的平均{word}"


def is_priced(word: str) -> bool:
    """A price or a score: it makes one word with a short noun."""
    return bool(_PRICED.fullmatch(word))


def is_kept(title: str) -> bool:
    """The table says what is in store."""
    return bool(_KEPT.search(title))


def in_stock(word: str) -> str:
    """账面数 of what is kept is a 账面库存."""
    return _COUNTED_GOODS.sub("库存", word)


def says_little(word: str, *, number: bool) -> bool:
    """A word that does not tell whose it is: 等级, 数量, but 电量 of what uses any."""
    vague = (len(word) <= _TWO and not (number and _TELLS_OF_WHAT.fullmatch(word))) or _OF_ANYTHING.fullmatch(word)
    return words.is_chinese(word) and bool(vague or _ANY_TOTAL.fullmatch(word))


def is_bare(word: str) -> bool:
    """It says so little that it is one word with whose it is."""
    return bool(_BARE.fullmatch(word))


def without_filling(word: str) -> str:
    """成本金额 is a 成本, 顾客评分1-5 a 顾客评分, 姓名/单位名称 a 姓名, 省/直辖市 a 省份, 下单时产品名称 a 产品名称.

    行总额 of a line is its 总额, 适合年级起 the 最低适合年级.
    """
    word = _LEAST.sub(r"最低\1", _MOST.sub(r"最高\1", _OF_A_LINE.sub("", word)))
    word = _PROVINCE.sub("省份", _OR_ELSE.sub(r"\1", _THIS_TIME.sub("", _PLACES.get(word, word))))
    word = _POST.sub("员", word)
    return _TWICE_A_KIND.sub("", _FILLED.sub("", _SCALE.sub("", _FORMAT.sub("", word))))


def entered(word: str, noun: str) -> str:
    """Goods and customers are 建档 rather than 创建: nobody makes them by writing them down."""
    kept = words.counter(noun) == "种" or _KEPT_ON_FILE.search(noun)
    return word.replace("创建", "建档", 1) if kept and word in {"创建时间", "创建日期"} else word


def has_lines(noun: str, table_name: str) -> bool:
    """Its rows are the lines of papers: an order_item is one, a problem_item that is called 问题件 is none."""
    name = " ".join(split(table_name))
    own = _LINES.search(name) if not words.is_chinese(noun) else _OF_PAPERS.search(name)
    return bool(_LINES.search(noun) or own)


def of_goods(word: str, noun: str, goods: str) -> str:
    """What a bare number in the lines of orders is a number of: 菜品销售额, 菜品销量; 药品数量 would count 药品."""
    if _BARE_AMOUNT.fullmatch(word):
        if _SOLD.search(noun):
            return f"{goods}销售额"
        done = _HANDLED.match(noun)
        return f"{done[0] if done else goods}金额"
    return handled(noun, goods) or word if word in {"数量", "件数"} else word


def handled(noun: str, goods: str) -> str:
    """What a number of goods in such rows is a number of, by what happened to them; empty where nothing is sure."""
    if _SOLD.search(noun):
        return f"{goods}销量"
    if _PRESCRIBED.search(noun) and "药" in goods:
        return "开药数量"
    done = _DONE_TO_GOODS.search(noun)
    said = f"{done[0]}数量" if done else ""
    return "" if said == counted(noun) else said


def within(noun: str, goods: str) -> str:
    """The number of goods in what happened: 借阅的图书数量, 订单里的产品数量."""
    whole = _LINES.sub("", _LOG.sub("", noun)) or noun
    done = _DONE_TO_GOODS.search(whole)
    deed = is_deed(whole) or (done is not None and done.end() == len(whole))
    return f"{whole}{'的' if deed else '里的'}{goods}数量"


def trade_of(noun: str) -> str:
    """What is done to the goods in such lines; empty for other lines."""
    return "卖出" if _SOLD.search(noun) else "采购" if noun.startswith("采购") else ""


def is_log(noun: str) -> bool:
    """The title says that amounts are written down: 生产记录, 物料用量; what 充值流水 writes down is counted itself."""
    return bool(_AMOUNTS.search(_LOG.sub("", noun)))


def is_stock(noun: str) -> bool:
    """Its rows say what is there of each thing now; nobody asks how many such rows there are."""
    return bool(_STOCK.search(noun))


def counter(noun: str) -> str:
    """The measure word for how many there were: 多少人次报名, 多少个课次, 借阅次数超过4次."""
    return "人次" if noun.endswith("报名") else words.counter(words.as_done(noun))


def is_deed(noun: str) -> bool:
    """What of it there is are records: 充电记录, but 投诉, 报名 and 会员卡 as they are."""
    return how_many(noun) in {"次数", "笔数"} and not _HELD.search(noun) and not noun.endswith("单")


@lru_cache(maxsize=65_536)
def how_many(noun: str) -> str:
    """What a number of such rows is called: 拜访 have a 次数, 收款 a 笔数, 门店 a 数量."""
    if _DEED.search(noun):
        return "笔数"
    if noun.endswith("报名"):
        return "人次"
    return {"次": "次数"}.get(words.counter(noun), "数量")


def counted(noun: str) -> str:
    """The noun with the word for its number: 客户拜访次数, 员工数量; 消费流水 are counted as 消费笔数."""
    bare = _LOG.sub("", noun)
    if bare.endswith("次") and len(bare) > 1:
        return f"{bare}数"
    many = how_many(bare)
    return f"{bare}{many}" if many != "数量" and not noun.startswith("还没") else f"{noun}数量"


@lru_cache(maxsize=65_536)
def without_attribute(noun: str) -> str:
    """站点到分拣中心的转运单 is called 转运单 by everybody."""
    tail = noun.rpartition("的")[2]
    return tail if len(noun) > _LONGEST and len(tail) >= _LEAST_NOUN else noun


def by_its_key(noun: str, key: str) -> str:
    """A 班次 where that is what the key of a long 收银交接班 numbers; empty where the title will do."""
    named = words.without_key(key) if words.is_chinese(key) else ""
    unwieldy = len(noun) >= _LONGEST and words.counter(noun) == words.counter(named) == words.counter("")
    told = 1 < len(named) < len(noun) and named not in noun and not _ANY_KEY.search(named)
    return named if unwieldy and told else ""


def is_when(noun: str, word: str) -> bool:
    """The 办理时间 of a 办理记录 is when it happened, and so is the 生产日期 of what reports work."""
    if table_words.REPORTS_WORK.search(noun) and table_words.MADE.search(word):
        return True
    if _ARRANGED.search(noun):
        return bool(_TAKES_PLACE.search(word))
    done = _MOMENT.sub("", word)
    return words.is_chinese(done) and 1 < len(done) < len(word) and noun.endswith((done, f"{done}记录"))


def how_many_at(word: str, when: str) -> str:
    """The 数量 of a link with a 移入时间 is a 移入数量: one of the link itself would count links."""
    done = _MOMENT.sub("", when)
    return f"{done}{word}" if word in {"数量", "件数"} and _PUT_SOMEWHERE.fullmatch(done) else word


def with_its_deed(noun: str, number: str) -> str:
    """The 销售金额 of 卖品销售 is their 卖品销售金额: other things are sold too."""
    deed = next((deed for deed in _TRADED if noun.endswith(deed) and number.startswith(deed)), noun)
    return number if deed == noun else f"{noun}{number.removeprefix(deed)}"


def without_others(noun: str) -> str:
    """律师及业务人员 are called 律师 by everybody."""
    both = _AND_OTHERS.fullmatch(noun)
    return both[1] if both and words.is_person(both[1]) else noun


def short(noun: str) -> str:
    """The last words of a long title of what happens: 小时工排班考勤 are called 排班考勤, 选片及制作 has records."""
    if both := _WITH_ITS_RECORD.fullmatch(noun):
        return both[1] or both[2]
    if _TWO_DEEDS.fullmatch(noun):
        return f"{noun}记录"
    if _ACTIVITY.search(noun):
        return noun if _LOG.search(noun) else f"{noun}记录"
    first = _FIRST_DONE.search(_LOG.sub("", noun))
    if first:
        return first[1]
    bare = noun.removesuffix("流水")
    if bare != noun and how_many(bare) == "笔数":
        return bare
    tail = _last_word(noun)
    tail = tail if len(tail) >= _LONGEST_WORD else f"{_last_word(noun.removesuffix(tail))}{tail}"
    shared = {*noun.removesuffix(tail)[-2:]} & {*tail[:2]}  # 检查检验申请 are no 检验申请
    known = _LONGEST_WORD <= len(tail) < len(noun) - 1 and not _SAYS_LITTLE.match(tail) and not shared
    return tail if known and len(noun) > _LONGEST else noun


def _last_word(text: str) -> str:
    """The longest word of the lexicon that the text ends in, with the 单 that it is written on."""
    form = "单" if text.endswith("单") else ""
    ends = (text[-length:] for length in range(min(_LONGEST_WORD, len(text)), 1, -1))
    known = (end for end in ends if end in _vocabulary() or (form and end[:-1] in _vocabulary() and len(end) > 2))
    return next(known, "")


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(said for said in lexicon_of(Language.CHINESE).terms.values() if 1 < len(said) <= _LONGEST_WORD)
