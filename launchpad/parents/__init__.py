"""The parent corner of the family's account: opened by a code on a guardian's own channel, for fifteen minutes."""
