"""What one screen holds of the session: a whole view, then patches, each in its place.

The law of the wire, kept by the letter: a patch whose `after` is not our number is not applied;
the whole is asked for, once, and the hole is counted. A number that goes back is counted too.
"""

from facilitation.shape import Json
from facilitation.views.patch import View, apply


class Mirror:
    def __init__(self) -> None:
        self.view: View = {}
        self.number = 0
        self.own: View = {}
        self.own_number = 0
        self.gaps = 0
        self.backwards = 0
        self._asked = False

    def whole(self, message: Json) -> None:
        self._forward(self.number, message["number"])
        self._forward(self.own_number, message["own_number"])
        self.view, self.number = message["view"], message["number"]
        self.own, self.own_number = message["own"], message["own_number"]
        self._asked = False

    def change(self, message: Json) -> bool:
        """False: it does not fit, ask for the whole."""
        if self._asked:
            return True
        if message["after"] != self.number:
            return self._hole()
        self._forward(self.number + 1, message["number"])
        self.view, self.number = apply(self.view, message["patch"]), message["number"]
        return True

    def change_own(self, message: Json) -> bool:
        if self._asked:
            return True
        if message["after"] != self.own_number:
            return self._hole()
        self._forward(self.own_number, message["number"])
        self.own, self.own_number = apply(self.own, message["patch"]), message["number"]
        return True

    def _hole(self) -> bool:
        self.gaps += 1
        self._asked = True
        return False

    def _forward(self, least: int, number: int) -> None:
        self.backwards += number < least
