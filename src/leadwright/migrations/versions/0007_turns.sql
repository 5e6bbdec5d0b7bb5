-- Limits, budgets and the ledger, shared by all workers. Each function is one statement for the caller. Rows are
-- locked in one order everywhere (budgets by id, then the key's own cell, then windows by name), so that workers
-- never wait for each other in a circle. They run as the caller, behind the walls.

CREATE FUNCTION our_workspace() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT nullif(current_setting('leadwright.workspace', true), '')::uuid $$;

-- Sixty slots of a fifty-eighth of the window each: a call is counted for at least 59/58 of the window.
CREATE FUNCTION slots_at(slots int[], slot bigint, seconds numeric, at timestamptz) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
DECLARE
  gone bigint := floor(extract(epoch FROM at) / (seconds / 58)) - slot;
BEGIN
  IF gone <= 0 THEN RETURN slots; END IF;
  IF gone >= 60 THEN RETURN array_fill(0, ARRAY[60]); END IF;
  RETURN slots[gone + 1:60] || array_fill(0, ARRAY[gone::int]);
END $$;

CREATE FUNCTION one_more(slots int[]) RETURNS int[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$ SELECT slots[1:59] || (slots[60] + 1) $$;

-- May a call be made, and when? Windows: [{"cell","most","seconds"}]. Windows over ten seconds are counted; shorter
-- ones, the spacing and a learned pace are kept by even steps (GCRA), whose next step is booked if it is near.
-- granted: the turn is ours after `wait` seconds. Else ask again after `wait`; `closed` says that the source rests.
CREATE FUNCTION take_turn(windows jsonb, source_cell text, spacing numeric, paced boolean, places int,
  OUT granted boolean, OUT wait numeric, OUT closed boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz;
  head public.limit_cells;
  w record;
  moved int[];
  excess int;
  width numeric;
  pace numeric;
  step numeric;
  later numeric := 0;
  i int;
BEGIN
  granted := false; wait := 0; closed := false;
  SELECT * INTO head FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public.limit_cells (workspace_id, cell) VALUES (ours, source_cell) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell FOR UPDATE;
  END IF;
  INSERT INTO public.limit_cells (workspace_id, cell)
    SELECT ours, x->>'cell' FROM jsonb_array_elements(windows) x
    WHERE NOT EXISTS (SELECT FROM public.limit_cells l WHERE l.workspace_id = ours AND l.cell = x->>'cell')
    ON CONFLICT DO NOTHING;
  at := clock_timestamp();
  IF head.closed_until > at THEN
    closed := true; wait := extract(epoch FROM head.closed_until - at); RETURN;
  END IF;
  IF places > 0 AND (SELECT count(*) FROM public.calls c WHERE c.workspace_id = ours AND c.state = 'sent'
      AND c.source = split_part(source_cell, ':', 1) AND c.expires_at > at) >= places THEN
    wait := 0.03; RETURN;
  END IF;
  pace := coalesce(head.rate, CASE WHEN paced THEN 2 END);
  step := greatest(spacing, CASE WHEN pace IS NULL THEN 0 ELSE 1 / greatest(pace, 0.01) END);
  IF step > 0 THEN later := greatest(0, extract(epoch FROM head.tat - at)); END IF;
  FOR w IN
    SELECT l.*, (x->>'seconds')::numeric AS seconds, coalesce(l.told, (x->>'most')::int) AS most
    FROM jsonb_array_elements(windows) x
    JOIN public.limit_cells l ON l.workspace_id = ours AND l.cell = x->>'cell'
    ORDER BY l.cell FOR UPDATE OF l
  LOOP
    IF w.seconds <= 10 THEN
      later := greatest(later, extract(epoch FROM w.tat - at));
    ELSE
      moved := slots_at(w.slots, w.slot, w.seconds, at);
      SELECT coalesce(sum(n), 0) - w.most + 1 INTO excess FROM unnest(moved) n;
      IF excess > 0 THEN
        width := w.seconds / 58;
        FOR i IN 1..60 LOOP
          excess := excess - moved[i];
          IF excess <= 0 OR i = 60 THEN
            wait := greatest(wait, i * width - mod(extract(epoch FROM at), width) + 0.001);
            EXIT;
          END IF;
        END LOOP;
      END IF;
    END IF;
  END LOOP;
  IF wait > 0 THEN RETURN; END IF;
  IF later > 0.5 THEN wait := later - 0.3; RETURN; END IF;
  UPDATE public.limit_cells l SET
    tat = greatest(l.tat, at) + make_interval(secs => (x.seconds / (coalesce(l.told, x.most) * 0.97))::double precision),
    slots = one_more(slots_at(l.slots, l.slot, x.seconds, at)),
    slot = greatest(l.slot, floor(extract(epoch FROM at) / (x.seconds / 58)))
  FROM (SELECT y->>'cell' AS cell, (y->>'seconds')::numeric AS seconds, (y->>'most')::int AS most
        FROM jsonb_array_elements(windows) y) x
  WHERE l.workspace_id = ours AND l.cell = x.cell;
  UPDATE public.limit_cells SET
    tat = CASE WHEN step > 0 THEN greatest(tat, at) + make_interval(secs => step::double precision) ELSE tat END,
    slots = one_more(slots_at(slots, slot, 58, at)), slot = greatest(slot, floor(extract(epoch FROM at)))
  WHERE workspace_id = ours AND cell = source_cell;
  granted := true; wait := later;
END $$;

-- What an answer teaches. `paced`: no limit was declared, or a declared one proved too high. `verdict`: ok, refused (429), failed (an outage). A pace that nobody declared starts at two a
-- second and doubles until it is refused once; what passed in the last minute is then the ceiling, and the pace
-- creeps up to it again, slowly near it. Eight failures in a row close the circuit, longer each time.
CREATE FUNCTION learn_pace(source_cell text, verdict text, rest numeric, paced boolean, sent timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz;
  head public.limit_cells;
  passed numeric;
  pace numeric;
BEGIN
  IF verdict = 'ok' AND NOT paced THEN
    UPDATE public.limit_cells SET failures = 0 WHERE workspace_id = ours AND cell = source_cell AND failures > 0;
    PERFORM FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell AND rate IS NOT NULL;
    IF NOT FOUND THEN RETURN; END IF;
  END IF;
  SELECT * INTO head FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  at := clock_timestamp();
  pace := coalesce(head.rate, 2);
  IF verdict = 'ok' THEN
    IF head.failures > 0 THEN
      UPDATE public.limit_cells SET failures = 0 WHERE workspace_id = ours AND cell = source_cell;
    END IF;
    IF at - greatest(head.changed_at, head.refused_at) > interval '10 seconds' THEN
      pace := CASE
        WHEN head.ceiling IS NULL THEN pace * 2
        WHEN pace < head.ceiling * 0.92 THEN least(pace * 1.08, head.ceiling * 0.96)
        WHEN at - head.refused_at > interval '60 seconds' THEN pace * 1.02
        ELSE pace END;
      UPDATE public.limit_cells SET rate = pace, changed_at = at,
        ceiling = CASE WHEN ceiling < pace THEN pace ELSE ceiling END
      WHERE workspace_id = ours AND cell = source_cell;
    END IF;
  ELSIF verdict = 'failed' THEN
    UPDATE public.limit_cells SET failures = failures + 1,
      closed_until = CASE WHEN failures + 1 >= 8
        THEN greatest(closed_until, at + least(600, 5 * power(2, least(failures, 20) - 7)) * interval '1 second')
        ELSE closed_until END
    WHERE workspace_id = ours AND cell = source_cell;
  ELSIF sent >= head.refused_at THEN
    -- calls that were under way when the first refusal came say nothing new
    SELECT greatest(sum(n) - 1, 1) / 59.0 INTO passed FROM unnest(slots_at(head.slots, head.slot, 58, at)) n;
    passed := greatest(passed, pace * 0.5);
    UPDATE public.limit_cells SET
      rate = CASE WHEN paced THEN greatest(0.02, least(pace * 0.97, passed * 0.95)) ELSE rate END,
      ceiling = CASE WHEN paced THEN passed ELSE ceiling END,
      refused_at = at, changed_at = at,
      closed_until = greatest(closed_until, at + make_interval(secs => rest::double precision))
    WHERE workspace_id = ours AND cell = source_cell;
  ELSE
    UPDATE public.limit_cells
      SET closed_until = greatest(closed_until, head.refused_at + make_interval(secs => rest::double precision))
      WHERE workspace_id = ours AND cell = source_cell;
  END IF;
END $$;

-- A source's own words on its windows: [{"cell","seconds","most","left","resets"}]. What others have used of the same
-- key is counted as ours; a window without room closes the key until it resets.
CREATE FUNCTION learn_windows(source_cell text, words jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz := clock_timestamp();
  x record;
  counted int;
BEGIN
  FOR x IN SELECT y->>'cell' AS cell, (y->>'seconds')::numeric AS seconds, (y->>'most')::int AS most,
      (y->>'left')::int AS remaining, (y->>'resets')::numeric AS resets
    FROM jsonb_array_elements(words) y ORDER BY 1
  LOOP
    IF x.most IS NOT NULL THEN
      UPDATE public.limit_cells SET told = x.most
        WHERE workspace_id = ours AND cell = x.cell AND told IS DISTINCT FROM x.most;
    END IF;
    IF x.remaining = 0 AND x.resets > 0 THEN
      UPDATE public.limit_cells SET closed_until = greatest(closed_until, at + make_interval(secs => x.resets::double precision))
        WHERE workspace_id = ours AND cell = source_cell;
    ELSIF x.remaining IS NOT NULL AND x.most IS NOT NULL AND x.seconds > 10 THEN
      SELECT sum(n) INTO counted FROM public.limit_cells l, unnest(slots_at(l.slots, l.slot, x.seconds, at)) n
        WHERE l.workspace_id = ours AND l.cell = x.cell;
      IF x.most - x.remaining > coalesce(counted, 0) + 2 THEN
        UPDATE public.limit_cells l SET
          slots = (slots_at(l.slots, l.slot, x.seconds, at))[1:59]
            || (slots_at(l.slots, l.slot, x.seconds, at))[60] + (x.most - x.remaining - coalesce(counted, 0)),
          slot = greatest(l.slot, floor(extract(epoch FROM at) / (x.seconds / 58)))
        WHERE l.workspace_id = ours AND l.cell = x.cell;
      END IF;
    END IF;
  END LOOP;
END $$;

-- First day of the period of a budget that holds at a moment.
CREATE FUNCTION period_start(period text, reset_day smallint, at timestamptz) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT CASE period
    WHEN 'run' THEN DATE '2000-01-01'
    WHEN 'day' THEN (at AT TIME ZONE 'UTC')::date
    ELSE (date_trunc('month', (at AT TIME ZONE 'UTC') - make_interval(days => reset_day - 1))
          + make_interval(days => reset_day - 1))::date END
$$;

-- Begin a call: find what is known already, reserve its cost under every budget, take a turn, and write it down as
-- sent. Nothing is reserved unless all of it is. The answer is one of {"known": [...]}, {"over": {...}}, {"wait", "closed"}
-- and {"granted", "wait"}.
CREATE FUNCTION begin_call(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz := clock_timestamp();
  cost numeric := (p->>'cost')::numeric;
  units numeric := (p->>'units')::numeric;
  known jsonb;
  held jsonb := '[]';
  b record;
  s record;
  amount numeric;
  turn record;
BEGIN
  -- two that ask the same at once stand in line: the second finds what the first has begun
  PERFORM pg_advisory_xact_lock(hashtextextended(ours::text || k, 0))
    FROM (SELECT x->>'key' AS k FROM jsonb_array_elements(p->'asks') x ORDER BY 1) AS keys;
  UPDATE public.call_asks a SET live = false
  WHERE a.workspace_id = ours AND a.live AND (a.fresh_until < at OR (p->>'refresh')::boolean)
    AND NOT EXISTS (SELECT FROM public.calls c WHERE c.workspace_id = ours AND c.id = a.call_id AND c.state IN ('sent', 'in_doubt'))
    AND a.effect_key = ANY (ARRAY(SELECT decode(x->>'key', 'hex') FROM jsonb_array_elements(p->'asks') x));
  SELECT jsonb_agg(jsonb_build_object('key', encode(a.effect_key, 'hex'), 'outcome', a.outcome, 'reason', a.reason,
      'call', a.call_id, 'state', c.state, 'expired', coalesce(c.expires_at < at, false), 'again', a.details->'again',
      'age', extract(epoch FROM at - c.settled_at), 'ask', a.id))
    INTO known
    FROM public.call_asks a JOIN public.calls c ON c.workspace_id = ours AND c.id = a.call_id
    WHERE a.workspace_id = ours AND a.live
      AND a.effect_key = ANY (ARRAY(SELECT decode(x->>'key', 'hex') FROM jsonb_array_elements(p->'asks') x));
  IF known IS NOT NULL THEN RETURN jsonb_build_object('known', known); END IF;

  IF cost > 0 OR units > 0 THEN
    FOR b IN
      SELECT * FROM public.budgets g WHERE g.workspace_id = ours AND g.ended_at IS NULL
        AND (g.source IS NULL OR g.source = p->>'source')
        AND (g.run_id IS NULL OR g.run_id = (p->>'run_id')::uuid)
      ORDER BY g.id
    LOOP
      IF b.unit = 'units' THEN
        CONTINUE WHEN units = 0;
        amount := units;
      ELSIF cost = 0 THEN
        CONTINUE;
      ELSIF b.unit <> p->>'currency' THEN
        RETURN jsonb_build_object('over', jsonb_build_object('budget', b.id, 'source', b.source, 'period', b.period,
          'quota', b.quota, 'unit', b.unit, 'cap', b.cap, 'currency', p->>'currency'));
      ELSE
        amount := cost;
      END IF;
      INSERT INTO public.spending (workspace_id, budget_id, since)
        VALUES (ours, b.id, public.period_start(b.period, b.reset_day, at)) ON CONFLICT DO NOTHING;
      SELECT * INTO s FROM public.spending g WHERE g.workspace_id = ours AND g.budget_id = b.id
        AND g.since = public.period_start(b.period, b.reset_day, at) FOR UPDATE;
      IF s.spent + s.reserved + amount > b.cap THEN
        RETURN jsonb_build_object('over', jsonb_build_object('budget', b.id, 'source', b.source, 'period', b.period,
          'quota', b.quota, 'unit', b.unit, 'cap', b.cap, 'spent', s.spent, 'reserved', s.reserved, 'wanted', amount));
      END IF;
      held := held || jsonb_build_object('budget', b.id, 'since', s.since, 'unit', b.unit, 'amount', amount);
    END LOOP;
  END IF;

  SELECT * INTO turn FROM public.take_turn(p->'windows', p->>'cell', (p->>'spacing')::numeric,
    (p->>'paced')::boolean, (p->>'places')::int);
  IF NOT turn.granted THEN
    RETURN jsonb_build_object('wait', turn.wait, 'closed', turn.closed);
  END IF;

  UPDATE public.spending g SET reserved = g.reserved + (h->>'amount')::numeric
  FROM jsonb_array_elements(held) h
  WHERE g.workspace_id = ours AND g.budget_id = (h->>'budget')::uuid AND g.since = (h->>'since')::date;
  INSERT INTO public.calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes, cached,
    called_at, state, endpoint, credential_id, run_id, asked_by, why, asks, units, unit, cost, currency, unit_price,
    budget_rows, repeat, expires_at)
  VALUES (ours, (p->>'id')::uuid, p->>'source', p->>'purpose', p->>'host', p->>'request_hash', 'in_doubt', 0, 0, false,
    at, 'sent', p->>'endpoint', (p->>'credential_id')::uuid, (p->>'run_id')::uuid, p->>'asked_by', p->>'why',
    jsonb_array_length(p->'asks'), units, p->>'unit', cost, p->>'currency', (p->>'unit_price')::numeric, held,
    p->>'repeat', at + make_interval(secs => (p->>'seconds')::double precision + turn.wait::double precision));
  INSERT INTO public.call_asks (workspace_id, id, call_id, source, operation, effect_key, live, question, outcome,
    units, fresh_until, asked_at)
  SELECT ours, (x->>'id')::uuid, (p->>'id')::uuid, p->>'source', p->>'endpoint', decode(x->>'key', 'hex'), true,
    x->'question', 'in_doubt', units / greatest(jsonb_array_length(p->'asks'), 1),
    at + make_interval(secs => (x->>'fresh')::double precision), at
  FROM jsonb_array_elements(p->'asks') x;
  RETURN jsonb_build_object('granted', true, 'wait', turn.wait);
END $$;

-- Give back what a call held under its budgets, and book what it cost.
CREATE FUNCTION book(held jsonb, was text, cost numeric, units numeric) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE public.spending g SET
    reserved = g.reserved - CASE WHEN was = 'sent' THEN (h->>'amount')::numeric ELSE 0 END,
    spent = g.spent - CASE WHEN was = 'in_doubt' THEN (h->>'amount')::numeric ELSE 0 END
      + CASE WHEN h->>'unit' = 'units' THEN units ELSE cost END
  FROM (SELECT * FROM jsonb_array_elements(held) h ORDER BY h->>'budget') AS t(h)
  WHERE g.workspace_id = public.our_workspace() AND g.budget_id = (h->>'budget')::uuid AND g.since = (h->>'since')::date
$$;

-- End a call: what it cost, how each ask ended, what was replied, what the answer teaches. A call that was thought lost
-- and ends after all is put right. Replies: [{"hash","status","headers","subjects"}] with their bodies beside.
CREATE FUNCTION settle_call(p jsonb, bodies bytea[]) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
  at timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO c FROM public.calls WHERE workspace_id = ours AND id = (p->>'id')::uuid FOR UPDATE;
  IF c.id IS NULL OR c.state NOT IN ('sent', 'in_doubt') THEN RETURN coalesce(c.state, 'unknown'); END IF;
  PERFORM public.book(c.budget_rows, c.state, (p->>'cost')::numeric, (p->>'units')::numeric);
  UPDATE public.calls SET state = p->>'state', outcome = p->>'outcome', status = (p->>'status')::int,
    milliseconds = (p->>'milliseconds')::int, bytes = (p->>'bytes')::bigint, attempts = (p->>'attempts')::int,
    reason = p->>'reason', hits = (p->>'hits')::int, units = (p->>'units')::numeric, cost = (p->>'cost')::numeric,
    settled_at = at
  WHERE workspace_id = ours AND id = c.id;
  INSERT INTO public.replies (workspace_id, hash, source, operation, status, headers, body, subjects, fetched_at)
  SELECT ours, decode(r->>'hash', 'hex'), c.source, c.endpoint, (r->>'status')::int, r->'headers', bodies[n],
    ARRAY(SELECT jsonb_array_elements_text(r->'subjects')), at
  FROM jsonb_array_elements(p->'replies') WITH ORDINALITY AS t(r, n)
  ON CONFLICT DO NOTHING;
  UPDATE public.call_asks a SET outcome = x->>'outcome', reason = x->>'reason', units = (x->>'units')::numeric,
    details = x->'details', next_cursor = x->>'next', total = (x->>'total')::bigint, live = (x->>'live')::boolean,
    question = CASE WHEN (x->>'forget')::boolean THEN '{}'::jsonb ELSE a.question END,
    replies = ARRAY(SELECT decode(h, 'hex') FROM jsonb_array_elements_text(x->'replies') h)
  FROM jsonb_array_elements(p->'asks') x
  WHERE a.workspace_id = ours AND a.id = (x->>'id')::uuid;
  IF p->>'verdict' <> '' THEN
    PERFORM public.learn_pace(p->>'cell', p->>'verdict', (p->>'rest')::numeric, (p->>'paced')::boolean, c.called_at);
  END IF;
  IF p->'told' <> '[]'::jsonb THEN
    PERFORM public.learn_windows(p->>'cell', p->'told');
  END IF;
  RETURN p->>'state';
END $$;

-- Calls whose process died: those that cost nothing are released, the others are in doubt, at full price.
CREATE FUNCTION recover_calls() RETURNS TABLE (call uuid, ended text)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
  doubt boolean;
BEGIN
  FOR c IN SELECT * FROM public.calls d WHERE d.workspace_id = ours AND d.state = 'sent'
    AND d.expires_at < clock_timestamp() ORDER BY d.id FOR UPDATE SKIP LOCKED
  LOOP
    doubt := c.repeat <> 'free' AND c.units > 0;
    PERFORM public.book(c.budget_rows, 'sent', CASE WHEN doubt THEN c.cost ELSE 0 END, CASE WHEN doubt THEN c.units ELSE 0 END);
    UPDATE public.calls SET state = CASE WHEN doubt THEN 'in_doubt' ELSE 'released' END,
      units = CASE WHEN doubt THEN units ELSE 0 END, cost = CASE WHEN doubt THEN calls.cost ELSE 0 END,
      outcome = CASE WHEN doubt THEN 'in_doubt' ELSE 'busy' END,
      reason = 'the process that asked ended before the answer', settled_at = clock_timestamp()
    WHERE workspace_id = ours AND id = c.id;
    UPDATE public.call_asks a SET live = doubt, outcome = CASE WHEN doubt THEN 'in_doubt' ELSE 'busy' END,
      units = CASE WHEN doubt THEN a.units ELSE 0 END, reason = 'the process that asked ended before the answer'
    WHERE a.workspace_id = ours AND a.call_id = c.id;
    call := c.id; ended := CASE WHEN doubt THEN 'in_doubt' ELSE 'released' END;
    RETURN NEXT;
  END LOOP;
END $$;

-- A doubt is resolved: the call was charged, or it was not and may be asked again.
CREATE FUNCTION resolve_doubt(doubted uuid, charged boolean, words text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
BEGIN
  SELECT * INTO c FROM public.calls WHERE workspace_id = ours AND id = doubted AND state = 'in_doubt' FOR UPDATE;
  IF c.id IS NULL THEN RETURN false; END IF;
  PERFORM public.book(c.budget_rows, 'in_doubt', CASE WHEN charged THEN c.cost ELSE 0 END, CASE WHEN charged THEN c.units ELSE 0 END);
  UPDATE public.calls SET state = CASE WHEN charged THEN 'settled' ELSE 'released' END,
    cost = CASE WHEN charged THEN calls.cost ELSE 0 END, units = CASE WHEN charged THEN calls.units ELSE 0 END,
    note = words, settled_at = clock_timestamp()
  WHERE workspace_id = ours AND id = c.id;
  UPDATE public.call_asks SET live = charged, outcome = CASE WHEN charged THEN 'in_doubt' ELSE 'busy' END,
    units = CASE WHEN charged THEN call_asks.units ELSE 0 END, reason = words
  WHERE workspace_id = ours AND call_id = c.id;
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION our_workspace(), slots_at(int[], bigint, numeric, timestamptz), one_more(int[]),
  take_turn(jsonb, text, numeric, boolean, int), learn_pace(text, text, numeric, boolean, timestamptz),
  learn_windows(text, jsonb), period_start(text, smallint, timestamptz), begin_call(jsonb), book(jsonb, text, numeric, numeric),
  settle_call(jsonb, bytea[]), recover_calls(), resolve_doubt(uuid, boolean, text) TO leadwright_app;
