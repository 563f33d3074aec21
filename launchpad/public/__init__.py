"""Pages for people without an account: rendered here, small, and readable without script."""
