-- credentials and what a workspace decides of a source ---------------------------------------------

CREATE TABLE credentials (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  source text NOT NULL,
  label text NOT NULL,
  sealed bytea NOT NULL,
  plan text,
  tested_at timestamptz,
  test_outcome text,
  test_reason text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX credentials_label ON credentials (workspace_id, source, lower(label)) WHERE revoked_at IS NULL;
COMMENT ON TABLE credentials IS 'Decided. personal: none. Keys of sources, sealed with AES-GCM for their workspace; never shown again.';

CREATE TABLE source_settings (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  source text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  plan text,
  price_per_unit numeric(14,6),
  currency text,
  monthly_fee numeric(14,2),
  bases jsonb NOT NULL DEFAULT '{}',
  limits jsonb NOT NULL DEFAULT '[]',
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, source)
);
COMMENT ON TABLE source_settings IS 'Decided. personal: none. How a workspace uses a source: plan, price, addresses, limits; what is empty is as the manifest says.';

CREATE TABLE budgets (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  source text,
  run_id uuid,
  period text NOT NULL CHECK (period IN ('run', 'day', 'month')),
  unit text NOT NULL,
  cap numeric(16,6) NOT NULL CHECK (cap >= 0),
  reset_day smallint NOT NULL DEFAULT 1,
  quota boolean NOT NULL DEFAULT false,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK ((period = 'run') = (run_id IS NOT NULL))
);
CREATE INDEX budgets_live ON budgets (workspace_id, source) WHERE ended_at IS NULL AND run_id IS NULL;
CREATE INDEX budgets_run ON budgets (workspace_id, run_id) WHERE run_id IS NOT NULL;
COMMENT ON TABLE budgets IS 'Decided. personal: none. Caps per run, day or month, of one source or all; unit is a currency, or units for a quota of credits.';

CREATE TABLE spending (
  workspace_id uuid NOT NULL,
  budget_id uuid NOT NULL,
  since date NOT NULL,
  spent numeric(16,6) NOT NULL DEFAULT 0,
  reserved numeric(16,6) NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, budget_id, since),
  FOREIGN KEY (workspace_id, budget_id) REFERENCES budgets (workspace_id, id)
);
COMMENT ON TABLE spending IS 'Derived. personal: none. What a budget has paid and promised in a period; the calls of the ledger add up to it.';

-- the ledger learns what a call cost ----------------------------------------------------------------

ALTER TABLE calls
  ADD COLUMN state text NOT NULL DEFAULT 'settled' CHECK (state IN ('sent', 'settled', 'released', 'in_doubt')),
  ADD COLUMN endpoint text NOT NULL DEFAULT '',
  ADD COLUMN credential_id uuid,
  ADD COLUMN run_id uuid,
  ADD COLUMN asked_by text NOT NULL DEFAULT 'system',
  ADD COLUMN why text NOT NULL DEFAULT '',
  ADD COLUMN asks int NOT NULL DEFAULT 1,
  ADD COLUMN hits int NOT NULL DEFAULT 0,
  ADD COLUMN units numeric(14,4) NOT NULL DEFAULT 0,
  ADD COLUMN unit text NOT NULL DEFAULT '',
  ADD COLUMN cost numeric(16,6) NOT NULL DEFAULT 0,
  ADD COLUMN currency text NOT NULL DEFAULT '',
  ADD COLUMN unit_price numeric(14,6) NOT NULL DEFAULT 0,
  ADD COLUMN budget_rows jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN repeat text NOT NULL DEFAULT 'free',
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN settled_at timestamptz,
  ADD COLUMN note text NOT NULL DEFAULT '';
CREATE INDEX calls_open ON calls (workspace_id, source, state) WHERE state IN ('sent', 'in_doubt');
CREATE INDEX calls_source ON calls (workspace_id, source, called_at DESC);
CREATE INDEX calls_run ON calls (workspace_id, run_id) WHERE run_id IS NOT NULL;

CREATE TABLE call_asks (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  call_id uuid NOT NULL,
  source text NOT NULL,
  operation text NOT NULL,
  effect_key bytea NOT NULL,
  live boolean NOT NULL,
  question jsonb NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL DEFAULT '',
  units numeric(14,4) NOT NULL DEFAULT 0,
  details jsonb NOT NULL DEFAULT '{}',
  replies bytea[] NOT NULL DEFAULT '{}',
  next_cursor text,
  total bigint,
  fresh_until timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, call_id) REFERENCES calls (workspace_id, id)
);
CREATE UNIQUE INDEX call_asks_effect ON call_asks (workspace_id, effect_key) WHERE live;
CREATE INDEX call_asks_call ON call_asks (workspace_id, call_id);
CREATE INDEX call_asks_replies ON call_asks USING gin (replies);
CREATE INDEX call_asks_pending ON call_asks (workspace_id, source) WHERE live AND outcome = 'pending';
COMMENT ON TABLE call_asks IS 'Recorded. personal: direct (a question may name a person). One question of a call: how it ended, and the replies that answer it. One live row an effect key: nothing is asked twice while it is fresh.';

CREATE TABLE replies (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  hash bytea NOT NULL,
  source text NOT NULL,
  operation text NOT NULL,
  status int NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  subjects text[] NOT NULL DEFAULT '{}',
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);
CREATE INDEX replies_source ON replies (workspace_id, source, operation);
CREATE INDEX replies_subjects ON replies USING gin (subjects);
COMMENT ON TABLE replies IS 'Recorded. personal: direct. Raw replies by their hash, those about several people split person by person, so that a better translation reads them again without paying.';

CREATE TABLE balances (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  credential_id uuid NOT NULL,
  units_used numeric(16,4),
  units_left numeric(16,4),
  resets_on date,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX balances_credential ON balances (workspace_id, credential_id, read_at DESC);
COMMENT ON TABLE balances IS 'Recorded. personal: none. What a source says that a key has used and may still use; calls in doubt are settled by it.';

-- limits ----------------------------------------------------------------------------------------------

-- One row for everything that is counted: a window of a key or endpoint, a pace, a circuit. Sixty slots tell
-- how many calls fell into each sixtieth of the window.
CREATE TABLE limit_cells (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  cell text NOT NULL,
  slots int[] NOT NULL DEFAULT array_fill(0, ARRAY[60]),
  slot bigint NOT NULL DEFAULT 0,
  tat timestamptz NOT NULL DEFAULT '-infinity',
  told int,
  rate numeric,
  ceiling numeric,
  changed_at timestamptz NOT NULL DEFAULT '-infinity',
  refused_at timestamptz NOT NULL DEFAULT '-infinity',
  closed_until timestamptz NOT NULL DEFAULT '-infinity',
  failures int NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, cell)
);
ALTER TABLE limit_cells SET (fillfactor = 50);
COMMENT ON TABLE limit_cells IS 'Derived. personal: none. How much of each limit is used, shared by all workers; forgetting it only makes us careful anew.';
