"""What several commands have in common."""

from typing import Annotated

from annotated_types import Len

Id = Annotated[str, Len(8, 40)]
"""Chosen at random by the asker."""
At = int
"""Milliseconds since 1970, UTC."""
DeskId = Annotated[str, Len(0, 40)]
"""Which desk asks: while one desk leads, no other runs the steps. A browser's own, at random."""
Line = Annotated[str, Len(1, 200)]
