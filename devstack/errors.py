"""What can go wrong with the local stack, said to the person who started it."""


class StackError(Exception):
    """The message is one sentence that says what is wrong and what to do; the command line prints it and exits 1."""
