-- what is said, in which order ---------------------------------------------------------------------------------

CREATE TABLE sequences (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  live_version int NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sequences_name ON sequences (workspace_id, lower(name)) WHERE ended_at IS NULL;
COMMENT ON TABLE sequences IS 'Decided. personal: none. Sequences of steps that go by a name; one that is not enabled takes nobody in and sends nothing.';

CREATE TABLE sequence_versions (
  workspace_id uuid NOT NULL,
  sequence_id uuid NOT NULL,
  version int NOT NULL,
  document jsonb NOT NULL,
  digest text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, sequence_id, version),
  FOREIGN KEY (workspace_id, sequence_id) REFERENCES sequences (workspace_id, id)
);
COMMENT ON TABLE sequence_versions IS 'Recorded. personal: none. Every text that a sequence ever had; whoever is in it goes on with the version they began with.';

-- who goes through it ------------------------------------------------------------------------------------------

CREATE TABLE enrolments (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  lead_id uuid NOT NULL,
  company_id uuid NOT NULL,
  contact_id uuid,
  sequence_id uuid NOT NULL,
  version int NOT NULL,
  mailbox_id uuid,
  state text NOT NULL CHECK (state IN ('waiting', 'active', 'paused', 'replied', 'bounced', 'unsubscribed', 'finished',
    'stopped', 'refused')),
  code text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  step int NOT NULL DEFAULT 0,
  next_at timestamptz,
  tier text,
  stopped_for uuid,
  enrolled_by text NOT NULL,
  enrolled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  closed_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, sequence_id, version) REFERENCES sequence_versions (workspace_id, sequence_id, version)
);
-- One conversation per account: nobody is taken in where somebody is written to, or has answered and nobody closed it.
CREATE UNIQUE INDEX enrolments_one_conversation ON enrolments (workspace_id, company_id)
  WHERE state IN ('waiting', 'active', 'paused') OR (state = 'replied' AND closed_at IS NULL);
CREATE INDEX enrolments_lead ON enrolments (workspace_id, lead_id);
CREATE INDEX enrolments_contact ON enrolments (workspace_id, contact_id);
CREATE INDEX enrolments_due ON enrolments (workspace_id, next_at) WHERE state IN ('waiting', 'active');
CREATE INDEX enrolments_sequence ON enrolments (workspace_id, sequence_id, state);
COMMENT ON TABLE enrolments IS 'Decided. personal: linked (whom a conversation is with, by the id of a source record). Who goes through which version of a sequence and how far: step is the next one, next_at when it is due; code and reason say why it stands still or ended.';

-- what is written ----------------------------------------------------------------------------------------------

CREATE TABLE outreach_messages (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  key bytea NOT NULL,
  enrolment_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  contact_id uuid,
  sequence_id uuid NOT NULL,
  version int NOT NULL,
  step int NOT NULL,
  variant text NOT NULL DEFAULT '',
  channel text NOT NULL CHECK (channel IN ('email', 'linkedin', 'call')),
  mailbox_id uuid,
  to_address text,
  to_name text NOT NULL DEFAULT '',
  to_domain text,
  subject text NOT NULL DEFAULT '',
  body text NOT NULL DEFAULT '',
  html text,
  edited boolean NOT NULL DEFAULT false,
  facts jsonb NOT NULL DEFAULT '[]',
  good_until date,
  tier text,
  zones text[] NOT NULL DEFAULT '{}',
  country text,
  region text,
  state text NOT NULL CHECK (state IN ('draft', 'awaiting_approval', 'approved', 'reserved', 'sent', 'in_doubt', 'refused',
    'failed', 'cancelled', 'open', 'done')),
  refusal jsonb,
  planned_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  send_after timestamptz,
  decided_by text,
  decided_at timestamptz,
  message_id text,
  thread_root text,
  reserved_at timestamptz,
  sent_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key),
  FOREIGN KEY (workspace_id, enrolment_id) REFERENCES enrolments (workspace_id, id)
);
CREATE UNIQUE INDEX outreach_messages_step ON outreach_messages (workspace_id, enrolment_id, step);
CREATE UNIQUE INDEX outreach_messages_message_id ON outreach_messages (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outreach_messages_open ON outreach_messages (workspace_id, state, due_at)
  WHERE state IN ('draft', 'awaiting_approval', 'approved', 'reserved', 'in_doubt', 'open');
CREATE INDEX outreach_messages_sent ON outreach_messages (workspace_id, mailbox_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outreach_messages_address ON outreach_messages (workspace_id, to_address) WHERE to_address IS NOT NULL;
CREATE INDEX outreach_messages_lead ON outreach_messages (workspace_id, lead_id);
COMMENT ON TABLE outreach_messages IS 'Recorded. personal: direct. One step written to one contact: an e-mail that is drafted, approved, reserved and sent, or the text of a task for a person (open, then done). Its key is that of (sequence, step, lead): none is sent twice. refusal holds {code, words}.';

CREATE TABLE outreach_events (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  key text,
  lead_id uuid NOT NULL,
  contact_id uuid,
  enrolment_id uuid,
  message_id uuid,
  sequence_id uuid,
  sequence_step int,
  variant text NOT NULL DEFAULT '',
  channel text CHECK (channel IN ('email', 'linkedin', 'call')),
  status text NOT NULL,
  response_type text,
  actor text NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  details jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX outreach_events_key ON outreach_events (workspace_id, key) WHERE key IS NOT NULL;
CREATE INDEX outreach_events_lead ON outreach_events (workspace_id, lead_id, id);
CREATE INDEX outreach_events_enrolment ON outreach_events (workspace_id, enrolment_id, id);
CREATE INDEX outreach_events_message ON outreach_events (workspace_id, message_id);
CREATE INDEX outreach_events_status ON outreach_events (workspace_id, status, occurred_at);
COMMENT ON TABLE outreach_events IS 'Recorded. personal: direct (details quote what was answered). Each thing that happened in a conversation: planned, approved, sent, bounced, replied, ...; the key lets what was heard twice happen once.';
