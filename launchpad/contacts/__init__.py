"""Addresses and numbers of a family: added, corrected, proven, taken away, by whom it is allowed."""
