-- Cold stores with Chinese comments: stock by day that adds up over goods and not over days, greatest temperatures, orders in two
-- currencies, lines whose key is two references, numbers that are codes, a moment kept as seconds, a version that is no bookkeeping.
CREATE SCHEMA cold;
CREATE TABLE cold.depot (depot_id int PRIMARY KEY, depot_name text NOT NULL UNIQUE, city text NOT NULL, capacity_pallets int NOT NULL,
  commissioned_on date NOT NULL, lowest_temp numeric(4,1) NOT NULL, lng numeric(9,6), lat numeric(9,6));
CREATE TABLE cold.product (product_id int PRIMARY KEY, sku text NOT NULL UNIQUE, product_name text NOT NULL UNIQUE, storage_class smallint NOT NULL,
  stock_unit text NOT NULL, shelf_life_days int NOT NULL, gross_weight_kg numeric(6,2) NOT NULL, list_price numeric(8,2) NOT NULL);
CREATE TABLE cold.vendor (vendor_id int PRIMARY KEY, vendor_name text NOT NULL UNIQUE, grade smallint NOT NULL, lead_days int NOT NULL,
  defect_factor numeric(5,4) NOT NULL);
CREATE TABLE cold.stock_day (depot_id int REFERENCES cold.depot (depot_id), product_id int REFERENCES cold.product (product_id), stat_date date,
  on_hand_qty int NOT NULL, inbound_qty int NOT NULL, outbound_qty int NOT NULL, PRIMARY KEY (depot_id, product_id, stat_date));
CREATE TABLE cold.climate_day (depot_id int REFERENCES cold.depot (depot_id), stat_date date, mean_temp numeric(4,1) NOT NULL, highest_temp numeric(4,1) NOT NULL,
  humidity numeric(4,1) NOT NULL, door_open_minutes int NOT NULL, energy_kwh numeric(10,2) NOT NULL, PRIMARY KEY (depot_id, stat_date));
CREATE TABLE cold.purchase_order (order_id int PRIMARY KEY, order_no text NOT NULL UNIQUE, vendor_id int NOT NULL REFERENCES cold.vendor (vendor_id),
  depot_id int NOT NULL REFERENCES cold.depot (depot_id), created_at timestamp NOT NULL, arrived_on date, currency text NOT NULL,
  exchange_rate numeric(8,4) NOT NULL, total_price numeric(12,2) NOT NULL, order_state smallint NOT NULL);
CREATE TABLE cold.purchase_line (order_id int REFERENCES cold.purchase_order (order_id), product_id int REFERENCES cold.product (product_id),
  qty int NOT NULL, unit_cost numeric(8,2) NOT NULL, PRIMARY KEY (order_id, product_id));
CREATE TABLE cold.probe (probe_id int PRIMARY KEY, probe_code text NOT NULL UNIQUE, depot_id int NOT NULL REFERENCES cold.depot (depot_id),
  version text NOT NULL, install_date date NOT NULL, correction_factor numeric(4,2) NOT NULL);
CREATE TABLE cold.excursion (excursion_id int PRIMARY KEY, probe_id int NOT NULL REFERENCES cold.probe (probe_id), started_at timestamp NOT NULL,
  recovered_at timestamp, peak_temp numeric(4,1) NOT NULL, severity smallint NOT NULL, reason text NOT NULL, reported_ts bigint NOT NULL);

