"""What goes on paper: PDFs for the room, and what comes back from them."""
