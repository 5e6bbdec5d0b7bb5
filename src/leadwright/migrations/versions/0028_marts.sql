-- Marts: the star schema that analysts read. Views alone, which show whoever asks what their workspace may see.
CREATE TABLE exchange_rates (
  workspace_id uuid NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  day date NOT NULL,
  usd numeric NOT NULL CHECK (usd > 0),
  source text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, currency, day)
);
COMMENT ON TABLE exchange_rates IS 'Decided. personal: none. What one unit of a currency was worth in US dollars on a day, and who says so.';

CREATE SCHEMA mart;
GRANT USAGE ON SCHEMA mart TO leadwright_app;

-- The rate of a currency on a day: the newest that is no later.
CREATE FUNCTION mart.usd(amount numeric, currency text, day date) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT round(amount * CASE WHEN currency = 'USD' THEN 1 ELSE (SELECT r.usd FROM public.exchange_rates r
    WHERE r.workspace_id = nullif(current_setting('leadwright.workspace', true), '')::uuid
      AND r.currency = $2 AND r.day <= $3 ORDER BY r.day DESC LIMIT 1) END, 2)
$$;

CREATE VIEW mart.dim_companies WITH (security_invoker = true) AS
SELECT p.company_id, p.name, f.main_industry AS industry, f.country,
  (SELECT l->>'region' FROM jsonb_array_elements(CASE jsonb_typeof(p.fields->'locations'->0) WHEN 'array' THEN p.fields->'locations'->0 ELSE '[]' END) l
   WHERE l->>'region' IS NOT NULL AND (f.country IS NULL OR l->>'country' = f.country) LIMIT 1) AS state,
  CASE WHEN f.head_count_min = f.head_count_max THEN f.head_count_min
    WHEN f.head_count_max IS NULL THEN f.head_count_min
    ELSE round((f.head_count_min + f.head_count_max) / 2.0)::int END AS employee_count,
  mart.usd((p.fields->'revenue'->0->>'amount')::numeric, p.fields->'revenue'->0->>'currency', p.last_seen::date) AS revenue_usd,
  CASE WHEN p.domain IS NOT NULL THEN 'https://' || p.domain END AS website,
  f.stack AS tech_stack, f.funding_stage, p.first_seen AS discovered_at,
  (SELECT r.source FROM leads l JOIN source_records r ON r.workspace_id = l.workspace_id AND r.id = l.record_id
   WHERE l.workspace_id = p.workspace_id AND l.company_id = p.company_id LIMIT 1) AS source
FROM profiles p JOIN features f ON f.workspace_id = p.workspace_id AND f.company_id = p.company_id;
COMMENT ON VIEW mart.dim_companies IS 'One row a company. employee_count is the middle of a range; revenue_usd is null without a revenue or a rate; source is who named the company of a lead first.';

CREATE VIEW mart.dim_contacts WITH (security_invoker = true) AS
SELECT c.id AS contact_id, c.company_id, c.name AS full_name, c.title, c.email, c.linkedin_url, c.seniority, c.department
FROM contacts c WHERE c.standing IN ('current', 'unsure');
COMMENT ON VIEW mart.dim_contacts IS 'One row a person in a role at a company; those who left or were put away are not in it.';

