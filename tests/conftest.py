"""For all tests. A busy machine is no fault: Hypothesis is not timed here."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ace", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ace")
