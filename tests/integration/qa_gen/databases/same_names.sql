-- Several schemas with tables of one name, enums, arrays, JSON, a view, codes in comments, a table nobody has filled.
CREATE SCHEMA north;
CREATE SCHEMA south;
CREATE TYPE north.order_state AS ENUM ('待付款', '已付款', '已发货');

CREATE TABLE north.customer (id int PRIMARY KEY, customer_name text NOT NULL, city text, mobile text, level int);
CREATE TABLE north.orders (id int PRIMARY KEY, customer_id int REFERENCES north.customer (id), state north.order_state,
  amount numeric(12,2), ordered_at timestamp NOT NULL, tags text[], details jsonb);
CREATE TABLE south.customer (id int PRIMARY KEY, customer_name text NOT NULL, opened_on date);
CREATE TABLE south.orders (id int PRIMARY KEY, customer_id int REFERENCES south.customer (id), channel int,
  freight numeric(12,2), ordered_at timestamp NOT NULL);
CREATE TABLE south.refunds (id int PRIMARY KEY, order_id int REFERENCES south.orders (id), reason text, refunded_at timestamp);
CREATE VIEW north.monthly_amount AS
  SELECT date_trunc('month', ordered_at)::date AS month, state, sum(amount) AS total_amount FROM north.orders GROUP BY 1, 2;

COMMENT ON TABLE north.customer IS '北区客户';
COMMENT ON COLUMN north.customer.customer_name IS '客户名称';
COMMENT ON COLUMN north.customer.city IS '所在城市';
COMMENT ON COLUMN north.customer.mobile IS '手机号';
COMMENT ON COLUMN north.customer.level IS '客户等级(1:普通,2:银卡,3:金卡)';
COMMENT ON TABLE north.orders IS '北区订单';
COMMENT ON COLUMN north.orders.state IS '订单状态';
COMMENT ON COLUMN north.orders.amount IS '订单金额';
COMMENT ON COLUMN north.orders.ordered_at IS '下单时间';
COMMENT ON COLUMN north.orders.tags IS '订单标签';
COMMENT ON COLUMN north.orders.details IS '订单详情';
COMMENT ON TABLE south.customer IS '南区客户';
COMMENT ON COLUMN south.customer.customer_name IS '客户名称';
COMMENT ON COLUMN south.customer.opened_on IS '开户日期';
COMMENT ON TABLE south.orders IS '南区订单';
COMMENT ON COLUMN south.orders.channel IS '下单渠道(1:线上,2:门店,3:电话)';
COMMENT ON COLUMN south.orders.freight IS '运费';
COMMENT ON COLUMN south.orders.ordered_at IS '下单时间';
COMMENT ON TABLE south.refunds IS '退款';
COMMENT ON COLUMN south.refunds.reason IS '退款原因';
COMMENT ON COLUMN south.refunds.refunded_at IS '退款时间';
COMMENT ON VIEW north.monthly_amount IS '北区月度销售额';

INSERT INTO north.customer SELECT n, '北方商行' || n, (ARRAY['北京','天津','太原'])[1 + n % 3], '139' || (10000000 + n * 7919), 1 + n % 3
  FROM generate_series(1, 45) n;
INSERT INTO north.orders SELECT n, 1 + n % 40, (ARRAY['待付款','已付款','已发货']::north.order_state[])[1 + n % 3], (n * 37) % 900 + 20,
  timestamp '2022-01-05' + n * interval '9 hours', CASE n % 3 WHEN 0 THEN ARRAY['加急'] ELSE ARRAY['普通','满减'] END,
  jsonb_build_object('gift', n % 2) FROM generate_series(1, 1200) n;
INSERT INTO south.customer SELECT n, '南方贸易' || n, date '2020-01-01' + n * 20 FROM generate_series(1, 30) n;
INSERT INTO south.orders SELECT n, 1 + n % 25, 1 + n % 3, (n * 13) % 70 + 5, timestamp '2022-03-01' + n * interval '11 hours'
  FROM generate_series(1, 800) n;
INSERT INTO south.refunds SELECT n, n * 3, (ARRAY['质量问题','发错货','不想要了'])[1 + n % 3], timestamp '2022-04-01' + n * interval '30 hours'
  FROM generate_series(1, 200) n;
ANALYZE;
