"""Story: people tell a time when a value was plain to see, or plainly missing."""
