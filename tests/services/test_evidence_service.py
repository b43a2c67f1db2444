"""Taking evidence in: all of a command or nothing of it, each file once, and the gate before handing in."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest

from concierge_cli.domain.vocabulary import ClaimState, Outcome, Party, Procedure, Reason
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation, StorageFailed
from concierge_cli.services.closing import close
from concierge_cli.services.conversation import note
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.evidence import Fact, Piece, add_evidence, too_heavy
from concierge_cli.services.evidence_view import gaps
from concierge_cli.services.submission import submit
from tests.files.made import film, pdf
from tests.files.made import photo as made_photo
from tests.services.store import add_luna, claim, count, photo, piece

NOTHING = Entry()
REASON = Entry(because="vence hoy")


def stored(desk: Desk) -> list[str]:
    """The files in the vault, whole ones and leftovers."""
    return [path.name for path in desk.journal.home.vault.rglob("*") if path.is_file()]


def add(desk, case, *pieces, facts=(), entry=NOTHING):
    return add_evidence(desk, case, pieces, facts, entry=entry)


def test_a_file_is_kept_and_counts(desk, tmp_path):
    case, (item,) = add(desk, claim(desk), piece(photo(tmp_path / "tip.png")))
    assert item.counts
    assert item.name == "tip.png"
    assert "defect_photo" not in case.missing()
    assert desk.vault.has(item.sha256)


@pytest.mark.parametrize(
    "bad", ["missing", "empty", "folder", "kind", "future", "fact_kind", "fact_empty", "fact_long"]
)
def test_one_bad_piece_among_good_ones_takes_nothing_in(desk, tmp_path, bad):
    case = claim(desk)
    good = piece(photo(tmp_path / "good.png"))
    path = photo(tmp_path / "bad.png", "red")
    other, facts = [piece(path)], []
    if bad == "missing":
        path.unlink()
    elif bad == "empty":
        path.write_bytes(b"")
    elif bad == "folder":
        path.unlink()
        path.mkdir()
    elif bad == "kind":
        other = [piece(path, "horoscope")]
    elif bad == "future":
        other = [piece(path, taken_at=desk.now + timedelta(seconds=1))]
    else:
        kind, value = {
            "fact_kind": ("horoscope", "1"),
            "fact_empty": ("serial", " "),
            "fact_long": ("serial", "9" * 301),
        }[bad]
        facts = [Fact(kind=kind, value=value, source=Party.US)]
    before = count(desk)
    with pytest.raises((InvalidInput, NotFound)) as caught:
        add(desk, case, good, *other, facts=facts)
    assert caught.value.hint
    assert count(desk) == before
    assert stored(desk) == [], "not even the good file"


def test_a_full_disk_takes_nothing_in_and_leaves_nothing_behind(desk, tmp_path, monkeypatch):
    case = claim(desk)
    before = count(desk)

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("concierge_cli.durable.os.fsync", full)
    with pytest.raises(StorageFailed):
        add(desk, case, piece(photo(tmp_path / "a.png")))
    monkeypatch.undo()
    assert count(desk) == before
    assert stored(desk) == []


def test_the_same_file_or_fact_for_the_same_kind_is_one(desk, tmp_path):
    first, twin = photo(tmp_path / "a.png"), photo(tmp_path / "b.png")
    serial = Fact(kind="serial", value=" 77 ", source=Party.BUYER)
    case, items = add(
        desk, claim(desk), piece(first), piece(twin), piece(first, "pre_ship_test"), facts=[serial, serial]
    )
    assert [(item.kind, item.name or item.value) for item in items] == [
        ("defect_photo", "a.png"),
        ("pre_ship_test", "a.png"),
        ("serial", "77"),
    ]
    before = count(desk)
    again, items = add(desk, case, piece(first), facts=[Fact(kind="serial", value="77", source=Party.US)])
    assert count(desk) == before, "nothing new: nothing logged"
    assert len(items) == 2
    assert again.heads == case.heads


def test_files_of_two_commands_at_the_same_instant_are_both_kept(desk, tmp_path):
    case = claim(desk)
    add(desk, case, piece(photo(tmp_path / "a.png")))
    add(desk, case, piece(photo(tmp_path / "b.png", "red"), "chat_log"))
    assert desk.reload(case.key).missing() == ()


def test_a_damaged_file_is_kept_with_what_is_wrong_and_does_not_count(desk, tmp_path):
    path = tmp_path / "cut.png"
    whole = photo(tmp_path / "whole.png").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    case, (item,) = add(desk, claim(desk), piece(path))
    assert [problem["code"] for problem in item.problems] == ["truncated_photo"]
    assert "defect_photo" in case.missing()
    assert [entry["kind"] for entry in gaps(case)["broken"]] == ["defect_photo"]
    case, _items = add(desk, case, piece(photo(tmp_path / "good.png", "red")))
    assert gaps(case)["broken"] == [], "a kind is satisfied when one of its files passes"


def test_a_photo_that_the_platform_does_not_take_gets_a_copy_of_what_was_stored(desk, tmp_path):
    path = tmp_path / "phone.heic"
    path.write_bytes(made_photo("heic"))
    _case, (item,) = add(desk, claim(desk), piece(path))
    assert item.counts
    assert desk.vault.path(item.sha256).read_bytes() == path.read_bytes()
    assert desk.vault.path(item.copy_sha256).read_bytes()[:2] == b"\xff\xd8"


def nomada(desk, procedure, **more):
    """A case of a store on Shopify, whose files have limits in a dispute only."""
    add_luna(desk, slug="nomada", prefix="NOM", platforms={"shopify": ("",), "tiktok_shop": ("US", "TH")})
    return claim(desk, **{"client": "nomada", "platform": "shopify", "procedure": procedure, "order": "1042"} | more)


@pytest.mark.parametrize(
    ("procedure", "codes"),
    [(Procedure.RETURN_REQUEST, []), (Procedure.CHARGEBACK, ["video_not_accepted"])],
)
def test_what_a_bank_does_not_take_a_store_may(desk, tmp_path, procedure, codes):
    path = tmp_path / "fault.mp4"
    path.write_bytes(film())
    _case, (item,) = add(desk, nomada(desk, procedure), piece(path, "defect_video"))
    assert [problem["code"] for problem in item.problems] == codes


@pytest.mark.parametrize(("pages", "codes"), [(49, []), (50, ["too_many_pages"])])
def test_a_bank_reads_fewer_than_fifty_pages(desk, tmp_path, pages, codes):
    path = tmp_path / "chat.pdf"
    path.write_bytes(pdf(pages))
    _case, (item,) = add(desk, nomada(desk, Procedure.CHARGEBACK), piece(path, "chat_log"))
    assert [problem["code"] for problem in item.problems] == codes


def test_files_that_are_too_heavy_together_are_told_and_refused_by_nobody(desk, tmp_path):
    case = nomada(desk, Procedure.CHARGEBACK)
    assert too_heavy(desk, case) == ""
    for name, color in (("a.png", "navy"), ("b.png", "red"), ("c.png", "green")):
        path = photo(tmp_path / name, color)
        path.write_bytes(path.read_bytes() + b"\0" * (1_900_000 - path.stat().st_size))
        case, _items = add(desk, case, piece(path, "listing_snapshot"))
    assert all(item.counts for item in case.evidence)
    assert "5.7 MB" in too_heavy(desk, case)
    assert "4 MB" in too_heavy(desk, case)


def test_a_closed_case_still_takes_evidence(desk, tmp_path):
    case = close(desk, claim(desk), Outcome.DUPLICATE, note="", forced=False, entry=NOTHING)
    case, items = add(desk, case, piece(photo(tmp_path / "late.png")))
    assert len(items) == 1
    assert case.closed


def test_a_name_that_is_no_text_is_kept_as_one(desk, tmp_path):
    path = tmp_path / "=1+1 \x1b[31m\u202e.png"
    photo(tmp_path / "a.png").rename(path)
    _case, (item,) = add(desk, claim(desk), piece(path))
    assert item.name == path.name, "data, as it came"


# --- handing in -------------------------------------------------------------------------------------------------


def whole(desk, case, folder):
    pieces = [piece(photo(folder / "a.png"), "chat_log"), piece(photo(folder / "b.png", "red"))]
    return add(desk, case, *pieces)[0]


def test_it_is_not_handed_in_while_something_is_missing(desk, tmp_path):
    case = claim(desk)
    before = count(desk)
    for only_check in (True, False):
        with pytest.raises(RuleViolation) as caught:
            submit(desk, case, forced=False, entry=NOTHING, only_check=only_check)
        assert caught.value.hint == "concierge evidence ask ACC-1"
        assert [entry["kind"] for entry in caught.value.data["missing"]] == ["chat_log", "defect_photo"]
    assert count(desk) == before
    case = whole(desk, case, tmp_path)
    assert submit(desk, case, forced=False, entry=NOTHING, only_check=True).claim_state is ClaimState.FILED
    assert count(desk) == before + 2, "looking logs nothing"
    case = submit(desk, case, forced=False, entry=NOTHING)
    assert case.claim_state is ClaimState.SUBMITTED
    assert [(one.required, one.present, one.forced) for one in case.submissions] == [(3, 3, False)]


def test_forcing_needs_a_reason(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput):
        submit(desk, case, forced=True, entry=NOTHING)
    case = submit(desk, case, forced=True, entry=REASON)
    assert [(one.required, one.present, one.forced) for one in case.submissions] == [(3, 1, True)]


def test_there_is_nothing_to_hand_in_without_a_claim_or_after_the_ruling(desk, tmp_path):
    message = claim(desk, platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", amount=None)
    with pytest.raises(RuleViolation):
        submit(desk, message, forced=False, entry=NOTHING)
    from concierge_cli.domain.vocabulary import Ruling
    from concierge_cli.services.decisions import decide

    case = decide(desk, whole(desk, claim(desk), tmp_path), Ruling.DENIED, amount=None, entry=NOTHING)
    with pytest.raises(RuleViolation):
        submit(desk, case, forced=False, entry=NOTHING)


def test_what_the_store_files_itself_needs_no_claim_of_somebody_elses(desk, tmp_path):
    case = nomada(desk, Procedure.REIMBURSEMENT, platform="tiktok_shop", site="TH", reason=Reason.WRONG_ITEM)
    assert case.claim_state is ClaimState.NONE
    with pytest.raises(RuleViolation, match="required pieces"):
        submit(desk, case, forced=False, entry=NOTHING)
    case = submit(desk, case, forced=True, entry=REASON)
    assert case.claim_state is ClaimState.SUBMITTED


def test_a_decision_upon_an_old_reading_is_not_handed_in(desk, tmp_path):
    from concierge_cli.errors import Conflict

    case = whole(desk, claim(desk), tmp_path)
    note(desk, case, "x", private=False, entry=NOTHING)
    with pytest.raises(Conflict):
        submit(desk, case, forced=False, entry=NOTHING)


def test_a_piece_says_who_gave_it(desk, tmp_path):
    path = photo(tmp_path / "a.png")
    _case, (item,) = add(desk, claim(desk), Piece(path=path, kind="defect_photo", source=Party.CARRIER))
    assert item.source is Party.CARRIER
