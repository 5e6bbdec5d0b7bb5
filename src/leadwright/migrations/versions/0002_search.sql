-- One number says how a lead ranks: score, then potential, then completeness, the best first. Ties are broken by
-- domain and company, so (place, domain, company_id) is the whole order, and a page begins after one such key.
ALTER TABLE scores ADD COLUMN place bigint NOT NULL GENERATED ALWAYS AS (
  -(((score * 10)::bigint + 10000) * 400000000 + ((potential * 10)::bigint + 10000) * 20000
    + (completeness * 1000)::bigint + 10000)) STORED;
DROP INDEX scores_rank, scores_tier, scores_country, scores_industry;
CREATE INDEX scores_rank ON scores (workspace_id, icp_id, place, domain, company_id);
CREATE INDEX scores_tier ON scores (workspace_id, icp_id, tier, place, domain, company_id);
CREATE INDEX scores_country ON scores (workspace_id, icp_id, country, place, domain, company_id) INCLUDE (tier, industry);
CREATE INDEX scores_industry ON scores (workspace_id, icp_id, industry, place, domain, company_id) INCLUDE (tier, country);

-- A full-text index knows which leads hold a word and nothing of their rank, so the best 25 of 100,000 matches
-- would mean to visit them all. The ranking of an ICP is therefore cut into bands of some thousand leads, and
-- every word is indexed together with its ICP and its band: a search looks into one band after the other and
-- stops when its page is full. What it visits is bounded by the size of a band, and is its own workspace's alone.
CREATE TYPE lead_rank AS (place bigint, domain text, company_id uuid);
ALTER TABLE scorings ADD COLUMN cuts lead_rank[] NOT NULL DEFAULT '{}';

