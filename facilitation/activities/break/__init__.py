"""Break: people rest; the board says until when."""
