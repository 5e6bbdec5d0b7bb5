-- What people said about being written to: kept by keyed hashes, so that they are recognised and cannot be read back.
CREATE TABLE consents (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  act text NOT NULL CHECK (act IN ('consent', 'objection')),
  channel text NOT NULL CHECK (channel IN ('email', 'call', 'linkedin', 'any')),
  ground text NOT NULL CHECK (ground IN ('express', 'customer', 'inquiry', 'published', 'disclosed', 'presumed')),
  wording text NOT NULL DEFAULT '',
  source text NOT NULL,
  given_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_how text,
  PRIMARY KEY (workspace_id, id),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_how IS NULL))
);
COMMENT ON TABLE consents IS 'Recorded. personal: linked (by keyed hashes; goes when the person is erased). A consent or an objection of somebody: its channel, wording, source and time, and its withdrawal.';

CREATE TABLE consent_marks (
  workspace_id uuid NOT NULL,
  consent_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'linkedin', 'phone', 'person')),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  key_id bytea NOT NULL,
  PRIMARY KEY (workspace_id, consent_id, hash),
  FOREIGN KEY (workspace_id, consent_id) REFERENCES consents (workspace_id, id)
);
CREATE INDEX consent_marks_hash ON consent_marks (workspace_id, hash);
CREATE INDEX consent_marks_key ON consent_marks (workspace_id, key_id);
COMMENT ON TABLE consent_marks IS 'Recorded. personal: linked (keyed hashes; go when the person is erased). By what the person of a consent is recognised.';

CREATE TABLE contact_rules (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  country text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'call', 'linkedin')),
  needs text CHECK (needs IN ('interest', 'implied', 'consent', 'never')),
  grounds jsonb NOT NULL DEFAULT '{}',
  why text NOT NULL DEFAULT '',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contact_rules_latest ON contact_rules (workspace_id, country, channel, id DESC);
COMMENT ON TABLE contact_rules IS 'Decided. personal: none. What a team asks for before it writes to people of a country on a channel, where it decided otherwise than the rule as shipped; the latest counts, and one without needs brings the shipped rule back. Country ?? is one that is not known.';

CREATE TABLE outreach_limits (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  document jsonb NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE outreach_limits IS 'Decided. personal: none. What a team allows in outreach: whom, how many, which addresses; the latest counts.';

CREATE TABLE mailbox_pauses (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  mailbox_id uuid NOT NULL,
  code text NOT NULL,
  words text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  paused_by text NOT NULL,
  paused_at timestamptz NOT NULL,
  resumed_by text,
  resumed_at timestamptz,
  resumed_reason text,
  PRIMARY KEY (workspace_id, id),
  CHECK ((resumed_at IS NULL) = (resumed_by IS NULL) AND (resumed_at IS NULL) = (resumed_reason IS NULL))
);
CREATE UNIQUE INDEX mailbox_pauses_standing ON mailbox_pauses (workspace_id, mailbox_id) WHERE resumed_at IS NULL;
CREATE INDEX mailbox_pauses_mailbox ON mailbox_pauses (workspace_id, mailbox_id, id DESC);
COMMENT ON TABLE mailbox_pauses IS 'Decided. personal: none. That a mailbox was paused, on which evidence, and who let it go on and why; its watch begins anew there.';

CREATE TABLE plays (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  tier text NOT NULL CHECK (tier IN ('hot', 'warm', 'nurture', 'cold')),
  document jsonb,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX plays_latest ON plays (workspace_id, tier, id DESC);
COMMENT ON TABLE plays IS 'Decided. personal: none. What is done with leads of a tier, where a team decided otherwise than by default; the latest counts, and one without a document brings the default back.';

-- What left each mailbox, list by list and day by day, and what went on at a company: the governor asks before each message.
CREATE INDEX outreach_messages_left ON outreach_messages (workspace_id, mailbox_id, reserved_at)
  INCLUDE (sequence_id, state, channel) WHERE reserved_at IS NOT NULL;
CREATE INDEX outreach_messages_list ON outreach_messages (workspace_id, mailbox_id, sequence_id, reserved_at)
  WHERE reserved_at IS NOT NULL;
CREATE INDEX outreach_messages_decided ON outreach_messages (workspace_id, sequence_id) WHERE decided_by IS NOT NULL;
CREATE INDEX enrolments_company ON enrolments (workspace_id, company_id);
