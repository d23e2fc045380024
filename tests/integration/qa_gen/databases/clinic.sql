-- Chinese names throughout, a table that points at itself, many to many, a composite key, partitions, soft deletion, NULLs and zeros.
CREATE TABLE 科室 (科室编号 int PRIMARY KEY, 科室名称 text NOT NULL, 上级科室编号 int REFERENCES 科室 (科室编号), 床位数 int);
CREATE TABLE 医生 (工号 int PRIMARY KEY, 姓名 text NOT NULL, 职称 text, 科室编号 int REFERENCES 科室 (科室编号), 入职日期 date,
  备用标志 int DEFAULT 0, 停用原因 text, 删除时间 timestamp);
CREATE TABLE 专长 (专长编号 int PRIMARY KEY, 专长名称 text NOT NULL);
CREATE TABLE 医生专长 (工号 int REFERENCES 医生 (工号), 专长编号 int REFERENCES 专长 (专长编号), PRIMARY KEY (工号, 专长编号));
CREATE TABLE 就诊 (就诊号 bigint, 就诊日期 date, 工号 int REFERENCES 医生 (工号), 患者姓名 text, 身份证号 text, 就诊类型 text,
  诊疗费用 numeric(10,2), 医保支付 numeric(10,2), 满意度 int, PRIMARY KEY (就诊号, 就诊日期)) PARTITION BY RANGE (就诊日期);
CREATE TABLE 就诊_2022 PARTITION OF 就诊 FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE 就诊_2023 PARTITION OF 就诊 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE 处方 (就诊号 bigint, 就诊日期 date, 序号 int, 药品名称 text, 数量 int, 单价 numeric(8,2), PRIMARY KEY (就诊号, 就诊日期, 序号),
  FOREIGN KEY (就诊号, 就诊日期) REFERENCES 就诊 (就诊号, 就诊日期));
CREATE TABLE 随访 (随访编号 int PRIMARY KEY, 工号 int REFERENCES 医生 (工号), 随访时间 timestamp, 随访结果 text);

INSERT INTO 科室 VALUES (1,'内科',NULL,120),(2,'外科',NULL,90),(3,'心内科',1,40),(4,'呼吸科',1,35),(5,'骨科',2,50),(6,'普外科',2,45);
INSERT INTO 医生(工号,姓名,职称,科室编号,入职日期,删除时间)
  SELECT n, (ARRAY['张','王','李','赵','陈'])[1 + n % 5] || chr(20013 + n * 13), (ARRAY['主任医师','副主任医师','主治医师'])[1 + n % 3], 1 + n % 6, date '2010-03-01' + n * 61,
  CASE WHEN n % 15 = 0 THEN timestamp '2023-01-01' END FROM generate_series(1, 48) n;
INSERT INTO 专长 SELECT n, (ARRAY['心律失常','冠心病','哮喘','骨折','疝气','糖尿病','关节炎','肺炎'])[n] FROM generate_series(1, 8) n;
INSERT INTO 医生专长 SELECT n, 1 + (n * 3 + k) % 8 FROM generate_series(1, 48) n, generate_series(0, 1) k;
INSERT INTO 就诊 SELECT n, date '2022-01-01' + (n * 7) % 480, 1 + n % 48, (ARRAY['刘','杨','黄','周','吴'])[1 + n % 5] || chr(20013 + n % 400), '36010219' || (800101 + n)::text || '001' || n % 10,
  (ARRAY['门诊','急诊','住院'])[1 + n % 3], (n * 31) % 800 + 15, (n * 17) % 300, CASE WHEN n % 4 > 0 THEN 1 + n % 5 END FROM generate_series(1, 2400) n;
INSERT INTO 处方 SELECT 就诊号, 就诊日期, 1, (ARRAY['阿司匹林','头孢克肟','布洛芬','二甲双胍'])[1 + 就诊号 % 4], 1 + 就诊号 % 5, 3 + 就诊号 % 40 FROM 就诊 WHERE 就诊号 % 2 = 0;
ANALYZE;
