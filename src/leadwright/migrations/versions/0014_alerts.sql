-- whom we tell, and how ----------------------------------------------------------------------------------------

CREATE TABLE alert_recipients (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  time_zone text,
  quiet_from time,
  quiet_until time,
  digest text NOT NULL DEFAULT 'daily' CHECK (digest IN ('off', 'daily', 'weekly')),
  digest_at time NOT NULL DEFAULT '08:00',
  digest_weekday smallint NOT NULL DEFAULT 1 CHECK (digest_weekday BETWEEN 1 AND 7),
  most_a_day int CHECK (most_a_day >= 0),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
CREATE UNIQUE INDEX alert_recipients_name ON alert_recipients (workspace_id, lower(name)) WHERE ended_at IS NULL;
COMMENT ON TABLE alert_recipients IS 'Decided. personal: direct. A person or a team that is told, with zone, quiet hours, digest and budget a day; no zone is that of the workspace.';

CREATE TABLE alert_channels (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  label text NOT NULL,
  scheme text NOT NULL,
  sealed bytea NOT NULL,
  tested_at timestamptz,
  test_outcome text,
  test_reason text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, recipient_id) REFERENCES alert_recipients (workspace_id, id)
);
CREATE INDEX alert_channels_recipient ON alert_channels (workspace_id, recipient_id) WHERE ended_at IS NULL;
COMMENT ON TABLE alert_channels IS 'Decided. personal: direct. Where a recipient is told: an address with its secrets, sealed for the workspace and never shown again.';

CREATE TABLE alert_rules (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  name text NOT NULL,
  document jsonb NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, recipient_id) REFERENCES alert_recipients (workspace_id, id)
);
CREATE INDEX alert_rules_live ON alert_rules (workspace_id, id) WHERE ended_at IS NULL;
COMMENT ON TABLE alert_rules IS 'Decided. personal: none. Who is told of what, over which leads.';

-- what happened ------------------------------------------------------------------------------------------------

CREATE TABLE alert_pending (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind IN ('signal', 'score', 'stage')),
  what text NOT NULL,
  PRIMARY KEY (workspace_id, seq)
);
COMMENT ON TABLE alert_pending IS 'Derived. personal: none. Changes that nobody has judged yet: written by triggers in the transaction of the change, so that none is skipped, however late it commits.';

CREATE TABLE alerts (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  rule_ids uuid[] NOT NULL,
  lead_id uuid NOT NULL,
  company_id uuid NOT NULL,
  icp_id uuid,
  kind text NOT NULL CHECK (kind IN ('signal', 'tier', 'score')),
  event_key text NOT NULL,
  goal text NOT NULL,
  evidence uuid[] NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  urgency numeric(5,4) NOT NULL,
  stale_on date,
  score numeric(4,1),
  happened_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'digest', 'told', 'shown', 'stale')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  told_at timestamptz,
  told_on date,
  read_at timestamptz,
  told_within uuid,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, recipient_id, event_key),
  FOREIGN KEY (workspace_id, recipient_id) REFERENCES alert_recipients (workspace_id, id)
);
CREATE INDEX alerts_open ON alerts (workspace_id, recipient_id) WHERE state IN ('waiting', 'digest');
CREATE INDEX alerts_unread ON alerts (workspace_id, recipient_id) WHERE read_at IS NULL;
CREATE INDEX alerts_told ON alerts (workspace_id, recipient_id, told_on) WHERE told_on IS NOT NULL;
CREATE INDEX alerts_evidence ON alerts USING gin (evidence);
COMMENT ON TABLE alerts IS 'Recorded. personal: none. One event that one recipient is told of, once: its key is that of the event. goal is what it is about beside its evidence (a type, a tier reached); told_within is the alert whose message says this too.';

CREATE TABLE alert_messages (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('alert', 'digest', 'test')),
  alert_ids uuid[] NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'sent', 'settled', 'released', 'in_doubt')),
  attempts int NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, channel_id, key),
  FOREIGN KEY (workspace_id, channel_id) REFERENCES alert_channels (workspace_id, id)
);
CREATE INDEX alert_messages_open ON alert_messages (workspace_id, state) WHERE state IN ('reserved', 'sent');
CREATE INDEX alert_messages_trouble ON alert_messages (workspace_id, id) WHERE state IN ('released', 'in_doubt');
COMMENT ON TABLE alert_messages IS 'Recorded. personal: none. One message to one channel: reserved, then sent, then settled, released (it did not arrive) or in_doubt (its answer was lost); never sent twice by itself.';

-- webhooks ---------------------------------------------------------------------------------------------------

CREATE TABLE webhooks (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  label text NOT NULL,
  host text NOT NULL,
  events text[] NOT NULL,
  sealed bytea NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  why_off text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX webhooks_live ON webhooks (workspace_id, id) WHERE ended_at IS NULL;
COMMENT ON TABLE webhooks IS 'Decided. personal: none. Programs that are told, with address and signing secrets sealed for the workspace.';

CREATE TABLE webhook_events (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  type text NOT NULL,
  event_key text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, event_key)
);
COMMENT ON TABLE webhook_events IS 'Recorded. personal: none. What programs are told: one event, one id, one body, however often it is delivered.';

CREATE TABLE webhook_deliveries (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  event_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'sent', 'settled', 'released')),
  attempts int NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  status int,
  reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, webhook_id, event_id),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id),
  FOREIGN KEY (workspace_id, event_id) REFERENCES webhook_events (workspace_id, id)
);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (workspace_id, next_try_at) WHERE state IN ('reserved', 'sent');
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (workspace_id, id) WHERE state = 'released';
COMMENT ON TABLE webhook_deliveries IS 'Recorded. personal: none. One event to one webhook. A repeat carries the same id, so a receiver can tell it; released is a dead letter.';

-- changes are noted where they are made ------------------------------------------------------------------------

-- Noting in the transaction of the change is what makes it impossible to skip a row that commits late: an id or a
-- time would say when a row was made, not when it could be seen. Where nobody wants to be told, nothing is noted.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.alert_rules WHERE ended_at IS NULL AND enabled)
     AND NOT EXISTS (SELECT FROM public.webhooks WHERE ended_at IS NULL AND enabled) THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'lead_events' THEN
    INSERT INTO public.alert_pending (workspace_id, kind, what)
    SELECT workspace_id, 'stage', id::text FROM fresh WHERE after ? 'stage';
  ELSE
    INSERT INTO public.alert_pending (workspace_id, kind, what)
    SELECT workspace_id, CASE TG_TABLE_NAME WHEN 'signal_news' THEN 'signal' ELSE 'score' END, id::text FROM fresh;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT ON score_history REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change AFTER INSERT ON signal_news REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change AFTER INSERT ON lead_events REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION note_change();
