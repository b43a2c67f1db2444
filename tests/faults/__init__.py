"""The fault campaign: real commands are mistreated, and then it is proved that nothing confirmed is lost.

`shop` is the home that suffers, `commands` what is typed in it, `ledger` what was said and what is there; each other
module is one family of faults. `python -m tests.faults` runs them and prints its counts.
"""
