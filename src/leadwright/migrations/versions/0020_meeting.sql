-- Conversations follow their leads, in the transaction that moves a lead: whoever merges companies, and however. Where two
-- meet in one company, one goes on (somebody answered it, else the one further along, else the older), and the other is
-- stopped with its reason before both could write. Those that go on step aside first, so that no order of moves collides.
CREATE FUNCTION outreach_meets() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := nullif(current_setting('leadwright.workspace', true), '')::uuid;
  moving uuid[];
  targets uuid[];
  losers uuid[];
BEGIN
  SELECT array_agg(e.id), array_agg(DISTINCT coalesce(n.company_id, s.company_id)) INTO moving, targets
  FROM changed_to n JOIN changed_from o ON o.id = n.id AND o.workspace_id = n.workspace_id
  JOIN public.enrolments e ON e.workspace_id = n.workspace_id AND e.lead_id = n.id
  LEFT JOIN public.leads s ON s.workspace_id = n.workspace_id AND s.id = n.folded_into
  WHERE (o.company_id IS DISTINCT FROM n.company_id OR o.folded_into IS DISTINCT FROM n.folded_into)
    AND e.company_id IS DISTINCT FROM coalesce(n.company_id, s.company_id) AND coalesce(n.company_id, s.company_id) IS NOT NULL;
  IF moving IS NULL THEN
    RETURN NULL;
  END IF;

  PERFORM FROM public.enrolments WHERE workspace_id = ours AND (id = ANY (moving) OR company_id = ANY (targets))
  ORDER BY id FOR UPDATE;

  WITH placed AS (
    SELECT e.id, e.state, e.step, coalesce(l.company_id, s.company_id, e.company_id) AS place
    FROM public.enrolments e
    LEFT JOIN public.leads l ON l.workspace_id = e.workspace_id AND l.id = e.lead_id
    LEFT JOIN public.leads s ON s.workspace_id = e.workspace_id AND s.id = l.folded_into
    WHERE e.workspace_id = ours AND (e.id = ANY (moving) OR e.company_id = ANY (targets))
      AND (e.state IN ('waiting', 'active', 'paused') OR (e.state = 'replied' AND e.closed_at IS NULL))),
  ranked AS (
    SELECT id, row_number() OVER best AS place, first_value(id) OVER best AS winner FROM placed
    WINDOW best AS (PARTITION BY place ORDER BY state <> 'replied', step DESC, id)),
  stopped AS (
    UPDATE public.enrolments e SET
      closed_at = CASE e.state WHEN 'replied' THEN clock_timestamp() END,
      ended_at = coalesce(e.ended_at, clock_timestamp()), changed_at = clock_timestamp(), next_at = NULL,
      code = 'met', stopped_for = r.winner,
      reason = CASE e.state WHEN 'replied'
        THEN 'Two companies turned out to be one, and another conversation there goes on; this one was answered and is closed.'
        ELSE 'Two companies turned out to be one, and another conversation there goes on.' END,
      state = CASE e.state WHEN 'replied' THEN 'replied' ELSE 'stopped' END
    FROM ranked r WHERE e.workspace_id = ours AND e.id = r.id AND r.place > 1
    RETURNING e.id, e.lead_id, e.contact_id, e.sequence_id, e.step, r.winner),
  dropped AS (
    UPDATE public.outreach_messages m SET state = 'cancelled',
      refusal = '{"code": "met", "words": "Another conversation at this company goes on."}'
    FROM stopped s WHERE m.workspace_id = ours AND m.enrolment_id = s.id
      AND m.state IN ('draft', 'awaiting_approval', 'approved', 'open')),
  told AS (
    INSERT INTO public.outreach_events (workspace_id, id, lead_id, contact_id, enrolment_id, sequence_id, sequence_step,
      status, actor, occurred_at, details)
    SELECT ours, gen_random_uuid(), lead_id, contact_id, id, sequence_id, step, 'stopped', 'system', clock_timestamp(),
      jsonb_build_object('code', 'met', 'winner', winner) FROM stopped)
  SELECT array_agg(id) INTO losers FROM stopped;

  UPDATE public.enrolments SET company_id = id WHERE workspace_id = ours AND id = ANY (moving);
  UPDATE public.enrolments e SET company_id = coalesce(l.company_id, s.company_id)
  FROM public.leads l LEFT JOIN public.leads s ON s.workspace_id = l.workspace_id AND s.id = l.folded_into
  WHERE e.workspace_id = ours AND e.id = ANY (moving) AND l.workspace_id = ours AND l.id = e.lead_id;
  RETURN NULL;
END $$;
CREATE TRIGGER outreach_meets AFTER UPDATE ON leads REFERENCING OLD TABLE AS changed_from NEW TABLE AS changed_to
  FOR EACH STATEMENT EXECUTE FUNCTION outreach_meets();
