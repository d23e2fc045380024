-- The sample: a motorway service-area operator. The seven bss tables carry neither comments nor foreign keys, as in
-- the system they stand for; what follows them shows the rest of what a schema can hold.

CREATE TABLE bss_company (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  company_name varchar(255),
  company_no varchar(255)
);

CREATE TABLE bss_service_area (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  service_area_name varchar(255),
  service_area_no varchar(255),
  company_id varchar(32),
  service_position varchar(255),
  service_area_type varchar(50),
  service_state varchar(50)
);

CREATE TABLE bss_service_area_mapper (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  service_name varchar(255),
  service_no varchar(255),
  service_area_id varchar(32),
  source_system_type varchar(50),
  source_type integer
);

CREATE TABLE bss_section_route (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  section_name varchar(255),
  route_name varchar(255),
  code varchar(255)
);

CREATE TABLE bss_section_route_area_link (
  section_route_id varchar(32) NOT NULL,
  service_area_id varchar(32) NOT NULL,
  PRIMARY KEY (section_route_id, service_area_id)
);

CREATE TABLE bss_business_day_data (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  oper_date date,
  service_no varchar(255),
  service_name varchar(255),
  branch_no varchar(255),
  branch_name varchar(255),
  wx numeric(19,4),
  wx_order integer,
  zfb numeric(19,4),
  zf_order integer,
  rmb numeric(19,4),
  rmb_order integer,
  xs numeric(19,4),
  xs_order integer,
  jd numeric(19,4),
  jd_order integer,
  order_sum integer,
  pay_sum numeric(19,4),
  source_type integer
);

CREATE TABLE bss_car_day_count (
  id varchar(32) PRIMARY KEY,
  version integer NOT NULL,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  customer_count bigint,
  car_type varchar(100),
  count_date date,
  service_area_id varchar(32)
);

-- a mixed-case table with a reserved word for a column, an enum type and a declared foreign key
CREATE TYPE facility_state AS ENUM ('运行', '检修', '停用');

CREATE TABLE "ServiceFacility" (
  "facilityId" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "serviceAreaId" varchar(32) NOT NULL REFERENCES bss_service_area (id),
  "facilityName" varchar(100) NOT NULL,
  "order" integer NOT NULL DEFAULT 0,
  state facility_state NOT NULL DEFAULT '运行',
  "unitCost" numeric(12,2) CHECK ("unitCost" >= 0),
  quantity integer NOT NULL DEFAULT 1,
  "totalCost" numeric(14,2) GENERATED ALWAYS AS ("unitCost" * quantity) STORED,
  attributes jsonb,
  tags text[],
  "installedOn" date
);
COMMENT ON TABLE "ServiceFacility" IS '服务区设施台账';
COMMENT ON COLUMN "ServiceFacility"."order" IS '展示顺序';

-- a partitioned table
CREATE TABLE bss_charging_record (
  id bigint NOT NULL,
  started_at timestamp NOT NULL,
  ended_at timestamp,
  service_area_id varchar(32) NOT NULL,
  pile_no varchar(20) NOT NULL,
  energy_kwh numeric(10,2) NOT NULL,
  unit_price numeric(8,4) NOT NULL,
  charge_fee numeric(12,2) NOT NULL,
  pay_channel varchar(20),
  PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);
CREATE TABLE bss_charging_record_2022h1 PARTITION OF bss_charging_record
  FOR VALUES FROM ('2022-01-01') TO ('2022-07-01');
CREATE TABLE bss_charging_record_2022h2 PARTITION OF bss_charging_record
  FOR VALUES FROM ('2022-07-01') TO ('2023-01-01');
CREATE TABLE bss_charging_record_2023h1 PARTITION OF bss_charging_record
  FOR VALUES FROM ('2023-01-01') TO ('2023-07-01');
COMMENT ON TABLE bss_charging_record IS '充电桩充电流水,按开始时间分区';

-- a second schema whose tables say what they are
CREATE SCHEMA ods;

CREATE TABLE ods.ods_complaint (
  complaint_id bigint PRIMARY KEY,
  complaint_no varchar(32) NOT NULL UNIQUE,
  service_area_no varchar(255),
  complaint_time timestamptz NOT NULL,
  complaint_type varchar(30) NOT NULL,
  customer_name varchar(50),
  customer_phone varchar(20),
  content text,
  handle_state varchar(20) NOT NULL,
  satisfaction smallint CHECK (satisfaction BETWEEN 1 AND 5),
  closed_time timestamptz
);
COMMENT ON TABLE ods.ods_complaint IS '顾客投诉工单';
COMMENT ON COLUMN ods.ods_complaint.complaint_id IS '工单主键';
COMMENT ON COLUMN ods.ods_complaint.complaint_no IS '工单编号';
COMMENT ON COLUMN ods.ods_complaint.service_area_no IS '被投诉服务区的编码';
COMMENT ON COLUMN ods.ods_complaint.complaint_time IS '投诉时间';
COMMENT ON COLUMN ods.ods_complaint.complaint_type IS '投诉类型';
COMMENT ON COLUMN ods.ods_complaint.customer_name IS '投诉人姓名';
COMMENT ON COLUMN ods.ods_complaint.customer_phone IS '投诉人手机号';
COMMENT ON COLUMN ods.ods_complaint.content IS '投诉内容';
COMMENT ON COLUMN ods.ods_complaint.handle_state IS '处理状态';
COMMENT ON COLUMN ods.ods_complaint.satisfaction IS '满意度评分,1到5分';
COMMENT ON COLUMN ods.ods_complaint.closed_time IS '办结时间,为空表示未办结';

CREATE TABLE ods.ods_fuel_price (
  price_date date NOT NULL,
  fuel_type varchar(10) NOT NULL,
  unit_price numeric(6,2) NOT NULL,
  PRIMARY KEY (price_date, fuel_type)
);
COMMENT ON TABLE ods.ods_fuel_price IS '成品油调价记录';
COMMENT ON COLUMN ods.ods_fuel_price.price_date IS '调价日期';
COMMENT ON COLUMN ods.ods_fuel_price.fuel_type IS '油品标号';
COMMENT ON COLUMN ods.ods_fuel_price.unit_price IS '每升零售价,单位元';

CREATE VIEW v_service_area_month_revenue AS
SELECT a.service_area_name,
       date_trunc('month', d.oper_date)::date AS revenue_month,
       sum(d.pay_sum) AS month_pay_sum,
       sum(d.order_sum) AS month_order_sum
FROM bss_business_day_data d
JOIN bss_service_area_mapper m ON m.service_no = d.service_no AND m.delete_ts IS NULL
JOIN bss_service_area a ON a.id = m.service_area_id AND a.delete_ts IS NULL
WHERE d.delete_ts IS NULL
GROUP BY a.service_area_name, date_trunc('month', d.oper_date);
