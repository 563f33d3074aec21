"""What a provider says about our account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """works: it takes our credentials and they may do what we need. words: its answer, for a person.

    balance: what is left, counted in `unit`; None where it does not tell.
    """

    works: bool
    words: str
    balance: float | None = None
    unit: str | None = None
