"""The educator's hand on single messages: what one says and what became of it; hold, release, cancel, try again."""