CREATE TABLE lead_words (
  workspace_id uuid NOT NULL,
  icp_id uuid NOT NULL,
  company_id uuid NOT NULL,
  place bigint NOT NULL,
  domain text NOT NULL,
  tier text NOT NULL,
  digest bigint NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (workspace_id, icp_id, company_id)
);
ALTER TABLE lead_words SET (fillfactor = 90);
CREATE INDEX lead_words_words ON lead_words USING gin (words) WITH (gin_pending_list_limit = 512);
COMMENT ON TABLE lead_words IS 'Derived. personal: none. What a search reads of a scored lead: its rank, and its words under the band of that rank.';
ALTER TABLE lead_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_words FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON lead_words USING (workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON lead_words TO leadwright_app;

-- few leads have an owner; those of one owner must be found without reading the others
CREATE INDEX leads_owner ON leads (workspace_id, owner) WHERE owner IS NOT NULL;

-- What every word of a lead begins with. The last four digits of an ICP's id are random; should two agree, a
-- search visits some leads of the other and drops them.
CREATE FUNCTION band_prefix(icp uuid, aside boolean, band int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT right(icp::text, 4) || CASE WHEN aside THEN 'o' ELSE 'i' END || lpad(to_hex(band), 2, '0')
$$;

CREATE FUNCTION banded_words(prefix text, search tsvector, country text, industry text) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
  SELECT array_to_tsvector(ARRAY(SELECT prefix || left(lexeme, 500) FROM unnest(search))
    || CASE WHEN country IS NULL THEN '{}' ELSE ARRAY[prefix || '@' || country] END
    || CASE WHEN industry IS NULL THEN '{}' ELSE ARRAY[prefix || '#' || industry] END)
$$;

-- The query as it is before a band is known: each of its words begins with the mark E'\x01'.
CREATE FUNCTION markable_query(query text, country text, industry text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN asked = '' THEN '' ELSE
    '(' || regexp_replace(asked, '''((?:[^'']|'''')*)''', E'''\x01\\1''', 'g') || ')'
    || CASE WHEN country = '' THEN '' ELSE E' & ''\x01@' || replace(replace(country, '\', '\\'), '''', '''''') || '''' END
    || CASE WHEN industry = '' THEN '' ELSE E' & ''\x01#' || replace(replace(industry, '\', '\\'), '''', '''''') || '''' END
  END
  FROM (SELECT regexp_replace(to_tsquery('simple', query)::text, '<[^>]*>', '&', 'g') AS asked) AS read
$$;

-- First and last band that hold leads of a tier ('' is every tier but out); no row if none do.
CREATE FUNCTION bands_of(ours uuid, icp uuid, tier text, cuts lead_rank[], OUT first int, OUT last int)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
SET enable_indexscan = on SET enable_bitmapscan = off SET enable_seqscan = off AS $$
  SELECT CASE WHEN tier = '' THEN 0 ELSE (SELECT width_bucket(ROW(s.place, s.domain, s.company_id)::public.lead_rank, cuts)
      FROM public.scores s WHERE s.workspace_id = ours AND s.icp_id = icp AND s.tier = bands_of.tier
      ORDER BY s.place, s.domain, s.company_id LIMIT 1) END,
    CASE WHEN tier = '' THEN cardinality(cuts) ELSE (SELECT width_bucket(ROW(s.place, s.domain, s.company_id)::public.lead_rank, cuts)
      FROM public.scores s WHERE s.workspace_id = ours AND s.icp_id = icp AND s.tier = bands_of.tier
      ORDER BY s.place DESC, s.domain DESC, s.company_id DESC LIMIT 1) END
$$;

DROP FUNCTION search_leads(text, uuid, text, text, text, int), count_leads(text, uuid, text, text, text, int),
  walk_leads(text, uuid, int), matching_leads(text, uuid, text, text, text);

-- As before, these take the workspace from the session and return ids, ranks and counts alone. That a row is
-- ours is asked in a form that no index answers: the index of words is the one to use.
CREATE FUNCTION search_leads(query text, icp uuid, tier text, country text, industry text, after public.lead_rank, most int)
RETURNS TABLE (company_id uuid, place bigint, domain text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  ours CONSTANT uuid := nullif(current_setting('leadwright.workspace', true), '')::uuid;
  asked CONSTANT text := public.markable_query(query, country, industry);
  start CONSTANT public.lead_rank := coalesce(after, ROW(-9223372036854775808, '', NULL)::public.lead_rank);
  cuts public.lead_rank[];
  first_band int;
  last_band int;
  missing int := most;
  got int;
BEGIN
  SELECT g.cuts INTO cuts FROM public.scorings g WHERE g.workspace_id = ours AND g.icp_id = icp;
  SELECT b.first, b.last INTO first_band, last_band FROM public.bands_of(ours, icp, tier, cuts) b;
  IF asked = '' OR cuts IS NULL OR first_band IS NULL THEN
    RETURN;
  END IF;
  IF after IS NOT NULL THEN
    first_band := greatest(first_band, width_bucket(after, cuts));
  END IF;
  FOR band IN first_band..last_band LOOP
    RETURN QUERY SELECT w.company_id, w.place, w.domain FROM public.lead_words w
      WHERE w.words @@ replace(asked, E'\x01', public.band_prefix(icp, search_leads.tier = 'out', band))::tsquery
        AND (w.workspace_id = ours AND w.icp_id = icp) IS TRUE
        AND (search_leads.tier = '' OR w.tier = search_leads.tier)
        AND (w.place > start.place OR (w.place = start.place AND (w.domain, w.company_id) > (start.domain, start.company_id)))
      ORDER BY w.place, w.domain, w.company_id LIMIT missing;
    GET DIAGNOSTICS got = ROW_COUNT;
    missing := missing - got;
    EXIT WHEN missing <= 0;
  END LOOP;
END $$;

-- Leads that match, per tier, each counted up to `most`. `tier` '' is every tier but out.
CREATE FUNCTION count_leads(query text, icp uuid, tier text, country text, industry text, most int)
RETURNS TABLE (in_tier text, leads bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  ours CONSTANT uuid := nullif(current_setting('leadwright.workspace', true), '')::uuid;
  asked CONSTANT text := public.markable_query(query, country, industry);
  cuts public.lead_rank[];
  first_band int;
  last_band int;
  got bigint;
BEGIN
  SELECT g.cuts INTO cuts FROM public.scorings g WHERE g.workspace_id = ours AND g.icp_id = icp;
  FOR in_tier IN SELECT t.tier FROM public.tier_counts t WHERE t.workspace_id = ours AND t.icp_id = icp
    AND CASE WHEN count_leads.tier = '' THEN t.tier <> 'out' ELSE t.tier = count_leads.tier END
  LOOP
    SELECT b.first, b.last INTO first_band, last_band FROM public.bands_of(ours, icp, in_tier, cuts) b;
    CONTINUE WHEN asked = '' OR cuts IS NULL OR first_band IS NULL;
    leads := 0;
    FOR band IN first_band..last_band LOOP
      SELECT count(*) INTO got FROM (SELECT FROM public.lead_words w
        WHERE w.words @@ replace(asked, E'\x01', public.band_prefix(icp, in_tier = 'out', band))::tsquery
          AND (w.workspace_id = ours AND w.icp_id = icp) IS TRUE AND w.tier = in_tier
        LIMIT most - leads) AS matching;
      leads := leads + got;
      EXIT WHEN leads >= most;
    END LOOP;
    RETURN NEXT;
  END LOOP;
END $$;

-- Those of some companies whose words match.
CREATE FUNCTION matching_companies(query text, among uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.company_id FROM unnest(among) AS a (company_id)
  JOIN public.profiles p ON p.workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid
    AND p.company_id = a.company_id
  WHERE (p.search @@ regexp_replace(to_tsquery('simple', query)::text, '<[^>]*>', '&', 'g')::tsquery) IS TRUE
$$;

-- Bulk writes leave the planner with old statistics, and words waiting outside their index.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM gin_clean_pending_list('public.lead_words_words'::regclass);
  ANALYZE public.scores, public.leads, public.profiles, public.features, public.contacts, public.source_records,
    public.observations, public.sightings, public.company_records, public.record_keys, public.lead_words;
END $$;

REVOKE ALL ON FUNCTION markable_query(text, text, text), bands_of(uuid, uuid, text, lead_rank[]),
  search_leads(text, uuid, text, text, text, lead_rank, int), count_leads(text, uuid, text, text, text, int),
  matching_companies(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_leads(text, uuid, text, text, text, lead_rank, int),
  count_leads(text, uuid, text, text, text, int), matching_companies(text, uuid[]) TO leadwright_app;

-- Scores that exist are made searchable here, in one band; the next scoring of the ICP cuts the ranking. The
-- owner too is behind the walls, so they are taken down for this statement.
ALTER TABLE scores NO FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lead_words NO FORCE ROW LEVEL SECURITY;
INSERT INTO lead_words (workspace_id, icp_id, company_id, place, domain, tier, digest, words)
SELECT s.workspace_id, s.icp_id, s.company_id, s.place, s.domain, s.tier, 0,
  banded_words(band_prefix(s.icp_id, s.tier = 'out', 0), p.search, s.country, s.industry)
FROM scores s JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
ORDER BY s.place;
ALTER TABLE scores FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE lead_words FORCE ROW LEVEL SECURITY;
