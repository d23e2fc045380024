"""Of which numbers people want the mean: prices, marks, ages, how long it took; of most others nobody asks."""

import re

from services.qa_gen.synthesis.world.fields import Field
from shared.catalog.model import ColumnRole

_WANTED = re.compile(
    r"(?:分|评[分价]|满意度|[成业]绩|价格?|费用?|[金总]?额|收入|支出|营收|薪酬?|工资|成本|利润|预算|租金|保费|运费|货款|补贴"
    r"|龄|天数?|时长|用时|耗时|时间|小时|分钟|[毫微]?秒数?|周期|[长宽高深厚]度?|身高|距离|里程|公里数?"
    r"|温|温度|湿度|浓度|速度?|转速|压力|压|功率|电流|密度|亮度|硬度|强度|纯度|酸度|糖度|难度|热度|客单价|熔点|沸点"
    r"|率|占比|比例|百分比|折扣|重量?|体重|面积|体积|容积|容量|人口|页数|字数|学分|学时|课时|寿命|指数|系数|值|量"
    r"|[耗产]|能耗|油耗|负荷|流量|人数|人次)(?:[(\uff08][^)\uff09]*[)\uff09])?$"
    r"|\b(?:scores?|ratings?|marks?|gpa|satisfaction|grades?|prices?|rates?|fees?|costs?|amounts?|revenue|income|salary|wages?|pay"
    r"|expenses?|spend|budget|rent|freight|fare|tip|tax|premium|discount|profit|margin|age|duration|days|hours|minutes|seconds"
    r"|milliseconds|time|length|width|height|depth|distance|mileage|km|miles|temperature|humidity|pressure|speed|power|voltage"
    r"|current|density|concentration|percent|percentage|share|ratio|weight|mass|volume|capacity|area|population|pages"
    r"|page count|words"
    r"|credits|index|value|magnitude|consumption|usage|output|yield|load|delay|latency|experience|efficiency|utili[sz]ation"
    r"|expectancy|gdp|bmi|intensity|power|size)(?: \([^)]*\))?$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"(?:变动|交易|操作|变更|调整|充值|消费)后|结存|\b(?:balance|stock|quantity|qty|points) after\b|\brunning\b",
    re.IGNORECASE,
)
_FOR_EACH = re.compile(
    r"(?:单位|单件|每\S{1,3})(?:用|耗)?量|\b(?:qty|quantity|units|pieces) per\b",
    re.IGNORECASE,
)
"""What goes into one of something: so much flour, so many screws."""
_COUNTS_FOR = re.compile(r"(?:成绩|分数?|考核|评分|指标)占比$|权重|\bweight(?:ing|age)\b", re.IGNORECASE)
"""How much a part counts for in a whole."""
_OF_MANY = re.compile(
    r"平均(?:房价|单价|价格?|售价|房费|客单价|票价)|^(?:客单|均)价|\b(?:adr|arpu|aov|average (?:price|order value))\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"净|差|变动|变化|增减|盈亏|利润|\b(?:net|change|difference|delta|variance|profit|gain|loss)\b", re.IGNORECASE
)


def is_wanted(field: Field) -> bool:
    """Whether many of them have a mean that tells something; of what nobody understands that is not for us to say."""
    if _RUNNING.search(field.said) or _FOR_EACH.search(field.said) or _COUNTS_FOR.search(field.word):
        return False
    return not field.known or field.role is ColumnRole.STOCK or bool(_WANTED.search(field.word))


def is_of_many(field: Field) -> bool:
    """Each is a mean of many already, and many of those have none that is right."""
    return bool(_OF_MANY.search(field.said))


def comes_and_goes(field: Field) -> bool:
    """What went out is kept below zero: a sum says neither how much came nor how much went."""
    signed = (field.profile.minimum or "").startswith("-") and not (field.profile.maximum or "-").startswith("-")
    return signed and not _DIFFERENCE.search(field.said)