CREATE VIEW mart.fct_enriched_leads WITH (security_invoker = true) AS
SELECT l.id AS lead_id, l.company_id,
  (SELECT c.id FROM contacts c WHERE c.workspace_id = l.workspace_id AND c.company_id = l.company_id
     AND c.standing IN ('current', 'unsure')
   ORDER BY (c.standing = 'current') DESC, (c.email_kind = 'direct') DESC NULLS LAST, (c.linkedin_url IS NOT NULL) DESC,
     (c.phone IS NOT NULL) DESC, c.id LIMIT 1) AS contact_id,
  coalesce(f.stack, '{}') AS tech_stack_detected,
  array(SELECT DISTINCT g.type FROM signals g WHERE g.workspace_id = l.workspace_id AND g.company_id = l.company_id
    AND g.ended_on IS NULL AND g.type NOT IN ('email_replied', 'linkedin_connected', 'form_filled', 'pricing_page_visited', 'content_downloaded', 'product_used', 'identified', 'ad_lead') ORDER BY 1) AS buying_signals,
  array(SELECT DISTINCT g.type FROM signals g WHERE g.workspace_id = l.workspace_id AND g.company_id = l.company_id
    AND g.ended_on IS NULL AND g.type IN ('email_replied', 'linkedin_connected', 'form_filled', 'pricing_page_visited', 'content_downloaded', 'product_used', 'identified', 'ad_lead') ORDER BY 1) AS social_signals,
  (SELECT count(*)::int FROM signals g WHERE g.workspace_id = l.workspace_id AND g.company_id = l.company_id
    AND g.details ? 'articles') AS news_mentions,
  s.completeness AS enrichment_completeness,
  (SELECT max(a.asked_at) FROM asks a WHERE a.workspace_id = l.workspace_id AND a.company_id = l.company_id
    AND a.outcome = 'hit') AS enriched_at
FROM leads l
JOIN features f ON f.workspace_id = l.workspace_id AND f.company_id = l.company_id
LEFT JOIN icps i ON i.workspace_id = l.workspace_id AND i.is_default
LEFT JOIN scores s ON s.workspace_id = l.workspace_id AND s.icp_id = i.id AND s.company_id = l.company_id;
COMMENT ON VIEW mart.fct_enriched_leads IS 'One row a lead: its best contact, what was noticed and still holds, articles that became signals, and when a source last answered about it.';

CREATE VIEW mart.fct_scored_leads WITH (security_invoker = true) AS
SELECT l.id AS lead_id, s.score, s.tier, coalesce(b.qualification, 'unknown') AS qualification_status,
  b.budget AS budget_signal, b.authority AS authority_signal, b.need AS need_signal, b.timeline AS timeline_signal,
  (SELECT string_agg(t->>'text', ' ' ORDER BY place) FROM jsonb_array_elements(d.document->'sentences') WITH ORDINALITY AS q (t, place)) AS deal_brief,
  r.scored_at
FROM leads l
JOIN icps i ON i.workspace_id = l.workspace_id AND i.is_default
JOIN scores s ON s.workspace_id = l.workspace_id AND s.icp_id = i.id AND s.company_id = l.company_id
LEFT JOIN scorings r ON r.workspace_id = s.workspace_id AND r.icp_id = s.icp_id
LEFT JOIN bant b ON b.workspace_id = l.workspace_id AND b.lead_id = l.id
LEFT JOIN briefs d ON d.workspace_id = l.workspace_id AND d.lead_id = l.id;
COMMENT ON VIEW mart.fct_scored_leads IS 'One row a lead under the default ideal customer: its score and tier as lists show them, BANT as it was judged last, the brief as it was made last.';

CREATE VIEW mart.fct_outreach_events WITH (security_invoker = true) AS
SELECT m.id AS event_id, m.lead_id, m.channel, m.step AS sequence_step, m.state AS status,
  (SELECT e.response_type FROM outreach_events e WHERE e.workspace_id = m.workspace_id AND e.message_id = m.id
     AND e.response_type IS NOT NULL ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) AS response_type,
  m.sent_at,
  (SELECT min(e.occurred_at) FROM outreach_events e WHERE e.workspace_id = m.workspace_id AND e.message_id = m.id
     AND e.status = 'replied') AS responded_at
FROM outreach_messages m;
COMMENT ON VIEW mart.fct_outreach_events IS 'One row a message of a sequence, whatever its channel: where it stands, what came back, and when.';
GRANT SELECT ON ALL TABLES IN SCHEMA mart TO leadwright_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mart TO leadwright_app;
