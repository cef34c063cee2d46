"""The desk's memory: tables, migrations and queries."""
