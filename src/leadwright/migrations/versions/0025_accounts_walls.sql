-- What belongs to no workspace opens only to transactions that say that they are about accounts; a page of a workspace
-- says no such thing. The owner of the tables may read them, for the functions below.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'sessions', 'passkeys', 'sign_in_steps', 'sign_in_failures', 'rate_windows'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY accounts ON %I USING (current_setting(''leadwright.accounts'', true) = ''on'')', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO leadwright_app', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['users', 'sessions', 'memberships', 'api_keys'] LOOP
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
  END LOOP;
END $$;

-- The log grows, and nothing in it changes.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM leadwright_app;
REVOKE DELETE, TRUNCATE ON audit_heads FROM leadwright_app;

-- Who asks is known before the workspace is: these functions look over the walls for exactly that.
CREATE FUNCTION accounts_in_use() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.users)
$$;

CREATE FUNCTION asker_by_session(token bytea, idle interval)
RETURNS TABLE (session_id uuid, user_id uuid, email text, name text, workspace uuid, workspace_name text, role text, seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.id, u.id, u.email, u.name, m.workspace_id, w.name, m.role, s.seen_at
  FROM public.sessions s JOIN public.users u ON u.id = s.user_id
  LEFT JOIN LATERAL (
    SELECT workspace_id, role FROM public.memberships WHERE memberships.user_id = u.id
    ORDER BY workspace_id <> s.workspace, workspace_id LIMIT 1
  ) m ON true
  LEFT JOIN public.workspaces w ON w.id = m.workspace_id
  WHERE s.token_hash = token AND s.expires_at > now() AND s.seen_at > now() - idle
$$;

CREATE FUNCTION asker_by_key(hash bytea)
RETURNS TABLE (key_id uuid, name text, scopes text[], user_id uuid, workspace uuid, workspace_name text, role text, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.id, k.name, k.scopes, k.user_id, k.workspace_id, w.name, m.role, k.used_at
  FROM public.api_keys k JOIN public.workspaces w ON w.id = k.workspace_id
  JOIN public.memberships m ON m.workspace_id = k.workspace_id AND m.user_id = k.user_id
  WHERE k.hash = asker_by_key.hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

CREATE FUNCTION workspaces_of(person uuid) RETURNS TABLE (id uuid, name text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT w.id, w.name, m.role FROM public.memberships m JOIN public.workspaces w ON w.id = m.workspace_id
  WHERE m.user_id = person ORDER BY w.name, w.id
$$;

-- So many more requests of one window; returns how many were taken of it in all.
CREATE FUNCTION take_rate(whose uuid, at bigint, more int) RETURNS int
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp SET leadwright.accounts = 'on' AS $$
  INSERT INTO public.rate_windows AS r (bucket, began, used) VALUES (whose, at, more)
  ON CONFLICT (bucket) DO UPDATE SET
    used = CASE WHEN r.began = excluded.began THEN r.used + excluded.used ELSE excluded.used END, began = excluded.began
  RETURNING used
$$;

REVOKE ALL ON FUNCTION accounts_in_use(), asker_by_session(bytea, interval), asker_by_key(bytea), workspaces_of(uuid),
  take_rate(uuid, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_in_use(), asker_by_session(bytea, interval), asker_by_key(bytea), workspaces_of(uuid),
  take_rate(uuid, bigint, int) TO leadwright_app;
