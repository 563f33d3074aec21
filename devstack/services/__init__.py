"""Storage and Realtime of the local stack: the hosted wire protocols, over the tables and policies of the database."""
