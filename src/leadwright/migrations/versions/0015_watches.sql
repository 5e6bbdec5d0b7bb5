-- jobs can be stopped and asked for again ------------------------------------------------------------

ALTER TABLE jobs DROP CONSTRAINT jobs_state_check;
ALTER TABLE jobs
  ADD CONSTRAINT jobs_state_check CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  ADD COLUMN workflow text,
  ADD COLUMN lock text,
  ADD COLUMN attempts int NOT NULL DEFAULT 0,
  ADD COLUMN rerun_of uuid,
  ADD COLUMN stop_asked_at timestamptz,
  ADD COLUMN stop_asked_by text;
CREATE INDEX jobs_workflow ON jobs (workspace_id, workflow, id DESC) WHERE workflow IS NOT NULL;

-- what is done by itself, and when -------------------------------------------------------------------

CREATE TABLE schedules (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  workflow text NOT NULL,
  subject uuid,
  every text NOT NULL CHECK (every IN ('asked', 'hour', 'day', 'week')),
  at time NOT NULL,
  weekday smallint NOT NULL DEFAULT 0 CHECK (weekday BETWEEN 0 AND 6),
  settings jsonb NOT NULL DEFAULT '{}',
  enabled boolean NOT NULL,
  begins_at timestamptz NOT NULL,
  looked_at timestamptz NOT NULL,
  next_due timestamptz,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX schedules_workflow ON schedules
  (workspace_id, workflow, coalesce(subject, '00000000-0000-0000-0000-000000000000'));
CREATE INDEX schedules_due ON schedules (next_due) WHERE enabled;
COMMENT ON TABLE schedules IS 'Decided. personal: none. Which workflow is done by itself, for what, when by the clock of the workspace, and within which limits, from begins_at on; next_due and looked_at say when to look at it next, and when that was worked out.';

CREATE TABLE schedule_periods (
  workspace_id uuid NOT NULL,
  schedule_id uuid NOT NULL,
  period text NOT NULL,
  due timestamptz NOT NULL,
  fired_at timestamptz NOT NULL,
  job_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, schedule_id, period),
  FOREIGN KEY (workspace_id, schedule_id) REFERENCES schedules (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX schedule_periods_age ON schedule_periods (workspace_id, fired_at);
COMMENT ON TABLE schedule_periods IS 'Recorded. personal: none. Each period (an hour, a day, a week) in which a workflow was begun, and its job: its key lets it begin once, whatever the clocks do.';

-- whom somebody watches ------------------------------------------------------------------------------

CREATE TABLE watchlists (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  note text NOT NULL DEFAULT '',
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX watchlists_name ON watchlists (workspace_id, lower(name)) WHERE ended_at IS NULL;
COMMENT ON TABLE watchlists IS 'Decided. personal: none. Lists of leads that go by a name.';

CREATE TABLE watchlist_leads (
  workspace_id uuid NOT NULL,
  list_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  why text NOT NULL DEFAULT '',
  added_by text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, list_id, lead_id),
  FOREIGN KEY (workspace_id, list_id) REFERENCES watchlists (workspace_id, id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id)
);
CREATE INDEX watchlist_leads_lead ON watchlist_leads (workspace_id, lead_id);
COMMENT ON TABLE watchlist_leads IS 'Decided. personal: none. Which leads are on a list, put there by whom, when and why.';

CREATE TABLE watches (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  watcher text NOT NULL,
  lead_id uuid,
  list_id uuid,
  icp_id uuid,
  tier text CHECK (tier IN ('hot', 'warm', 'nurture', 'cold')),
  why text NOT NULL DEFAULT '',
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  ended_by text,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id),
  FOREIGN KEY (workspace_id, list_id) REFERENCES watchlists (workspace_id, id),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id),
  CHECK (num_nonnulls(lead_id, list_id, tier) = 1 AND (tier IS NULL) = (icp_id IS NULL))
);
CREATE UNIQUE INDEX watches_once ON watches (workspace_id, watcher, coalesce(lead_id, list_id, icp_id), coalesce(tier, ''))
  WHERE ended_at IS NULL;
CREATE INDEX watches_lead ON watches (workspace_id, lead_id) WHERE ended_at IS NULL AND lead_id IS NOT NULL;
COMMENT ON TABLE watches IS 'Decided. personal: linked (who watches). Who watches a lead, a list or a whole tier of an ICP, since when and why.';

-- how fresh what each source said is -----------------------------------------------------------------

CREATE TABLE freshness (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  company_id uuid NOT NULL,
  source text NOT NULL,
  operation text NOT NULL DEFAULT '',
  asked_at timestamptz NOT NULL,
  outcome text NOT NULL,
  answered_at timestamptz,
  rereadings int NOT NULL DEFAULT 0,
  changes int NOT NULL DEFAULT 0,
  days real NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, company_id, source, operation)
);
COMMENT ON TABLE freshness IS 'Derived. personal: none. Per company and source: when it was last asked, when it last answered, and of its further answers over how many days how many said something new.';

INSERT INTO freshness (workspace_id, company_id, source, operation, asked_at, outcome, answered_at)
SELECT DISTINCT ON (workspace_id, company_id, source, coalesce(details->>'operation', ''))
  workspace_id, company_id, source, coalesce(details->>'operation', ''), asked_at, outcome,
  max(asked_at) FILTER (WHERE outcome IN ('hit', 'miss'))
    OVER (PARTITION BY workspace_id, company_id, source, coalesce(details->>'operation', ''))
FROM asks
ORDER BY workspace_id, company_id, source, coalesce(details->>'operation', ''), asked_at DESC;
