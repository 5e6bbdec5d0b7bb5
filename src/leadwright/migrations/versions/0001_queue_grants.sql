-- The queue carries ids, never personal data; the application enqueues, works and prunes.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO leadwright_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO leadwright_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO leadwright_app;
REVOKE ALL ON alembic_version FROM leadwright_app;
GRANT SELECT ON alembic_version TO leadwright_app;