COMMENT ON TABLE cold.depot IS '冷库';
COMMENT ON COLUMN cold.depot.depot_name IS '冷库名称';
COMMENT ON COLUMN cold.depot.city IS '所在城市';
COMMENT ON COLUMN cold.depot.capacity_pallets IS '库容(托盘)';
COMMENT ON COLUMN cold.depot.commissioned_on IS '投用日期';
COMMENT ON COLUMN cold.depot.lowest_temp IS '最低温度(℃)';
COMMENT ON COLUMN cold.depot.lng IS '经度';
COMMENT ON COLUMN cold.depot.lat IS '纬度';
COMMENT ON TABLE cold.product IS '商品';
COMMENT ON COLUMN cold.product.sku IS '商品编码';
COMMENT ON COLUMN cold.product.product_name IS '商品名称';
COMMENT ON COLUMN cold.product.storage_class IS '储存温区(1:冷冻,2:冷藏,3:恒温)';
COMMENT ON COLUMN cold.product.stock_unit IS '计量单位';
COMMENT ON COLUMN cold.product.shelf_life_days IS '保质期(天)';
COMMENT ON COLUMN cold.product.gross_weight_kg IS '毛重(公斤)';
COMMENT ON COLUMN cold.product.list_price IS '标价(元)';
COMMENT ON TABLE cold.vendor IS '供应商';
COMMENT ON COLUMN cold.vendor.vendor_name IS '供应商名称';
COMMENT ON COLUMN cold.vendor.grade IS '供应商等级(1:甲,2:乙,3:丙)';
COMMENT ON COLUMN cold.vendor.lead_days IS '供货周期(天)';
COMMENT ON COLUMN cold.vendor.defect_factor IS '缺陷系数';
COMMENT ON TABLE cold.stock_day IS '每日库存';
COMMENT ON COLUMN cold.stock_day.stat_date IS '统计日期';
COMMENT ON COLUMN cold.stock_day.on_hand_qty IS '库存数量';
COMMENT ON COLUMN cold.stock_day.inbound_qty IS '入库数量';
COMMENT ON COLUMN cold.stock_day.outbound_qty IS '出库数量';
COMMENT ON TABLE cold.climate_day IS '冷库每日温湿度';
COMMENT ON COLUMN cold.climate_day.stat_date IS '统计日期';
COMMENT ON COLUMN cold.climate_day.mean_temp IS '平均温度(℃)';
COMMENT ON COLUMN cold.climate_day.highest_temp IS '最高温度(℃)';
COMMENT ON COLUMN cold.climate_day.humidity IS '湿度(%)';
COMMENT ON COLUMN cold.climate_day.door_open_minutes IS '开门时长(分钟)';
COMMENT ON COLUMN cold.climate_day.energy_kwh IS '耗电量(kWh)';
COMMENT ON TABLE cold.purchase_order IS '采购订单';
COMMENT ON COLUMN cold.purchase_order.order_no IS '采购单号';
COMMENT ON COLUMN cold.purchase_order.created_at IS '下单时间';
COMMENT ON COLUMN cold.purchase_order.arrived_on IS '到货日期';
COMMENT ON COLUMN cold.purchase_order.currency IS '币种';
COMMENT ON COLUMN cold.purchase_order.exchange_rate IS '汇率';
COMMENT ON COLUMN cold.purchase_order.total_price IS '订单总价';
COMMENT ON COLUMN cold.purchase_order.order_state IS '订单状态(0:待发货,1:在途,2:已到货,3:已取消)';
COMMENT ON TABLE cold.purchase_line IS '采购订单明细';
COMMENT ON COLUMN cold.purchase_line.qty IS '采购数量';
COMMENT ON COLUMN cold.purchase_line.unit_cost IS '采购单价';
COMMENT ON TABLE cold.probe IS '温度探头';
COMMENT ON COLUMN cold.probe.probe_code IS '探头编号';
COMMENT ON COLUMN cold.probe.version IS '固件版本';
COMMENT ON COLUMN cold.probe.install_date IS '安装日期';
COMMENT ON COLUMN cold.probe.correction_factor IS '修正系数';
COMMENT ON TABLE cold.excursion IS '超温事件';
COMMENT ON COLUMN cold.excursion.started_at IS '开始时间';
COMMENT ON COLUMN cold.excursion.recovered_at IS '恢复时间';
COMMENT ON COLUMN cold.excursion.peak_temp IS '峰值温度(℃)';
COMMENT ON COLUMN cold.excursion.severity IS '严重程度(1:轻微,2:一般,3:严重)';
COMMENT ON COLUMN cold.excursion.reason IS '超温原因';
COMMENT ON COLUMN cold.excursion.reported_ts IS '上报时间戳';

INSERT INTO cold.depot VALUES (1,'临港一号库','上海',5200,date '2017-05-08',-25.0,121.912300,30.871200), (2,'嘉定库','上海',3100,date '2019-10-21',-18.0,121.250100,31.383400),
  (3,'太仓库','苏州',4400,date '2020-03-16',-22.0,121.112000,31.451000), (4,'余杭库','杭州',2600,date '2021-08-30',-18.0,119.978300,30.273700), (5,'江宁库','南京',3800,date '2018-12-03',-20.0,118.839900,31.953600);
