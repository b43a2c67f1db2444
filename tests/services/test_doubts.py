"""What a person should look at twice: dates that cannot be, and photos that other cases have, too."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from concierge_cli.domain.vocabulary import Party
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.desk import Entry
from concierge_cli.services.doubts import Doubt, doubts_of
from concierge_cli.services.evidence import Piece, add_evidence
from tests.services.store import add_luna, claim, photo, piece

NOTHING = Entry()
PHOTOS = Path(__file__).parents[2] / "examples" / "photos"


def copied(name: str, path: Path) -> Path:
    """The example photo as a messenger passes it on: half its size, packed again."""
    with Image.open(PHOTOS / name) as image:
        image.resize((image.width // 2, image.height // 2)).save(path, "JPEG", quality=60)
    return path


def add(desk, case, *pieces):
    case, items = add_evidence(desk, case, pieces, entry=NOTHING)
    return case, items


def said(desk, case) -> list[tuple[str, Doubt]]:
    names = {item.event: item.name for item in case.evidence}
    return [(names[event], doubt) for event, doubts in doubts_of(desk, case).items() for doubt in doubts]


# --- photos of other cases ----------------------------------------------------------------------------------------


def test_a_photo_that_looks_like_one_of_another_case_is_a_hint_and_counts(desk, tmp_path):
    first, _ = add(desk, claim(desk), piece(PHOTOS / "outer-box.jpg"))
    second, (item,) = add(desk, claim(desk, order="77"), piece(copied("outer-box.jpg", tmp_path / "caja.jpg")))
    assert item.counts
    assert said(desk, second) == [("caja.jpg", Doubt("looks_like", ("ACC-1",)))]
    assert said(desk, first) == [("outer-box.jpg", Doubt("looks_like", ("ACC-2",)))], "the older one says it, too"


def test_within_one_case_photos_may_look_alike(desk, tmp_path):
    case, _ = add(
        desk, claim(desk), piece(PHOTOS / "outer-box.jpg"), piece(copied("outer-box.jpg", tmp_path / "caja.jpg"))
    )
    assert said(desk, case) == []


def test_the_very_same_file_is_said_once(desk):
    add(desk, claim(desk), piece(PHOTOS / "outer-box.jpg"))
    case, (item,) = add(desk, claim(desk, order="77"), piece(PHOTOS / "outer-box.jpg"))
    assert not item.counts
    assert len(item.same_as) == 1
    assert said(desk, case) == []


def test_another_stores_case_is_seen_by_us_and_stands_in_no_log(desk, tmp_path):
    add_luna(desk, slug="nomada", prefix="NOM")
    add(desk, claim(desk, client="nomada"), piece(PHOTOS / "outer-box.jpg"), piece(PHOTOS / "doorstep.jpg"))
    case, items = add(
        desk,
        claim(desk),
        piece(PHOTOS / "outer-box.jpg"),
        piece(copied("doorstep.jpg", tmp_path / "puerta.jpg")),
    )
    assert all(item.counts and item.same_as == () for item in items)
    assert said(desk, case) == [
        ("outer-box.jpg", Doubt("same_elsewhere", ("NOM-1",))),
        ("puerta.jpg", Doubt("looks_like", ("NOM-1",))),
    ]
    other = next(row.key for row in desk.journal.cases() if row.id == "NOM-1")
    written = [str(event.facts) + str(event.personal) for event in desk.journal.all_events("luna")]
    assert not any(other in text or "NOM" in text for text in written)


def test_what_was_taken_back_or_erased_is_compared_no_more(desk, tmp_path):
    from concierge_cli.domain.event import Draft

    copy = copied("outer-box.jpg", tmp_path / "caja.jpg")
    first, (taken_back,) = add(desk, claim(desk), piece(PHOTOS / "outer-box.jpg"))
    second, _ = add(desk, claim(desk, order="77"), piece(copy))
    assert said(desk, second) != []
    draft = Draft(
        kind="retracted", client="luna", case=first.key, occurred_at=desk.now, facts={"events": [taken_back.event]}
    )
    desk.journal.append([draft], now=desk.now, actor="me")
    assert said(desk, second) == []
    third, (erased,) = add(desk, claim(desk, order="78"), piece(PHOTOS / "outer-box.jpg"))
    assert said(desk, second) != []
    desk.journal.erase([erased.event])
    assert said(desk, desk.reload(second.key)) == []
    desk.journal.rebuild()
    assert said(desk, desk.reload(second.key)) == []
    assert third.key != second.key


def test_plain_pictures_are_like_nothing(desk, tmp_path):
    add(desk, claim(desk), piece(photo(tmp_path / "a.png", "navy")))
    case, _ = add(desk, claim(desk, order="77"), piece(photo(tmp_path / "b.png", "red")))
    assert said(desk, case) == []


# --- dates --------------------------------------------------------------------------------------------------------


def dated(path: Path, taken: str) -> Path:
    """A photo whose camera says when, without its offset from UTC."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(buffer, "JPEG", exif=exif)
    path.write_bytes(buffer.getvalue())
    return path


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-06:00")


@pytest.mark.parametrize(
    ("taken", "ordered", "delivered", "code"),
    [
        ("2026:11:01 12:00:00", "2026-11-05 09:00", None, "taken_before_order"),
        ("2026:11:04 23:59:59", "2026-11-05 00:00", None, "taken_before_order"),
        ("2026:11:05 00:00:01", "2026-11-05 09:00", None, None),
        ("2026:11:06 12:00:00", "2026-11-05 09:00", "2026-11-10 16:00", "taken_before_delivery"),
        ("2026:11:10 08:00:00", "2026-11-05 09:00", "2026-11-10 16:00", None),
        ("2026:11:01 12:00:00", "2026-11-05 09:00", "2026-11-10 16:00", "taken_before_order"),
        ("2026:11:01 12:00:00", None, None, None),
    ],
)
def test_a_photo_from_before_there_was_anything_to_take(desk, tmp_path, taken, ordered, delivered, code):
    case, (item,) = add(desk, claim(desk), piece(dated(tmp_path / "a.jpg", taken)))
    changes = Changes(
        ordered_at=moment(ordered) if ordered else None, delivered_at=moment(delivered) if delivered else None
    )
    if ordered or delivered:
        case = edit(desk, case, changes, entry=NOTHING)
    assert [doubt.code for _name, doubt in said(desk, case)] == ([code] if code else [])
    assert item.counts, "a hint refuses nothing"


def test_what_was_photographed_before_dispatch_is_no_wonder(desk, tmp_path):
    """Our own photo of the parcel, and a listing that the buyer saved, are older than the delivery by nature."""
    case = edit(desk, claim(desk), Changes(delivered_at=moment("2026-11-10 16:00")), entry=NOTHING)
    path = dated(tmp_path / "a.jpg", "2026:11:01 12:00:00")
    other = dated(tmp_path / "b.jpg", "2026:11:01 12:00:00")
    case, _ = add(desk, case, Piece(path=path, kind="pre_ship_test", source=Party.US), piece(other, "listing_snapshot"))
    assert said(desk, case) == []
