"""The message ledger: plan, gate, claim, send, record, resolve, sweep. It knows no domain's rules."""
