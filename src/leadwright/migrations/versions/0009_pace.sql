-- What the pace of a source was learned from: calls that passed and were refused since the last lesson, lessons, refusals
-- in a row, and the share of refusals among the last calls.
ALTER TABLE limit_cells
  ADD COLUMN passed int NOT NULL DEFAULT 0,
  ADD COLUMN refused int NOT NULL DEFAULT 0,
  ADD COLUMN lessons int NOT NULL DEFAULT 0,
  ADD COLUMN streak int NOT NULL DEFAULT 0,
  ADD COLUMN share numeric NOT NULL DEFAULT 0,
  ADD COLUMN learned_at timestamptz NOT NULL DEFAULT '-infinity';
