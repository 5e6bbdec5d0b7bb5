CREATE TABLE crm_connections (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  crm text NOT NULL,
  label text NOT NULL,
  way text NOT NULL,
  base text,
  sealed bytea NOT NULL,
  version int NOT NULL DEFAULT 1,
  account text NOT NULL DEFAULT '',
  tested_at timestamptz,
  test_outcome text,
  test_reason text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX crm_connections_label ON crm_connections (workspace_id, lower(label)) WHERE ended_at IS NULL;
COMMENT ON TABLE crm_connections IS 'Decided. personal: none. A CRM that is connected: how, where, and its secrets, sealed for the workspace and never shown again; version grows with every renewal of its tokens.';

CREATE TABLE crm_writes (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  connection_id uuid NOT NULL,
  effect_key bytea NOT NULL,
  object text NOT NULL,
  deed text NOT NULL CHECK (deed IN ('create', 'update', 'archive')),
  crm_id text,
  external_key text,
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'sent', 'settled', 'released', 'in_doubt')),
  outcome text,
  code text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  field text,
  yielded text[] NOT NULL DEFAULT '{}',
  tries int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, effect_key),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES crm_connections (workspace_id, id)
);
CREATE INDEX crm_writes_open ON crm_writes (workspace_id, connection_id, state) WHERE state IN ('reserved', 'sent', 'in_doubt');
COMMENT ON TABLE crm_writes IS 'Recorded. personal: linked. One write to a CRM: reserved, then sent, then settled, released (certainly not done) or in_doubt (its answer was lost); the same effect is never done twice. yielded names properties that people had changed, without their values.';
