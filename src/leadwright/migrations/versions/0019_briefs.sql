-- Briefs of leads, and what is answered to the four questions: budget, authority, need, timeline.

CREATE TABLE briefs (
  workspace_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  id uuid NOT NULL,
  writer text NOT NULL,
  recipe text NOT NULL,
  as_of date NOT NULL,
  document jsonb NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, lead_id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE briefs IS 'Derived. personal: direct. The brief of a lead, its sentences with the facts that they rest on, those that were dropped, and the recipe; one that no longer fits its facts is made anew.';

CREATE TABLE bant_answers (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  lead_id uuid NOT NULL,
  name text NOT NULL CHECK (name IN ('budget', 'authority', 'need', 'timeline')),
  state text CHECK (state IN ('true', 'false', 'unknown')),
  note text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX bant_answers_lead ON bant_answers (workspace_id, lead_id, name, id);
COMMENT ON TABLE bant_answers IS 'Decided. personal: direct (a note may name somebody). What a person answered to one of the four questions about a lead; the latest of a question counts, and one without a state takes the answer back.';

CREATE TABLE bant (
  workspace_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  qualification text NOT NULL CHECK (qualification IN ('qualified', 'nurture', 'disqualified', 'unknown')),
  budget text NOT NULL,
  authority text NOT NULL,
  need text NOT NULL,
  timeline text NOT NULL,
  judged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, lead_id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX bant_qualification ON bant (workspace_id, qualification);
COMMENT ON TABLE bant IS 'Derived. personal: none. The four answers and the qualification of a lead as they were judged last, for filters.';
