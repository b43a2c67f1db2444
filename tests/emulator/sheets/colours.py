"""Colours as Google keeps them: eight bits a channel, zero channels left out, and each said twice, as `x` and `xStyle`."""

from __future__ import annotations

import json
import struct
from functools import lru_cache
from typing import Any

from tests.emulator import masks
from tests.emulator.masks import Mask
from tests.emulator.sheets.spreadsheet import THEME

PAIRS = (
    "backgroundColor",
    "foregroundColor",
    "tabColor",
    "color",
    "headerColor",
    "footerColor",
    "firstBandColor",
    "secondBandColor",
)
CHANNELS = ("red", "green", "blue", "alpha")


def _single(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def _channel(value: float) -> float:
    """A channel of eight bits, in the fewest digits that name its 32-bit number: what Google prints."""
    eight = int(min(max(value, 0.0), 1.0) * 255 + 1e-4)
    number = _single(eight / 255)
    short = next(
        float(f"{number:.{digits}g}") for digits in range(1, 10) if _single(float(f"{number:.{digits}g}")) == number
    )
    return int(short) if short.is_integer() else short


def colour(given: dict[str, Any]) -> dict[str, Any]:
    """A Color, rounded to eight bits. Black is empty."""
    channels = {name: _channel(float(given[name])) for name in CHANNELS if name in given}
    return {name: value for name, value in channels.items() if value}


def from_number(number: int) -> dict[str, Any]:
    """The Color of `0xRRGGBB`."""
    parts = (number >> 16, number >> 8 & 255, number & 255)
    return colour({name: part / 255 for name, part in zip(CHANNELS, parts, strict=False)})


def theme_colours() -> list[dict[str, Any]]:
    return [{"colorType": name, "color": {"rgbColor": from_number(number)}} for name, number in THEME]


def _style(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ColorStyle as it is kept, and the Color that it means."""
    if "themeColor" in given:
        number = dict(THEME).get(given["themeColor"], 0)
        return {"themeColor": given["themeColor"]}, from_number(number)
    rgb = colour(given.get("rgbColor") or {})
    return {"rgbColor": rgb}, rgb


def paired(given: Any) -> Any:
    """A piece of JSON with every colour in it rounded and said in both ways; the style wins where they differ."""
    if isinstance(given, list):
        return [paired(item) for item in given]
    if not isinstance(given, dict):
        return given
    result: dict[str, Any] = {}
    for name, value in given.items():
        base = name.removesuffix("Style")
        if base in PAIRS and name != base:
            if value:
                result[name], result[base] = _style(value)
        elif base in PAIRS and isinstance(value, dict):
            if f"{name}Style" not in given:
                result[name] = colour(value)
                result[f"{name}Style"] = {"rgbColor": result[name]}
        else:
            result[name] = paired(value)
    return result


def update(target: dict[str, Any], patch: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """`masks.merge` for JSON with colours: whichever of a colour's two names is written, the other follows."""
    return paired(masks.merge(_without_twins(target, mask), patch, mask))


def _without_twins(target: dict[str, Any], mask: Mask) -> dict[str, Any]:
    kept = dict(target)
    for name, inner in mask.items():
        base = name.removesuffix("Style")
        if base in PAIRS:
            kept.pop(base if base != name else f"{name}Style", None)
        if inner and isinstance(kept.get(name), dict):
            kept[name] = _without_twins(kept[name], inner)
    return kept


@lru_cache(maxsize=4096)
def _kept(text: str) -> dict[str, Any]:
    return paired(json.loads(text))


def cell_format(given: dict[str, Any]) -> dict[str, Any] | None:
    """A CellFormat as it is kept; equal ones are one object, for a sheet has many cells and few formats."""
    return _kept(json.dumps(given, sort_keys=True)) if given else None
