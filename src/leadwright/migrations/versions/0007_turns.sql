-- Limits, budgets and the ledger, shared by all workers. Each function is one statement for the caller. Rows are
-- locked in one order everywhere (questions, the call, budgets by id, then the key's own cell, then windows by name),
-- so that workers never wait for each other in a circle. They run as the caller, behind the walls.

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
-- granted: the turn is ours `wait` seconds after `at`. Else ask again after `wait`; `closed` says that the source rests.
-- `places`: calls of this key that may be under way at once, 0 for any number, -1 for a repeat within a call.
-- After a rest for failures one call at a time finds out whether the source works again.
CREATE FUNCTION take_turn(windows jsonb, source_cell text, spacing numeric, paced boolean, places int, credential uuid,
  OUT granted boolean, OUT wait numeric, OUT closed boolean, OUT at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  due timestamptz;
  head public.limit_cells;
  w record;
  moved int[];
  excess int;
  width numeric;
  pace numeric;
  step numeric;
  later numeric := 0;
  room int;
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
    ORDER BY 2 ON CONFLICT DO NOTHING;
  at := clock_timestamp();
  IF head.closed_until > at THEN
    closed := true; wait := extract(epoch FROM head.closed_until - at); RETURN;
  END IF;
  room := CASE WHEN places < 0 THEN NULL WHEN head.failures >= 8 THEN 1 ELSE nullif(places, 0) END;
  IF room IS NOT NULL AND (SELECT count(*) FROM public.calls c WHERE c.workspace_id = ours AND c.state = 'sent'
      AND c.source = split_part(source_cell, ':', 1) AND c.credential_id = credential AND c.expires_at > at) >= room THEN
    wait := CASE WHEN head.failures >= 8 THEN 0.2 ELSE 0.03 END; RETURN;
  END IF;
  pace := coalesce(head.rate, CASE WHEN paced THEN 2 END);
  step := greatest(spacing, CASE WHEN pace IS NULL THEN 0 ELSE 1 / greatest(pace, 0.003) END);
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
  IF later > 0.25 THEN wait := later - 0.15; RETURN; END IF;
  due := at + make_interval(secs => later::double precision);  -- when it will be sent is when it counts
  UPDATE public.limit_cells l SET
    tat = greatest(l.tat, at) + make_interval(secs => (x.seconds / (coalesce(l.told, x.most) * 0.96))::double precision),
    slots = one_more(slots_at(l.slots, l.slot, x.seconds, due)),
    slot = greatest(l.slot, floor(extract(epoch FROM due) / (x.seconds / 58)))
  FROM (SELECT y->>'cell' AS cell, (y->>'seconds')::numeric AS seconds, (y->>'most')::int AS most
        FROM jsonb_array_elements(windows) y) x
  WHERE l.workspace_id = ours AND l.cell = x.cell;
  UPDATE public.limit_cells SET
    tat = CASE WHEN step > 0 THEN greatest(tat, at) + make_interval(secs => step::double precision) ELSE tat END,
    slots = one_more(slots_at(slots, slot, 58, due)), slot = greatest(slot, floor(extract(epoch FROM due)))
  WHERE workspace_id = ours AND cell = source_cell;
  granted := true; wait := later;
END $$;

-- A call went out later than its turn: the even steps after it begin later too, or two turns would fall together.
CREATE FUNCTION shift_turns(source_cell text, windows jsonb, late double precision) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM public.limit_cells WHERE workspace_id = public.our_workspace() AND cell = source_cell FOR UPDATE;
  UPDATE public.limit_cells SET tat = tat + make_interval(secs => late)
    WHERE workspace_id = public.our_workspace() AND cell = source_cell AND tat > '-infinity';
  UPDATE public.limit_cells SET tat = tat + make_interval(secs => late)
    WHERE workspace_id = public.our_workspace() AND tat > '-infinity'
      AND cell IN (SELECT x->>'cell' FROM jsonb_array_elements(windows) x WHERE (x->>'seconds')::numeric <= 10);
END $$;

-- What an answer teaches. `paced`: no limit was declared. `verdict`: ok, refused (too fast), failed (an outage).
--
-- A pace that nobody declared starts at two a second and doubles every ten seconds. A refusal earns a rest: what the
-- source asks for, else two seconds and twice as long each time in a row. A lesson is learned when the call after the rest
-- is refused too, when refusals are more than one in twenty-two of the last calls, or when a long rest is asked for.
-- The ceiling then lies between what passed lately (less, if a window is short) and the pace that was tried (more, if it
-- is long), and is taken to be in the geometric middle; from a little below it the pace climbs again, in ever smaller
-- steps that grow rarer the more was learned. Refusals that only come now and then lower the pace a little, but never by
-- more than a tenth below the ceiling: some sources refuse at random, whatever the pace.
--
-- Eight failures in a row close the circuit, longer each time; what was under way meanwhile says nothing new.
CREATE FUNCTION learn_pace(source_cell text, verdict text, rest numeric, paced boolean, sent timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz;
  head public.limit_cells;
  seen int[];
  low numeric;
  high numeric;
  grown numeric;
  slower numeric;
  again numeric;
BEGIN
  IF verdict = 'ok' AND NOT paced THEN
    UPDATE public.limit_cells SET failures = 0, streak = 0
      WHERE workspace_id = ours AND cell = source_cell AND (failures > 0 OR streak > 0);
    PERFORM FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell AND (rate IS NOT NULL OR share > 0.001);
    IF NOT FOUND THEN RETURN; END IF;
  END IF;
  SELECT * INTO head FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  at := clock_timestamp();
  seen := slots_at(head.slots, head.slot, 58, at);

  IF verdict = 'ok' THEN
    head.rate := coalesce(head.rate, CASE WHEN paced THEN 2 END);
    IF at - head.changed_at > interval '10 seconds' AND head.share < 0.03 AND head.rate IS NOT NULL
       AND head.passed >= (CASE WHEN head.lessons < 3 THEN 0 ELSE 600 * power(2, least(head.lessons - 3, 3)) END)
       AND (SELECT sum(n) FROM unnest(seen[50:59]) n) >= 7 * head.rate - 1  -- a pace that nobody goes is not tried
       AND (head.rate >= 1 OR (SELECT sum(n) FROM unnest(seen[1:59]) n) >= 0.7 * 59 * head.rate - 1) THEN
      grown := head.rate * (ARRAY[2, 1.08, 1.04, 1.03])[least(head.lessons, 3) + 1];
    END IF;
    UPDATE public.limit_cells SET failures = 0, streak = 0, passed = head.passed + 1, share = head.share * 0.98,
      rate = coalesce(grown, head.rate), changed_at = CASE WHEN grown IS NULL THEN head.changed_at ELSE at END,
      ceiling = greatest(head.ceiling, grown)
    WHERE workspace_id = ours AND cell = source_cell;

  ELSIF verdict = 'failed' THEN
    IF sent < head.closed_until AND head.failures >= 8 THEN RETURN; END IF;
    UPDATE public.limit_cells SET failures = head.failures + 1,
      closed_until = CASE WHEN head.failures + 1 >= 8
        THEN greatest(closed_until, at + least(600, 5 * power(2, least(head.failures, 20) - 7)) * interval '1 second')
        ELSE closed_until END
    WHERE workspace_id = ours AND cell = source_cell;

  ELSIF sent < head.refused_at THEN  -- it was under way when the source refused another
    UPDATE public.limit_cells SET closed_until = greatest(closed_until, at + coalesce(rest, 0) * interval '1 second')
    WHERE workspace_id = ours AND cell = source_cell;

  ELSE
    again := coalesce(rest, least(2 * power(2, least(head.streak, 7)), 240));
    head.share := head.share * 0.98 + 0.02;
    head.refused := head.refused + 1;
    IF head.streak = 1 OR head.streak = 0 AND (head.share > 0.045 OR rest >= 3 AND (paced OR head.lessons > 0)) THEN
      low := greatest((SELECT sum(n) FROM unnest(seen) n) - 1, 1) / 59.0;
      high := greatest(coalesce(head.rate, (SELECT max(n) FROM unnest(seen) n)), low);
      IF head.lessons > 0 AND at - head.learned_at > interval '59 seconds' THEN
        low := least(low, greatest(head.passed, 1) / extract(epoch FROM at - head.learned_at));
      END IF;
      head.ceiling := least(CASE WHEN again >= 10 THEN low ELSE sqrt(low * high) END, high);
      slower := head.ceiling * 0.96;
    ELSIF head.streak = 0 AND head.lessons > 0 AND head.refused >= 2 AND head.rate > 0.9 * head.ceiling
        AND head.refused > 0.006 * (head.passed + head.refused) THEN
      slower := head.rate * 0.92;
    END IF;
    IF slower IS NOT NULL THEN
      UPDATE public.limit_cells SET rate = greatest(0.003, slower), ceiling = head.ceiling, lessons = lessons + 1, passed = 0,
        learned_at = at, changed_at = at
      WHERE workspace_id = ours AND cell = source_cell;
      head.share := 0; head.refused := 0;
    END IF;
    UPDATE public.limit_cells SET refused_at = at, streak = streak + 1, share = head.share,
      refused = head.refused, failures = 0,
      closed_until = greatest(closed_until, at + again * interval '1 second')
    WHERE workspace_id = ours AND cell = source_cell;
  END IF;
END $$;

-- A source's own words on its windows: [{"cell","seconds","most","left","resets"}]. What others have used of the same
-- key is counted as ours; a window without room closes the key until it resets.
CREATE FUNCTION learn_windows(source_cell text, words jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz;
  x record;
  l public.limit_cells;
  moved int[];
  missing int;
BEGIN
  PERFORM FROM public.limit_cells WHERE workspace_id = ours AND cell = source_cell FOR UPDATE;
  at := clock_timestamp();
  FOR x IN SELECT y->>'cell' AS cell, (y->>'seconds')::numeric AS seconds, (y->>'most')::int AS most,
      (y->>'left')::int AS remaining, (y->>'resets')::numeric AS resets
    FROM jsonb_array_elements(words) y ORDER BY 1
  LOOP
    SELECT * INTO l FROM public.limit_cells WHERE workspace_id = ours AND cell = x.cell FOR UPDATE;
    CONTINUE WHEN NOT FOUND;
    IF x.most > 0 AND l.told IS DISTINCT FROM x.most THEN
      UPDATE public.limit_cells SET told = x.most WHERE workspace_id = ours AND cell = x.cell;
    END IF;
    IF x.remaining <= 0 AND x.resets > 0 THEN
      UPDATE public.limit_cells SET closed_until = greatest(closed_until, at + make_interval(secs => x.resets::double precision))
        WHERE workspace_id = ours AND cell = source_cell;
    ELSIF x.remaining IS NOT NULL AND x.most > 0 AND x.seconds > 10 THEN
      moved := slots_at(l.slots, l.slot, x.seconds, at);
      missing := x.most - x.remaining - (SELECT coalesce(sum(n), 0) FROM unnest(moved) n);
      IF missing > 2 THEN
        UPDATE public.limit_cells SET slots = moved[1:59] || (moved[60] + missing),
          slot = greatest(l.slot, floor(extract(epoch FROM at) / (x.seconds / 58)))
        WHERE workspace_id = ours AND cell = x.cell;
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

-- Whoever sets a budget does so while no call begins: a call counts under every budget that holds when it begins, and
-- a new budget counts what was spent before it.
CREATE FUNCTION budgets_lock() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$ SELECT hashtextextended('budgets ' || our_workspace(), 0) $$;

-- Whether a call counts under a budget. A budget in another currency counts it too: it lets nothing through.
CREATE FUNCTION counts_under(b budgets, source text, run uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT b.ended_at IS NULL AND (b.source IS NULL OR b.source = counts_under.source) AND (b.run_id IS NULL OR b.run_id = run)
$$;

-- Count under a budget that is new, or whose period begins on another day, what its period has seen so far.
CREATE FUNCTION found_budget(wanted uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  b public.budgets;
  first date;
BEGIN
  PERFORM pg_advisory_xact_lock(public.budgets_lock());
  SELECT * INTO b FROM public.budgets WHERE workspace_id = ours AND id = wanted;
  first := public.period_start(b.period, b.reset_day, clock_timestamp());
  IF EXISTS (SELECT FROM public.spending g WHERE g.workspace_id = ours AND g.budget_id = wanted AND g.since = first) THEN
    RETURN;
  END IF;
  PERFORM FROM public.calls c WHERE c.workspace_id = ours AND c.state IN ('sent', 'in_doubt') ORDER BY c.id FOR UPDATE;
  UPDATE public.calls c SET budget_rows = c.budget_rows || jsonb_build_object('budget', b.id, 'since', first, 'unit', b.unit,
      'amount', CASE WHEN b.unit = 'units' THEN c.units ELSE c.cost END)
    WHERE c.workspace_id = ours AND c.state IN ('sent', 'in_doubt') AND public.counts_under(b, c.source, c.run_id)
      AND (c.called_at AT TIME ZONE 'UTC')::date >= first AND (b.unit = 'units' OR b.unit = c.currency);
  INSERT INTO public.spending (workspace_id, budget_id, since, spent, reserved)
  SELECT ours, b.id, first,
    coalesce(sum(amount) FILTER (WHERE state <> 'sent'), 0), coalesce(sum(amount) FILTER (WHERE state = 'sent'), 0)
  FROM (SELECT c.state, CASE WHEN b.unit = 'units' THEN c.units ELSE c.cost END AS amount FROM public.calls c
        WHERE c.workspace_id = ours AND c.called_at >= first::timestamp AT TIME ZONE 'UTC'
          AND public.counts_under(b, c.source, c.run_id) AND (b.unit = 'units' OR b.unit = c.currency)) AS counted;
END $$;

-- Begin a call: find what is known already, reserve its cost under every budget, take a turn, and write it down as
-- sent. Nothing is reserved unless all of it is. The answer is one of {"known": [...]}, {"over": {...}}, {"wait", "closed",
-- "held"} and {"granted", "wait"}; `held` is a budget whose last room is reserved by calls under way. `again` names asks
-- whose pending answers this call fetches: they make room for its own.
CREATE FUNCTION begin_call(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  at timestamptz;
  cost numeric := round((p->>'cost')::numeric, 6);
  units numeric := round((p->>'units')::numeric, 4);
  keys bytea[];
  fetched uuid[] := ARRAY(SELECT jsonb_array_elements_text(p->'again')::uuid);
  known jsonb;
  held jsonb := '[]';
  over jsonb;
  b public.budgets;
  s record;
  amount numeric;
  turn record;
BEGIN
  SELECT array_agg(decode(x->>'key', 'hex') ORDER BY x->>'key') INTO keys FROM jsonb_array_elements(p->'asks') x;
  -- two that ask the same at once stand in line: the second finds what the first has begun
  PERFORM pg_advisory_xact_lock(hashtextextended(ours::text || encode(k, 'hex'), 0)) FROM unnest(keys) AS k;
  at := clock_timestamp();
  UPDATE public.call_asks a SET live = false
  WHERE a.workspace_id = ours AND a.live AND (a.fresh_until < at OR (p->>'refresh')::boolean) AND a.effect_key = ANY (keys)
    AND NOT a.id = ANY (fetched)
    AND NOT EXISTS (SELECT FROM public.calls c WHERE c.workspace_id = ours AND c.id = a.call_id AND c.state IN ('sent', 'in_doubt'));
  SELECT jsonb_agg(jsonb_build_object('key', encode(a.effect_key, 'hex'), 'outcome', a.outcome, 'reason', a.reason,
      'call', a.call_id, 'state', c.state, 'expired', coalesce(c.expires_at < at, false), 'again', a.details->'again',
      'age', extract(epoch FROM at - c.settled_at), 'ask', a.id))
    INTO known
    FROM public.call_asks a JOIN public.calls c ON c.workspace_id = ours AND c.id = a.call_id
    WHERE a.workspace_id = ours AND a.live AND a.effect_key = ANY (keys)
      AND NOT (a.id = ANY (fetched) AND a.outcome = 'pending' AND c.state IN ('settled', 'released'));
  IF known IS NOT NULL THEN RETURN jsonb_build_object('known', known); END IF;

  IF cost > 0 OR units > 0 THEN
    IF NOT pg_try_advisory_xact_lock_shared(public.budgets_lock()) THEN
      RETURN jsonb_build_object('wait', 0.05, 'closed', false);  -- somebody sets a budget
    END IF;
    FOR b IN
      SELECT * FROM public.budgets g WHERE g.workspace_id = ours AND g.ended_at IS NULL
        AND public.counts_under(g, p->>'source', (p->>'run_id')::uuid)
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
        over := jsonb_build_object('budget', b.id, 'source', b.source, 'period', b.period,
          'quota', b.quota, 'unit', b.unit, 'cap', b.cap, 'spent', s.spent, 'reserved', s.reserved, 'wanted', amount);
        -- what is under way may cost less than its most, and then there is room
        IF s.spent + amount <= b.cap THEN RETURN jsonb_build_object('wait', 0.1, 'closed', false, 'held', over); END IF;
        RETURN jsonb_build_object('over', over);
      END IF;
      held := held || jsonb_build_object('budget', b.id, 'since', s.since, 'unit', b.unit, 'amount', amount);
    END LOOP;
  END IF;

  SELECT * INTO turn FROM public.take_turn(p->'windows', p->>'cell', (p->>'spacing')::numeric,
    (p->>'paced')::boolean, (p->>'places')::int, (p->>'credential_id')::uuid);
  IF NOT turn.granted THEN
    RETURN jsonb_build_object('wait', turn.wait, 'closed', turn.closed);
  END IF;

  UPDATE public.call_asks a SET live = false
    WHERE a.workspace_id = ours AND a.id = ANY (fetched) AND a.live AND a.effect_key = ANY (keys);
  UPDATE public.spending g SET reserved = g.reserved + (h->>'amount')::numeric
  FROM jsonb_array_elements(held) h
  WHERE g.workspace_id = ours AND g.budget_id = (h->>'budget')::uuid AND g.since = (h->>'since')::date;
  INSERT INTO public.calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes, cached,
    called_at, state, endpoint, credential_id, run_id, asked_by, why, asks, units, unit, cost, currency, unit_price,
    budget_rows, repeat, expires_at)
  VALUES (ours, (p->>'id')::uuid, p->>'source', p->>'purpose', p->>'host', p->>'request_hash', 'in_doubt', 0, 0, false,
    at, 'sent', p->>'endpoint', (p->>'credential_id')::uuid, (p->>'run_id')::uuid, p->>'asked_by', p->>'why',
    jsonb_array_length(p->'asks'), units, p->>'unit', cost, p->>'currency', (p->>'unit_price')::numeric, held,
    p->>'repeat', clock_timestamp() + make_interval(secs => (p->>'seconds')::double precision + turn.wait::double precision));
  INSERT INTO public.call_asks (workspace_id, id, call_id, source, operation, effect_key, live, question, outcome,
    units, fresh_until, asked_at)
  SELECT ours, (x->>'id')::uuid, (p->>'id')::uuid, p->>'source', p->>'endpoint', decode(x->>'key', 'hex'), true,
    x->'question', 'in_doubt', units / greatest(jsonb_array_length(p->'asks'), 1),
    at + make_interval(secs => (x->>'fresh')::double precision), at
  FROM jsonb_array_elements(p->'asks') x;
  RETURN jsonb_build_object('granted', true, 'wait', turn.wait, 'at', extract(epoch FROM turn.at));
END $$;

-- Lock the budget rows that calls hold, in the one order, before several of them are booked.
CREATE FUNCTION lock_held(held jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM public.spending g
    WHERE g.workspace_id = public.our_workspace()
      AND (g.budget_id, g.since) IN (SELECT (h->>'budget')::uuid, (h->>'since')::date FROM jsonb_array_elements(held) h)
    ORDER BY g.budget_id, g.since FOR UPDATE;
END $$;

-- Give back what a call held under its budgets, and book what it cost. `held` keeps what is now booked.
CREATE FUNCTION book(held jsonb, was text, cost numeric, units numeric) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.lock_held(held);
  UPDATE public.spending g SET
    reserved = g.reserved - CASE WHEN was = 'sent' THEN (h->>'amount')::numeric ELSE 0 END,
    spent = g.spent - CASE WHEN was = 'sent' THEN 0 ELSE (h->>'amount')::numeric END
      + CASE WHEN h->>'unit' = 'units' THEN units ELSE cost END
  FROM jsonb_array_elements(held) h
  WHERE g.workspace_id = public.our_workspace() AND g.budget_id = (h->>'budget')::uuid AND g.since = (h->>'since')::date;
  RETURN coalesce((SELECT jsonb_agg(h || jsonb_build_object('amount', CASE WHEN h->>'unit' = 'units' THEN units ELSE cost END))
    FROM jsonb_array_elements(held) h), '[]');
END $$;

-- End a call: what it cost, how each ask ended, what was replied, what the answer teaches. A call that was thought lost
-- and ends after all is put right. Replies: [{"hash","status","headers","subjects"}] with their bodies beside.
CREATE FUNCTION settle_call(p jsonb, bodies bytea[]) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
  paid numeric := round((p->>'cost')::numeric, 6);
  used numeric := round((p->>'units')::numeric, 4);
  at timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO c FROM public.calls WHERE workspace_id = ours AND id = (p->>'id')::uuid FOR UPDATE;
  IF c.id IS NULL OR c.state NOT IN ('sent', 'in_doubt') THEN RETURN coalesce(c.state, 'unknown'); END IF;
  UPDATE public.calls SET state = p->>'state', outcome = p->>'outcome', status = (p->>'status')::int,
    milliseconds = (p->>'milliseconds')::int, bytes = (p->>'bytes')::bigint, attempts = (p->>'attempts')::int,
    reason = p->>'reason', hits = (p->>'hits')::int, units = used, cost = paid, settled_at = at,
    budget_rows = public.book(c.budget_rows, c.state, paid, used)
  WHERE workspace_id = ours AND id = c.id;
  INSERT INTO public.replies (workspace_id, hash, source, operation, status, headers, body, subjects, fetched_at)
  SELECT ours, decode(r->>'hash', 'hex'), c.source, c.endpoint, (r->>'status')::int, r->'headers', bodies[n],
    ARRAY(SELECT jsonb_array_elements_text(r->'subjects')), at
  FROM jsonb_array_elements(p->'replies') WITH ORDINALITY AS t(r, n)
  ORDER BY r->>'hash' ON CONFLICT DO NOTHING;
  UPDATE public.call_asks a SET outcome = x->>'outcome', reason = x->>'reason', units = (x->>'units')::numeric,
    details = x->'details', next_cursor = x->>'next', total = (x->>'total')::bigint, live = (x->>'live')::boolean,
    question = CASE WHEN (x->>'forget')::boolean THEN '{}'::jsonb ELSE a.question END,
    replies = ARRAY(SELECT decode(h, 'hex') FROM jsonb_array_elements_text(x->'replies') h)
  FROM jsonb_array_elements(p->'asks') x
  WHERE a.workspace_id = ours AND a.id = (x->>'id')::uuid;
  IF (p->>'late')::numeric > 0 THEN
    PERFORM public.shift_turns(p->>'cell', p->'windows', (p->>'late')::double precision);
  END IF;
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
  lost uuid[];
  doubt boolean;
BEGIN
  SELECT array_agg(d.id) INTO lost FROM (
    SELECT s.id FROM public.calls s WHERE s.workspace_id = ours AND s.state = 'sent' AND s.expires_at < clock_timestamp()
    ORDER BY s.id FOR UPDATE SKIP LOCKED) d;
  PERFORM public.lock_held((SELECT jsonb_agg(h) FROM public.calls d, jsonb_array_elements(d.budget_rows) h
    WHERE d.workspace_id = ours AND d.id = ANY (lost)));
  FOR c IN SELECT * FROM public.calls d WHERE d.workspace_id = ours AND d.id = ANY (lost) ORDER BY d.id LOOP
    doubt := c.repeat <> 'free' AND c.units > 0;
    UPDATE public.calls SET state = CASE WHEN doubt THEN 'in_doubt' ELSE 'released' END,
      units = CASE WHEN doubt THEN c.units ELSE 0 END, cost = CASE WHEN doubt THEN c.cost ELSE 0 END,
      outcome = CASE WHEN doubt THEN 'in_doubt' ELSE 'busy' END,
      budget_rows = public.book(c.budget_rows, 'sent', CASE WHEN doubt THEN c.cost ELSE 0 END, CASE WHEN doubt THEN c.units ELSE 0 END),
      reason = 'the process that asked ended before the answer', settled_at = clock_timestamp()
    WHERE workspace_id = ours AND id = c.id;
    UPDATE public.call_asks a SET live = doubt, outcome = CASE WHEN doubt THEN 'in_doubt' ELSE 'busy' END,
      units = CASE WHEN doubt THEN a.units ELSE 0 END, reason = 'the process that asked ended before the answer'
    WHERE a.workspace_id = ours AND a.call_id = c.id;
    call := c.id; ended := CASE WHEN doubt THEN 'in_doubt' ELSE 'released' END;
    RETURN NEXT;
  END LOOP;
END $$;

-- The units of a call that nobody is sure of: those of its asks whose answers were lost or garbled.
CREATE FUNCTION units_in_doubt(doubted uuid) RETURNS numeric
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(sum(a.units), 0) FROM public.call_asks a
  WHERE a.workspace_id = public.our_workspace() AND a.call_id = doubted AND a.outcome IN ('in_doubt', 'changed')
$$;

-- A doubt is resolved: of its units in doubt so many were charged. If certainly none was, its asks may be asked again; if
-- it may as well have been another call's, the sum is booked and the asks stay in doubt.
CREATE FUNCTION resolve_doubt(doubted uuid, charged numeric, certain boolean, words text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
  used numeric;
BEGIN
  SELECT * INTO c FROM public.calls WHERE workspace_id = ours AND id = doubted AND state = 'in_doubt' FOR UPDATE;
  IF c.id IS NULL THEN RETURN false; END IF;
  used := greatest(c.units - public.units_in_doubt(doubted), 0) + charged;
  UPDATE public.calls SET state = CASE WHEN used > 0 OR NOT certain THEN 'settled' ELSE 'released' END,
    units = used, cost = round(used * c.unit_price, 6), note = words, settled_at = clock_timestamp(),
    budget_rows = public.book(c.budget_rows, 'in_doubt', round(used * c.unit_price, 6), used)
  WHERE workspace_id = ours AND id = c.id;
  IF charged = 0 AND certain THEN
    UPDATE public.call_asks a SET live = false, units = 0, reason = words,
      outcome = CASE WHEN a.outcome = 'in_doubt' THEN 'busy' ELSE a.outcome END
    WHERE a.workspace_id = ours AND a.call_id = c.id AND a.outcome IN ('in_doubt', 'changed');
  ELSE
    UPDATE public.call_asks a SET reason = words || CASE WHEN certain THEN ': charged, and the answer was lost' ELSE ': it or another call was charged' END,
      units = coalesce(a.units * charged / nullif(public.units_in_doubt(doubted), 0), 0)
    WHERE a.workspace_id = ours AND a.call_id = c.id AND a.outcome IN ('in_doubt', 'changed');
  END IF;
  RETURN true;
END $$;

-- A source counts more or fewer units than its answers told: the ledger gets a line of its own, and the budgets that
-- hold now count it, whatever their caps, for it is spent.
CREATE FUNCTION correct_books(line uuid, like_call uuid, used numeric, at timestamptz, words text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ours uuid := public.our_workspace();
  c public.calls;
  paid numeric;
  held jsonb;
BEGIN
  SELECT * INTO c FROM public.calls WHERE workspace_id = ours AND id = like_call;
  paid := round(used * c.unit_price, 6);
  PERFORM pg_advisory_xact_lock_shared(public.budgets_lock());
  SELECT coalesce(jsonb_agg(jsonb_build_object('budget', b.id, 'since', public.period_start(b.period, b.reset_day, at),
      'unit', b.unit, 'amount', 0) ORDER BY b.id), '[]') INTO held
    FROM public.budgets b WHERE b.workspace_id = ours AND public.counts_under(b, c.source, NULL)
      AND (b.unit = 'units' OR b.unit = c.currency);
  INSERT INTO public.spending (workspace_id, budget_id, since)
    SELECT ours, (h->>'budget')::uuid, (h->>'since')::date FROM jsonb_array_elements(held) h ORDER BY 2 ON CONFLICT DO NOTHING;
  INSERT INTO public.calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes, cached,
    called_at, endpoint, credential_id, asks, units, unit, cost, currency, unit_price, note, settled_at, budget_rows)
  VALUES (ours, line, c.source, 'correction', '', '', 'hit', 0, 0, false, at, 'balance', c.credential_id, 0, used, c.unit,
    paid, c.currency, c.unit_price, words, clock_timestamp(), public.book(held, 'settled', paid, used));
END $$;

GRANT EXECUTE ON FUNCTION our_workspace(), slots_at(int[], bigint, numeric, timestamptz), one_more(int[]),
  take_turn(jsonb, text, numeric, boolean, int, uuid), learn_pace(text, text, numeric, boolean, timestamptz),
  shift_turns(text, jsonb, double precision),
  learn_windows(text, jsonb), period_start(text, smallint, timestamptz), budgets_lock(), counts_under(budgets, text, uuid),
  found_budget(uuid), begin_call(jsonb), lock_held(jsonb), book(jsonb, text, numeric, numeric), settle_call(jsonb, bytea[]),
  recover_calls(), units_in_doubt(uuid), resolve_doubt(uuid, numeric, boolean, text),
  correct_books(uuid, uuid, numeric, timestamptz, text) TO leadwright_app;
