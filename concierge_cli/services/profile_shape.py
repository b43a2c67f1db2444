"""What may stand in a store's profile: the shape of its TOML, strict, an unknown key refused.

Only reading a profile imports this module: pydantic is too heavy for every command.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from concierge_cli.playbooks.schema import Line, Shape

AddressWord = Literal["tu", "usted", "vos"]


class PromisesShape(Shape):
    """Agreed hours."""

    first_response: float = Field(ge=0, le=1000)
    next_response: float = Field(ge=0, le=1000)
    resolution: float = Field(ge=0, le=1000)


class VoiceShape(Shape):
    address: AddressWord = "tu"
    emojis: bool = False
    signature: str = ""


class ProfileShape(Shape):
    name: Line
    prefix: Line
    language: Literal["es", "en"]
    timezone: Line
    country: Line
    hours: Line
    days_off: list[date] = Field(default_factory=list)
    worked_holidays: list[date] = Field(default_factory=list)
    platforms: list[Line] = Field(min_length=1)
    channel: str = ""
    color: str = ""
    currency: Line
    billing_currency: Line
    approval_over: str = ""
    promises: PromisesShape
    scope: dict[str, bool] = Field(default_factory=dict)
    rules: dict[str, str] = Field(default_factory=dict)
    limits: dict[str, str] = Field(default_factory=dict)
    reasons: dict[str, str] = Field(default_factory=dict)
    voice: VoiceShape = VoiceShape()
