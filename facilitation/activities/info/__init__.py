"""Info: people read a short page, and tick that they have read it where that is asked."""
