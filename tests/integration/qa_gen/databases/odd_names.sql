-- Schemas in which careless SQL breaks: mixed case, reserved words, Chinese names, composite keys, a table that points at
-- itself, many to many, soft deletion by flag and by number, enums, arrays, JSON, partitions, a view, an empty table.

CREATE SCHEMA "Sales";
CREATE TYPE "Sales".mood AS ENUM ('高兴','一般','生气');
CREATE TABLE "Sales"."Order" ("orderId" int generated always as identity primary key, "User" text, "select" int not null, "group" text,
  amount numeric(10,2), mood "Sales".mood, tags text[], extra jsonb, at timestamptz);
INSERT INTO "Sales"."Order"("User","select","group",amount,mood,tags,extra,at)
 SELECT (array['甲','乙','丙'])[1+i%3], i%5, (array['A组','B组'])[1+i%2], (i*37)%900+1.5, (array['高兴','一般','生气'])[1+i%3]::"Sales".mood, array['红','蓝'], '{"a":1}', timestamptz '2022-01-03 08:00+00'+ i*interval '11 hours' FROM generate_series(1,900) i;
COMMENT ON TABLE "Sales"."Order" IS '销售订单';
COMMENT ON COLUMN "Sales"."Order".amount IS '订单金额';
COMMENT ON COLUMN "Sales"."Order"."select" IS '选择次数';
COMMENT ON COLUMN "Sales"."Order"."group" IS '所属小组';
CREATE TABLE "Sales"."OrderLine"("orderId" int references "Sales"."Order"("orderId"), line_no int, product_code text, qty int, price numeric, primary key("orderId", line_no));
INSERT INTO "Sales"."OrderLine" SELECT 1+i%900, i/900, 'P'||(i%20), 1+i%7, 10+(i%13) FROM generate_series(0,2699) i;
CREATE TABLE "Sales"."LineNote"(order_id int, line_no int, note text, note_id serial primary key, foreign key(order_id,line_no) references "Sales"."OrderLine"("orderId", line_no));
INSERT INTO "Sales"."LineNote"(order_id,line_no,note) SELECT 1+i%900, i%3, (array['加急处理','常规发货','退回重发'])[1+i%3] FROM generate_series(0,400) i;
CREATE TABLE 员工 (工号 serial primary key, 姓名 text, 部门编号 int, 上级工号 int references 员工(工号), 入职日期 date, 月薪 numeric, 是否在职 boolean);
CREATE TABLE 部门 (部门编号 int primary key, 部门名称 text, is_deleted boolean not null default false);
INSERT INTO 部门 VALUES (1,'研发部',false),(2,'市场部',false),(3,'人事部',true),(4,'财务部',false);
ALTER TABLE 员工 ADD FOREIGN KEY (部门编号) REFERENCES 部门;
INSERT INTO 员工(姓名,部门编号,上级工号,入职日期,月薪,是否在职) SELECT '员工'||i, 1+i%4, CASE WHEN i>5 THEN 1+i%5 END, date '2015-01-01'+ i*30, 5000+(i*731)%9000, i%9<>0 FROM generate_series(1,80) i;
CREATE TABLE student(id int primary key, name text, is_del int not null default 0);
CREATE TABLE course(id int primary key, title text, credit numeric);
CREATE TABLE student_course(student_id int references student, course_id int references course, primary key(student_id,course_id));
INSERT INTO student SELECT i,'学生'||i, (i%10=0)::int FROM generate_series(1,50) i;
INSERT INTO course SELECT i, '课程'||i, i%4+1 FROM generate_series(1,8) i;
INSERT INTO student_course SELECT i, 1+(i*3+k)%8 FROM generate_series(1,50) i, generate_series(0,2) k ON CONFLICT DO NOTHING;
CREATE TABLE empty_log(id bigserial primary key, log_time timestamp, message text);
CREATE TABLE measure(x double precision, y double precision);
INSERT INTO measure SELECT i, sqrt(i) FROM generate_series(1,100) i;
CREATE TABLE part(id int, d date, v numeric, primary key(id,d)) PARTITION BY RANGE(d);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
INSERT INTO part SELECT i, date '2022-01-01'+i%365, i FROM generate_series(1,500) i;
CREATE VIEW v_dept AS SELECT d.部门名称, count(*) AS 人数, avg(e.月薪) AS 平均月薪 FROM 员工 e JOIN 部门 d USING(部门编号) GROUP BY 1;
