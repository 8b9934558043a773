"""Keeps sensitive values unreadable at rest: in the database, its history and in stored files."""
