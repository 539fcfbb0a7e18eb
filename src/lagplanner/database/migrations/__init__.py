"""How does a database of an older version become one of this version? By numbered steps.

Written by hand, because Piccolo's automatic ones do not support SQLite and record themselves
outside the transaction of the change. A new step: write `m0002_….py` with `async def
apply(change)`, add it to `steps.py`, and let the schema comparison say whether it is complete.
"""
