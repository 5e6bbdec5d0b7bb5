-- A vector is made of a profile as it was at this moment; a later one makes it stale.
ALTER TABLE profiles ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE vector_models (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  number smallint NOT NULL,
  name text NOT NULL,
  dimension int NOT NULL,
  live boolean NOT NULL DEFAULT false,
  population halfvec[] NOT NULL DEFAULT '{}',
  counted bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, number),
  UNIQUE (workspace_id, name, dimension)
);
CREATE UNIQUE INDEX vector_models_live ON vector_models (workspace_id) WHERE live;
COMMENT ON TABLE vector_models IS 'Derived. personal: none. Models whose vectors are kept: the live one, and one that is being filled beside it. population a sample of them by which similarities are judged, counted how many it stands for.';

-- A search counts in how many signs its vector differs from every other one of the workspace, in memory, and then
-- measures the nearest few thousand exactly. The signs are packed: 8,192 companies a row, read only when they changed.
CREATE TABLE vector_signs (
  workspace_id uuid NOT NULL,
  model smallint NOT NULL,
  block int NOT NULL,
  version uuid NOT NULL,
  signs bytea NOT NULL,
  PRIMARY KEY (workspace_id, model, block),
  FOREIGN KEY (workspace_id, model) REFERENCES vector_models (workspace_id, number) ON DELETE CASCADE
);
ALTER TABLE vector_signs ALTER COLUMN signs SET STORAGE EXTERNAL;
COMMENT ON TABLE vector_signs IS 'Derived. personal: none. The signs of the numbers of vectors, one bit each, by place: block and place within it.';

CREATE TABLE company_vectors (
  workspace_id uuid NOT NULL,
  model smallint NOT NULL,
  company_id uuid NOT NULL,
  place int NOT NULL,
  profile_at timestamptz NOT NULL,
  digest bigint NOT NULL,
  vector halfvec,
  PRIMARY KEY (workspace_id, model, company_id),
  FOREIGN KEY (workspace_id, model) REFERENCES vector_models (workspace_id, number) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, company_id) REFERENCES profiles (workspace_id, company_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX company_vectors_place ON company_vectors (workspace_id, model, place);
CREATE INDEX company_vectors_company ON company_vectors (workspace_id, company_id);
COMMENT ON TABLE company_vectors IS 'Derived. personal: none. What a company does, by its own words, as a vector of one model; NULL where nothing is said of it.';

CREATE TABLE semantic_targets (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  id uuid NOT NULL,
  icp_id uuid NOT NULL,
  icp_version int NOT NULL,
  model smallint NOT NULL,
  digest text NOT NULL,
  text text NOT NULL,
  won int NOT NULL,
  vector halfvec NOT NULL,
  cuts real[] NOT NULL,
  population bigint NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, icp_id, icp_version, model),
  FOREIGN KEY (workspace_id, model) REFERENCES vector_models (workspace_id, number) ON DELETE CASCADE
);
COMMENT ON TABLE semantic_targets IS 'Derived. personal: none. What an ICP version means as a vector, from its persona and its won customers, and the cuts that turn a similarity into a match.';

CREATE TABLE semantic_matches (
  workspace_id uuid NOT NULL,
  target_id uuid NOT NULL,
  company_id uuid NOT NULL,
  similarity real NOT NULL,
  match numeric(5,4) NOT NULL,
  PRIMARY KEY (workspace_id, target_id, company_id)
);
COMMENT ON TABLE semantic_matches IS 'Derived. personal: none. How near a company is to the target of an ICP version: cosine, and the share of the population that is less near.';

-- Companies that hold words, the best first among the `most` that the index finds first.
CREATE FUNCTION companies_of_words(query text, most int) RETURNS TABLE (company_id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.company_id, ts_rank_cd(h.search, to_tsquery('simple', query), 2) FROM (
    SELECT p.company_id, p.search FROM public.profiles p
    WHERE p.search @@ to_tsquery('simple', query)
      AND p.workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid
    LIMIT most) AS h
  ORDER BY 2 DESC, 1
$$;

REVOKE ALL ON FUNCTION companies_of_words(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION companies_of_words(text, int) TO leadwright_app;
