"""Voice calls by Bolna: placing, reading and stopping them, and the webhook that tells how they go."""
