-- A CRM kept in step: how fields are mapped, what was last seen there, and the plans by which we write.

CREATE TABLE crm_mappings (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  connection_id uuid NOT NULL,
  version int NOT NULL,
  document jsonb NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, connection_id, version)
);
COMMENT ON TABLE crm_mappings IS 'Decided. personal: none. Which of our fields stands in which property of a CRM, and who keeps it; the highest version counts.';

CREATE TABLE crm_pulls (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  connection_id uuid NOT NULL,
  object text NOT NULL,
  properties text[] NOT NULL DEFAULT '{}',
  since timestamptz,
  until timestamptz,
  cursor text,
  records bigint NOT NULL DEFAULT 0,
  pulled_at timestamptz,
  PRIMARY KEY (workspace_id, connection_id, object)
);
COMMENT ON TABLE crm_pulls IS 'Recorded. personal: none. How far each object of a CRM has been read: where the next reading begins, and the page of one that was stopped.';

CREATE TABLE crm_records (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  connection_id uuid NOT NULL,
  object text NOT NULL,
  crm_id text NOT NULL,
  record_id uuid,
  origin text NOT NULL DEFAULT 'pulled' CHECK (origin IN ('pulled', 'matched', 'created')),
  properties jsonb NOT NULL DEFAULT '{}',
  base jsonb NOT NULL DEFAULT '{}',
  company_crm_id text,
  match_key text,
  external_key text,
  updated_at timestamptz NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  merged_into text,
  opted_out boolean NOT NULL DEFAULT false,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, connection_id, object, crm_id)
);
CREATE INDEX crm_records_record ON crm_records (workspace_id, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX crm_records_key ON crm_records (workspace_id, connection_id, object, match_key) WHERE match_key IS NOT NULL;
CREATE INDEX crm_records_company ON crm_records (workspace_id, connection_id, company_crm_id) WHERE company_crm_id IS NOT NULL;
COMMENT ON TABLE crm_records IS 'Recorded. personal: direct. A record of a CRM as it was last seen, the values on which both sides last agreed, and the source record of ours that it stands for.';

CREATE TABLE crm_plans (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  connection_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('push', 'rollback')),
  of_plan uuid,
  mapping_version int NOT NULL,
  state text NOT NULL CHECK (state IN ('drafting', 'ready', 'running', 'waiting', 'done', 'dropped')),
  reason text NOT NULL DEFAULT '',
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_by text,
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX crm_plans_connection ON crm_plans (workspace_id, connection_id, id);
COMMENT ON TABLE crm_plans IS 'Recorded. personal: none. What was to be written to a CRM, or to be taken back, when and by whom; its records are crm_items.';

CREATE TABLE crm_items (
  workspace_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  place int NOT NULL,
  object text NOT NULL,
  action text NOT NULL CHECK (action IN ('create', 'update', 'keep', 'restore', 'archive')),
  record_id uuid,
  company_id uuid,
  crm_id text,
  title text NOT NULL,
  changes jsonb NOT NULL,
  links jsonb NOT NULL DEFAULT '{}',
  expected jsonb NOT NULL DEFAULT '{}',
  external_key text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  of_place int,
  excluded_by text,
  state text NOT NULL CHECK (state IN ('planned', 'listed', 'reserved', 'in_doubt', 'done', 'found', 'skipped', 'refused', 'undone')),
  outcome text NOT NULL DEFAULT '',
  code text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  yielded jsonb NOT NULL DEFAULT '{}',
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, plan_id, place),
  FOREIGN KEY (workspace_id, plan_id) REFERENCES crm_plans (workspace_id, id)
);
CREATE INDEX crm_items_open ON crm_items (workspace_id, plan_id, state, place);
CREATE INDEX crm_items_record ON crm_items (workspace_id, record_id) WHERE record_id IS NOT NULL;
-- At most one deed of a plan for a record of theirs, and one new record for one of ours.
CREATE UNIQUE INDEX crm_items_theirs ON crm_items (workspace_id, plan_id, object, crm_id) WHERE action IN ('update', 'restore', 'archive');
CREATE UNIQUE INDEX crm_items_ours ON crm_items (workspace_id, plan_id, object, record_id) WHERE action = 'create';
COMMENT ON TABLE crm_items IS 'Recorded. personal: direct. What a plan does to one record: field by field what stands there, what we say and on what both agreed, and how it ended.';

ALTER TABLE features ADD COLUMN open_deal boolean;
