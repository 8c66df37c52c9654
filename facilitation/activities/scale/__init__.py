"""Scale: people rate a few statements from low to high, or say that they cannot tell."""
