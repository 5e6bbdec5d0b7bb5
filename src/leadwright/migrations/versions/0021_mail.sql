CREATE TABLE mailboxes (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  address text NOT NULL,
  name text NOT NULL,
  smtp_host text NOT NULL,
  smtp_port int NOT NULL,
  smtp_security text NOT NULL CHECK (smtp_security IN ('tls', 'starttls')),
  imap_host text NOT NULL,
  imap_port int NOT NULL,
  imap_security text NOT NULL CHECK (imap_security IN ('tls', 'starttls')),
  username text NOT NULL,
  auth text NOT NULL CHECK (auth IN ('password', 'oauth')),
  sealed bytea NOT NULL,
  copies text NOT NULL DEFAULT 'auto' CHECK (copies IN ('auto', 'always', 'never')),
  sent_folder text,
  daily_cap int NOT NULL DEFAULT 50 CHECK (daily_cap BETWEEN 0 AND 2000),
  ramp_start int NOT NULL DEFAULT 10 CHECK (ramp_start BETWEEN 1 AND 2000),
  ramp_days int NOT NULL DEFAULT 14 CHECK (ramp_days BETWEEN 0 AND 365),
  windows jsonb NOT NULL DEFAULT '{}',
  signature text NOT NULL DEFAULT '',
  postal_address text NOT NULL DEFAULT '',
  contact_reason text NOT NULL DEFAULT '',
  paused_at timestamptz,
  paused_by text,
  paused_reason text,
  trouble_code text,
  trouble_words text NOT NULL DEFAULT '',
  trouble_at timestamptz,
  tested_at timestamptz,
  test jsonb NOT NULL DEFAULT '[]',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK ((paused_at IS NULL) = (paused_reason IS NULL)),
  CHECK ((trouble_code IS NULL) = (trouble_at IS NULL))
);
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (workspace_id, lower(address)) WHERE ended_at IS NULL;
COMMENT ON TABLE mailboxes IS 'Decided. personal: direct. Mailboxes of our own people that letters leave from and answers come to: servers, sealed secrets, caps, footer, how the last test ended. The secret goes when a mailbox ends.';

CREATE TABLE letters (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  key bytea NOT NULL,
  mailbox_id uuid NOT NULL,
  message_id text NOT NULL,
  thread_root text,
  recipient text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL CHECK (state IN ('reserved', 'sent', 'settled', 'released', 'refused', 'in_doubt')),
  code text NOT NULL DEFAULT '',
  words text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 1,
  settled_by text CHECK (settled_by IN ('server', 'sent_folder', 'bounce', 'reply', 'person')),
  copied boolean,
  reserved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key),
  UNIQUE (workspace_id, message_id),
  FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id)
);
CREATE INDEX letters_recipient ON letters (workspace_id, lower(recipient), sent_at DESC);
CREATE INDEX letters_open ON letters (workspace_id, mailbox_id) WHERE state IN ('reserved', 'sent', 'in_doubt');
CREATE INDEX letters_day ON letters (workspace_id, mailbox_id, sent_at);
COMMENT ON TABLE letters IS 'Recorded. personal: direct. Every letter that we send, once per effect key: reserved before anything is said to a server, sent before the first byte of it leaves, then settled, released (it certainly did not leave), refused or in doubt. Addresses and subjects go when somebody is erased.';

CREATE TABLE mail_bookmarks (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  mailbox_id uuid NOT NULL,
  folder text NOT NULL,
  validity bigint NOT NULL,
  last_uid bigint NOT NULL,
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, mailbox_id, folder),
  FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id)
);
COMMENT ON TABLE mail_bookmarks IS 'Derived. personal: none. How far each folder of a mailbox was read: its UIDVALIDITY and the last UID. Without it a folder is read again from the day the mailbox was added; what was handled then is known by its digest.';

CREATE TABLE mail_received (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  mailbox_id uuid NOT NULL,
  digest bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reply', 'out_of_office', 'bounce', 'complaint', 'unsubscribe', 'other', 'unreadable')),
  letter_id uuid,
  reply_class text,
  bounce_class text,
  judged_by text,
  sender text,
  subject text,
  body text,
  until date,
  colleagues jsonb NOT NULL DEFAULT '[]',
  details jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, mailbox_id, digest),
  FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id),
  FOREIGN KEY (workspace_id, letter_id) REFERENCES letters (workspace_id, id)
);
CREATE INDEX mail_received_letter ON mail_received (workspace_id, letter_id) WHERE letter_id IS NOT NULL;
COMMENT ON TABLE mail_received IS 'Recorded. personal: direct. What arrived in our mailboxes, each message once by its keyed digest. Of what answers no letter of ours nothing but the digest is kept; of answers the words, what they were read as, and by whom. Words that name somebody go when they are erased.';
