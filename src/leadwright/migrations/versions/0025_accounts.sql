-- who signs in; a person may be in several workspaces ---------------------------------------------------

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email)),
  name text NOT NULL,
  password_hash text,
  password_set_at timestamptz,
  totp bytea,
  totp_step bigint NOT NULL DEFAULT 0,
  recovery bytea[] NOT NULL DEFAULT '{}',
  identity text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE UNIQUE INDEX users_identity ON users (identity) WHERE identity IS NOT NULL;
COMMENT ON TABLE users IS 'Decided. personal: direct. People who sign in: address, name, password as an argon2id hash, the sealed secret of their authenticator with its last used step, hashes of recovery codes, and who they are at the identity provider. A deleted user is gone with all that hangs on it.';

CREATE TABLE memberships (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  added_by text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);
COMMENT ON TABLE memberships IS 'Decided. personal: linked. Who belongs to a workspace, and in which role.';

CREATE TABLE invitations (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  email text NOT NULL CHECK (email = lower(email)),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  invited_by text NOT NULL,
  invited_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  accepted_by uuid,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX invitations_open ON invitations (workspace_id, email) WHERE ended_at IS NULL;
COMMENT ON TABLE invitations IS 'Decided. personal: direct. Who was asked to join a workspace, by whom, until when, and what came of it; the address is cleared once it is over.';

-- what proves who asks ------------------------------------------------------------------------------------

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  workspace uuid NOT NULL,
  how text NOT NULL,
  agent text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
COMMENT ON TABLE sessions IS 'Recorded. personal: direct. Browsers that are signed in, by the hash of their token; a session that is over is deleted.';

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  credential bytea NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  uses bigint NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);
COMMENT ON TABLE passkeys IS 'Decided. personal: linked. Public keys of the devices that a person signs in with, and the counter of each.';

CREATE TABLE sign_in_steps (
  hash bytea PRIMARY KEY,
  purpose text NOT NULL,
  user_id uuid REFERENCES users ON DELETE CASCADE,
  content jsonb NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_steps_age ON sign_in_steps (expires_at);
COMMENT ON TABLE sign_in_steps IS 'Recorded. personal: linked. What is open between two steps of signing in (a challenge, a state, a password that was right), found once by the hash of its token, for minutes.';

CREATE TABLE sign_in_failures (
  bucket bytea PRIMARY KEY,
  failures int NOT NULL,
  since timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_failures IS 'Recorded. personal: linked (keyed hashes of an account, an address or a browser). How often signing in failed lately.';

CREATE TABLE api_keys (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL,
  hint text NOT NULL,
  scopes text[] NOT NULL,
  user_id uuid NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz,
  used_at timestamptz,
  revoked_by text,
  revoked_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
COMMENT ON TABLE api_keys IS 'Decided. personal: linked (who made it). Keys of programs, as hashes, with what they may do, until when, and when each was last used. A key may never do more than whoever made it.';

CREATE TABLE rate_windows (
  bucket uuid PRIMARY KEY,
  began bigint NOT NULL,
  used int NOT NULL
);
ALTER TABLE rate_windows SET UNLOGGED;
COMMENT ON TABLE rate_windows IS 'Recorded. personal: linked. How many requests a user or key has taken of the present minute, by all processes together.';

-- who did what ----------------------------------------------------------------------------------------------

CREATE TABLE audit_entries (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid,
  kind text NOT NULL CHECK (kind IN ('change', 'read', 'access')),
  action text NOT NULL,
  details jsonb NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (workspace_id, seq)
);
COMMENT ON TABLE audit_entries IS 'Recorded. personal: linked (who did it). What was changed, read in bulk or opened, by whom and when; each entry is bound to all before it by a keyed hash. It names ids alone, and the application can only add to it.';

CREATE TABLE audit_heads (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (workspace_id)
);
COMMENT ON TABLE audit_heads IS 'Recorded. personal: none. The newest entry of each audit log, which the next one is bound to.';
