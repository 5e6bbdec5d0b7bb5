-- How scores move through time.

CREATE TABLE scoring_days (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  as_of date NOT NULL,
  scored int NOT NULL,
  changed int NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, icp_id, as_of),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id)
);
COMMENT ON TABLE scoring_days IS 'Recorded. personal: none. The days as of which all scores of an ICP stood: each once, when it began, and how many scores it changed.';

CREATE TABLE signal_fadings (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  type text NOT NULL,
  fresh_days int,
  half_life_days int,
  expiry_days int,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  CHECK ((fresh_days IS NULL) = (half_life_days IS NULL) AND (fresh_days IS NULL) = (expiry_days IS NULL)),
  CHECK (fresh_days >= 0 AND half_life_days >= 1 AND expiry_days >= fresh_days AND expiry_days <= 3650)
);
CREATE INDEX signal_fadings_type ON signal_fadings (workspace_id, type, id);
COMMENT ON TABLE signal_fadings IS 'Decided. personal: none. How a type of signal fades here, who said so and when; the latest of a type counts, and one without days brings the default back.';
