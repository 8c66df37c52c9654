"""The world around the workshop: sockets, journal, bus, pages, exports and the `ace` command."""
