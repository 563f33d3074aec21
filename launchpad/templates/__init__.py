"""Templates: the educator's own versions of words, checked before they are kept, shown as a real person reads them."""
