"""Tools that know no business noun: settings, errors, clock, ids, db, http, queue, log."""
