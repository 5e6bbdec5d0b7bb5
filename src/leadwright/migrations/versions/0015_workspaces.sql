-- A worker works for every workspace, and a workspace sees only itself. These two functions alone look over the walls,
-- and tell nothing but ids: which workspaces there are, and in which of them something is due. Their owner may read
-- these two tables whole; the application still may not.
CREATE POLICY owner_lists ON workspaces FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_lists ON schedules FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION workspaces_known() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT id FROM public.workspaces ORDER BY id
$$;

-- What was worked out later than now was worked out by a clock that has gone back since: it is looked at again.
CREATE FUNCTION workspaces_due(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT workspace_id FROM public.schedules
  WHERE enabled AND (next_due <= workspaces_due.at OR looked_at > workspaces_due.at)
$$;

REVOKE ALL ON FUNCTION workspaces_known(), workspaces_due(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workspaces_known(), workspaces_due(timestamptz) TO leadwright_app;