INSERT INTO cold.product SELECT n, 'LC' || lpad((n * 37)::text, 5, '0'), (ARRAY['速冻水饺','雪花牛肉','三文鱼柳','鲜牛奶','草莓','巧克力','冰淇淋','酸奶','带鱼段','手抓饼','车厘子','黄油'])[1 + (n - 1) % 12] || CASE WHEN n > 12 THEN '(大包)' ELSE '' END,
  (ARRAY[1,1,1,2,2,3,1,2,1,1,2,3])[1 + (n - 1) % 12], (ARRAY['箱','公斤'])[1 + n % 2], (ARRAY[365,270,180,15,7,540,360,21,240,300,10,200])[1 + (n - 1) % 12], 1.5 + (n * 13) % 20, round(12.8 + (n * 17) % 90, 2)
  FROM generate_series(1, 24) n;
INSERT INTO cold.vendor SELECT n, (ARRAY['沪鲜','江南','远洋','绿野','北辰','佳禾','金果','海润'])[n] || (ARRAY['食品','水产','乳业'])[1 + n % 3], 1 + (n * 5) % 3, 2 + (n * 3) % 9, 0.0012 * n + 0.0031
  FROM generate_series(1, 8) n;
INSERT INTO cold.stock_day SELECT d, p, date '2024-01-01' + t, 80 + (d * 131 + p * 47 + t * 13) % 900, (p * 7 + t * 11 + d) % 60, (p * 5 + t * 17 + d * 3) % 55
  FROM generate_series(1, 5) d, generate_series(1, 24) p, generate_series(0, 90) t WHERE (p + d) % 3 > 0;
INSERT INTO cold.climate_day SELECT d, date '2024-01-01' + t, -19.5 + (d * 7 + t) % 40 / 10.0, -14.0 + (d * 11 + t * 3) % 90 / 10.0, 61 + (d * 5 + t) % 230 / 10.0, 25 + (d * 31 + t * 7) % 160, 900 + (d * 173 + t * 29) % 1400
  FROM generate_series(1, 5) d, generate_series(0, 90) t;
INSERT INTO cold.purchase_order SELECT n, 'CG2024' || lpad(n::text, 4, '0'), 1 + abs(hashtext('vendor' || n)) % 8, 1 + abs(hashtext('depot' || n)) % 5, timestamp '2023-11-02 09:20' + n * interval '13 hours',
  CASE WHEN n <= 240 AND n % 23 > 0 THEN (timestamp '2023-11-02 09:20' + n * interval '13 hours')::date + 2 + n % 9 END, c, CASE c WHEN 'USD' THEN 7.08 + n % 20 / 100.0 ELSE 1 END,
  CASE c WHEN 'USD' THEN 900 ELSE 5200 END + (n * 613) % 18000, CASE WHEN n % 23 = 0 THEN 3 WHEN n <= 240 THEN 2 WHEN n <= 265 THEN 1 ELSE 0 END
  FROM (SELECT n, CASE WHEN n % 5 = 0 THEN 'USD' ELSE 'CNY' END AS c FROM generate_series(1, 280) n) made;
INSERT INTO cold.purchase_line SELECT n, 1 + (n * 7) % 24, 20 + (n * 13) % 180, round(9.5 + (n * 19) % 70, 2) FROM generate_series(1, 280) n;
INSERT INTO cold.purchase_line SELECT n, 1 + (n * 7 + 5) % 24, 10 + (n * 29) % 90, round(8.2 + (n * 23) % 60, 2) FROM generate_series(2, 280, 2) n;
INSERT INTO cold.probe SELECT n, 'TT' || lpad(n::text, 3, '0'), 1 + n % 5, (ARRAY['2.1','2.1','2.3','3.0'])[1 + n % 4], date '2021-02-15' + n * 31, 0.95 + (n % 11) / 100.0 FROM generate_series(1, 34) n;
INSERT INTO cold.excursion SELECT n, 1 + abs(hashtext('probe' || n)) % 32, at, CASE WHEN n % 14 > 0 THEN at + (12 + n * 17 % 300) * interval '1 minute' END, -12.0 + (n * 7) % 150 / 10.0, 1 + (n * 2) % 3,
  (ARRAY['开门时间过长','制冷故障','停电','化霜'])[1 + (n * 3) % 4], extract(epoch FROM at)::bigint + 90
  FROM (SELECT n, timestamp '2024-01-01 03:40' + n * interval '12 hours 50 minutes' AS at FROM generate_series(1, 170) n) made;
ANALYZE;
