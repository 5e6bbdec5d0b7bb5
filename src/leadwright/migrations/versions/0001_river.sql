DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leadwright_app') THEN
    CREATE ROLE leadwright_app NOLOGIN;
  END IF;
END $$;
DO $$ BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT leadwright_app TO %I', current_user);
  END IF;
END $$;

CREATE EXTENSION IF NOT EXISTS vector;

-- workspace ----------------------------------------------------------------------------------------

CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  time_zone text NOT NULL DEFAULT 'UTC',
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE workspaces IS 'Decided. personal: none. A team and its data.';
INSERT INTO workspaces (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'Default');

-- icp ----------------------------------------------------------------------------------------------

CREATE TABLE icps (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  name text NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  owner text,
  live_version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  archived_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX icps_name ON icps (workspace_id, lower(name)) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX icps_default ON icps (workspace_id) WHERE is_default AND archived_at IS NULL;
COMMENT ON TABLE icps IS 'Decided. personal: none. An ideal customer profile; its text is in icp_versions.';

CREATE TABLE icp_versions (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  version int NOT NULL,
  document jsonb NOT NULL,
  digest text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, icp_id, version),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id)
);
COMMENT ON TABLE icp_versions IS 'Recorded. personal: none. Every text that an ICP ever had.';

CREATE TABLE offer_versions (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  version int NOT NULL,
  document jsonb NOT NULL,
  digest text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, version)
);
COMMENT ON TABLE offer_versions IS 'Recorded. personal: linked (the sender). What the workspace sells; the highest version is live.';

CREATE TABLE scorecard_versions (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  version int NOT NULL,
  document jsonb NOT NULL,
  digest text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, version)
);
COMMENT ON TABLE scorecard_versions IS 'Recorded. personal: none. Scorecards; the highest version is live, none means the default.';

-- effects ------------------------------------------------------------------------------------------

CREATE TABLE calls (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  source text NOT NULL,
  purpose text NOT NULL,
  host text NOT NULL,
  request_hash text NOT NULL,
  outcome text NOT NULL,
  status int,
  milliseconds int NOT NULL,
  bytes bigint NOT NULL,
  cached boolean NOT NULL,
  attempts int NOT NULL DEFAULT 1,
  reason text NOT NULL DEFAULT '',
  called_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX calls_time ON calls (workspace_id, called_at DESC);
COMMENT ON TABLE calls IS 'Recorded. personal: none. The ledger: one row a call through the door; hosts, never URLs.';

CREATE TABLE http_cache (
  key text PRIMARY KEY,
  etag text,
  last_modified text,
  status int NOT NULL,
  headers jsonb NOT NULL,
  cookies jsonb NOT NULL,
  body bytea NOT NULL,
  stored_at timestamptz NOT NULL
);
CREATE INDEX http_cache_age ON http_cache (stored_at);
COMMENT ON TABLE http_cache IS 'Derived. personal: linked. Public web pages for conditional requests, shared, with no trace of who asked; forgotten after 30 days.';

-- observations -------------------------------------------------------------------------------------

CREATE TABLE readings (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  source text NOT NULL,
  label text NOT NULL,
  actor text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX readings_source ON readings (workspace_id, source, id);
COMMENT ON TABLE readings IS 'Recorded. personal: none. One time that a source was read: an import, a crawl, a correction.';

CREATE TABLE withdrawn_readings (
  workspace_id uuid NOT NULL,
  reading_id uuid NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, reading_id),
  FOREIGN KEY (workspace_id, reading_id) REFERENCES readings (workspace_id, id)
);
COMMENT ON TABLE withdrawn_readings IS 'Decided. personal: none. Readings that no longer count (an import undone); taking the row away brings them back.';

CREATE TABLE imports (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  file_name text NOT NULL,
  file_hash text NOT NULL,
  mapping jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  rows bigint NOT NULL DEFAULT 0,
  created bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  errors_file text,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, id) REFERENCES readings (workspace_id, id),
  CHECK (rows = created + updated + unchanged + rejected)
);
CREATE INDEX imports_file ON imports (workspace_id, file_hash, id);
COMMENT ON TABLE imports IS 'Recorded. personal: none. Progress and outcome of one file; its id is its reading.';

CREATE TABLE import_rejections (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  row_number bigint NOT NULL,
  reason text NOT NULL,
  content jsonb NOT NULL,
  PRIMARY KEY (workspace_id, import_id, row_number),
  FOREIGN KEY (workspace_id, import_id) REFERENCES imports (workspace_id, id)
);
COMMENT ON TABLE import_rejections IS 'Recorded. personal: direct. Rows of a file that could not be taken, with the reason.';

