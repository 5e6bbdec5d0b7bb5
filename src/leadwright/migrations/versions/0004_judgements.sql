CREATE TABLE identity_acts (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  verb text NOT NULL CHECK (verb IN ('merge', 'split', 'apart')),
  companies uuid[] NOT NULL,
  note text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  undone_by text,
  undone_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
COMMENT ON TABLE identity_acts IS 'Decided. personal: none. What a person decided about who is who: a merge, a split, a pair told apart; an undone one counts no more.';

CREATE TABLE judgements (
  workspace_id uuid NOT NULL,
  act_id uuid NOT NULL,
  left_id uuid NOT NULL,
  right_id uuid NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
  PRIMARY KEY (workspace_id, act_id, left_id, right_id),
  FOREIGN KEY (workspace_id, act_id) REFERENCES identity_acts (workspace_id, id),
  CHECK (left_id < right_id)
);
CREATE INDEX judgements_left ON judgements (workspace_id, left_id);
CREATE INDEX judgements_right ON judgements (workspace_id, right_id);
COMMENT ON TABLE judgements IS 'Decided. personal: none. A person''s word on two source records of companies, as part of an act; of two words on one pair the later act counts.';

CREATE TABLE candidate_pairs (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  left_id uuid NOT NULL,
  right_id uuid NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
  probability real NOT NULL,
  judged_by text NOT NULL CHECK (judged_by IN ('rule', 'model')),
  related boolean NOT NULL,
  reasons jsonb NOT NULL,
  weights text NOT NULL,
  PRIMARY KEY (workspace_id, left_id, right_id),
  CHECK (left_id < right_id)
);
CREATE INDEX candidate_pairs_right ON candidate_pairs (workspace_id, right_id);
CREATE INDEX candidate_pairs_unsure ON candidate_pairs (workspace_id, probability) WHERE verdict = 'unsure';
COMMENT ON TABLE candidate_pairs IS 'Derived. personal: none. Companies that may be one, by their oldest records, as rules or the model judge them, with reasons and the version of the weights.';

CREATE TABLE company_blocks (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  block text NOT NULL,
  company_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, block, company_id)
);
CREATE INDEX company_blocks_company ON company_blocks (workspace_id, company_id);
COMMENT ON TABLE company_blocks IS 'Derived. personal: none. Under which keys companies meet as candidates; a company whose profile was built anew has none until it is compared again.';

-- Born by a split: gone without a trace when the split is undone.
ALTER TABLE companies ADD COLUMN by_split boolean NOT NULL DEFAULT false;
ALTER TABLE leads ADD COLUMN by_split boolean NOT NULL DEFAULT false;
-- A folded lead belongs to no company of its own: what reads leads by company meets the one that stands.
ALTER TABLE leads ADD COLUMN folded_into uuid;
ALTER TABLE leads ALTER COLUMN company_id DROP NOT NULL;
ALTER TABLE leads ADD CONSTRAINT leads_folded CHECK ((folded_into IS NULL) = (company_id IS NOT NULL));
ALTER TABLE leads ADD FOREIGN KEY (workspace_id, folded_into) REFERENCES leads (workspace_id, id);
CREATE INDEX leads_folded_into ON leads (workspace_id, folded_into) WHERE folded_into IS NOT NULL;
