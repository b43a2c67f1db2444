"""Google, behind one door: nothing else of the program imports a Google library.

Start with `door.open_door`. Loading this package loads none of those libraries: each comes with the first call that
needs it.
"""

import warnings

# Shown to a person, in English, for as long as a Python lives that Google has left or is about to leave.
warnings.filterwarnings("ignore", message="You are using a .*Python version", category=FutureWarning)
