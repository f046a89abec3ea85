"""Every command as it is typed: it answers, its JSON can be read, `--on` is kept, and a batch loses no line."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from needlepoint.cli import batch
from needlepoint.cli.main import COMMANDS, program
from needlepoint.strict_yaml import parse
from tests.acceptance.conftest import GOOD, PROGRAM, Run

ON = ("--on", "2026-11-23")


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, groups and what is in them."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            yield (*words, name)
            if isinstance(found, click.Group):
                yield from commands(found, (*words, name))


@pytest.mark.parametrize("words", [(), *commands(program)], ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...], run: Run) -> None:
    answer = run(*words, "--help")
    assert answer.code == 0
    _, _, examples = answer.out.partition("Example")
    assert f"needlepoint {' '.join(words)}".rstrip() in examples


def test_the_help_lists_every_command_and_every_exit_code(run: Run) -> None:
    out = run("--help").out
    assert all(f"  {name} " in out for name in COMMANDS)
    assert all(f"{code} " in out.partition("Exit codes:")[2] for code in (0, 2, 3, 4, 5, 6))


def test_a_command_that_is_not_there(run: Run) -> None:
    answer = run("asess", "good.yaml")
    assert answer.code == 2
    assert "asess" in answer.err
    assert "Traceback" not in answer.err


def test_assess(run: Run) -> None:
    answer = run("assess", "good.yaml", *ON)
    assert answer.code == 0
    assert "Assessment of D-0042 on 2026-11-23: PROCEED" in answer.out
    assert "cheeks for acne scars rolling" in answer.out


def test_assess_standard_input(run: Run) -> None:
    answer = run("assess", "-", *ON, stdin=GOOD.encode())
    assert "PROCEED" in answer.out


DOSE = ("needling", "dose", "timed_pen", "needle_count=12", "strokes_per_second=100", "seconds_on_area=60")
JSON_COMMANDS = [
    ("assess", "good.yaml", *ON),
    ("plan", "good.yaml", *ON),
    ("replan", "plan.json", "good.yaml", "--on", "2027-01-08"),
    ("aftercare", "--ended-at", "2027-02-02T11:30+01:00", "--time-zone", "Europe/Madrid", "--zones", "cheeks"),
    ("check-product", "--day", "2", "Aqua, Glycerin, Ascorbic Acid, Parfum"),
    ("triage", "--day", "3", "pus=yes", "fever=no"),
    ("phototype", "--burns", "always", "--tans", "never"),
    ("phototype", "--variant", "A", "--points", "2,1,2,3,2,1,2,2,3,2"),
    (*DOSE, "--area-cm2", "25", "--needle-length-mm", "1.5"),
    ("needling", "anaesthetic", "lmx_4", "--area-cm2", "80", "--grams", "8"),
    ("score", "vas_scar_100mm", "--total", "62", "--before", "71"),
    ("knowledge", "show", "skinpen"),
    ("knowledge", "list", "rules"),
    ("knowledge", "search", "keloid"),
]


@pytest.mark.parametrize("words", JSON_COMMANDS, ids=lambda words: " ".join(words[:3]))
def test_an_answer_is_text_for_people_and_json_for_programs(words: tuple[str, ...], folder: Path, run: Run) -> None:
    (folder / "plan.json").write_text(run("plan", "good.yaml", *ON, "--json").out, "utf-8")
    for_people, for_programs = run(*words), run(*words, "--json")
    assert (for_people.code, for_programs.code) == (0, 0), for_people.err + for_programs.err
    assert for_people.out.strip()
    assert json.loads(for_programs.out)
    assert not for_people.out.lstrip().startswith(("{", "["))


def content(out: str) -> dict[str, Any]:
    """What an answer in JSON holds, without the versions around it."""
    held = json.loads(out)["content"]
    assert isinstance(held, dict)
    return held


def test_the_day_asked_is_kept(folder: Path, run: Run) -> None:
    text = GOOD.replace("everything_else", "tanning_on: 2026-11-20\n  everything_else")
    (folder / "p.yaml").write_text(text, "utf-8")
    days = ("2026-11-23", "2027-03-01")
    soon, later = (content(run("assess", "p.yaml", "--on", day, "--json").out) for day in days)
    assert (soon["on"], later["on"]) == days
    assert soon["overall"] != later["overall"]


def test_no_session_is_planned_before_the_day_asked(run: Run) -> None:
    for day in ("2026-11-23", "2027-05-10"):
        sessions = content(run("plan", "good.yaml", "--on", day, "--json").out)["sessions"]
        assert sessions
        assert min(each["on"] for each in sessions) >= day


def test_plan_writes_its_documents(folder: Path, run: Run) -> None:
    (folder / "clinic.yaml").write_text(
        "name: Clinic\naddress: Street 1\nphone: '+34 600 000 000'\ntime_zone: Europe/Madrid\n", "utf-8"
    )
    answer = run("plan", "good.yaml", *ON, "--out", "documents", "--clinic", "clinic.yaml")
    assert answer.code == 0, answer.err
    written = {path.name: path.read_bytes() for path in (folder / "documents").iterdir()}
    assert set(written) == {
        "D-0042-plan.pdf", "D-0042-plan.md", "D-0042-plan.json", "D-0042-forecast.json", "D-0042-leaflet-en.pdf",
        "D-0042-course.ics",
    }  # fmt: skip
    assert written["D-0042-plan.pdf"].startswith(b"%PDF")
    assert written["D-0042-course.ics"].startswith(b"BEGIN:VCALENDAR")
    assert all(f"wrote documents/{name}" in answer.out + answer.err for name in written)


def test_plan_without_a_clinic_says_what_is_left_out(folder: Path, run: Run) -> None:
    answer = run("plan", "good.yaml", *ON, "--out", "documents")
    assert "No leaflet and no calendar: they need the clinic's telephone" in answer.err
    assert len(list((folder / "documents").iterdir())) == 4


def test_replan_says_what_changed(folder: Path, run: Run) -> None:
    (folder / "plan.json").write_text(run("plan", "good.yaml", *ON, "--json").out, "utf-8")
    first = content((folder / "plan.json").read_text("utf-8"))["sessions"][0]["on"]
    now = GOOD + f"past_sessions: [{{on: {first}, zones: cheeks, status: missed}}]\n"
    (folder / "now.yaml").write_text(now, "utf-8")
    answer = run("replan", "plan.json", "now.yaml", "--on", "2027-02-01")
    assert answer.code == 0, answer.err
    assert f"The session of {first} was missed." in " ".join(answer.out.split())


def test_replan_of_what_is_no_plan(folder: Path, run: Run) -> None:
    (folder / "plan.json").write_text("{}", "utf-8")
    answer = run("replan", "plan.json", "good.yaml", *ON)
    assert answer.code in (2, 3)
    assert answer.err.startswith("Error: ")
    assert "Traceback" not in answer.err


def test_triage_asks_the_worst_first_and_one_yes_is_enough(run: Run) -> None:
    answer = run("triage", "--day", "1", stdin=b"yes\nyes\n" + b"no\n" * 60)
    assert answer.code == 0
    assert answer.out.index("hard to breathe") < answer.out.index("EMERGENCY")
    assert "fever" not in answer.out.partition("EMERGENCY")[0]


def test_phototype_asks_its_ten_questions(run: Run) -> None:
    answer = run("phototype", "--variant", "B", stdin=b"2\n" * 10)
    assert answer.code == 0
    assert answer.out.count("0 to 4, or ?") == 10
    assert "total 20 of 40" in answer.out


def test_needling_writes_its_picture(folder: Path, run: Run) -> None:
    answer = run("needling", "depth", "forehead", "1.5", "--device", "skinpen", "--svg", "depth.svg")
    assert answer.code == 0
    assert "wrote depth.svg" in answer.out
    assert (folder / "depth.svg").read_text("utf-8").lstrip().startswith("<svg")


def test_the_knowledge_base_passes_its_check(run: Run) -> None:
    answer = run("knowledge", "check", *ON)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("No problems in ")


def test_demo(folder: Path, run: Run) -> None:
    answer = run("demo", "--out", "shown")
    assert answer.code == 0, answer.err
    for example in ("acne_scars_isotretinoin", "pregnant"):
        assert any((folder / "shown" / example).iterdir())
    assert "The documents are in" in answer.out


NEW = ("new", "new.yaml", "--device", "skinpen", "--indication", "wrinkles", "--zones", "neck", *ON)
FIRST = b"1990-02-11\nfemale\nII\n"


def answered(folder: Path) -> dict[str, object]:
    """The answers that stand in the file."""
    value = parse((folder / "new.yaml").read_bytes(), "new.yaml").value
    assert isinstance(value, dict)
    history = value["history"]
    assert isinstance(history, dict)
    return history


def test_new_asks_until_nothing_is_open_and_its_file_can_be_planned(folder: Path, run: Run) -> None:
    answer = run(*NEW, stdin=FIRST + b"no\n" * 200)
    assert answer.code == 0, answer.err
    assert "PROCEED" in answer.out
    assert "Next: needlepoint plan new.yaml" in answer.out
    assert answered(folder)["born_on"] == "1990-02-11"
    assert run("plan", "new.yaml", *ON).code == 0


@pytest.mark.parametrize("end", [b"", b"q\n", b"quit\n"], ids=["end of input", "q", "quit"])
def test_new_keeps_what_was_answered_and_goes_on_where_it_stopped(end: bytes, folder: Path, run: Run) -> None:
    first = run(*NEW, stdin=FIRST + b"no\nno\n" + end)
    assert first.code == 0
    assert "Stopped. The answers so far are in new.yaml; run the same command to go on." in first.out
    before = answered(folder)
    assert len(before) == 5
    again = run(*NEW, stdin=b"no\n" * 200)
    assert "Going on with new.yaml." in again.out
    assert "When were you born?" not in again.out
    assert before.items() <= answered(folder).items()


def test_new_writes_down_the_clinics_number_for_the_patient(folder: Path, run: Run) -> None:
    run(*NEW, "--patient", "P-0012", stdin=b"q\n")
    run(*NEW, stdin=b"q\n")
    value = parse((folder / "new.yaml").read_bytes(), "new.yaml").value
    assert isinstance(value, dict)
    assert value["patient"] == "P-0012"


def test_new_stops_asking_when_the_answer_is_already_no(folder: Path, run: Run) -> None:
    script = FIRST + b"".join(b"yes\n" if number == 2 else b"no\n" for number in range(200))
    answer = run(*NEW, stdin=script)
    assert "The answer is already no for every zone, so the rest is not asked (--all asks it)." in answer.out
    few = len(answered(folder))
    (folder / "new.yaml").unlink()
    run(*NEW, "--all", stdin=script)
    assert few < 10 < len(answered(folder))


def test_new_asks_again_where_an_answer_cannot_be_understood(folder: Path, run: Run) -> None:
    answer = run(*NEW, stdin=b"tomorrow\n2026-11-24\n1990-02-11\nfem\nfemale\n\nII\nq\n")
    assert "'tomorrow' is not a date." in answer.out
    assert "lies after the day of the consultation" in answer.out
    assert answered(folder) == {"born_on": "1990-02-11", "sex": "female", "phototype": "II"}


def test_new_asks_again_for_a_device_an_indication_or_zones_it_does_not_know(folder: Path, run: Run) -> None:
    answer = run("new", "new.yaml", *ON, stdin=b"99\nwrinkels\n4\nskinpn\nskinpen\nchekks\n,\ncheeks, nose\n" + FIRST)
    assert answer.code == 0, answer.err
    for told in ("There is no number 99. Choose from 1 to", "mean wrinkles?", "mean skinpen?", "mean cheeks?"):
        assert told in " ".join(answer.out.split())
    value = parse((folder / "new.yaml").read_bytes(), "new.yaml").value
    assert isinstance(value, dict)
    assert value["treatment"] == {
        "device": "skinpen",
        "wants": [{"indication": "wrinkles", "zones": ["cheeks", "nose"]}],
    }


def test_new_refuses_a_misspelt_option_before_it_asks(folder: Path, run: Run) -> None:
    answer = run("new", "new.yaml", "--device", "skinpn", *ON)
    assert answer.code == 2
    assert "Did you mean skinpen?" in answer.err
    assert answer.out == ""
    assert not (folder / "new.yaml").exists()


def test_new_does_not_write_over_a_file_with_a_mistake(folder: Path, run: Run) -> None:
    text = GOOD.replace("born_on", "bron_on")
    (folder / "new.yaml").write_text(text, "utf-8")
    answer = run(*NEW, stdin=b"no\n" * 9)
    assert answer.code == 2
    assert "new.yaml, line 3: there is no fact 'bron_on'." in answer.err
    assert (folder / "new.yaml").read_text("utf-8") == text


def test_new_leaves_what_is_no_consultation_alone(folder: Path, run: Run) -> None:
    (folder / "new.yaml").write_text("shopping: [milk]\n", "utf-8")
    answer = run(*NEW)
    assert answer.code == 2
    assert "This is not a consultation that was begun." in answer.err
    assert (folder / "new.yaml").read_text("utf-8") == "shopping: [milk]\n"


def line(reference: str, **history: object) -> str:
    """A patient on a line of JSON."""
    told = {"born_on": "1990-02-11", "sex": "female", "phototype": "II", "everything_else": False, **history}
    wants = [{"indication": "wrinkles", "zones": ["neck"]}]
    return json.dumps({"patient": reference, "history": told, "treatment": {"device": "skinpen", "wants": wants}})


GOOD_LINES = {1: line("a"), 3: line("c", pregnant=True), 9: line("i")}
BAD_LINES = {
    2: line("b", pregnnat=True),
    4: "{not json",
    5: "[" * 60_000,
    6: '{"patient": "f", "patient": "g"}',
    7: '"word"',
    8: line("h").replace("neck", "nek"),
    11: line("k" * 200_000),
}


def test_the_answers_of_a_batch_never_take_the_place_of_its_patients(folder: Path, run: Run) -> None:
    (folder / "p.jsonl").write_text(GOOD_LINES[1], "utf-8")
    answer = run("assess", "--batch", "p.jsonl", "--out", "p.jsonl", *ON)
    assert answer.code == 2
    assert "The answers would take the place of the patients." in answer.err
    assert (folder / "p.jsonl").read_text("utf-8") == GOOD_LINES[1]


def test_a_fault_of_our_own_on_one_patient_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_on_two(number: int, _line: bytes, _on: dt.date) -> dict[str, object]:
        return {"line": 1 // (2 - number) if number == 2 else number}

    monkeypatch.setattr(batch, "_answer", breaks_on_two)
    answers, mistakes = batch.answer_chunk([(1, b""), (2, b""), (3, b"")], dt.date(2026, 11, 23))
    assert [json.loads(each)["line"] for each in answers.splitlines()] == [1, 2, 3]
    assert len(mistakes) == 1
    assert mistakes[0].startswith("line 2: skipped. a fault of the program (ZeroDivisionError)")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_line_of_a_batch_costs_no_other(workers: str, folder: Path, run: Run) -> None:
    lines = GOOD_LINES | BAD_LINES | {10: ""}
    (folder / "p.jsonl").write_text("\n".join(lines[number] for number in sorted(lines)), "utf-8")
    answer = run("assess", "--batch", "p.jsonl", "--out", "answers.jsonl", "--workers", workers, *ON)
    assert answer.code == 6
    answers = [json.loads(each) for each in (folder / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [each["line"] for each in answers] == sorted(GOOD_LINES | BAD_LINES)
    assert {each["line"]: each["patient"] for each in answers if "overall" in each} == {1: "a", 3: "c", 9: "i"}
    assert [each["line"] for each in answers if "skipped" in each] == sorted(BAD_LINES)
    assert all(f"line {number}: skipped." in answer.err for number in BAD_LINES)
    assert "3 assessed, 7 skipped." in answer.err
    assert "Traceback" not in answer.err


def test_a_line_without_end_is_read_only_so_far_as_a_line_may_be_long(folder: Path, run: Run) -> None:
    (folder / "p.jsonl").write_text("x" * 1_000_000 + "\n" + line("P-2") + "\n", "utf-8")
    answer = run("assess", "--batch", "p.jsonl", "--workers", "1", *ON)
    first, second = (json.loads(each) for each in answer.out.splitlines())
    assert first == {"line": 1, "skipped": ["The line is longer than 100000 bytes."]}
    assert (second["line"], second["patient"]) == (2, "P-2")


def test_a_batch_without_a_bad_line(folder: Path, run: Run) -> None:
    (folder / "p.ndjson").write_text("\n".join(GOOD_LINES.values()), "utf-8")
    answer = run("assess", "--batch", "p.ndjson", "--workers", "1", *ON)
    assert (answer.code, answer.out.count("\n")) == (0, 3)
    assert "3 assessed, 0 skipped." in answer.err


@pytest.mark.slow
def test_a_batch_is_answered_in_its_order_by_two_workers(folder: Path, run: Run) -> None:
    (folder / "p.jsonl").write_text("\n".join(line(str(number)) for number in range(900)), "utf-8")
    for workers in ("1", "2"):
        run("assess", "--batch", "p.jsonl", "--out", f"{workers}.jsonl", "--workers", workers, *ON)
    text = (folder / "2.jsonl").read_text("utf-8")
    assert [json.loads(each)["patient"] for each in text.splitlines()] == [str(number) for number in range(900)]
    assert text == (folder / "1.jsonl").read_text("utf-8")


HEADER = "patient,born_on,sex,phototype,pregnant,eczema,peel_on,everything_else,indication,zones,device"
ROWS = [
    "001,1990-02-11,female,II,no,,,no,wrinkles,neck,skinpen",
    "002,1990,female,III,yes,,,no,wrinkles,neck; cheeks,skinpen",
    "",
    "003,1990-02-11,female,II,maybe,,,no,wrinkles,neck,skinpen",
    "004,1990-02-11,female,II,no,neck,neck=2026-11-20,no,wrinkles,neck,skinpen",
    "005,1990-02-11",
    "006,1990-02-11,female,II,²,,,no,wrinkles,neck,skinpen",
    "007,1990-02-11,female,II,no,,,no,wrinkles,neck,skinpen,more",
    '"008, with\na comma",1990-02-11,female,II,no,,,no,wrinkles,neck,skinpen',
    "009,1990-02-11,female,II,no,,,no,wrinkles,nek,skinpen",
]


def test_a_batch_of_csv(folder: Path, run: Run) -> None:
    bad_bytes = "010,José,,,,,,,,,\n".encode("latin-1")
    (folder / "p.csv").write_bytes("\n".join(["\ufeff" + HEADER, *ROWS, ""]).encode() + bad_bytes)
    answer = run("assess", "--batch", "p.csv", "--workers", "1", *ON)
    assert answer.code == 6
    answers = {each["line"]: each for each in map(json.loads, answer.out.splitlines())}
    assert {number: each["patient"] for number, each in answers.items() if "overall" in each} == {
        2: "001",
        3: "002",
        6: "004",
        10: "008, with\na comma",
    }
    assert {number: each["skipped"][0] for number, each in answers.items() if "skipped" in each} == {
        5: "line 5: pregnant: 'maybe' is not an answer to it. Answer yes, no or unknown.",
        7: "The line has 2 fields and the header 11; quote fields that hold commas.",
        8: "line 8: pregnant: '²' is not an answer to it. Answer yes, no or unknown.",
        9: "The line has 12 fields and the header 11; quote fields that hold commas.",
        12: "line 12: zones: 'nek' is not a zone. Did you mean neck?",
        13: "The text is not UTF-8; save the file again with that encoding.",
    }
    assert [zone["zone"] for zone in answers[3]["zones"]] == ["neck", "left_cheek", "right_cheek"]
    assert answers[3]["overall"] == "defer"


def test_a_quote_that_is_never_closed_ends_its_row_not_the_batch(folder: Path, run: Run) -> None:
    (folder / "p.csv").write_text(f'{HEADER}\n{ROWS[0]}\n"002{"x" * 200_000}\n{ROWS[1]}\n', "utf-8")
    answer = run("assess", "--batch", "p.csv", "--workers", "1", *ON)
    assert answer.code == 6
    assert "line 3: skipped. The line is not CSV" in answer.err
    assert "2 assessed, 1 skipped." in answer.err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"patient,sex,sex\n", "p.csv, line 1: The header has two columns 'sex'. Keep one of them."),
        ("patient,sex\n".encode("utf-16"), "p.csv, line 1: The text is not UTF-8."),
        ("pati\u00e9nt\n".encode("latin-1"), "p.csv, line 1: The text is not UTF-8."),
    ],
)
def test_a_header_that_cannot_be_used(data: bytes, says: str, folder: Path, run: Run) -> None:
    (folder / "p.csv").write_bytes(data)
    answer = run("assess", "--batch", "p.csv", "--workers", "1")
    assert answer.code == 3
    assert says in answer.err


@pytest.mark.parametrize(
    "words", ["assess good.yaml --json", "knowledge list", "plan good.yaml", "assess --batch p.jsonl --workers 1"]
)
def test_a_reader_that_stops_reading_gets_no_complaint(words: str, folder: Path) -> None:
    (folder / "p.jsonl").write_text("\n".join([line("a")] * 300), "utf-8")
    with subprocess.Popen([PROGRAM, *words.split(), *(ON if "good" in words else ())], stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read().decode()
    assert "Traceback" not in told
    assert "Broken" not in told
    assert "Exception" not in told


def test_a_terminal_without_our_signs_is_no_reason_to_fail(folder: Path) -> None:
    text = GOOD.replace("everything_else", "pregnant: yes\n  everything_else")
    (folder / "p.yaml").write_text(text, "utf-8")
    done = subprocess.run([PROGRAM, "assess", "p.yaml", *ON], capture_output=True, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"DEFER" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shells_completion_is_written(shell: str) -> None:
    environment = {"_NEEDLEPOINT_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([PROGRAM], capture_output=True, env=environment, text=True)
    assert "_NEEDLEPOINT_COMPLETE" in done.stdout


def test_completion_offers_the_commands(folder: Path) -> None:
    environment = {"_NEEDLEPOINT_COMPLETE": "zsh_complete", "COMP_WORDS": "needlepoint ", "COMP_CWORD": "1"}
    done = subprocess.run([PROGRAM], capture_output=True, env=environment, text=True)
    assert set(COMMANDS) <= set(done.stdout.split("\n"))
