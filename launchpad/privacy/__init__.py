"""The rights of families: what is held can be taken home, is erased when asked, and is not kept for ever."""
