-- A lending library, English names and no comments: an enum, a bridge, a category that points at itself, arrays, jsonb, open loans.
CREATE TYPE copy_condition AS ENUM ('new', 'good', 'worn', 'damaged');
CREATE TABLE branch (branch_id int PRIMARY KEY, branch_name text NOT NULL UNIQUE, city text NOT NULL, opened_on date NOT NULL,
  floor_area_sqm numeric(8,1));
CREATE TABLE category (category_id int PRIMARY KEY, category_name text NOT NULL UNIQUE, parent_category_id int REFERENCES category (category_id));
CREATE TABLE author (author_id int PRIMARY KEY, author_name text NOT NULL, nationality text, born_year int);
CREATE TABLE book (book_id int PRIMARY KEY, title text NOT NULL, isbn varchar(13) UNIQUE, category_id int NOT NULL REFERENCES category (category_id),
  publisher text, published_year int, page_count int, list_price numeric(8,2), languages text[], attributes jsonb);
CREATE TABLE book_author (book_id int REFERENCES book (book_id), author_id int REFERENCES author (author_id), PRIMARY KEY (book_id, author_id));
CREATE TABLE copy (copy_id int PRIMARY KEY, book_id int NOT NULL REFERENCES book (book_id), branch_id int NOT NULL REFERENCES branch (branch_id),
  barcode text NOT NULL UNIQUE, condition copy_condition NOT NULL, acquired_on date, is_lost boolean NOT NULL DEFAULT false);
CREATE TABLE member (member_id int PRIMARY KEY, full_name text NOT NULL, email text, membership_type text NOT NULL, joined_on date NOT NULL,
  home_branch_id int REFERENCES branch (branch_id), referred_by int REFERENCES member (member_id), is_active boolean NOT NULL);
CREATE TABLE loan (loan_id bigint PRIMARY KEY, copy_id int NOT NULL REFERENCES copy (copy_id), member_id int NOT NULL REFERENCES member (member_id),
  borrowed_at timestamptz NOT NULL, due_on date NOT NULL, returned_at timestamptz, renewal_count int NOT NULL DEFAULT 0);
CREATE TABLE fine (fine_id int PRIMARY KEY, loan_id bigint NOT NULL REFERENCES loan (loan_id), reason text NOT NULL, amount numeric(6,2) NOT NULL,
  issued_on date NOT NULL, paid_on date);

INSERT INTO branch VALUES (1,'Central Library','Bristol',date '1972-05-02',3200.0), (2,'Harbourside','Bristol',date '2004-09-13',870.5),
  (3,'Clifton','Bristol',date '1988-03-21',640.0), (4,'Keynsham','Keynsham',date '1996-11-04',512.0), (5,'Portishead','Portishead',date '2011-06-27',455.0);
INSERT INTO category VALUES (1,'Fiction',NULL),(2,'Non-fiction',NULL),(3,'Children',NULL),(4,'Crime',1),(5,'Science fiction',1),(6,'Romance',1),
  (7,'History',2),(8,'Science',2),(9,'Travel',2),(10,'Picture books',3),(11,'Young adult',3);
INSERT INTO author SELECT n, (ARRAY['Margaret','Thomas','Elena','Kenji','Amara','Louis','Ingrid','Pablo'])[1 + n % 8] || ' ' ||
  (ARRAY['Whitfield','Okonkwo','Lindgren','Moreau','Tanaka','Castellano','Hargreaves'])[1 + n % 7],
  (ARRAY['British','American','Swedish','French','Japanese','Nigerian'])[1 + n * 5 % 6], 1931 + (n * 17) % 62 FROM generate_series(1, 56) n;
INSERT INTO book SELECT n, (ARRAY['The Silent','A Distant','The Last','Beyond the','Under a','The Glass'])[1 + n % 6] || ' ' ||
  (ARRAY['Harbour','Orchard','Winter','Meridian','Archive','Lantern','Estuary'])[1 + n % 7] || CASE WHEN n > 42 THEN ' ' || (2 + n / 42) ELSE '' END,
  '97801' || lpad((n * 73939 % 99999999)::text, 8, '0'), 4 + n * 7 % 8, (ARRAY['Penguin','Faber','Vintage','Canongate','Bloomsbury'])[1 + n * 3 % 5],
  1968 + (n * 11) % 56, 96 + (n * 37) % 520, round((5.99 + (n * 29) % 24)::numeric, 2),
  CASE WHEN n % 5 = 0 THEN ARRAY['English','Welsh'] WHEN n % 7 = 0 THEN ARRAY['English','French'] ELSE ARRAY['English'] END,
  jsonb_build_object('binding', (ARRAY['hardback','paperback'])[1 + n % 2], 'large_print', n % 9 = 0) FROM generate_series(1, 180) n;
INSERT INTO book_author SELECT n, 1 + n * 13 % 56 FROM generate_series(1, 180) n;
INSERT INTO book_author SELECT n, 1 + (n * 13 + 19) % 56 FROM generate_series(4, 180, 4) n;
INSERT INTO copy SELECT n, 1 + n * 7 % 180, 1 + abs(hashtext('copy' || n)) % 5, 'BC' || lpad(n::text, 6, '0'),
  (ARRAY['new','good','good','worn','good','damaged'])[1 + n % 6]::copy_condition, date '2015-01-10' + (n * 19) % 3100, n % 41 = 0 FROM generate_series(1, 420) n;
INSERT INTO member SELECT n, (ARRAY['Alice','Benjamin','Chloe','Daniel','Freya','Harry','Isla','Jacob','Leila'])[1 + n % 9] || ' ' ||
  (ARRAY['Barker','Chaudhry','Davies','Evans','Foster','Griffiths','Hughes'])[1 + n % 7], 'reader' || n || '@example.org',
  (ARRAY['adult','adult','student','senior','child'])[1 + n % 5], date '2018-02-01' + (n * 23) % 2000, 1 + abs(hashtext('home' || n)) % 5,
  CASE WHEN n % 4 = 0 THEN 1 + n / 4 END, n % 11 <> 0 FROM generate_series(1, 160) n;
INSERT INTO loan SELECT n, 1 + abs(hashtext('item' || n)) % 420, 1 + abs(hashtext('reader' || n)) % 150, at, (at + interval '21 days')::date,
  CASE WHEN n % 17 = 0 OR n > 480 THEN NULL ELSE at + (3 + (n * 5) % 34) * interval '1 day' END, abs(hashtext('again' || n)) % 3
  FROM (SELECT n, timestamptz '2023-01-09 10:15+00' + n * interval '21 hours' + (n % 7) * interval '37 minutes' AS at FROM generate_series(1, 500) n) made;
INSERT INTO fine SELECT row_number() OVER (ORDER BY loan_id), loan_id, (ARRAY['overdue','overdue','overdue','damage','lost'])[1 + loan_id % 5],
  0.50 + (loan_id * 7) % 19, due_on + 2 + (loan_id % 6)::int, CASE WHEN loan_id % 3 > 0 THEN due_on + 9 + (loan_id % 20)::int END
  FROM loan WHERE returned_at::date > due_on;
ANALYZE;
