"""What every part stands on: database, errors, sign-in, time, money, contacts, logs. It knows no domain."""
