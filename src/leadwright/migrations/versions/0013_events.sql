CREATE TABLE write_keys (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL,
  hint text NOT NULL,
  origins text[] NOT NULL DEFAULT '{}',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_by text,
  revoked_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, hash),
  CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
COMMENT ON TABLE write_keys IS 'Decided. personal: none. Keys under which sites and products may send events, as hashes: a key is shown once. origins are the websites whose pages may use it from a browser.';

CREATE TABLE hooks (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  sealed bytea NOT NULL,
  mapping jsonb NOT NULL DEFAULT '{}',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_by text,
  closed_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK ((closed_by IS NULL) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX hooks_name ON hooks (workspace_id, name) WHERE closed_at IS NULL;
COMMENT ON TABLE hooks IS 'Decided. personal: none. Addresses that take signed deliveries of other programs: the sealed secret, and which of their JSON fields means what.';

CREATE TABLE engagement_rules (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  document jsonb NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE engagement_rules IS 'Decided. personal: none. Which pages and events count as which engagement; the newest row counts, none means the defaults.';

-- Without foreign keys: each row would lock its workspace and its key.
CREATE TABLE events (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  channel uuid NOT NULL,
  message_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('identify', 'track', 'page', 'screen', 'group', 'alias')),
  name text,
  anonymous_id text,
  user_id text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  content jsonb NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, channel, message_id)
);
CREATE INDEX events_anonymous ON events (workspace_id, anonymous_id) WHERE anonymous_id IS NOT NULL;
CREATE INDEX events_user ON events (workspace_id, user_id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE events IS 'Recorded. personal: direct. What visitors did on sites and in products of ours, as sent under a write key or by a hook (channel), each message once; never an address of the network. Kept for LEADWRIGHT_EVENTS_DAYS; events of a person who asks to be left alone are deleted.';

CREATE TABLE event_queue (
  workspace_id uuid NOT NULL,
  event_id uuid NOT NULL,
  ip text,
  again boolean NOT NULL DEFAULT false,
  PRIMARY KEY (workspace_id, event_id)
);
COMMENT ON TABLE event_queue IS 'Derived. personal: linked. Events that nobody has looked at yet. ip only where a source that tells companies by it is configured, and only until it was asked. again: it was looked at before, by other rules.';

CREATE TABLE event_counts (
  workspace_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  channel uuid NOT NULL,
  kind text NOT NULL,
  events bigint NOT NULL,
  matched bigint NOT NULL,
  PRIMARY KEY (workspace_id, hour, channel, kind)
);
COMMENT ON TABLE event_counts IS 'Derived. personal: none. How many events arrived in each hour, and how many were of a visitor whose company is known.';

CREATE TABLE visitors (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  company jsonb,
  events bigint NOT NULL,
  last_seen_what text,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX visitors_unmatched ON visitors (workspace_id, last_seen DESC) WHERE company IS NULL;
COMMENT ON TABLE visitors IS 'Derived. personal: direct. Who stands behind events, and the company that they belong to as far as they said: {key, domain, name, how}. Goes with their events.';

CREATE TABLE visitor_names (
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('anonymous', 'user', 'email')),
  value text NOT NULL,
  visitor_id uuid NOT NULL,
  since uuid NOT NULL,
  PRIMARY KEY (workspace_id, kind, value),
  FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX visitor_names_visitor ON visitor_names (workspace_id, visitor_id);
COMMENT ON TABLE visitor_names IS 'Derived. personal: direct. The names a visitor goes by, since which event. Goes with the visitor.';

CREATE TABLE dead_letters (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  channel uuid NOT NULL,
  digest bytea NOT NULL,
  reason text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL,
  settled_as text CHECK (settled_as IN ('taken', 'dropped')),
  settled_by text,
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, channel, digest),
  CHECK ((settled_as IS NULL) = (settled_at IS NULL))
);
CREATE INDEX dead_letters_open ON dead_letters (workspace_id, id) WHERE settled_at IS NULL;
COMMENT ON TABLE dead_letters IS 'Recorded. personal: direct. Deliveries that were sent rightly and could not be read, with the reason: kept until somebody reads them again or drops them, for LEADWRIGHT_EVENTS_DAYS at most.';
