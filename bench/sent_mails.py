"""Sixty days of mails, written in SQL: sending so many would take days."""

from __future__ import annotations

from uuid import UUID

_IDS = """
CREATE FUNCTION pg_temp.numbered(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT ('00000000-0000-7000-' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;
"""
_SENT = """
INSERT INTO sequences (workspace_id, id, name, live_version, created_by)
  SELECT '{w}', pg_temp.numbered('8000', n), 'S' || n, 1, 'bench' FROM generate_series(1, 6) n;
INSERT INTO sequence_versions (workspace_id, sequence_id, version, document, digest, created_by)
  SELECT workspace_id, id, 1, '{{"steps": []}}', 'x', 'bench' FROM sequences;
INSERT INTO mailboxes (workspace_id, id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port,
    imap_security, username, auth, sealed, created_by, daily_cap, ramp_days, postal_address)
  SELECT '{w}', pg_temp.numbered('9000', n), 'b' || n || '@ours.example', 'B', 'm.example', 465, 'tls', 'm.example', 993,
    'tls', 'b', 'password', '\\x00', 'bench', 2000, 0, '1 High Street' FROM generate_series(1, 3) n;
INSERT INTO companies (workspace_id, id) SELECT '{w}', pg_temp.numbered('a000', n) FROM generate_series(1, {n}) n;
INSERT INTO enrolments (workspace_id, id, lead_id, company_id, contact_id, sequence_id, version, mailbox_id, state, enrolled_by)
  SELECT '{w}', pg_temp.numbered('b000', n), pg_temp.numbered('a000', n), pg_temp.numbered('a000', n),
    pg_temp.numbered('c000', n), pg_temp.numbered('8000', 1 + n % 6), 1, pg_temp.numbered('9000', 1 + n % 3), 'finished',
    'bench' FROM generate_series(1, {n}) n;
INSERT INTO outreach_messages (workspace_id, id, key, enrolment_id, lead_id, contact_id, sequence_id, version, step, channel,
    mailbox_id, to_address, to_domain, state, planned_at, due_at, decided_by, reserved_at, sent_at)
  SELECT workspace_id, id, uuid_send(id), id, lead_id, contact_id, sequence_id, 1, 0, 'email', mailbox_id,
    'p@' || id || '.example', id || '.example', CASE WHEN r.n <= 40 THEN 'approved' ELSE 'sent' END, now(), now(), 'ada',
    CASE WHEN r.n > 40 THEN r.at END, CASE WHEN r.n > 40 THEN r.at END
  FROM (SELECT e.*, row_number() OVER (ORDER BY id) AS n,
    now() - make_interval(mins => (60 * 24 * 60 * random())::int + 60) AS at FROM enrolments e) r;
INSERT INTO outreach_events (workspace_id, id, lead_id, enrolment_id, message_id, status, response_type, actor, occurred_at)
  SELECT workspace_id, gen_random_uuid(), lead_id, enrolment_id, id, 'bounced',
    CASE WHEN random() < .4 THEN 'hard' ELSE 'soft' END, 'bench', sent_at + interval '5 minutes'
  FROM outreach_messages WHERE sent_at IS NOT NULL AND random() < .012;
INSERT INTO outreach_events (workspace_id, id, lead_id, enrolment_id, message_id, status, actor, occurred_at)
  SELECT workspace_id, gen_random_uuid(), lead_id, enrolment_id, id, 'sent', 'bench', sent_at
  FROM outreach_messages WHERE sent_at IS NOT NULL;
ANALYZE;
"""


def sent_mails(workspace: UUID, count: int) -> str:
    """The SQL that writes three mailboxes, six sequences and so many mails to as many companies, forty of them ready to leave."""
    return _IDS + _SENT.format(w=workspace, n=count)
