-- One list may tell of a company on many days: the same words, of the same reading, seen on each of them.
ALTER TABLE sightings DROP CONSTRAINT sightings_pkey;
ALTER TABLE sightings ADD PRIMARY KEY (workspace_id, observation_id, reading_id, seen_at);

CREATE TABLE signals (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  happened_on date,
  precision text NOT NULL CHECK (precision IN ('day', 'month', 'year', 'seen')),
  first_seen timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  ended_on date,
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  details jsonb NOT NULL DEFAULT '{}',
  evidence uuid[] NOT NULL CHECK (cardinality(evidence) > 0),
  sources text[] NOT NULL,
  dated date NOT NULL GENERATED ALWAYS AS (coalesce(happened_on, (first_seen AT TIME ZONE 'UTC')::date)) STORED,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX signals_company ON signals (workspace_id, company_id);
CREATE INDEX signals_type ON signals (workspace_id, type, dated DESC, id DESC);
CREATE INDEX signals_dated ON signals (workspace_id, dated DESC, id DESC);
COMMENT ON TABLE signals IS 'Derived. personal: direct (leaders who joined or left). What changed at a company or holds there, with its evidence; dated is the day it happened on, else the day it was first seen.';

CREATE TABLE signal_news (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  signal_id uuid NOT NULL,
  company_id uuid NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  dated date NOT NULL,
  evidence uuid[] NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX signal_news_company ON signal_news (workspace_id, company_id);
CREATE UNIQUE INDEX signal_news_signal ON signal_news (workspace_id, signal_id);
COMMENT ON TABLE signal_news IS 'Recorded. personal: none. Each signal that was news when it was found, once: alerts and timelines read it in the order of its ids.';
