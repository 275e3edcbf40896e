"""How the tables of the call log came to be as they are, for Alembic: one script for each version."""
