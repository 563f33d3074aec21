"""E-mail addresses that nothing is sent to, and taking them back with a reason."""
