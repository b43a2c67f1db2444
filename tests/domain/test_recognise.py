"""Recognition by small words of its own: what proves, what only says, what is denied, hidden or tied, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.recognise import LIKELY, LONGEST, SURE, Lexicon, NumberShape, Saying, Traits, recognise

WORDS = Lexicon(
    procedures={
        "claim": Saying(says=("opened a claim", "stage claim"), words=("claim",), nots=("claim ~ was closed",)),
        "a_to_z": Saying(says=("a to z claim",), over=("claim",)),
        "mediation": Saying(says=("in mediation",), over=("claim",)),
        "chargeback": Saying(says=("new chargeback",), words=("chargeback",)),
    },
    reasons={
        "defect": Saying(says=("does not work", "defective", "no sirv*")),
        "not_received": Saying(says=("no llego", "never arrived")),
        "damaged_transit": Saying(says=("llego rot*",)),
        "refund_not_processed": Saying(says=("without ~ refund",)),
    },
    before_procedure=("no", "open a"),
    before_reason=("no", "not", "my friend* ~"),
    order_words=("order", "pedido"),
    claim_words=("claim", "case"),
)
BAZAR = Traits(
    code="bazar",
    names=("bazar central", "bazar"),
    patterns=(r"panel\.bazar\.mx",),
    orders=(NumberShape(r"(?<!\d)77-\d{6}(?!\d)", proves=True),),
    offers=frozenset({"claim", "mediation"}),
    codes={"BZ-1": "defect", "BZ-2": "not_received", "SHARED_CODE": "defect", "OTHER": "damaged_transit"},
    prefixes=("BZ",),
    sites={"BZM": "panel.bazar.mx", "BZC": "panel.bazar.cl"},
)
TIANGUIS = Traits(
    code="tianguis",
    names=("tianguis",),
    proves=("a to z claim",),
    orders=(NumberShape(r"#\d{4}", proves=False),),
    offers=frozenset({"a_to_z", "chargeback"}),
    codes={"TG_9": "defect", "SHARED_CODE": "defect"},
)
MAIL = Traits(code="mail", patterns=(r"(?m)^From: ",), offers=frozenset({"claim"}), last=True)


def read(text, **more):
    return recognise(text, WORDS, (BAZAR, TIANGUIS, MAIL), **more)


def told(guess):
    return (guess.value, guess.level)


def words(found, guess):
    return [found.text[start:end] for start, end in guess.marks]


def rivals(guess):
    return [rival.value for rival in guess.rivals]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("see panel.bazar.mx/1", ("bazar", SURE)),
        ("number 77-123456", ("bazar", SURE)),
        ("code BZ-1", ("bazar", SURE)),
        ("code bz-1", ("bazar", SURE)),
        ("BZ1234 is new", ("bazar", SURE)),
        ("an A-to-z claim", ("tianguis", SURE)),
        ("Bazar: hello", ("bazar", LIKELY)),
        ("hello\nBazar Central · hello", ("bazar", LIKELY)),
        ("a claim in Bazar", ("bazar", LIKELY)),
        ("Bazar says hello. They opened a claim", ("bazar", LIKELY)),
        ("Bazar says hello. What a claim", ("", "")),  # the weak word stands in another sentence
        ("a new chargeback in Bazar", ("", "")),  # it has none
        ("I saw it in Bazar", ("", "")),
        ("opened a claim in Bazar and Tianguis", ("", "")),
        ("Bazar: an A-to-z claim", ("tianguis", SURE)),
        ("code SHARED_CODE", ("", "")),
        ("OTHER", ("", "")),
        ("From: Ana\nhello", ("mail", SURE)),
        ("From: Bazar\ncode BZ-1", ("bazar", SURE)),
        ("bazares", ("", "")),
        ("", ("", "")),
    ],
)
def test_what_shows_the_platform(text, platform):
    assert told(read(text).platform) == platform


def test_the_words_that_show_it_are_those_of_the_text():
    found = read("Notice: an A—to—Z  claim, code TG_9")
    assert words(found, found.platform) == ["A—to—Z  claim", "TG_9"]
    assert words(found, found.procedure) == ["A—to—Z  claim"]
    composed = read("El reloj no sirvio\u0301")
    assert words(composed, composed.reason) == ["no sirvió"], "places are those of the composed text"


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("77-123456: opened a claim", ("claim", SURE)),
        ("77-123456: claim", ("claim", LIKELY)),
        ('{"stage":"claim"}', ("claim", LIKELY)),
        ("opened a claim", ("claim", LIKELY)),
        ("claim", ("", "")),  # a word beside no platform
        ("77-123456: the claim is in mediation", ("mediation", SURE)),
        ("an A-to-z claim", ("a_to_z", SURE)),
        ("77-123456: no, open a claim", ("", "")),
        ("77-123456: your claim 55 was closed", ("", "")),
        ("opened a claim, new chargeback", ("", "")),
        ("77-123456: new chargeback", ("", "")),  # it has none: told, not taken
    ],
)
def test_what_shows_the_procedure(text, procedure):
    assert told(read(text).procedure) == procedure


def test_two_procedures_are_both_told():
    assert rivals(read("opened a claim, new chargeback").procedure) == ["claim", "chargeback"]
    assert rivals(read("77-123456: new chargeback").procedure) == ["chargeback"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BZ-2", ("not_received", SURE)),
        ("BZ-2, it does not work", ("not_received", LIKELY)),  # the code, and the words say otherwise
        ("it does not work", ("defect", LIKELY)),
        ("no llegó", ("not_received", LIKELY)),
        ("llegó roto", ("damaged_transit", LIKELY)),
        ("no llegó roto", ("", "")),  # denied, and “no llegó” is part of the denial
        ("not defective", ("", "")),
        ("no, does not work", ("defect", LIKELY)),  # a comma ends the denial
        ("my friend's order never arrived", ("", "")),
        ("llegó roto y no sirve", ("", "")),
        ("without my late refund", ("refund_not_processed", LIKELY)),
        ("without one two three four refund", ("", "")),
        ("SHARED_CODE", ("defect", SURE)),
        ("BZ1234", ("", "")),  # a code that nobody has mapped: kept, and asked for
        ("OTHER", ("", "")),
        ("77-123456 OTHER", ("damaged_transit", SURE)),  # a plain word is a code where its platform is known
        ("77-123456 other", ("", "")),
    ],
)
def test_what_shows_the_reason(text, reason):
    assert told(read(text).reason) == reason


def test_a_new_code_keeps_its_raw_value():
    found = read("BZ1234")
    assert told(found.code) == ("BZ1234", SURE)
    assert told(read("XX1234").code) == ("", "")
    assert rivals(read("BZ-1 and BZ-2").code) == ["BZ-1", "BZ-2"]
    assert rivals(read("BZ-1 and BZ-2").reason) == ["defect", "not_received"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("77-123456", ("77-123456", SURE)),
        ("77-123456 and 77-654321", ("", "")),
        ("order 4417-A", ("4417-A", LIKELY)),
        ("order #4417", ("4417", LIKELY)),
        ("pedido n.º 4417", ("4417", LIKELY)),
        ("TG_9 order #4417", ("#4417", SURE)),  # as its platform writes it
        ("order a lamp", ("", "")),
        ("order 12", ("", "")),
        ("#4417", ("", "")),
    ],
)
def test_what_shows_the_order(text, order):
    assert told(read(text).order) == order


def test_the_number_of_the_claim_is_not_that_of_the_order():
    found = read("claim 5281510459, order 5281510450")
    assert (told(found.claim), told(found.order)) == (("5281510459", LIKELY), ("5281510450", LIKELY))
    assert told(read("order 5281510459, claim 5281510459").claim) == ("", "")


def test_the_site_is_read_where_the_platform_is_known():
    assert told(read("see panel.bazar.mx/1").site) == ("BZM", SURE)
    assert told(read("77-123456 BZC").site) == ("BZC", SURE)
    assert told(read("BZC").site) == ("", "")
    assert rivals(read("panel.bazar.mx, panel.bazar.cl, 77-123456").site) == ["BZM", "BZC"]


def test_a_platform_that_somebody_names_is_taken_and_read_by():
    found = read("SHARED_CODE claim", platform="bazar")
    assert (told(found.platform), told(found.procedure)) == (("bazar", SURE), ("claim", LIKELY))
    assert told(read("an A-to-z claim", platform="bazar").platform) == ("bazar", SURE)


anything = st.one_of(
    st.text(),
    st.lists(st.sampled_from(["Bazar", ":", "no", "opened a claim", "BZ-1", "77-123456", "llegó roto", "\n", " ", "é", "ñ̃", "🙂", "order"])).map(" ".join),
)  # fmt: skip


@given(anything)
def test_whatever_is_pasted_every_answer_is_shown_by_words_of_it(text):
    found = read(text)
    for guess in found[1:]:
        assert bool(guess.value) == bool(guess.level) == bool(guess.marks)
        assert not guess.value or not guess.rivals or guess is found.reason
        for marks in (guess.marks, *(rival.marks for rival in guess.rivals)):
            assert all(0 <= start < end <= len(found.text) for start, end in marks)


def test_a_mailbox_that_was_pasted_whole_is_read_to_its_limit():
    found = read("x " * LONGEST + "77-123456")
    assert (len(found.text), found.platform.value) == (LONGEST, "")
