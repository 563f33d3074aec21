"""A course in full swing, played into an empty database: families at every stage, with their whole history.

The past happens by the product's own roads, at its own times, in one transaction: it is there whole or not at all.
"""
