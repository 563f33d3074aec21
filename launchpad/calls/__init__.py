"""Calls: how they are repeated, what was said in them, their recordings, and what the educator makes of it."""
