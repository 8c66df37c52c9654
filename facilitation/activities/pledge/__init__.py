"""Pledge: people say what they will do, for their own eyes or for everyone's."""
