-- People: all their addresses and numbers, whether they still work there, and what was decided about them.
ALTER TABLE contacts
  ADD COLUMN emails jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN phones jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN email_status text,
  ADD COLUMN country text,
  ADD COLUMN standing text NOT NULL DEFAULT 'current' CHECK (standing IN ('current', 'unsure', 'former', 'archived')),
  ADD COLUMN ended_on text,
  ADD COLUMN linkedin_page text;
-- What a profile is kept as without this release's words; the next reading of the company says more.
UPDATE contacts SET email = lower(email),
  emails = CASE WHEN email IS NULL THEN '[]'::jsonb
    ELSE jsonb_build_array(jsonb_build_object('address', lower(email), 'kind', email_kind, 'status', NULL, 'sources', '[]'::jsonb)) END,
  phones = CASE WHEN phone IS NULL THEN '[]'::jsonb
    ELSE jsonb_build_array(jsonb_build_object('number', phone, 'sources', '[]'::jsonb)) END,
  linkedin_page = substring(lower(linkedin_url) FROM 'linkedin\.[a-z]+/((?:in|pub)/[^/?#]+)');
-- Where else a person works: by their page, or by an address that they kept.
CREATE INDEX contacts_page ON contacts (workspace_id, linkedin_page) WHERE linkedin_page IS NOT NULL;
CREATE INDEX contacts_email ON contacts (workspace_id, email) WHERE email IS NOT NULL;

CREATE TABLE archived_contacts (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  note text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  undone_by text,
  undone_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, record_id) REFERENCES source_records (workspace_id, id),
  CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE UNIQUE INDEX archived_contacts_record ON archived_contacts (workspace_id, record_id) WHERE undone_at IS NULL;
COMMENT ON TABLE archived_contacts IS 'Decided. personal: none. That somebody put a contact away; it hangs on a source record, and nothing is lost.';

-- A decision about people names their contacts, one about companies the companies.
ALTER TABLE identity_acts ADD COLUMN people uuid[] NOT NULL DEFAULT '{}';
CREATE INDEX identity_acts_people ON identity_acts (workspace_id, id) WHERE people <> '{}';
COMMENT ON TABLE identity_acts IS 'Decided. personal: none. What a person decided about who is who, companies or people: a merge, a split, a pair told apart; an undone one counts no more.';
COMMENT ON TABLE judgements IS 'Decided. personal: none. A person''s word on two source records of companies, or of people, as part of an act; of two words on one pair the later act counts.';

-- The record of the person whose value was decided; none for a value of a company.
ALTER TABLE value_decisions ADD COLUMN record_id uuid;
CREATE INDEX value_decisions_record ON value_decisions (workspace_id, record_id) WHERE record_id IS NOT NULL;
COMMENT ON TABLE value_decisions IS 'Decided. personal: none. That a person decided a value of a company or of a contact; the value itself is an observation of the source human, in that reading.';

CREATE TABLE erasures (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  subject text NOT NULL CHECK (subject IN ('person', 'company')),
  reason text NOT NULL,
  removed jsonb NOT NULL DEFAULT '{}',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE erasures IS 'Decided. personal: none. That somebody was erased, why, when, and how much of what; never who.';

CREATE TABLE tombstones (
  workspace_id uuid NOT NULL,
  erasure_id uuid NOT NULL,
  kind text NOT NULL,
  hash bytea NOT NULL,
  key_id bytea NOT NULL,
  PRIMARY KEY (workspace_id, erasure_id, kind, hash),
  FOREIGN KEY (workspace_id, erasure_id) REFERENCES erasures (workspace_id, id)
);
CREATE INDEX tombstones_hash ON tombstones (workspace_id, hash);
CREATE INDEX tombstones_kind ON tombstones (workspace_id, kind);
COMMENT ON TABLE tombstones IS 'Decided. personal: linked (keyed hashes that outlive what they name). By what an erased person or company is known again, so that nothing brings them back.';
