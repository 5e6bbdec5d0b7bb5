-- Judgement by language models: how analyses stand, and what rules can read of them.

CREATE TABLE analyses (
  workspace_id uuid NOT NULL,
  company_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  icp_version int NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'success', 'failed')),
  outcome text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  cost numeric(16,6) NOT NULL DEFAULT 0,
  currency text NOT NULL DEFAULT '',
  tokens int NOT NULL DEFAULT 0,
  cached boolean NOT NULL DEFAULT false,
  made_by text CHECK (made_by IN ('model', 'rules')),
  model text,
  made_version int,
  made_at timestamptz,
  observation_id uuid,
  icp_fit_score int CHECK (icp_fit_score BETWEEN 0 AND 100),
  PRIMARY KEY (workspace_id, company_id, icp_id),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id)
);
CREATE INDEX analyses_icp ON analyses (workspace_id, icp_id, status);
COMMENT ON TABLE analyses IS 'Derived. personal: none. How the newest analysis of a company under an ICP stands, and the score of the one in the record (made_*); forgetting it loses which wait or failed, and no judgement.';

ALTER TABLE features ADD COLUMN ai_adoption_min int, ADD COLUMN ai_adoption_max int, ADD COLUMN model_fit int;
