"""Whatever the learner's code does, `check` returns a report that says it, and the kernel is as before."""

import _thread
import random
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from dlviz.answers import guarded
from dlviz.exercises import check, find, progress

DENSE = "layers/dense_forward"


def right(x, weight, bias):
    return x @ weight.T + bias


@pytest.fixture
def half_a_second(monkeypatch):
    monkeypatch.setattr(find(DENSE), "seconds", 0.5)


@pytest.fixture
def no_patience(monkeypatch):
    monkeypatch.setattr(guarded, "PATIENCE", 0.3)


@pytest.fixture(autouse=True)
def nothing_runs_on():
    """No learner's code is left running; the interpreter is asked, since a `Thread` can be mistaken."""
    before = set(sys._current_frames())
    yield
    deadline = time.monotonic() + 10  # code that sleeps, or catches everything, ends by itself
    while set(sys._current_frames()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(sys._current_frames()) <= before


class Array(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs):
        raise AssertionError("the judge computed with the learner's object")


class Masked(np.ma.MaskedArray):
    pass


class Liar:
    """Claims to be whatever it is asked for, and is right about everything."""

    __class__ = np.ndarray
    shape, dtype, ndim = (1, 1), np.dtype(float), 2

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        raise AssertionError("the judge called a method of the learner's object")

    __array_ufunc__ = __getattr__ = __len__ = __iter__ = __float__ = __repr__ = __array__


class EqualToAll(type):
    """The type of types that claim to be any other."""

    __module__ = "numpy"

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(float)


class Impostor(metaclass=EqualToAll):
    pass


class BadMessage(Exception):
    __traceback__ = property(lambda self: 1 / 0)

    def __str__(self):
        raise SystemExit("even this")


def itself():
    inside = []
    inside.append(inside)
    return inside


RETURNED = [
    (None, "returned None"),
    (Ellipsis, "of type ellipsis"),
    (NotImplemented, "of type NotImplementedType"),
    (np.zeros((1, 1)).view(Array), "0 came, 7 was expected"),
    (np.ma.zeros((1, 1)).view(Masked), "of type Masked"),
    (np.ma.array([[1.0]], mask=[[True]]), "a masked array, some of whose numbers are hidden"),
    (Liar(), "of type Liar"),
    ([[Liar()]], "of type Liar"),
    (Impostor(), "of type Impostor"),
    (np.array([[1, None]], dtype=object), "array of dtype object"),
    (np.array([["1.0"]]), "dtype <U3 came"),
    (np.zeros(3, dtype="datetime64[s]"), "dtype datetime64[s]"),
    (np.broadcast_to(0.0, (100_000, 100_000)), "(100000, 100000), too large"),
    (itself(), "too deep"),
    ([0] * 2_000_000, "too large"),
    (10**5000, "whole number too large"),
    ("7" * 5_000_000, "text too long"),
    ("seven", "'seven' came"),
    ({"y": 7.0}, "a dict came"),
    ([[1.0], [2.0, 3.0]], "a list came"),
    ([[np.nan]], "NaN (not a number) came"),
    (np.array([[-np.inf]]), "infinity came"),
    (7.0, "A single number came; shape (1, 1) was expected"),
    (np.zeros((1, 1, 1)), "Shape (1, 1, 1) came; shape (1, 1) was expected"),
    (10**30, "A single number came"),
    (1j, "of type complex"),
    (print, "of type builtin_function_or_method"),
]


@pytest.mark.parametrize(("value", "said"), RETURNED, ids=[said for _, said in RETURNED])
def test_a_wrong_kind_of_result_is_named(value, said):
    def answer(x, weight, bias):
        return value

    report = check(DENSE, answer)
    assert report.attempted and not report.passed
    assert said in report.message
    assert len(str(report)) < 5_000


def test_a_nested_list_and_a_tensor_are_as_good_as_an_array():
    import torch

    assert check(DENSE, lambda x, w, b: right(x, w, b).tolist()).passed
    assert check(
        DENSE, lambda x, w, b: torch.tensor(right(x, w, b)).requires_grad_(x.dtype.kind == "f")
    ).passed
    assert not check(DENSE, lambda x, w, b: torch.tensor(right(x, w, b) + 1)).passed
    assert "layout torch.sparse_coo" in check(DENSE, lambda x, w, b: torch.eye(2).to_sparse()).message


@pytest.mark.parametrize("value", [3, None, "dense_forward", np.zeros(2), Liar(), find(DENSE)], ids=type)
def test_what_is_no_function_is_refused_by_what_it_is(value):
    report = check(DENSE, value)
    assert report.attempted and not report.passed and not report.failing_input
    assert f"of type {type(value).__name__} came" in report.message


def test_a_class_in_place_of_a_function():
    class Dense:
        def __init__(self, x, weight, bias):
            self.y = right(x, weight, bias)

    assert "wants the function `dense_forward(x, weight, bias)` itself; a class, `Dense`, came" in (
        check(DENSE, Dense).message
    )


@pytest.mark.parametrize("answer", [lambda: 0, lambda x: x, lambda x, weight, bias, more: x, np.zeros, max])
def test_other_parameters_are_told_with_those_wanted(answer):
    report = check(DENSE, answer)
    assert not report.passed
    assert "cannot be called as `dense_forward(x, weight, bias)`" in report.message or answer is max


RAISED = [ValueError("no"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), MemoryError(), BadMessage()]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_exception_is_told_with_the_learners_own_line(error):
    def answer(x, weight, bias):
        raise error  # here

    report = check(DENSE, answer)
    assert report.attempted and not report.passed
    assert type(error).__name__ in report.message
    assert "`raise error  # here`" in report.message
    assert f"line {answer.__code__.co_firstlineno + 1}" in report.message


def test_the_line_is_the_learners_even_where_a_library_raises():
    def answer(x, weight, bias):
        return np.linalg.inv(np.ones((2, 3)))

    report = check(DENSE, answer)
    assert "LinAlgError" in report.came and "return np.linalg.inv(np.ones((2, 3)))" in report.came


def test_recursion_without_end():
    def answer(x, weight, bias):
        return answer(x, weight, bias)

    assert "RecursionError" in check(DENSE, answer).message


def test_only_the_stub_s_own_words_are_no_attempt(record):
    def half_done(x, weight, bias):
        raise NotImplementedError

    def in_torch(x, weight, bias):
        import torch

        torch.softmax(torch.tensor([1, 2]), -1)

    for answer in (half_done, in_torch):
        report = check(DENSE, answer)
        assert report.attempted and report.message.startswith("It raised NotImplementedError in line")
    assert record.exists()


# Time


def report_at_the_limit(answer):
    report = check(DENSE, answer)
    assert report.attempted and not report.passed
    assert "No result within 0.5 seconds" in report.message
    return report


def test_an_endless_loop_is_stopped(half_a_second):
    workers = []

    def answer(x, weight, bias):
        workers.append(threading.current_thread())
        while True:
            pass

    report = report_at_the_limit(answer)
    assert "restart the kernel" not in report.message
    assert workers[0].ident not in sys._current_frames()


def test_a_loop_that_catches_everything_is_left_behind_and_silenced(half_a_second, no_patience, capsys):
    done = threading.Event()

    def answer(x, weight, bias):
        while not done.is_set():
            try:
                while not done.is_set():
                    print("noise", flush=True)
                    time.sleep(0.001)
            except BaseException:
                pass

    out, err = sys.stdout, sys.stderr
    try:
        report = report_at_the_limit(answer)
        assert "restart the kernel" in report.message
        time.sleep(0.1)
        print("mine")
        assert capsys.readouterr().out == "mine\n"
    finally:
        done.set()
        sys.stdout, sys.stderr = out, err


def test_a_call_that_sleeps_outlasts_the_limit_and_the_check_does_not(half_a_second, no_patience):
    done = threading.Event()
    try:
        report = report_at_the_limit(lambda x, weight, bias: done.wait(60))
        assert "restart the kernel" in report.message  # it was still waiting
    finally:
        done.set()


def test_an_exception_whose_text_takes_for_ever(half_a_second):
    class Slow(Exception):
        def __str__(self):
            while True:
                pass

    def answer(x, weight, bias):
        raise Slow

    assert not check(DENSE, answer).passed


def test_the_limit_holds_outside_the_main_thread(half_a_second):
    def answer(x, weight, bias):
        while True:
            pass

    reports = []
    thread = threading.Thread(target=lambda: reports.append(check(DENSE, answer)))
    thread.start()
    thread.join(60)
    assert reports and "No result" in reports[0].message


def test_the_stop_button_ends_the_check_and_the_learners_code():
    workers, running, out = [], threading.Event(), sys.stdout

    def answer(x, weight, bias):
        workers.append(threading.current_thread())
        running.set()
        while True:
            pass

    threading.Thread(target=lambda: (running.wait(), _thread.interrupt_main())).start()
    with pytest.raises(KeyboardInterrupt):
        check(DENSE, answer)
    assert workers[0].ident not in sys._current_frames() and sys.stdout is out
    assert not progress().standings


# What it leaves behind


def test_changed_input_is_told_by_name_even_where_the_result_is_right():
    def answer(x, weight, bias):
        y = right(x, weight, bias)
        bias *= 2
        return y

    report = check(DENSE, answer)
    assert not report.passed and "the input `bias` was changed in place" in report.message
    assert "input `sizes`" in check("layers/count_parameters", lambda sizes: pop_all(sizes)).message


def pop_all(sizes):
    total = find("layers/count_parameters").answer(sizes)
    sizes.clear()
    return total


def test_printing_is_kept_short_and_shown_only_with_a_wrong_answer(capsys):
    def loud(x, weight, bias):
        print("x is", x.shape)
        for _ in range(100):
            print("y" * 1_000_000)
            sys.stderr.write("z" * 1_000_000)
        return x

    report = check(DENSE, loud)
    assert report.printed.startswith("x is (1, 1)\nyyy") and len(report.printed) <= guarded.MAX_PRINTED
    assert check(DENSE, lambda *args: print("hello") or right(*args)).printed == ""
    assert capsys.readouterr() == ("", "")


def test_the_kernel_is_as_it_was_before():
    def answer(x, weight, bias):
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        np.random.seed(0), random.seed(0), torch.manual_seed(0)
        np.random.normal(size=3)
        sys.setrecursionlimit(5_000)
        sys.stdout = sys.stderr = None
        warnings.simplefilter("error")
        return right(x, weight, bias)

    import torch

    def state():
        return (
            np.geterr(),
            np.get_printoptions(),
            str(np.random.get_state()),
            random.getstate(),
            torch.get_rng_state().tolist(),
            sys.getrecursionlimit(),
            sys.stdout,
            sys.stderr,
            list(warnings.filters),
        )

    before = state()
    assert check(DENSE, answer).passed
    assert state() == before


def test_warnings_stay_inside(recwarn, capsys):
    def answer(x, weight, bias):
        np.log(np.zeros(3))
        warnings.warn("mine", stacklevel=1)
        return right(x, weight, bias)

    assert check(DENSE, answer).passed
    assert not recwarn.list and capsys.readouterr() == ("", "")


def test_the_learners_error_state_does_not_reach_the_check():
    with np.errstate(all="raise"):
        assert check(DENSE, lambda x, w, b: (np.log(np.zeros(1)), right(x, w, b))[1]).passed
