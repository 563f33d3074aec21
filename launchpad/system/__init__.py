"""What machines ask: is it alive, is it ready, where is what."""