CREATE TABLE source_records (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('company', 'person')),
  source text NOT NULL,
  native_key text NOT NULL,
  parent_id uuid,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, kind, source, native_key)
);
CREATE INDEX source_records_parent ON source_records (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON TABLE source_records IS 'Recorded. personal: linked. A subject as one source names it; never moves.';

CREATE TABLE observations (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  source text NOT NULL,
  licence text NOT NULL,
  content jsonb NOT NULL,
  content_hash bytea NOT NULL,
  url text,
  effective date,
  stated_at timestamptz,
  fetched_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  schema_version smallint NOT NULL DEFAULT 1,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, record_id, content_hash),
  FOREIGN KEY (workspace_id, record_id) REFERENCES source_records (workspace_id, id)
);
COMMENT ON TABLE observations IS 'Recorded. personal: direct. This source said these things about this one subject.';

CREATE TABLE sightings (
  workspace_id uuid NOT NULL,
  observation_id uuid NOT NULL,
  reading_id uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, observation_id, reading_id),
  FOREIGN KEY (workspace_id, observation_id) REFERENCES observations (workspace_id, id),
  FOREIGN KEY (workspace_id, reading_id) REFERENCES readings (workspace_id, id)
);
CREATE INDEX sightings_reading ON sightings (workspace_id, reading_id);
COMMENT ON TABLE sightings IS 'Recorded. personal: none. The same content seen (again) in a reading.';

CREATE TABLE asks (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  source text NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL DEFAULT '',
  details jsonb NOT NULL DEFAULT '{}',
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX asks_company ON asks (workspace_id, company_id, source, asked_at DESC);
COMMENT ON TABLE asks IS 'Recorded. personal: none. How each ask about a company ended; only a miss is evidence of absence.';

-- entities -----------------------------------------------------------------------------------------

CREATE TABLE companies (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  folded_into uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE companies IS 'Derived. personal: none. One real company; folded_into redirects an id that resolution has merged away.';

CREATE TABLE company_records (
  workspace_id uuid NOT NULL,
  record_id uuid NOT NULL,
  company_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, record_id),
  FOREIGN KEY (workspace_id, record_id) REFERENCES source_records (workspace_id, id),
  FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id)
);
CREATE INDEX company_records_company ON company_records (workspace_id, company_id);
COMMENT ON TABLE company_records IS 'Derived. personal: none. Which company a source record speaks of: a pure function of keys and judgements.';

CREATE TABLE record_keys (
  workspace_id uuid NOT NULL,
  record_id uuid NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (workspace_id, record_id, key)
);
CREATE INDEX record_keys_key ON record_keys (workspace_id, key);
COMMENT ON TABLE record_keys IS 'Derived. personal: none. Exact keys of company records, as kind:value (domain, registry number, LinkedIn page).';

CREATE TABLE profiles (
  workspace_id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  domain text,
  fields jsonb NOT NULL,
  search tsvector NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, company_id)
);
CREATE INDEX profiles_search ON profiles USING gin (search);
CREATE INDEX profiles_domain ON profiles (workspace_id, domain);
COMMENT ON TABLE profiles IS 'Derived. personal: none. Per field the believed value, its confidence and every source behind it.';

CREATE TABLE contacts (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  title text,
  department text,
  seniority text,
  email text,
  email_kind text,
  phone text,
  linkedin_url text,
  sources jsonb NOT NULL,
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contacts_company ON contacts (workspace_id, company_id);
COMMENT ON TABLE contacts IS 'Derived. personal: direct. A person in a role at a company; the id is that of its oldest source record.';

-- leads --------------------------------------------------------------------------------------------

CREATE TABLE leads (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  company_id uuid NOT NULL,
  stage text NOT NULL DEFAULT 'new' CHECK (stage IN ('prospect', 'new', 'working', 'contacted', 'replied',
    'meeting', 'qualified', 'won', 'lost', 'disqualified')),
  owner text,
  verdict text CHECK (verdict IN ('good', 'not_a_fit')),
  verdict_reason text,
  snoozed_until date,
  note text,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
  FOREIGN KEY (workspace_id, record_id) REFERENCES source_records (workspace_id, id)
);
CREATE INDEX leads_company ON leads (workspace_id, company_id);
CREATE UNIQUE INDEX leads_record ON leads (workspace_id, record_id);
COMMENT ON TABLE leads IS 'Decided. personal: none. A decision to consider a company; hangs on a source record, which never moves.';

CREATE TABLE lead_events (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  lead_id uuid NOT NULL,
  actor text NOT NULL,
  what text NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id)
);
CREATE INDEX lead_events_lead ON lead_events (workspace_id, lead_id, id);
COMMENT ON TABLE lead_events IS 'Recorded. personal: none. What people did with a lead, so that it can be undone.';

-- scoring ------------------------------------------------------------------------------------------

CREATE TABLE features (
  workspace_id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text,
  domain text,
  industries text[],
  head_count_min int,
  head_count_max int,
  country text,
  countries text[],
  stack text[],
  stack_absent text[],
  founded int,
  status text,
  customer boolean,
  funding_stage text,
  funding_date date,
  funding_amount numeric(18,2),
  hiring boolean,
  open_roles int,
  role_departments text[],
  role_titles text[],
  technology_change_date date,
  leadership_change_date date,
  industry_growing boolean,
  contact_email boolean,
  contact_linkedin boolean,
  contact_phone boolean,
  contact_count int,
  contact_title text,
  last_interaction_date date,
  semantic_match numeric(5,4),
  custom jsonb,
  main_industry text,
  evidence jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (workspace_id, company_id)
);
COMMENT ON TABLE features IS 'Derived. personal: none. What rules can read of a company; NULL is unknown; evidence names observations.';

