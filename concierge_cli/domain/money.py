"""Money: an exact amount in one currency.

An amount is always held in whole minor units (cents; none for CLP or PYG), rounded half up when it is made, so that
what is added, printed and billed is the same number. Two currencies never meet: adding or comparing them is a
ValueError, equality is False.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

_ISO_4217 = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
    HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
    PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"""
CURRENCIES: Final = frozenset(_ISO_4217.split())
"""The currencies in circulation (ISO 4217)."""

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS: Final = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}


_WRITTEN_WHOLE = "AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER"
_UNUSED: Final = frozenset(_WRITTEN_WHOLE.split())
"""Currencies whose cents nobody writes though ISO 4217 has them (CLDR 48, `currencyData/fractions`: digits 0)."""


def minor_digits(currency: str) -> int:
    """How many decimals amounts of `currency` have (ISO 4217): 0, 3, else 2."""
    return _DIGITS.get(currency, 2)


def written_digits(currency: str) -> int:
    """How many decimals people write in `currency` where there are none to show: 0 for COP, else `minor_digits`."""
    return 0 if currency in _UNUSED else minor_digits(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` of `currency` (an ISO 4217 code in capitals); may be negative.

    Raises ValueError for an unknown currency and for an amount that is no finite Decimal.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {self.currency!r}")
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"an amount is a finite Decimal, not {self.amount!r}")
        unit = Decimal(1).scaleb(-minor_digits(self.currency))
        try:
            exact = self.amount.quantize(unit, rounding=ROUND_HALF_UP)
        except InvalidOperation as error:
            raise ValueError(f"the amount {self.amount} is too large") from error
        object.__setattr__(self, "amount", exact + 0)  # + 0 turns a negative zero into zero

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in `currency`."""
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], *, currency: str) -> Money:
        """The sum of `amounts`, all in `currency` (ValueError otherwise); zero for none."""
        return sum(amounts, start=cls.zero(currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        """A quantity or a share of it, rounded half up. A float is a TypeError: it would not be exact."""
        if not isinstance(factor, int | Decimal):
            return NotImplemented
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are two currencies")
        return other

    def to_json(self) -> dict[str, str]:
        """`{"amount": "12.50", "currency": "USD"}`: events, `--json` and exports."""
        return {"amount": f"{self.amount:f}", "currency": self.currency}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Money:
        """What `to_json` wrote. Raises ValueError for anything else, also for an amount that is no text."""
        amount, currency = data.get("amount"), data.get("currency")
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise ValueError(f"not an amount of money: {data!r}")
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation as error:
            raise ValueError(f"not a number: {amount!r}") from error


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of `amounts` in each currency, by its code."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money.zero(amount.currency)) + amount
    return tuple(sums[code] for code in sorted(sums))
