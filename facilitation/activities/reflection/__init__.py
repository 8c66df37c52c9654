"""Reflection: people write short answers; the wall gathers them into themes."""
