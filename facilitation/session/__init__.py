"""One session: its state, what may be asked about it, and how each event changes it.

Law of this package. A file may import those above it in this list, and none below:

- `state`: all state there is;
- `cards`, `steps`, `notes`, `themes`: questions about it, which change nothing;
- `rules/`: one for each event, which may not refuse;
- `folding`: `begin`, `evolve`, `fold`: from events to a session.
"""
