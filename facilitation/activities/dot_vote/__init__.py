"""Dot vote: each person spends a few dots on the options, and sees no one else's until close."""
