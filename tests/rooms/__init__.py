"""Dialogues and the rooms they are played in: `script` reads them, `play` plays them, the rooms act and look."""
