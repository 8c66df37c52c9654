"""What a screen of ours knows: it takes frames, applies patches, and fails the test when a patch does
not follow the number that it has."""

import json

from facilitation.views import patch


class Mirror:
    def __init__(self):
        self.frames = []
        self.heard = []
        self.view, self.number = {}, 0
        self.own, self.own_number = {}, 0
        self.here, self.trouble, self.wholes = 0, False, 0
        self.answers = {}

    def take(self, frame):
        self.frames.append(frame)
        message = json.loads(frame)
        self.heard.append(message)
        match message["t"]:
            case "view":
                self.view, self.number = message["view"], message["number"]
                self.own, self.own_number = message["own"], message["own_number"]
                self.here, self.trouble = message["here"], message["trouble"]
                self.wholes += 1
            case "change":
                assert message["after"] == self.number, (message["after"], self.number)
                self.view = patch.apply(self.view, message["patch"])
                self.number = message["number"]
            case "own":
                assert message["after"] == self.own_number, (message["after"], self.own_number)
                self.own = patch.apply(self.own, message["patch"])
                self.own_number = message["number"]
            case "kept" | "told":
                self.answers[message["ask"]] = message
            case "seen":
                self.answers[message["look"]] = message
            case "here":
                self.here = message["phones"]
            case "trouble":
                self.trouble = message["on"]
