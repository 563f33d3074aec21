"""Plans: the one door to what an action would send, and to doing exactly that."""
