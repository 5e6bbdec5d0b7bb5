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

-- Text search: @@ is not leakproof, so under row-level security its index would go unused. This
-- function takes the workspace from the session and returns ids alone: all matches while they are
-- few, and the best ranked ones when a word is so common that walking the ranking is cheaper.
CREATE FUNCTION search_leads(icp uuid, query text, few int, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := nullif(current_setting('leadwright.workspace', true), '')::uuid;
  wanted tsquery := to_tsquery('simple', query);
  found uuid[];
BEGIN
  SELECT array_agg(company_id) INTO found FROM (
    SELECT p.company_id FROM public.profiles p WHERE p.search @@ wanted AND p.workspace_id = ours LIMIT few + 1) AS hits;
  IF coalesce(cardinality(found), 0) <= few THEN
    RETURN QUERY SELECT unnest(found);
  ELSE
    RETURN QUERY
      SELECT s.company_id FROM public.scores s
      JOIN public.profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
      WHERE s.workspace_id = ours AND s.icp_id = icp AND s.tier <> 'out' AND p.search @@ wanted
      ORDER BY s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id
      LIMIT most;
  END IF;
END $$;
REVOKE ALL ON FUNCTION search_leads(uuid, text, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_leads(uuid, text, int, int) TO leadwright_app;

-- Bulk writes leave the planner with the statistics of an empty table until autovacuum comes by.
CREATE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  ANALYZE public.scores, public.leads, public.profiles, public.features, public.contacts, public.source_records,
    public.observations, public.sightings, public.company_records, public.record_keys;
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO leadwright_app;
