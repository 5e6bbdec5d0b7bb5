CREATE TABLE suppressions (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'linkedin', 'phone', 'person')),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  key_id bytea NOT NULL,
  reason text NOT NULL,
  source text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lifted_by text,
  lifted_at timestamptz,
  lifted_reason text,
  PRIMARY KEY (workspace_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL))
);
CREATE UNIQUE INDEX suppressions_in_force ON suppressions (workspace_id, hash) WHERE lifted_at IS NULL;
CREATE INDEX suppressions_by_kind ON suppressions (workspace_id, kind) WHERE lifted_at IS NULL;
COMMENT ON TABLE suppressions IS 'Decided. personal: linked (keyed hashes that outlive what they name). Who must be left alone, since when and why, and who lifted it.';

ALTER TABLE suppressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE suppressions FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON suppressions
  USING (workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid);
-- Nothing is deleted: a lifted suppression stays as the decision that it was.
REVOKE ALL ON suppressions FROM leadwright_app;
GRANT SELECT, INSERT, UPDATE ON suppressions TO leadwright_app;
