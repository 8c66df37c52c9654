"""Several processes as one server: following what others keep, who is here in all of them together,
who works for which session, and the process that does nothing but work."""
