"""Check-in: people say where they come from and how they arrive, in a line of a few words."""
