"""Sequences: follow-ups over days on any channel, that stop by themselves."""
