-- Every table with a workspace_id shows and takes only the rows of the transaction's workspace,
-- for the owner too. Unset means no rows.
DO $$
DECLARE name text;
BEGIN
  FOR name IN
    SELECT c.table_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND c.column_name = 'workspace_id' AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON %I USING (workspace_id = nullif(current_setting(''leadwright.workspace'', true), '''')::uuid)', name);
  END LOOP;
END $$;

ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON workspaces USING (id = nullif(current_setting('leadwright.workspace', true), '')::uuid);

-- Text search: @@ is not leakproof, so under row-level security its index would go unused. These functions
-- take the workspace from the session and return ids or counts alone. Those that rank are planned anew for
-- each word, since a rare and a common one want different plans.
CREATE FUNCTION search_companies(query text, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT company_id FROM public.profiles
  WHERE search @@ to_tsquery('simple', query)
    AND workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid
  LIMIT most
$$;

CREATE FUNCTION matching_leads(query text, icp uuid, tier text, country text, industry text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'FROM public.profiles p JOIN public.scores s ON s.workspace_id = p.workspace_id AND s.company_id = p.company_id'
    || format(' WHERE p.workspace_id = $1 AND s.workspace_id = $1 AND s.icp_id = %L', icp)
    || format(' AND p.search @@ to_tsquery(''simple'', %L)', query)
    || CASE WHEN tier = '' THEN ' AND s.tier <> ''out''' ELSE format(' AND s.tier = %L', tier) END
    || CASE WHEN country = '' THEN '' ELSE format(' AND s.country = %L', country) END
    || CASE WHEN industry = '' THEN '' ELSE format(' AND s.industry = %L', industry) END
$$;

-- A rare word: fetch what the index finds, then rank. A common one: walk the ranking until enough match; the
-- planner cannot know how common a beginning of a word is, so it is counted first, up to a bound.
CREATE FUNCTION walk_leads(matching text, ours uuid, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_sort = off
SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT s.company_id ' || matching
    || ' ORDER BY s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id LIMIT $2'
    USING ours, most;
END $$;

CREATE FUNCTION search_leads(query text, icp uuid, tier text, country text, industry text, most int)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := nullif(current_setting('leadwright.workspace', true), '')::uuid;
  matching text := public.matching_leads(query, icp, tier, country, industry);
  few CONSTANT int := 12000;
  found int;
BEGIN
  SELECT count(*) INTO found FROM (
    SELECT FROM public.profiles p WHERE p.workspace_id = ours AND p.search @@ to_tsquery('simple', query) LIMIT few + 1) AS hits;
  IF found > few THEN
    RETURN QUERY SELECT public.walk_leads(matching, ours, most);
  ELSE
    RETURN QUERY EXECUTE 'SELECT s.company_id ' || matching
      || ' ORDER BY s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id LIMIT $2'
      USING ours, most;
  END IF;
END $$;

CREATE FUNCTION count_leads(query text, icp uuid, tier text, country text, industry text, most int)
RETURNS TABLE (in_tier text, leads bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT m.tier, count(*) FROM (SELECT s.tier '
    || public.matching_leads(query, icp, tier, country, industry) || ' LIMIT $2) AS m GROUP BY m.tier'
    USING nullif(current_setting('leadwright.workspace', true), '')::uuid, most;
END $$;

REVOKE ALL ON FUNCTION search_companies(text, int), walk_leads(text, uuid, int), matching_leads(text, uuid, text, text, text),
  search_leads(text, uuid, text, text, text, int), count_leads(text, uuid, text, text, text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_companies(text, int), search_leads(text, uuid, text, text, text, int),
  count_leads(text, uuid, text, text, text, int) TO leadwright_app;

-- Bulk writes leave the planner with the statistics of an empty table until autovacuum comes by.
CREATE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  ANALYZE public.scores, public.leads, public.profiles, public.features, public.contacts, public.source_records,
    public.observations, public.sightings, public.company_records, public.record_keys;
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO leadwright_app;
