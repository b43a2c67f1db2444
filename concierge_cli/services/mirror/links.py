"""Addresses in Drive, made of nothing but an id that looks like one."""

from __future__ import annotations

import re
from typing import Final

_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,128}")


def file_link(drive: str) -> str:
    """Where a file of Drive is seen; "" for what is no id."""
    return f"https://drive.google.com/file/d/{drive}/view" if _ID.fullmatch(drive) else ""


def folder_link(folder: str) -> str:
    """Where a folder of Drive is seen; "" for what is no id."""
    return f"https://drive.google.com/drive/folders/{folder}" if _ID.fullmatch(folder) else ""


def sheet_link(spreadsheet: str) -> str:
    """Where a spreadsheet is opened; "" for what is no id."""
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit" if _ID.fullmatch(spreadsheet) else ""
