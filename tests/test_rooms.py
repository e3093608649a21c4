"""Rooms that are laid by course/new.py are filled, found and used."""

import tomllib

import new
import pytest
import room

from dlviz import explorables


def test_nothing_is_left_to_fill_in():
    left = new.unfilled()
    assert not left, "\n".join(["course/new.py has laid what is still to be filled in:", *left])


@pytest.mark.parametrize("name", sorted(set(explorables.__all__) - {"Explorable", "explore"}))
def test_every_explorable_is_shown_in_a_lesson(name):
    syllabus = tomllib.loads((new.ROOT / "course" / "syllabus.toml").read_text(encoding="utf-8"))["lesson"]
    assert any(name in lesson["explorables"] for lesson in syllabus), (
        f"{name} is in no lesson: write {name}() into a cell of a course/NN_stem.md, and the name into "
        "`explorables` of that lesson in course/syllabus.toml"
    )


@pytest.mark.parametrize("name", sorted({*explorables.__all__} - {"Explorable", "explore"}))
def test_make_room_finds_every_explorable_by_its_name(name):
    assert room.explorable(name), f"there is no folder {new.snake(name)}"


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("PhaseWheel", "phase_wheel"),
        ("KLMirror", "kl_mirror"),
        ("LeakyReLU", "leaky_relu"),
        ("PReLU", "prelu"),
        ("SiLU", "silu"),
        ("GELU", "gelu"),
    ],
)
def test_names_of_files(name, snake):
    assert new.snake(name) == snake
