"""Google, behind one door: nothing else of the program imports a Google library.

Start with `door.open_door`. Loading this package loads none of those libraries: each comes with the first call that
needs it.
"""
