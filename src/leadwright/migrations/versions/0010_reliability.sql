CREATE TABLE value_decisions (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  field text NOT NULL,
  reading_id uuid NOT NULL,
  note text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  undone_by text,
  undone_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, reading_id) REFERENCES readings (workspace_id, id),
  CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE INDEX value_decisions_company ON value_decisions (workspace_id, company_id);
COMMENT ON TABLE value_decisions IS 'Decided. personal: none. That a person decided a value of a company; the value itself is an observation of the source human, in that reading.';

CREATE TABLE adjudications (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  decision_id uuid,
  company_id uuid NOT NULL,
  field text NOT NULL,
  source text NOT NULL,
  observation_id uuid NOT NULL,
  is_right boolean NOT NULL,
  judged_by text NOT NULL CHECK (judged_by IN ('human', 'bounce', 'reply', 'registry')),
  judged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, decision_id) REFERENCES value_decisions (workspace_id, id)
);
CREATE INDEX adjudications_source ON adjudications (workspace_id, source, field);
CREATE INDEX adjudications_decision ON adjudications (workspace_id, decision_id) WHERE decision_id IS NOT NULL;
COMMENT ON TABLE adjudications IS 'Recorded. personal: none. A word of a source that proved right or wrong, and by what; one whose decision was undone counts no more.';

CREATE TABLE reliability_versions (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  version int NOT NULL,
  basis text NOT NULL CHECK (basis IN ('adjudicated', 'estimated')),
  document jsonb NOT NULL,
  companies int NOT NULL,
  adjudications int NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, version)
);
COMMENT ON TABLE reliability_versions IS 'Recorded. personal: none. What was learned of sources: reliabilities, origins, ageing and scatter of mistakes, and from how much.';

CREATE TABLE reliability_activations (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  version int,
  note text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, version) REFERENCES reliability_versions (workspace_id, version)
);
CREATE INDEX reliability_activations_latest ON reliability_activations (workspace_id, decided_at);
COMMENT ON TABLE reliability_activations IS 'Decided. personal: none. Which version of what was learned counts from when; none means what is assumed.';

-- Few companies are contested; the list of contradictions reads only those.
CREATE INDEX profiles_contested ON profiles (workspace_id, company_id) WHERE fields @? '$.*[3] ? (@ > 0)';
