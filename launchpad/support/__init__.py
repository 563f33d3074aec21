"""Support: requests for help, the answers that are read first, and the safety lane."""
