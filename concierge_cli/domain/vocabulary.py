"""The closed lists: the words that events, playbooks, JSON and scripts use. The screen translates them.

A platform is not here: it is the name of a folder in `sops/`, so that a new one needs no Python.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from concierge_cli.domain.standing_words import HARD, ClockKind, ClockState, Party, Status

__all__ = [
    "HARD",
    "TALK",
    "AddressForm",
    "Basis",
    "ClaimState",
    "ClockKind",
    "ClockState",
    "Complexity",
    "Emotion",
    "EvidenceLevel",
    "MoneyState",
    "Option",
    "Outcome",
    "Party",
    "PaymentState",
    "Procedure",
    "Reason",
    "RefundMethod",
    "Reputation",
    "ReturnState",
    "Risk",
    "Ruling",
    "Status",
    "Trust",
]

FOR_GOOD: Final = (*HARD, ClockKind.WINDOW)
"""Dates after which something is lost for good: hard ones, and the end of a time in which something may be done."""


class Procedure(StrEnum):
    MESSAGE = "message"
    DM = "dm"
    PUBLIC_COMMENT = "public_comment"
    RETURN_REQUEST = "return_request"
    EXCHANGE_REQUEST = "exchange_request"
    CANCELLATION = "cancellation"
    CLAIM = "claim"
    MEDIATION = "mediation"
    A_TO_Z = "a_to_z"
    CHARGEBACK_INQUIRY = "chargeback_inquiry"
    CHARGEBACK = "chargeback"
    DISCUSSION = "discussion"
    COMPLAINT = "complaint"
    RETURN_INSPECTION = "return_inspection"
    REIMBURSEMENT = "reimbursement"
    WARRANTY = "warranty"


TALK = frozenset({Procedure.MESSAGE, Procedure.DM, Procedure.PUBLIC_COMMENT})
"""Procedures that may be opened without an order number: somebody is only talking yet."""


class Reason(StrEnum):
    DEFECT = "defect"
    DAMAGED_TRANSIT = "damaged_transit"
    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    MISSING_ITEMS = "missing_items"
    WRONG_ITEM = "wrong_item"
    WARRANTY = "warranty"
    CHANGE_OF_MIND = "change_of_mind"
    REFUND_NOT_PROCESSED = "refund_not_processed"
    UNAUTHORIZED = "unauthorized"
    CANCELLATION = "cancellation"
    COUNTERFEIT = "counterfeit"
    OTHER = "other"


class ClaimState(StrEnum):
    NONE = "none"
    FILED = "filed"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    DENIED = "denied"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


class ReturnState(StrEnum):
    NONE = "none"
    OFFERED = "offered"
    LABEL_SENT = "label_sent"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    INSPECTED = "inspected"
    EXPIRED = "expired"
    LOST = "lost"


class MoneyState(StrEnum):
    NONE = "none"
    PROMISED = "promised"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"
    CREDITED = "credited"
    REPLACED = "replaced"
    DENIED = "denied"


GIVEN_BACK: Final = frozenset({MoneyState.REFUNDED, MoneyState.PARTLY_REFUNDED, MoneyState.CREDITED})
"""The states in which money, or credit in its place, went back to the buyer."""

MADE_GOOD: Final = GIVEN_BACK | {MoneyState.REPLACED}
"""The states in which the buyer has something for it: money, credit or another article."""


class PaymentState(StrEnum):
    """How far money for the buyer has come: said, sent, seen to arrive."""

    PROMISED = "promised"
    ISSUED = "issued"
    CONFIRMED = "confirmed"


class RefundMethod(StrEnum):
    """Which way the money goes back."""

    ORIGINAL_PAYMENT = "original_payment"
    PLATFORM_BALANCE = "platform_balance"
    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    OTHER = "other"


class Option(StrEnum):
    REFUND = "refund"
    OFFER_RETURN = "offer_return"
    OFFER_PARTIAL_REFUND = "offer_partial_refund"
    KEEP_ITEM = "keep_item"
    REPLACE = "replace"
    REPLY = "reply"
    SUBMIT = "submit"
    ACCEPT = "accept"
    REJECT = "reject"
    APPEAL = "appeal"


class Outcome(StrEnum):
    REFUNDED_AFTER_RETURN = "refunded_after_return"
    REFUNDED_KEEP_ITEM = "refunded_keep_item"
    PARTIAL_REFUND_KEEP_ITEM = "partial_refund_keep_item"
    STORE_CREDIT = "store_credit"
    REPLACED = "replaced"
    EXCHANGED = "exchanged"
    REPAIRED = "repaired"
    CLAIM_WON = "claim_won"
    CLAIM_LOST = "claim_lost"
    DENIED = "denied"
    WITHDRAWN_BY_BUYER = "withdrawn_by_buyer"
    NO_REPLY_FROM_BUYER = "no_reply_from_buyer"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


class Ruling(StrEnum):
    """What a platform decides, in favour of whoever filed."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    DENIED = "denied"


class Reputation(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    AT_RISK = "at_risk"
    AFFECTED = "affected"
    SAVED = "saved"
    REVERTED = "reverted"
    EXCLUDED = "excluded"


class Risk(StrEnum):
    COMPLIANCE = "compliance"
    MONEY = "money"
    REPUTATION = "reputation"


class Trust(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class EvidenceLevel(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"


class Basis(StrEnum):
    """How sure a due date is: the platform's own, typed by a person, a rule's, or a rule's on a guessed start."""

    IMPORTED = "imported"
    OVERRIDE = "override"
    RULE = "rule"
    ASSUMED = "assumed"


class Complexity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Emotion(StrEnum):
    CALM = "calm"
    WORRIED = "worried"
    ANGRY = "angry"
    GRATEFUL = "grateful"


class AddressForm(StrEnum):
    """How a message to a buyer addresses them in Spanish."""

    TU = "tu"
    USTED = "usted"
    VOS = "vos"
