"""What is no order number: opening a case and correcting one refuse it alike."""

from __future__ import annotations

from typing import Final

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.typed import plain, shown

_NO_NUMBER: Final = frozenset(
    {
        "no", "no se", "nose", "no lo se", "no lo tengo", "no tengo", "no tiene", "no hay", "no aplica", "ninguno",
        "ninguna", "sin numero", "sin pedido", "s/n", "n/a", "na", "desconocido", "pendiente", "none", "no number",
        "unknown", "pending", "dont know", "don't know", "i don't know", "not sure", "x", "xx", "xxx",
    }
)  # fmt: skip
"""What people type in both languages where they know no number, as `plain` leaves it."""


def refuse_no_number(order: str, *, hint: str) -> None:
    """An order number without a letter or a digit names no order: every dash would look like the same one. Nor do
    words that say there is none: they would stand as evidence, and two such cases as one order.
    """
    if not any(char.isalnum() for char in order):
        raise InvalidInput(_("An order number has digits or letters. Nothing was saved."), hint=hint)
    if plain(order).rstrip(".") in _NO_NUMBER:
        raise InvalidInput(
            _("“{text}” is no order number. A conversation (a message, a DM, a comment) needs none.").format(
                text=shown(order)
            ),
            hint=hint,
        )
