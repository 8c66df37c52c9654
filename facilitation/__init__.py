"""The workshop itself, and nothing of the world around it: no clock, socket, chance or disk."""
