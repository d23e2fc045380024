"""A database full of personal data in columns whose names say nothing, and every value that must not leave it."""

PHONES = ("13812345678", "13987654321", "15900001111", "18677778888", "13311112222", "17755556666")
CARDS = ("360102199003074513", "36010219851212002X", "110105198001019876", "310101197505051234")
BANK = ("6222021502012345678", "4111111111111111", "5500005555555559", "6217001234567890")
MAILS = ("zhang.wei@example.com", "li_na88@mail.cn", "wang+home@corp.example.org")
NAMES = ("张伟", "李娜", "王建国", "赵丽华", "陈志强", "刘晓燕")
LATIN = ("Robert Miller", "Jennifer Wilson", "Michael Brown", "Susan Taylor")
SECRETS = (*PHONES, *CARDS, *BANK, *MAILS, *NAMES, *LATIN)
HARMLESS = ("蓝标甲款", "绿标乙款", "城东分拨点", "城西分拨点", "易碎轻放")
"""Values that say nothing of a person: masked samples may show them, no samples may not."""


def _array(values: tuple[str, ...]) -> str:
    return "ARRAY[" + ",".join(f"'{value}'" for value in values) + "]"


def _one_of(values: tuple[str, ...], row: str = "n") -> str:
    return f"({_array(values)})[1 + {row} % {len(values)}]"


SCHEMA = f"""
CREATE TABLE parcel (
  id int PRIMARY KEY, remark text, v1 text, v2 bigint, v3 text, v4 text, v5 text, v6 text, v7 numeric, note text,
  info jsonb, extra json, tags text[], numbers bigint[], kind text, flag text, ver text DEFAULT '{PHONES[0]}',
  model text, spot text, weight numeric, sent_at timestamp,
  CONSTRAINT parcel_ver CHECK (ver <> '{PHONES[4]}' AND ver <> '{CARDS[1]}')
);
INSERT INTO parcel SELECT n,
  '客户' || {_one_of(NAMES)} || '来电,请回拨' || {_one_of(PHONES)} || ',第' || n || '次',
  {_one_of(NAMES)}, {_one_of(PHONES)}::bigint, {_one_of(CARDS)}, {_one_of(BANK)}, {_one_of(MAILS)},
  {_one_of(LATIN)}, {_one_of(PHONES)}::numeric,
  '已联系' || {_one_of(NAMES)} || ',编号' || n || ',卡号 ' || {_one_of(BANK)} || ' 邮箱' || {_one_of(MAILS)},
  jsonb_build_object('a', {_one_of(NAMES)}, 'b', {_one_of(PHONES)}, 'c', {_one_of(CARDS)}::text,
    'owner', {_one_of(NAMES)}, 'd', {_one_of(PHONES)}::bigint, 'e', jsonb_build_array({_one_of(NAMES)})),
  json_build_object('k', {_one_of(LATIN)}, 'm', {_one_of(MAILS)}, 'x', {_one_of(BANK)}),
  ARRAY[{_one_of(NAMES)}, {_one_of(PHONES)}, {_one_of(MAILS)}], ARRAY[{_one_of(PHONES)}::bigint],
  {_one_of(PHONES[:2])}, {_one_of(NAMES[:3])}, {_one_of(MAILS[:2])},
  {_one_of(HARMLESS[:2])}, {_one_of(HARMLESS[2:4])}, n % 37 + 0.5, timestamp '2024-01-01' + n * interval '7 hours'
FROM generate_series(1, 300) n;
COMMENT ON TABLE parcel IS '包裹,疑问联系{NAMES[2]} {PHONES[2]}';
COMMENT ON COLUMN parcel.remark IS '备注,负责人{NAMES[3]},邮箱 {MAILS[1]}';
COMMENT ON COLUMN parcel.v3 IS '例如 {CARDS[0]}';
COMMENT ON COLUMN parcel.kind IS '渠道({PHONES[0]}=甲,{PHONES[1]}=乙)';

CREATE TABLE sys_dict (id int PRIMARY KEY, dict_type text, dict_code text, dict_label text);
INSERT INTO sys_dict VALUES (1, 'ticket_level', '1', '{NAMES[0]} {PHONES[0]}'), (2, 'ticket_level', '2', '{NAMES[1]}'),
  (3, 'ticket_level', '3', '{MAILS[0]}');
CREATE TABLE handler (id int PRIMARY KEY, label text);
INSERT INTO handler VALUES (1, '{NAMES[2]}'), (2, '{NAMES[3]}'), (3, '{NAMES[4]}');
CREATE TABLE ticket (id int PRIMARY KEY, ticket_level text, handler_id int REFERENCES handler (id), content text,
  cost numeric);
INSERT INTO ticket SELECT n, (n % 3 + 1)::text, n % 3 + 1,
  CASE n % 3 WHEN 0 THEN '{HARMLESS[4]}' || n ELSE {_one_of(NAMES)} || '反映' || n || '号件破损' END, n % 50 + 3
FROM generate_series(1, 200) n;

CREATE VIEW overview AS SELECT id, v1 AS c1, v5 AS c2, kind AS c3, note AS c4, v2 AS c5 FROM parcel
  WHERE v5 <> '{MAILS[2]}' AND v2 <> {PHONES[3]};
CREATE TABLE "快件" ("编号" int PRIMARY KEY, "内容" text, "值" text, "类别" text);
INSERT INTO "快件" SELECT n, {_one_of(NAMES)} || '先生收,电话' || {_one_of(PHONES)}, {_one_of(NAMES)},
  {_one_of(PHONES[:2])} FROM generate_series(1, 120) n;
ANALYZE
"""
TABLES = ("parcel", "sys_dict", "handler", "ticket", "overview", "快件")
