-- Campaigns: what is asked for, and how far each prospect is.
CREATE TABLE campaigns (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  icp_id uuid NOT NULL,
  plan jsonb NOT NULL,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'paused', 'completed', 'cancelled', 'failed')),
  run_id uuid NOT NULL,
  job_id uuid,
  reason text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id)
);
COMMENT ON TABLE campaigns IS 'Decided. personal: none. What a campaign is asked to do and within what, and whether it runs.';

CREATE TABLE campaign_prospects (
  workspace_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  source text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('known', 'out', 'below', 'found', 'matched', 'enriched', 'unqualified', 'qualified', 'converted', 'rejected')),
  reason text NOT NULL DEFAULT '',
  match numeric(5,4),
  score numeric(4,1),
  arm text CHECK (arm IN ('treated', 'held_out')),
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  enriched_at timestamptz,
  qualified_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  PRIMARY KEY (workspace_id, campaign_id, lead_id),
  FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_prospects_stage ON campaign_prospects (workspace_id, campaign_id, stage, match DESC NULLS LAST, lead_id);
CREATE INDEX campaign_prospects_lead ON campaign_prospects (workspace_id, lead_id);
COMMENT ON TABLE campaign_prospects IS 'Decided. personal: none. How far a prospect is in a campaign and why; its lead may be erased, and this goes with it.';