CREATE TABLE recipes (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id text NOT NULL,
  card jsonb NOT NULL,
  icp jsonb NOT NULL,
  answerable text[] NOT NULL,
  rules jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE recipes IS 'Recorded. personal: none. All that went into a score but the row and the date: card, ICP, usable sources.';

CREATE TABLE scores (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  company_id uuid NOT NULL,
  score numeric(4,1) NOT NULL,
  floor numeric(4,1) NOT NULL,
  potential numeric(4,1) NOT NULL,
  completeness numeric(4,3) NOT NULL,
  intent numeric(9,4) NOT NULL,
  fit numeric(9,4) NOT NULL,
  accessibility numeric(9,4) NOT NULL,
  tier text NOT NULL,
  out text,
  earned numeric[] NOT NULL,
  possible numeric[] NOT NULL,
  clamp numeric NOT NULL DEFAULT 0,
  domain text NOT NULL,
  country text,
  industry text,
  recipe_id text NOT NULL,
  PRIMARY KEY (workspace_id, icp_id, company_id)
);
CREATE INDEX scores_rank ON scores (workspace_id, icp_id, score DESC, potential DESC, completeness DESC, domain, company_id);
CREATE INDEX scores_tier ON scores (workspace_id, icp_id, tier, score DESC, potential DESC, completeness DESC, domain, company_id);
CREATE INDEX scores_country ON scores (workspace_id, icp_id, country, score DESC, potential DESC, completeness DESC, domain, company_id) INCLUDE (tier, industry);
CREATE INDEX scores_industry ON scores (workspace_id, icp_id, industry, score DESC, potential DESC, completeness DESC, domain, company_id) INCLUDE (tier, country);
CREATE INDEX scores_company ON scores (workspace_id, company_id);
COMMENT ON TABLE scores IS 'Derived. personal: none. Current score of each company under each ICP; tier is out for those that are out.';

CREATE TABLE score_history (
  workspace_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  icp_id uuid NOT NULL,
  company_id uuid NOT NULL,
  score numeric(4,1) NOT NULL,
  potential numeric(4,1) NOT NULL,
  tier text NOT NULL,
  out text,
  earned numeric[] NOT NULL,
  input jsonb NOT NULL,
  recipe_id text NOT NULL,
  as_of date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX score_history_company ON score_history (workspace_id, company_id, icp_id, recorded_at DESC);
COMMENT ON TABLE score_history IS 'Recorded. personal: none. Each score that was shown, with its input row, contributions and recipe.';

CREATE TABLE scorings (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  as_of date NOT NULL,
  icp_version int NOT NULL,
  recipe_id text NOT NULL,
  scored_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, icp_id),
  FOREIGN KEY (workspace_id, icp_id) REFERENCES icps (workspace_id, id)
);
COMMENT ON TABLE scorings IS 'Derived. personal: none. The one date and recipe that all current scores of an ICP share.';

CREATE TABLE tier_counts (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  tier text NOT NULL,
  leads bigint NOT NULL,
  PRIMARY KEY (workspace_id, icp_id, tier)
);
COMMENT ON TABLE tier_counts IS 'Derived. personal: none. How many companies each tier of an ICP holds.';

CREATE TABLE facet_counts (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  leads bigint NOT NULL,
  PRIMARY KEY (workspace_id, icp_id, kind, value)
);
COMMENT ON TABLE facet_counts IS 'Derived. personal: none. How many companies of an ICP lie in each country and industry, for the filters.';

-- few leads are set aside; counting them must not read the others
CREATE INDEX leads_aside ON leads (workspace_id, company_id)
  WHERE stage IN ('disqualified', 'lost', 'won', 'prospect') OR snoozed_until IS NOT NULL;

-- kernel -------------------------------------------------------------------------------------------

CREATE TABLE jobs (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  kind text NOT NULL,
  arguments jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  progress jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  problem jsonb,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX jobs_unfinished ON jobs (workspace_id, state) WHERE state IN ('waiting', 'running');
COMMENT ON TABLE jobs IS 'Recorded. personal: none. What was asked to be done in the background (ids and settings alone), how far it is, and how it ended.';

CREATE TABLE idempotency (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  key text NOT NULL,
  route text NOT NULL,
  body_hash text NOT NULL,
  status int NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  answered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, key, route)
);
CREATE INDEX idempotency_age ON idempotency (workspace_id, answered_at);
COMMENT ON TABLE idempotency IS 'Recorded. personal: linked. Answers to writes, so that a repeated one is answered and not done again; forgotten after 24 hours.';
