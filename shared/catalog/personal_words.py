"""Words and patterns that tell personal data: in English, Chinese, and the pinyin initials of Chinese schemas."""

import re
from enum import StrEnum


class Personal(StrEnum):
    """A kind of personal data."""

    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    NAME = "name"
    ADDRESS = "address"
    PLATE = "plate"
    ACCOUNT = "account"
    CREDENTIAL = "credential"
    """Passwords, keys and their like: no example of them is shown, not even to those who asked for all."""


_MAIL = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_ID_CARD = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
_MOBILE = r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
_LANDLINE = r"(?:0\d{2,3}-|\(0\d{2,3}\) ?)\d{7,8}"
_ABROAD = r"\+\d{1,3}[ -]?\d[\d -]{6,13}"
_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\\s]?[A-Z0-9]{5,6}"

PATTERNS = {
    Personal.EMAIL: re.compile(rf"^{_MAIL}$"),
    Personal.ID_CARD: re.compile(rf"^{_ID_CARD}$"),
    Personal.PHONE: re.compile(rf"^{_MOBILE}$|^{_LANDLINE}$|^{_ABROAD}$"),
    Personal.BANK_CARD: re.compile(r"^(62|4\d|5[1-5]|3[47])\d{12,17}$"),
    Personal.PLATE: re.compile(rf"^{_PLATE}$"),
}
"""Of whole values; the first that most of them fit tells the kind."""

