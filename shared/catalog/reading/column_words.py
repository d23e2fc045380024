"""Words in column names and comments that tell what a column is for, in English and Chinese."""

import re


def _any(english: str, chinese: str) -> re.Pattern[str]:
    """Matches a name, written as its words joined by blanks, that holds one of the words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(english.split())})(?: |$)|{'|'.join(chinese.split())}")


def _last(english: str, chinese: str) -> re.Pattern[str]:
    """Matches a name or a clause that ends in one of the words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(english.split())})$|(?:{'|'.join(chinese.split())})$")


CREDENTIAL = re.compile(
    r"(?:^| )(?:password|passwd|pwd|passphrase|passcode|secret|token|salt|credentials?|apikey|pin|cvv2?|cvc2?|t?otp"
    r"|(?:api|access|private|session|encryption|signing|auth) key)(?: |$)|密码|口令|密钥|令牌|验证码|安全码"
)
SOFT_DELETE = re.compile(
    r"^(is )?(deleted|del|delete|removed)( (ts|time|at|date|flag|on|status|state|mark))?$"
    r"|^(删除时间|删除标志|删除标记|删除标识|逻辑删除|软删除标记|是否删除|是否已删除|已删除)$"
)
AUDIT = re.compile(
    r"^(row |record |opt |optimistic |lock )?(version|revision)( no| number)?$|^rowversion$"
    r"|^(create|created|creation|insert|inserted|update|updated|modify|modified|change|changed|delete|deleted|edit|enter|entered|keyed)"
    r"( (by|user|user id|user name|userid|username|uid|person|man|operator|id|name|staff|emp|by id|by name))$"
    r"|^(creator|updater|modifier|editor|operator)( id| name)?$|^(last )?(changed|modified|updated) by$"
    r"|^(etl|load|loaded|sync|synced|ingest|ingested|import|imported|dw|extract|last sync)"
    r"( (ts|time|at|date|dt|id|no|batch|flag|day))+$|^batch( (ts|time|at|date|dt))+$|^(dt|pt)$"
    r"|^(sort|seq|order|display order|sort order|sort no|order no by|rank no|show order|list order)$"
    r"|^(创建人|创建者|创建人员|更新人|修改人|删除人|操作人|版本号?|乐观锁|排序号?|顺序号?|序号|显示顺序)$"
)
CREATED = re.compile(
    r"^(gmt )?(create|created|creation|insert|inserted|add|added)( (ts|time|at|date|on|dt|timestamp|datetime))?$"
    r"|^(?:记录)?(创建|录入|新增)(时间|日期)$|^(?:cjsj|cjrq|lrsj|lrrq)$"
)
UPDATED = re.compile(
    r"^(gmt |last )?(update|updated|modify|modified|change|changed|edit)( (ts|time|at|date|on|dt|timestamp|datetime))?$"
    r"|^(?:最后|最近)?(更新|修改)(时间|日期)$|^(?:gxsj|gxrq|xgsj|xgrq)$"
)
CAME_LATER = re.compile(
    r"\b(?:due|response|responded|resolved|resolution|solved|closed|finished|completed|ended|approved|reviewed|settled|refunded"
    r"|processed|handled|cancell?ed|expires?|expir(?:ed|y|ation)|deadline|deactivated|dispatched|fulfilled)\b"
    r"|first (?:call|contact|reply|followup|follow up)|首次(?:联系|跟进|沟通)|试听|成交(?=时间|日期)"
    r"|响应|回复|解决|关闭|完成|完结|结束|办结|结案|结清|审批|审核|处理|到期|截止|取消|关单|派单|派工",
    re.IGNORECASE,
)
"""Of a time: when something came of a row that was there before."""
KEEPS_BOOKS = re.compile(
    r"creat|insert|updat|modif|chang|edit|delet|enter|keyed|sync|load|etl|import|extract|batch|sort|order|operator|record|row|audit"
    r"|lock|unknown|partition|\bversion( number)?$|revision|primary key"
    r"|创建|新增|录入|添加|插入|入库|更新|修改|变更|编辑|删除|操作|同步|加载|抽取|采集|导入|批次|乐观锁|排序|顺序|序号|分区"
    r"|^(?:记录|数据|行|当前|乐观锁)?版本号?$|未知|^(?:cjsj|cjrq|lrsj|lrrq|gxsj|gxrq|xgsj|xgrq)$",
    re.IGNORECASE,
)
"""What a comment says of a column that only keeps the books."""
NAME = re.compile(
    r"(?:^| )(?:name|title|label|subject|nickname|caption)$|(?:名称|姓名|名字|标题|简称|全称|昵称|(?<!排)名)$"
)
OWN_NAME = re.compile(
    r"^(?:(?:full|real|display|first|last|given|family|short|legal|official|common|english|chinese|cn|en) )*name$"
    r"|^(?:姓名|名称|名字|全称|简称|中文名|英文名|真实姓名)$"
)
"""The name of the row itself, not of something that it speaks of."""
CODE = re.compile(
    r"(?:^| )(?:id|no|code|key|number|uuid|guid|uid|sn|nbr|cd|barcode|sku|isbn|imei|vin|serial|plate)$"
    r"|(?:编号|编码|代码|单号|标识|号码|号牌|条码|条形码|车牌|(?<![标型])号)$"
)
LONG_TEXT = _last(
    "content description desc remark remarks note notes comment comments memo body text message msg detail details "
    "feedback intro introduction bio url link path image photo avatar file attachment address addr email phone mobile "
    "tel telephone summary review reply replies",
    "内容 描述 详情 备注 备注信息 说明 意见 摘要 简介 介绍 评语 回复 留言 评论 地址 链接 路径 图片 照片 附件"
    " 电话 手机 手机号 邮箱",
)
SAID_OFTEN = _last("reason cause result outcome conclusion diagnosis", "原因 缘由 结果 结论 诊断 理由")
"""Free text, or one of a few answers: the values tell."""
PLACE = _last(
    "position location coordinate coordinates geo geom geometry lat lng lon latitude longitude",
    "经纬度 坐标 经度 纬度 位置",
)
COORDINATE = _last("lat lng lon latitude longitude coordinate coord", "经度 纬度 坐标")
CATEGORY = _last(
    "type status state level kind flag source mode category class sex gender channel method grade stage phase priority "
    "severity year month quarter week weekday hour day version region zone unit uom currency brand color colour",
    "类型 类别 种类 状态 级别 等级 性别 来源 渠道 方式 分类 标志 年份 年度 月份 季度 星期 阶段 优先级 单位 币种 品牌",
)
QUESTION = re.compile(r"^(?:is|has|can|allow) |^是否")
RUNNING = _any(
    "balance cumulative accumulated ytd mtd after running", "余额 结存 累计 变动后 交易后 操作后 变更后 调整后"
)
"""What a row of something that happened says of all before it."""
PERIOD = _last("period month ym yyyymm quarter week", "期间 月份 年月 季度")
WEIGHT = _any("weight mass", "重量 体重")
LOADED = _any("cargo load loaded", "货物 货重 装载")
"""What a container or a lorry holds adds up, unlike what it weighs."""
EXAMINED = re.compile(
    r"就诊|体检|检查|测量|健康|随访|护理|生长"
    r"|\b(?:visits?|exams?|examinations?|check ?ups?|consultations?|vitals?|measurements?)\b",
    re.IGNORECASE,
)
"""Tables in which somebody is weighed; what is shipped or collected has a weight that adds up."""
SPELL = re.compile(r"时长|分钟|小时|\b(?:duration|minutes|mins?|hours|hrs)\b", re.IGNORECASE)
PLANNED_TABLE = re.compile(
    r"预约|预订|排班|排课|日程|\b(?:appointments?|bookings?|reservations?|schedules?|timetables?)\b", re.IGNORECASE
)
"""How long each is to take is set beforehand; what people ask is how many there are."""
WAGE = _any("salary wage wages remuneration stipend", "工资 薪")
WAGES_TABLE = re.compile(r"薪|工资|\b(?:pay|payroll|payslips?|payments?|wages?|salary|salaries)\b", re.IGNORECASE)
"""Where wages are paid; what an applicant asks for and what a contract says is nobody's expense."""
STOCK_TABLE = _any("stock inventory balance balances", "库存 余额 结存 盘点")
HELD = _last("qty quantity units pieces", "数量 件数")
COST = re.compile(r"^(?:(?:purchase|buying|in|batch|item) )?cost$|^(?:入库|采购|进货|购入|批次|商品)?成本$")
"""Of one or of all: a quantity beside it tells."""
AMOUNT = re.compile(
    r"(?:^| )(?:amount|amt|total|sum|subtotal|revenue|income|sales|fee|profit|cost|value|money)(?: |$)"
    r"|[额费]$|金额|总价|收入|利润|成本|合计|小计|产值"
)
MOVED = re.compile(
    r"(?:^| )(?:in|out|inbound|outbound|sold|sales?|received|receipt|shipped|used|usage|issued|purchased?|returned?"
    r"|adjusted|transfer|transferred|produced|production|scrap|scrapped|order|ordered|consumed)(?: |$)"
    r"|入库|出库|销|采购|退|调拨|损耗|生产|消耗|领用"
)
BORN = _any("birth birthday birthdate dob born", "出生 生日")
"""When somebody was born is a property, no time at which a row happened."""
LATELY = re.compile(r"(?:^| )(?:last|latest|recent)(?: |$)|^(?:最近|最后|上次|末次|最新)")
"""When something was last done to what was there before: no day on which it was new."""
MOMENT = _last("ts time timestamp at date epoch datetime millis on", "时间 时间戳 日期")
