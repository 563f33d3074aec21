"""Payments: the link that a guardian pays by, what the gateway says of it, and what follows when it is paid."""