EMBEDDED = {
    Personal.EMAIL: re.compile(_MAIL),
    Personal.ID_CARD: re.compile(rf"(?<![0-9A-Za-z]){_ID_CARD}(?![0-9A-Za-z])"),
    Personal.PHONE: re.compile(rf"(?<![\d.-])(?:{_MOBILE}|{_LANDLINE})(?![\d.-])"),
    Personal.PLATE: re.compile(_PLATE),
}
"""The same inside a longer text."""
CARD_NUMBER = re.compile(r"(?<!\d)(?:62\d{14,17}|(?:62\d\d|4\d{3}|5[1-5]\d\d)(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?)(?!\d)")
KEYED_VALUE = re.compile(r'"(?P<key>[^"\\]{1,40})"\s*(?::|=>)\s*"(?P<value>(?:[^"\\]|\\.)+)')
"""A key and its text in JSON or hstore."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS = {
    Personal.PHONE: _words(
        "phone phoneno mobile mobileno tel telno telephone cellphone sjh sjhm dhhm lxdh lxfs yddh gddh jtdh "
        "fax 传真 传真号 手机 电话 联系方式 手机号 手机号码 电话号码 联系电话 移动电话 固定电话"
    ),
    Personal.EMAIL: _words("email mail dzyx yxdz 邮箱 电子邮箱 电子邮件 邮箱地址"),
    Personal.ID_CARD: _words(
        "idcard idno idcardno ssn passport sfz sfzh sfzhm sfzjh sfzjhm zjh zjhm gmsfhm "
        "身份证 身份证号 身份证号码 证件号 证件号码 证件 护照 护照号"
    ),
    Personal.BANK_CARD: _words(
        "iban bankcard bankcardno bankaccount creditcard yhkh yhkhm yhzh yhzhm khzh gzkh "
        "银行卡 银行卡号 银行账号 银行账户 卡号 工资卡号 收款账号"
    ),
    Personal.PLATE: _words("plate plateno cph cphm hphm 车牌 车牌号 车牌号码 号牌号码"),
    Personal.ADDRESS: _words(
        "address addr jtzz jtdz txdz lxdz shdz hjdz xzz 地址 住址 家庭住址 收货地址 联系地址 户籍地址 通讯地址"
    ),
    Personal.ACCOUNT: _words("username loginname nickname openid unionid yhm dlm 用户名 登录名 昵称 微信号 qq号"),
}
PAIRS = {
    ("id", "card"): Personal.ID_CARD,
    ("id", "no"): Personal.ID_CARD,
    ("id", "number"): Personal.ID_CARD,
    ("identity", "card"): Personal.ID_CARD,
    ("identity", "no"): Personal.ID_CARD,
    ("identity", "number"): Personal.ID_CARD,
    ("cert", "no"): Personal.ID_CARD,
    ("citizen", "id"): Personal.ID_CARD,
    ("national", "id"): Personal.ID_CARD,
    ("card", "no"): Personal.BANK_CARD,
    ("card", "num"): Personal.BANK_CARD,
    ("card", "number"): Personal.BANK_CARD,
    ("bank", "account"): Personal.BANK_CARD,
    ("bank", "card"): Personal.BANK_CARD,
    ("credit", "card"): Personal.BANK_CARD,
    ("account", "no"): Personal.BANK_CARD,
    ("account", "number"): Personal.BANK_CARD,
    ("acct", "no"): Personal.BANK_CARD,
    ("first", "name"): Personal.NAME,
    ("last", "name"): Personal.NAME,
    ("full", "name"): Personal.NAME,
    ("real", "name"): Personal.NAME,
    ("given", "name"): Personal.NAME,
    ("family", "name"): Personal.NAME,
    ("login", "name"): Personal.ACCOUNT,
    ("nick", "name"): Personal.ACCOUNT,
    ("open", "id"): Personal.ACCOUNT,
    ("wechat", "id"): Personal.ACCOUNT,
    ("weixin", "id"): Personal.ACCOUNT,
    ("wechat", "no"): Personal.ACCOUNT,
    ("qq", "no"): Personal.ACCOUNT,
    ("qq", "number"): Personal.ACCOUNT,
}
ABOUT_THE_THING = _words("type model brand os status state flag count cnt verified level category length")
"""Endings of names that speak of a phone, a card or a mail, but hold none."""
REMARKS = _words(
    "remark remarks note notes memo comment comments content description desc message msg feedback opinion reason "
    "detail details summary text reply answer value val data info extra ext field attr attribute tag tags label flag "
    "kind bz sm ms nr 备注 说明 内容 意见 描述 反馈 原因 留言 回复 经过 文本 值 数据 信息 附言 标签 标志"
)
"""Names of columns that take any content."""
SENTENCE = re.compile(r"[,。;!?,;!?]|.{16}")
ACCOUNTS = re.compile(r"^(creat|updat|modif|delet)\w*_?by$|^(creator|modifier|updater)$", re.IGNORECASE)

CALLED_SECRET = re.compile(r"(?:密码|口令|密钥|令牌|验证码|安全码|[Pp]assword|PIN码?)$")

PEOPLE = _words(
    "user customer contact person owner driver employee emp staff patient student teacher member linkman receiver "
    "consignee doctor guardian applicant passenger tenant buyer seller client author nurse surgeon operator approver "
    "handler assignee reporter auditor reviewer inspector technician engineer salesperson salesman cashier courier "
    "candidate borrower payer payee beneficiary insured policyholder claimant lawyer landlord manager leader director "
    "supervisor creator visitor guest player coach actor parent spouse worker man shipper signer sender by"
)
NAMES_CHINESE = re.compile(r"姓名|真名|名字$|^(法人|法定代表人)$")
NAMES_PINYIN = re.compile(
    r"^([a-z]{0,4}xm|lxr|lxrxm|fzr|jbr|sqr|shr|skr|fkr|jsr|czr|tsr|sjr|jjr|frdb|fddbr)$", re.IGNORECASE
)
"""xm for 姓名, with the initials of whose in front (hzxm, xsxm); lxr for 联系人, and their like."""
PEOPLE_CHINESE = re.compile(r"([人员者]|医师|医生|护士|教师|老师|司机|经理|客户|患者|学生|会员)$")
NAMES_SURELY = re.compile(r"姓名|真名")
CHINESE_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
LATIN_NAME = re.compile(r"^[A-Z][a-z'-]+(?: [A-Z][A-Za-z.'-]*){1,3}$")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧诸"
    "常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申柳柴耿关兰焦俞祝左涂"
)
SELDOM_SURNAMES = SURNAMES | frozenset(
    "农蒙敖鲍毕卞卜岑查褚楚丛狄刁封符巩谷管桂洪霍姬吉纪季简靳荆景鞠柯匡邝赖蓝冷凌娄栾骆麻梅闵牟穆宁裴蒲浦戚祁屈瞿曲阙冉饶阮芮"
    "佘盛舒隋谈檀滕佟童卫翁邬巫奚席冼项辛幸宣鄢阎晏燕殷尤游虞禹喻苑臧詹湛甄仲竺卓宗"
)
"""With those that begin other words as often: names only where most values read as such."""
