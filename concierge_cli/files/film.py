"""Proves that a video plays, by decoding its first pictures and its last ones: with PyAV, where that is installed.

PyAV is FFmpeg, 40 MB of it, so it is an extra (`concierge-cli[video]`). Without it the walk over the file's boxes
(`recording`) stands alone: it sees every cut, but not a damaged picture.
"""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO, Final

from concierge_cli.files.problem import Findings, problem

TAIL_SECONDS: Final = 1
MOST_FRAMES: Final = 300
"""Pictures that are decoded at the end: five seconds of a phone's fastest, whatever the file says of itself."""


def played(file: BinaryIO) -> Findings | None:
    """What playing the open video shows: its seconds, or what is wrong. None where PyAV is not installed."""
    try:
        import av
        import av.error
        import av.logging
    except ImportError:
        return None
    av.logging.set_level(None)  # FFmpeg's remarks would land on the screen
    file.seek(0)
    try:
        with av.open(file, mode="r", metadata_errors="ignore") as film:
            if not film.streams.video:
                return problem("no_picture")
            pictures = film.streams.video[0]
            if next(film.decode(pictures), None) is None:
                return problem("empty")
            seconds = film.duration / av.time_base if film.duration else None
            if seconds is not None and seconds > TAIL_SECONDS:
                film.seek(int((seconds - TAIL_SECONDS) * av.time_base))
                for _picture in islice(film.decode(pictures), MOST_FRAMES):
                    pass
    except av.error.DecoderNotFoundError:
        return Findings()  # this build of FFmpeg does not know its codec, which is no fault of the film
    except MemoryError:
        return problem("too_large_to_check")
    except Exception:  # noqa: BLE001 - damaged films make decoders raise anything; that is the finding
        return problem("broken_video")
    return Findings(duration_seconds=None if seconds is None else max(1, round(seconds)))
