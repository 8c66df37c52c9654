"""What each audience may see: one allow-list function per audience, from the session alone.

A view is plain JSON made of keyed maps, without `None` (in a patch, `None` means "gone"). Nothing
reaches a screen that is not written out in one of these functions.
"""
