"""Fill a database with invented leads by SQL, for measurements at sizes that an import would take minutes for."""

from __future__ import annotations

import psycopg

from leadwright.kernel.db import DEFAULT_WORKSPACE

_SQL = """
CREATE TEMP TABLE born AS
SELECT n, gen_random_uuid() AS company_id, gen_random_uuid() AS record_id, gen_random_uuid() AS lead_id,
  (ARRAY['Amber','Birch','Cedar','Delta','Ember','Fern','Grove','Harbor','Iris','Juniper'])[1 + n %% 10] || ' ' ||
  (ARRAY['Analytics','Bank','Care','Data','Energy','Foods','Grid','Health','Labs','Pay'])[1 + n / 10 %% 10] || ' ' || n AS name,
  'company-' || n || '.example' AS domain,
  (ARRAY['US','US','US','GB','CA','DE','FR','BR','IN','SG'])[1 + ((n::bigint * 7919) %% 10)::int] AS country,
  (ARRAY['saas','fintech','payments','healthtech','retail','banking','logistics','biotech','media',
    'energy'])[1 + ((n::bigint * 104729) %% 10)::int] AS industry,
  ((n::bigint * 7907) %% 2000 + 1)::int AS people
FROM generate_series(1, %(rows)s) AS n;
INSERT INTO source_records (workspace_id, id, kind, source, native_key)
  SELECT %(w)s, record_id, 'company', 'file', 'bench#' || n FROM born;
INSERT INTO companies (workspace_id, id) SELECT %(w)s, company_id FROM born;
INSERT INTO company_records (workspace_id, record_id, company_id) SELECT %(w)s, record_id, company_id FROM born;
INSERT INTO leads (workspace_id, id, record_id, company_id, added_by) SELECT %(w)s, lead_id, record_id, company_id, 'bench' FROM born;
INSERT INTO profiles (workspace_id, company_id, name, domain, fields, search, first_seen, last_seen)
  SELECT %(w)s, company_id, name, domain, jsonb_build_object('name', jsonb_build_array(name, 0.8, 1, 0)),
    to_tsvector('simple', name || ' ' || domain || ' ' || industry), now(), now() FROM born;
INSERT INTO features (workspace_id, company_id, name, domain, industries, main_industry, head_count_min, head_count_max,
    country, countries, stack, hiring, role_departments, funding_stage, funding_date, contact_email, contact_linkedin,
    contact_phone, contact_count, evidence)
  SELECT %(w)s, company_id, name, domain, CASE WHEN industry IN ('payments') THEN ARRAY['payments','fintech'] ELSE ARRAY[industry] END,
    industry, people, people, country, ARRAY[country],
    CASE n %% 4 WHEN 0 THEN ARRAY['aws','react','python'] WHEN 1 THEN ARRAY['aws'] WHEN 2 THEN ARRAY['java'] END,
    CASE n %% 3 WHEN 0 THEN true WHEN 1 THEN false END, CASE WHEN n %% 6 = 0 THEN ARRAY['Engineering'] END,
    CASE WHEN n %% 5 < 2 THEN 'Series B' END, CASE WHEN n %% 5 < 3 THEN current_date - (n %% 500) END,
    CASE WHEN n %% 7 < 3 THEN true END, CASE WHEN n %% 7 < 2 THEN true END, CASE WHEN n %% 9 < 4 THEN true END,
    CASE WHEN n %% 8 < 2 THEN 3 END, '{}'
  FROM born;
DROP TABLE born;
"""


def populate(owner_url: str, rows: int) -> None:
    """Write `rows` leads with features and profiles; statistics are brought up to date."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
        for statement in _SQL.split(";\n"):
            if statement.strip():
                cursor = psycopg.ClientCursor(connection)
                cursor.execute(statement.encode(), {"rows": rows, "w": DEFAULT_WORKSPACE})
        connection.execute("VACUUM ANALYZE")
