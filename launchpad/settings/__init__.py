"""Settings that the browser cannot write itself: sealed credentials, stored webhooks, notice, audit log."""
