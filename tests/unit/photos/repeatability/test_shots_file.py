"""The list of a study: what it says, and every row that cannot be used with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlepoint.errors import ManyProblems, UnreadableFile
from needlepoint.photos.repeatability.shots_file import StudyShot, read_shots

HEADER = "file,person,zones,session,device,operator"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with photographs and zones to be named."""
    for name in ("a1.jpg", "a2.jpg", "a3.jpg", "b1.jpg", "b2.jpg", "a.json", "b.json"):
        (tmp_path / name).write_bytes(b"something")
    return tmp_path


def listed(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """The folder with these rows in its list."""
    (folder / "shots.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return folder


def test_people_with_their_shots(folder: Path) -> None:
    rows = ("a1.jpg,A,a.json,1,Phone,X", "b1.jpg,B,b.json,,,", "", "a2.jpg,A,,1,Phone,Y", "b2.jpg,B,b.json,,,")
    people = read_shots(listed(folder, *rows))
    assert [(each.name, each.zones.name, len(each.shots)) for each in people] == [
        ("A", "a.json", 2),
        ("B", "b.json", 2),
    ]
    assert people[0].shots[1] == StudyShot(folder / "a2.jpg", "A", "1", "Phone", "Y")


def test_semicolons_and_few_columns_and_other_order(folder: Path) -> None:
    people = read_shots(listed(folder, "A;a.json;a1.jpg", "A;;a2.jpg", header="\ufeffPerson;Zones;File"))
    assert [shot.path.name for shot in people[0].shots] == ["a1.jpg", "a2.jpg"]


def test_every_bad_row_is_named_with_its_line(folder: Path) -> None:
    rows = (
        "a1.jpg,A,a.json,1,,",
        "gone.jpg,A,,1,,",
        "a2.jpg,,,1,,",
        ",A,,1,,",
        "a1.jpg,A,,1,,",
        "b1.jpg,B,,1,,",
        "b2.jpg,B,b.json,1,,",
        "a3.jpg,A,b.json,1,,",
        "too,few",
    )
    with pytest.raises(ManyProblems) as found:
        read_shots(listed(folder, *rows))
    assert [str(each) for each in found.value.problems] == [
        "shots.csv, line 3: There is no photograph gone.jpg. Check the name; it is looked for beside the list.",
        "shots.csv, line 4: No person is named. Give each person a name of your own, such as P01.",
        "shots.csv, line 5: No photograph is named. Write the name of the photograph, as it stands in this folder.",
        "shots.csv, line 6: a1.jpg stands on line 2 already. Name each shot once.",
        "shots.csv, line 7: No zones file is named. Write the name of the zones file, as it stands in this folder.",
        "shots.csv, line 8: B has other zones on line 7. Leave this one empty.",
        "shots.csv, line 9: A has other zones on line 2. Leave this one empty.",
        "shots.csv, line 10: It has 2 fields, and the first line has 6. Quote what holds a comma.",
    ]


def test_one_shot_is_no_repeat(folder: Path) -> None:
    with pytest.raises(ManyProblems, match=r"line 2: A has one shot only\. Add repeat shots"):
        read_shots(listed(folder, "a1.jpg,A,a.json,1,,"))


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("file,person,zone", "'zone' is not a column of a study. Did you mean zones?"),
        ("file,person,zones,file", "There are two columns 'file'."),
        ("file,person", "There is no column 'zones'. Begin the file with the line file,person,zones"),
        ("", "There is no column 'file'."),
    ],
)
def test_a_header_that_cannot_be_used(header: str, says: str, folder: Path) -> None:
    with pytest.raises(UnreadableFile) as found:
        read_shots(listed(folder, header=header))
    assert says in str(found.value)


def test_no_list_and_no_rows(folder: Path) -> None:
    with pytest.raises(UnreadableFile, match="Begin the file with the line"):
        read_shots(folder)
    with pytest.raises(UnreadableFile, match="It names no photograph"):
        read_shots(listed(folder))
    (folder / "shots.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_shots(folder)
