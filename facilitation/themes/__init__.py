"""Grouping: what the machine proposes (clusters) and what people decide (themes)."""
