"""Words in column names that tell what a column is for, in English and Chinese."""

import re


def _any(english: str, chinese: str) -> re.Pattern[str]:
    """Matches a name, written as its words joined by blanks, that holds one of the words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(english.split())})(?: |$)|{'|'.join(chinese.split())}")


CREDENTIAL = _any("password passwd pwd secret token salt credential passphrase apikey", "密码 口令 密钥 令牌")
SOFT_DELETE = re.compile(
    r"^(is )?(deleted|del|delete|removed)( (ts|time|at|date|flag|on|status|state|mark))?$"
    r"|^(删除时间|删除标志|删除标记|是否删除|已删除)$"
)
AUDIT = re.compile(
    r"^(row |record |opt |optimistic |lock )?(version|revision)( no| number)?$|^rowversion$"
    r"|^(create|created|creation|insert|inserted|update|updated|modify|modified|change|changed|delete|deleted|edit)"
    r"( (by|user|user id|user name|userid|username|uid|person|man|operator|id|name|staff|emp|by id|by name))$"
    r"|^(creator|updater|modifier|editor|operator)( id| name)?$|^(last )?(changed|modified|updated) by$"
    r"|^(etl|load|loaded|sync|synced|ingest|ingested|import|imported|dw|batch|extract|last sync)"
    r"( (ts|time|at|date|dt|id|no|batch|flag|day))+$|^(dt|pt)$"
    r"|^(sort|seq|order|display order|sort order|sort no|order no by|rank no|show order|list order)$"
    r"|^(创建人|创建者|更新人|修改人|删除人|操作人|版本号?|乐观锁|排序号?|顺序号?|序号|显示顺序)$"
)
CREATED = re.compile(
    r"^(gmt )?(create|created|creation|insert|inserted|add|added)( (ts|time|at|date|on|dt|timestamp|datetime))?$"
    r"|^(创建|录入|新增)(时间|日期)$"
)
UPDATED = re.compile(
    r"^(gmt |last )?(update|updated|modify|modified|change|changed|edit)( (ts|time|at|date|on|dt|timestamp|datetime))?$"
    r"|^(更新|修改)(时间|日期)$"
)
NAME = re.compile(r"(?:^| )(name|title|label|subject|nickname|caption)$|(名称|姓名|名字|标题|简称|全称|名)$")
CODE = re.compile(
    r"(?:^| )(id|no|code|key|number|uuid|guid|uid|sn|nbr|cd|barcode|sku|isbn|imei|vin|serial)$"
    r"|(编号|编码|代码|单号|号码|标识|号)$"
)
LONG_TEXT = _any(
    "content description desc remark remarks note notes comment comments memo body text message msg detail details "
    "summary reason feedback review intro introduction bio url link path image photo avatar file attachment address "
    "addr email phone mobile tel telephone",
    "内容 描述 备注 说明 意见 摘要 原因 简介 地址 链接 路径 图片 附件 电话 手机 邮箱",
)
PLACE = _any(
    "position location coordinate coordinates geo geom geometry lat lng lon latitude longitude",
    "经纬度 坐标 经度 纬度 位置",
)
CATEGORY = _any(
    "type status state level kind flag source mode category class sex gender channel method grade stage phase "
    "priority is has year month quarter week weekday hour day version region zone code",
    "类型 类别 状态 级别 等级 性别 来源 渠道 方式 分类 标志 年份 年度 月份 季度 周 星期 阶段 优先级 是否",
)
AVERAGE = _any(
    "rate ratio percent percentage pct avg average mean price score rating age temperature temp speed satisfaction "
    "discount share index density humidity pressure voltage margin median stddev "
    "unit(?=.(?:cost|fee|value)) efficiency utilization occupancy",
    "率 比例 占比 百分比 均价 单价 价格 评分 得分 分数 平均 年龄 温度 湿度 速度 满意度 折扣 指数 利用率 浓度",
)
STOCK = _any("balance stock inventory onhand headcount population", "余额 库存 结存 存量 在库")
SUMS = _any(
    "amount amt sum total qty quantity count cnt num orders order fee cost revenue sales income expense tax payment "
    "pay money volume weight duration times visits clicks views energy mileage distance hours minutes seconds days",
    "金额 数量 总额 合计 总数 次数 人数 件数 费用 成本 收入 销量 营收 重量 时长 里程 额 数",
)
MAPPING_TABLE = _any("mapper mapping map xref crosswalk crossref", "映射 对照")
DICTIONARY_TABLE = _any(
    "dict dictionary codes code lookup enum enums type types category categories status", "字典 代码 类型 类别 状态"
)
EVENT_TABLE = _any(
    "log logs record records order orders detail details flow event events visit visits payment payments transaction "
    "transactions trade history histories item items complaint complaints ticket tickets booking bookings",
    "流水 记录 订单 明细 日志 工单 交易 历史",
)
SNAPSHOT_TABLE = _any(
    "day daily month monthly week weekly year yearly hour hourly snapshot stat stats statistics summary",
    "每日 每月 每周 日报 月报 统计 汇总 快照",
)
REGISTER_TABLE = _any(
    "facility facilities asset assets equipment device devices register account accounts vehicle vehicles contract "
    "contracts policy policies",
    "台账 档案 设施 设备 资产 账户 合同 保单",
)
