"""Bad input through the command line: one clear message with the place and what to do, and nothing written half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from needlepoint.cli.write import file_name
from needlepoint.knowledge.loader import DATA
from tests.acceptance.conftest import GOOD, Answer, Run

ON = ("--on", "2026-11-23")
BARRED = GOOD.replace("everything_else", "bleeding_disorder: yes\n  everything_else")


def in_one_line(text: str) -> str:
    """A message without the line breaks of a terminal."""
    return " ".join(text.split())


def assert_refused(answer: Answer, code: int, *words: str) -> None:
    """One message on standard error with these words in it, nothing on standard output, and no traceback."""
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert answer.err.count("Error: ") == 1
    assert "Traceback" not in answer.err
    for each in words:
        assert each in in_one_line(answer.err)


@pytest.mark.parametrize(
    ("part", "by", "code", "words"),
    [
        ("born_on:", "bron_on:", 2, ["p.yaml, line 3: there is no fact 'bron_on'. Did you mean born_on?"]),
        ("treatment:", "treatmnt:", 2, ["p.yaml, line 8: 'treatmnt' is not known here. Did you mean treatment?"]),
        ("1990-02-11", "2026-02-29", 2, ["p.yaml, line 3: born_on: '2026-02-29' is not in the calendar"]),
        ("1990-02-11", "2026-11-24", 2, ["p.yaml, line 3: born_on: 2026-11-24 lies after the day of the consultation"]),
        ("born_on: 1990-02-11", "age_years: 36 years", 2, ["p.yaml, line 3: age_years: '36 years'", "a plain number"]),
        ("[cheeks]", "[cheks]", 2, ["p.yaml, line 12: zones: 'cheks' is not a zone. Did you mean cheeks"]),
        ("[cheeks]", "[]", 2, ["p.yaml, line 12: zones: no zone is named."]),
        ("skinpen", "skinpenn", 2, ["p.yaml, line 9: device: there is no device 'skinpenn'. Did you mean skinpen"]),
        ("acne_scars_rolling", "acne_scar_rolling", 2, ["p.yaml, line 11: indication: there is no indication"]),
        ("  sex: female\n", "  sex: female\n  sex: male\n", 3, ["p.yaml, line 5: 'sex' stands here twice. Keep one"]),
        (
            "patient: D-0042",
            "patient: &p D-0042",
            3,
            ["p.yaml, line 1: anchors and aliases"],
        ),
        ("D-0042", "!!python/object/apply:os.getcwd []", 3, ["p.yaml, line 1: the tag ", "Write the plain value."]),
        ("  sex: female", "  sex: [female", 3, ["p.yaml, line 5: This is not valid YAML", "Check the indentation"]),
        ("patient:", "---\npatient: a\n---\npatient:", 3, ["p.yaml, line 3: A second document begins here."]),
    ],
)
@pytest.mark.parametrize("command", ["assess", "plan"])
def test_a_mistake_in_a_file(
    command: str, part: str, by: str, code: int, words: list[str], folder: Path, run: Run
) -> None:
    assert GOOD.count(part) == 1
    (folder / "p.yaml").write_text(GOOD.replace(part, by), "utf-8")
    assert_refused(run(command, "p.yaml", *ON), code, *words)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GOOD.replace("D-0042", "José").encode("latin-1"), ["p.yaml, line 1: The text is not UTF-8. Save it again"]),
        (GOOD.encode("utf-16"), ["p.yaml, line 1: The text is not UTF-8."]),
        (GOOD.encode("utf-16-le"), ["p.yaml, line 1: It holds a character that is not text (code 0)."]),
        (GOOD.encode() + b"\x00", ["p.yaml, line 13: It holds a character that is not text (code 0)."]),
        (GOOD.encode() + b"# " + b"x" * 10_000_000, ["p.yaml: The file is larger than 2 MB.", "--batch"]),
        (b"patient: " + b"[" * 200_000, ["p.yaml, line 1: It is nested more than 40 levels deep."]),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ["p.yaml, line 1: anchors", "p.yaml, line 2: anchors"]),
    ],
    ids=["latin-1", "utf-16", "utf-16-le", "NUL", "10 MB", "deep", "billion laughs"],
)
@pytest.mark.parametrize("command", [("assess",), ("plan",), ("triage", "--day", "3")], ids=" ".join)
def test_a_file_that_cannot_be_read(
    command: tuple[str, ...], data: bytes, words: list[str], folder: Path, run: Run
) -> None:
    (folder / "p.yaml").write_bytes(data)
    on = () if command[0] == "triage" else ON
    assert_refused(run(*command, "p.yaml", *on), 3, *words)


def test_a_file_that_is_not_there_or_is_a_folder(folder: Path, run: Run) -> None:
    assert_refused(run("assess", "gone.yaml"), 3, "gone.yaml: The file cannot be opened", "Check the name")
    assert_refused(run("assess", str(folder)), 3, "The file cannot be opened")
    assert_refused(run("assess", "--batch", "gone.jsonl"), 3, "gone.jsonl: The file cannot be opened")


def test_standard_input_is_named_in_its_mistakes(run: Run) -> None:
    answer = run("assess", "-", *ON, stdin=GOOD.replace("born_on", "bron_on").encode())
    assert_refused(answer, 2, "standard input, line 3: there is no fact 'bron_on'.")


def test_every_mistake_of_a_file_is_told_at_once(folder: Path, run: Run) -> None:
    text = GOOD.replace("born_on", "bron_on").replace("skinpen", "skinpenn").replace("[cheeks]", "[cheks]")
    (folder / "p.yaml").write_text(text, "utf-8")
    answer = run("plan", "p.yaml", *ON, "--out", "documents")
    assert_refused(answer, 2, "mistakes found: 3", "line 3:", "line 9:", "line 12:")
    assert not (folder / "documents").exists()


def test_pregnant_and_male_is_asked_not_assumed(folder: Path, run: Run) -> None:
    (folder / "p.yaml").write_text(GOOD.replace("sex: female", "sex: male\n  pregnant: yes"), "utf-8")
    answer = run("assess", "p.yaml", *ON)
    assert answer.code == 0
    assert "The record says both pregnant and male at birth. Which of the two is right?" in in_one_line(answer.out)
    assert "DEFER" in answer.out


@pytest.mark.parametrize("day", ["2026-02-29", "tomorrow", "2026-11", "9999-12-31", "23.11.2026", ""])
@pytest.mark.parametrize("command", ["assess", "plan", "new"])
def test_the_day_asked_must_be_a_day(command: str, day: str, run: Run) -> None:
    answer = run(command, "good.yaml", "--on", day)
    assert answer.code == 2
    assert "Invalid value for '--on'" in answer.err
    assert "2026-06-14" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["aftercare", "--ended-at", "2027-02-02T11:30", "--zones", "cheeks"], "has no time zone"),
        (["aftercare", "--ended-at", "noon", "--zones", "cheeks"], "'noon' is not a moment."),
        (["aftercare", "--ended-at", "9999-12-31T11:30Z", "--zones", "cheeks"], "is not from 1900 to 2199"),
        (["aftercare", "--ended-at", "2027-02-02T11:30Z", "--zones", "cheks"], "Did you mean cheeks"),
        (["aftercare", "--ended-at", "2027-02-02T11:30Z", "--zones", "nose", "--time-zone", "Mars/X"], "no time zone"),
        (["aftercare", "--ended-at", "2027-02-02T11:30Z", "--zones", "nose", "--device", "skinpenn"], "mean skinpen"),
        (["check-product", "--day", "2"], "There is no label to read."),
        (["check-product", "--day", "2", "  "], "There is no label to read."),
        (["triage", "--day", "3", "fevr=yes"], "there is no question 'fevr'. Did you mean fever?"),
        (["triage", "--day", "3", "fever=perhaps"], "'perhaps' is not an answer to it."),
        (["triage", "--day", "3", "fever=yes", "fever=no"], "'fever' is answered twice."),
        (["phototype"], "Give --variant A or B"),
        (["phototype", "--variant", "A", "--points", "1,2"], "'1,2' is not 10 numbers."),
        (["phototype", "--variant", "A", "--points", "²,1,2,3,2,1,2,2,3,2"], "is not 10 numbers."),
        (["phototype", "--variant", "A", "--points", "9,1,2,3,2,1,2,2,3,2"], "9"),
        (["needling", "dose", "roller", "passes=4", "--area-cm2", "4", "--needle-length-mm", "1"], "Missing: "),
        (
            ["needling", "dose", "roller", "passes=x", "--area-cm2", "4", "--needle-length-mm", "1"],
            "'x' is not a number",
        ),
        (["needling", "depth", "nosse", "1.5"], "'nosse' is not a zone. Did you mean nose?"),
        (["needling", "depth", "nose", "nan"], "nan is not a number."),
        (["needling", "anaesthetic", "lmx4", "--area-cm2", "80"], "Did you mean lmx_4"),
        (["score", "mas"], "There is no instrument 'mas'. Did you mean masi"),
        (["score", "masi", "forehead_area=three"], "An answer is not a number"),
        (["knowledge", "show", "pregnnat"], "There is no record 'pregnnat'. Did you mean pregnant"),
        (["knowledge", "list", "rulez"], "There is no table 'rulez'. Did you mean rules"),
    ],
)
def test_a_word_that_cannot_be_understood(words: list[str], says: str, run: Run) -> None:
    assert_refused(run(*words), 2, says)


def test_a_plan_against_a_bar_is_refused_with_the_reasons(folder: Path, run: Run) -> None:
    (folder / "p.yaml").write_text(
        GOOD.replace("everything_else", "bleeding_disorder: yes\n  everything_else"), "utf-8"
    )
    answer = run("plan", "p.yaml", *ON, "--out", "documents")
    assert_refused(answer, 5, "- ", "bleeding")
    assert not (folder / "documents").exists()


def test_an_override_the_rule_does_not_allow_is_refused(folder: Path, run: Run) -> None:
    text = BARRED.replace(
        "  wants:", "  overrides: [{rule: bleeding_disorder, reason: asked for, by: Dr Example}]\n  wants:"
    )
    (folder / "p.yaml").write_text(text, "utf-8")
    assert_refused(run("plan", "p.yaml", *ON), 5, "'bleeding_disorder' cannot be overridden")


def test_a_needle_longer_than_the_label_allows_is_refused(folder: Path, run: Run) -> None:
    text = GOOD.replace("  wants:", "  depths: {cheeks: {needle_length_mm: 15}}\n  wants:")
    (folder / "p.yaml").write_text(text, "utf-8")
    assert_refused(run("plan", "p.yaml", *ON), 2, "15")


def test_a_broken_knowledge_base_is_told_with_every_fault(folder: Path, run: Run) -> None:
    data = folder / "data"
    (data / "rules").mkdir(parents=True)
    (data / "policy.yaml").write_bytes((DATA / "policy.yaml").read_bytes())
    (data / "rules" / "mine.yaml").write_text("- id: mine\n  grup: skin\n", "utf-8")
    answer = run("knowledge", "check", "--data", "data")
    assert_refused(
        answer, 4, "rules/mine.yaml, line 1 (mine): 'grup' is not a field of it.", "there is no file of source"
    )


CLINIC = "name: Clinic\naddress: Street 1\nphone: '+34 600 000 000'\ntime_zone: Europe/Madrid\n"


def test_a_mistake_in_the_clinics_file_leaves_no_document(folder: Path, run: Run) -> None:
    (folder / "clinic.yaml").write_text(CLINIC.replace("phone:", "fone:"), "utf-8")
    answer = run("plan", "good.yaml", *ON, "--out", "documents", "--clinic", "clinic.yaml")
    assert answer.code in (2, 3)
    assert "clinic.yaml, line 3: 'fone' is not known here. Did you mean phone?" in in_one_line(answer.err)
    assert not (folder / "documents").exists()


def parts_left(folder: Path) -> list[Path]:
    """What a write that failed has left behind."""
    return [path for path in folder.rglob(".*") if path.name.endswith(".part")]


def test_a_folder_in_the_place_of_a_document_leaves_everything_as_it_was(folder: Path, run: Run) -> None:
    (folder / "documents" / "D-0042-plan.pdf").mkdir(parents=True)
    answer = run("plan", "good.yaml", *ON, "--out", "documents")
    assert answer.code == 3
    assert "documents/D-0042-plan.pdf: It cannot be written (Is a directory). Choose another place." in in_one_line(
        answer.err
    )
    assert [path.name for path in (folder / "documents").iterdir()] == ["D-0042-plan.pdf"]


def test_a_file_in_the_place_of_the_folder_stays_as_it_was(folder: Path, run: Run) -> None:
    (folder / "taken").write_text("mine", "utf-8")
    answer = run("plan", "good.yaml", *ON, "--out", "taken/here")
    assert answer.code == 3
    assert "It cannot be written" in answer.err
    assert (folder / "taken").read_text("utf-8") == "mine"


def test_an_old_document_stays_whole_when_the_new_one_cannot_be_made(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("plan", "good.yaml", *ON, "--out", "documents").code == 0
    before = {path.name: path.read_bytes() for path in (folder / "documents").iterdir()}

    def full(_path: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    answer = run("plan", "good.yaml", "--on", "2027-01-04", "--out", "documents")
    assert answer.code == 3
    assert "It cannot be written (No space left on device)." in in_one_line(answer.err)
    assert {path.name: path.read_bytes() for path in (folder / "documents").iterdir()} == before


def test_a_batch_that_cannot_be_written_leaves_nothing(folder: Path, run: Run) -> None:
    (folder / "p.jsonl").write_text(json.dumps({"treatment": {}}) + "\n", "utf-8")
    (folder / "answers").mkdir()
    answer = run("assess", "--batch", "p.jsonl", "--out", "answers", "--workers", "1")
    assert answer.code == 3
    assert "answers: It cannot be written (Is a directory)." in answer.err
    assert parts_left(folder) == []


def test_what_is_no_batch_is_refused_before_anything_is_written(folder: Path, run: Run) -> None:
    assert_refused(run("assess", "--batch", "good.yaml", "--out", "answers.jsonl"), 3, "Use a .jsonl or .csv file.")
    assert [path.name for path in folder.iterdir()] == ["good.yaml"]


def test_out_without_batch_is_not_passed_over(run: Run) -> None:
    answer = run("assess", "good.yaml", "--out", "answer.json")
    assert answer.code == 2
    assert "--out goes with --batch" in answer.err


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd-plan.pdf"),
        ("D 42/1", "D_42_1-plan.pdf"),
        ("..", "plan.pdf"),
        (None, "plan.pdf"),
        ("José-1", "José-1-plan.pdf"),
    ],
)
def test_a_reference_leads_to_no_other_folder(reference: str | None, name: str) -> None:
    assert file_name(reference, "plan.pdf") == name


def test_a_reference_cannot_steer_the_terminal(folder: Path, run: Run) -> None:
    (folder / "p.yaml").write_text(GOOD.replace("D-0042", '"D\\e[2J"'), "utf-8")
    answer = run("assess", "p.yaml", *ON)
    assert_refused(answer, 2, "holds a control character.")
    assert "\x1b" not in answer.err
