"""`python -m tests.emulator --port 0 [--token T] [--account EMAIL] [--seed N]`: the first line printed is the address."""

from __future__ import annotations

import argparse
import contextlib
import gc

from tests.emulator.serving import Emulator
from tests.emulator.world import ACCOUNT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--account", default=ACCOUNT, help="who is signed in")
    parser.add_argument("--token", default="", help="the one access token that is taken without OAuth")
    parser.add_argument("--seed", type=int, default=0, help="of the generated ids")
    given = parser.parse_args()
    gc.set_threshold(200_000, 20, 100)  # a spreadsheet is a million small objects that live long
    emulator = Emulator(port=given.port, account=given.account, token=given.token, seed=given.seed).start()
    print(emulator.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        emulator.wait()
    emulator.stop()


if __name__ == "__main__":
    main()
