"""Who rather than what, in Chinese and in English."""

import re

_CHINESE = re.compile(
    r"(?:员|顾问|专员|主管|导师|店长|助教|员工|用户|客户|顾客|会员|学生|学员|老师|教师|患者|病人|医生|医师|护士|司机|读者|作者|工程师|技师|职工|经理|教练|兽医|业主|车主|户主|租户|房东|[住乘旅租访游]客|师|(?:操作|维修|修理|小时|技|钳|焊|电|护|清洁|搬运|装卸)工|[骑选歌]手|主播|导购|保安|保洁|儿童|幼儿|新生儿|家长|人|者)$"
)
_ENGLISH = re.compile(
    r"(?:member|customer|client|employee|person|user|student|teacher|patient|doctor|driver|author|reader|worker"
    r"|staff|engineer|manager|pupil|guest|visitor|subscriber|agent|nurse|candidate|player|seller|buyer|tenant"
    r"|physician|instructor|writer|cashier|operator|technician|owner"
    r"|therapist|dentist|pharmacist|receptionist|artist|coach|trainer|tutor|speaker|donor|volunteer|representative|supervisor"
    r"|\bvet|veterinarian|midwife|surgeon|clinician|chef|waiter|waitress|guard|broker|underwriter|adjuster|landlord|renter"
    r"|lawyer|attorney|judge|referee|keeper|farmer|captain|pilot|clerk|picker|resident|traveller|leader"
    r"|participant|applicant|courier|rider|creator|approver|requester|reporter|assignee|reviewer|host|submitter|handler|lead|parent|child)$"
)
_CJK = re.compile(r"[㐀-鿿]")


def is_person(noun: str) -> bool:
    """Who rather than which."""
    return bool((_CHINESE if _CJK.search(noun) else _ENGLISH).search(noun))
