"""The four providers as they are on the wire: clients, webhook verifiers and parsers, and their codes in plain words.

Nothing here knows Flask, the database or any rule of the product. Every failure is one `ProviderError`.
"""
