"""The file source: what a user supplies as CSV, TSV, JSON, JSON Lines or XLSX."""
