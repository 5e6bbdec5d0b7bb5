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
-- function takes the workspace from the session and returns ids alone.
CREATE FUNCTION search_companies(query text, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT company_id FROM public.profiles
  WHERE search @@ to_tsquery('simple', query)
    AND workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid
  LIMIT most
$$;
REVOKE ALL ON FUNCTION search_companies(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_companies(text, int) TO leadwright_app;
