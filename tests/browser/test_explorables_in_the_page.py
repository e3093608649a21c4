"""Explorables in JupyterLab as a learner meets them: the page shows what Python draws, to the pixel."""

import urllib.request

import numpy as np
import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz.explorables import FoldingPaper, NeuronBench
from tests.browser.showing import Showing, listen

BENCH = "from dlviz.explorables import FoldingPaper, NeuronBench\nbench = NeuronBench()\nbench"


@pytest.fixture(scope="module")
def opened(page, address, notebooks):
    """The notebook with both explorables and a second view of the first."""
    lab.write(
        notebooks / "explorables.ipynb",
        BENCH,
        "FoldingPaper()",
        "bench",
        "import gc\nfrom dlviz.explorables.kit.painting import Painting\ngc.collect()\n"
        "print(sum(isinstance(thing, Painting) for thing in gc.get_objects()), 'paintings')",
        "from matplotlib import pyplot\nfrom dlviz import pictures\npictures.use()\n"
        "pictures.show(pyplot.plot([0, 1])[0].figure, 'A line.')",
    )
    notebook = lab.Notebook(page, address, "explorables.ipynb")
    notebook.run()
    return notebook


@pytest.fixture
def bench(opened):
    """NeuronBench, in its opening state, with the mouse elsewhere."""
    opened.page.mouse.move(5, 5)
    bench = Showing(opened.cell(0))
    bench.press("Reset")
    bench.shows(NeuronBench())
    return bench


@pytest.fixture
def paper(opened):
    """FoldingPaper, in its opening state."""
    paper = Showing(opened.cell(1))
    paper.press("Reset")
    paper.shows(FoldingPaper())
    return paper


@pytest.mark.parametrize("kernel", ["", "-busy-1"])
def test_the_browser_keeps_the_tab_s_icons(address, kernel):
    """JupyterLab changes them at every message; or else each time the server would answer them, not us."""
    with urllib.request.urlopen(f"{address}/static/favicons/favicon{kernel}.ico") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def in_plane(x1, x2, right=0):
    """A pixel of NeuronBench's picture at a point of its plane, or `right` of it; what is exactly there."""
    painting = NeuronBench().painting("light", 1)
    painting.paint(NeuronBench().frame)
    x, y = painting.figure.axes[0].transData.transform((x1, x2))
    pixel = round(x) + right, round(NeuronBench.size[1] - y)
    return pixel, painting.locate(*pixel)[1:]


def pulled(there):
    """NeuronBench with its line pulled to a point of the plane."""
    return NeuronBench(**vars(NeuronBench.drag(NeuronBench().state, None, "plane", *there)))


def test_the_picture_is_there_with_its_words(bench, paper):
    for showing in (bench, paper):
        expect(showing.canvas).to_be_visible()
        expect(showing.canvas).to_have_role("img")
        expect(showing.caption).to_be_visible()
        assert len(np.unique(showing.pixels().reshape(-1, 4), axis=0)) > 50


def test_a_key_moves_a_slider(bench, paper):
    handle, readout = bench.slider("w₁")
    handle.press("ArrowRight")
    expect(readout).to_have_text("1.30")
    bench.shows(NeuronBench(w1=1.3))
    paper.slider("units in a layer")[0].press("ArrowRight")
    paper.shows(FoldingPaper(units=5))


def test_a_slider_has_its_label_as_its_name(bench):
    expect(bench.output.get_by_role("slider", name="w₁", exact=True)).to_have_count(1)


def test_the_mouse_drags_a_slider(bench):
    bench.pull("w₂", -60)
    bench.shows(NeuronBench(w2=bench.value("w₂")))
    assert -3 <= bench.value("w₂") < 0


def test_lists_and_ticks_move_the_picture(bench, paper):
    bench.output.get_by_label("activation").select_option("ReLU")
    bench.shows(NeuronBench(activation="ReLU"))
    paper.output.get_by_text("ReLU", exact=True).click()
    paper.shows(FoldingPaper(nonlinear=False))


def test_the_code_has_the_values_on_screen(bench):
    bench.slider("w₁")[0].press("ArrowRight")
    bench.shows(NeuronBench(w1=1.3))
    bench.press("Show code")
    code = bench.output.locator(".dlviz-code pre")
    for button, library in (("NumPy", "numpy"), ("PyTorch", "torch")):
        bench.press(button)
        expect(code).to_have_text(NeuronBench(w1=1.3).code(library), use_inner_text=True)
    bench.slider("w₁")[0].press("ArrowRight")
    expect(code).to_contain_text("w1 = 1.4\n")
    bench.press("Show code")
    expect(code).to_be_hidden()


def test_the_mouse_asks_for_numbers(bench):
    pixel, there = in_plane(1.0, -0.5)
    bench.point(*pixel)
    expect(bench.tip).to_have_text(NeuronBench.hover(NeuronBench().state, None, "plane", *there))
    bench.page.mouse.move(5, 5)
    expect(bench.tip).to_be_hidden()
    for _ in range(8):  # leaving faster than the answer comes
        bench.point(*pixel)
        bench.page.mouse.move(5, 5)
    bench.page.wait_for_timeout(300)
    expect(bench.tip).to_be_hidden()


def test_the_mouse_pulls_the_line(bench):
    start, _ = in_plane(0.0, 0.0)
    end, there = in_plane(-1.0, -1.5)
    bench.point(*start)
    bench.page.mouse.down()
    for share in np.linspace(0, 1, 8):
        bench.point(*(np.array(start) + share * np.subtract(end, start)))
    bench.page.mouse.up()
    bench.shows(pulled(there))
    assert bench.value("b") == pulled(there).state.b


def test_the_end_of_a_quick_drag_is_not_lost(bench):
    start, _ = in_plane(0.0, 0.0)
    end, there = in_plane(-1.0, -1.5)
    bench.point(*start)
    bench.canvas.evaluate(
        """(canvas, [start, end]) => {
          canvas.setPointerCapture = () => {};  // no real pointer is down
          const box = canvas.getBoundingClientRect();
          const send = (type, [x, y], buttons) => canvas.dispatchEvent(
            new PointerEvent(type, { clientX: box.left + x, clientY: box.top + y, buttons }));
          send("pointerdown", start, 1);
          send("pointermove", end, 1);  // before the press is answered
          send("pointerup", end, 0);
          send("pointermove", start, 0);
          send("pointerleave", start, 0);
        }""",
        [start, end],
    )
    bench.shows(pulled(there))


def test_the_keyboard_is_a_pointer_too(bench):
    pixel, _ = in_plane(0.0, 0.0)
    bench.point(*pixel)
    expect(bench.tip).to_be_visible()
    before = bench.tip.inner_text()
    bench.canvas.focus()
    bench.page.keyboard.press("ArrowRight")
    expect(bench.tip).not_to_have_text(before)
    expect(bench.tip).to_contain_text("tanh(")
    for _ in range(5):
        bench.page.keyboard.press("Shift+ArrowRight")
    _, there = in_plane(0.0, 0.0, right=6 * 8)
    bench.shows(pulled(there))
    assert bench.value("b") == pulled(there).state.b


def test_a_second_view_follows(bench, opened):
    second = Showing(opened.cell(2))
    second.shows(NeuronBench())
    opened.page.moves.clear()
    bench.slider("w₁")[0].press("ArrowLeft")
    second.shows(NeuronBench(w1=1.1))
    assert second.value("w₁") == 1.1
    second.slider("b")[0].press("ArrowRight")
    bench.shows(NeuronBench(w1=1.1, b=-0.5))
    assert bench.value("b") == -0.5
    opened.page.wait_for_timeout(300)
    assert opened.page.moves == [{"value": pytest.approx(1.1)}, {"value": pytest.approx(-0.5)}], "no echoes"


def test_a_slider_is_never_told_what_it_would_correct(page, address, notebooks):
    """Its correction, sent back, could come after a newer move and undo it."""
    lab.write(
        notebooks / "sliders.ipynb",
        "from dlviz import explore\n"
        "@explore(a=(0.01, 1.0), b=(-3.0, 3.0), c=(0.0, 1.0, 0.001), d=(1e-5, 1e-2, 1e-5), e=(2, 37, 3))\n"
        "def picture(ax, a=0.3, b=0.7, c=0.123, d=0.001, e=9): pass\n"
        "picture",
        "import random\n"
        "for _ in range(20):\n"
        "    picture.set(a=random.uniform(0.01, 1), b=random.uniform(-3, 3), c=random.random(),"
        " d=random.uniform(1e-5, 1e-2), e=random.randint(2, 37))",
    )
    with page.context.browser.new_context() as context:
        listen(page := context.new_page())
        notebook = lab.Notebook(page, address, "sliders.ipynb")
        notebook.run()
        picture = Showing(notebook.cell(0))
        expect(picture.canvas).to_be_visible()
        before = picture.slider("c")[1].inner_text()
        notebook.cell(1).click()
        notebook.command("notebook:run-cell")
        expect(picture.slider("c")[1]).not_to_have_text(before)
        page.wait_for_timeout(500)
        assert page.moves == []


def test_dragging_drops_stale_positions_and_ends_with_the_last(bench):
    handle, readout = bench.slider("w₁")
    page, track = bench.page, handle.locator("xpath=../..").bounding_box()
    count = """([canvas, readout]) => {
      window.seen = { frames: 0, positions: 0 };
      new MutationObserver(() => seen.frames++).observe(canvas, { attributeFilter: ["data-frame"] });
      new MutationObserver(() => seen.positions++).observe(readout, { childList: true });
    }"""
    page.evaluate(count, [bench.canvas.element_handle(), readout.element_handle()])
    handle.hover()
    page.mouse.down()
    for i in range(100):
        page.mouse.move(track["x"] + track["width"] * abs(i % 48 - 24) / 24, track["y"] + 2)
        page.wait_for_timeout(10)
    page.mouse.up()
    bench.shows(NeuronBench(w1=bench.value("w₁")))
    seen = page.evaluate("seen")
    assert 5 < seen["frames"] <= seen["positions"] + 1


def test_the_dark_theme_draws_dark(bench, paper, opened):
    opened.theme(dark=True)
    bench.page.wait_for_timeout(1000)
    bench.shows(NeuronBench(), "dark")
    paper.shows(FoldingPaper(), "dark")
    bench.slider("w₁")[0].press("ArrowRight")
    bench.shows(NeuronBench(w1=1.3), "dark")
    opened.theme(dark=False)
    bench.page.wait_for_timeout(1000)
    bench.shows(NeuronBench(w1=1.3))


def test_a_figure_on_light_paper_does_not_glare_in_the_dark_theme(bench, opened):
    figure = opened.cell(4).locator(".jp-OutputArea-output img")
    expect(figure).to_have_css("filter", "none")
    opened.theme(dark=True)
    expect(figure).to_have_css("filter", "brightness(0.85)")
    opened.theme(dark=False)


def test_a_dense_screen_gets_twice_the_pixels(page, address, notebooks):
    lab.write(notebooks / "dense.ipynb", BENCH)
    with page.context.browser.new_context(device_scale_factor=2) as context:
        dense = lab.Notebook(context.new_page(), address, "dense.ipynb")
        dense.run()
        bench = Showing(dense.cell(0))
        bench.shows(NeuronBench(), ratio=2)
        box = bench.canvas.bounding_box()
        assert (box["width"], box["height"]) == NeuronBench.size


def test_a_page_far_away_gets_the_same_picture(page, address, notebooks):
    """By another name than localhost: pictures come as PNG."""
    lab.write(notebooks / "far.ipynb", BENCH)
    with page.context.browser.new_context() as context:
        far = lab.Notebook(context.new_page(), address.replace("127.0.0.1", "far.localhost"), "far.ipynb")
        far.run()
        bench = Showing(far.cell(0))
        bench.shows(NeuronBench())
        bench.slider("w₁")[0].press("ArrowRight")
        bench.shows(NeuronBench(w1=1.3))


def test_running_again_and_clearing_leave_nothing_behind(opened):
    paintings = opened.cell(3).locator(".jp-OutputArea-output")
    opened.page.evaluate("document.querySelectorAll('canvas').forEach(canvas => canvas.id = 'old')")
    opened.run()
    expect(opened.page.locator("canvas#old")).to_have_count(0)
    Showing(opened.cell(0)).shows(NeuronBench())
    Showing(opened.cell(2)).shows(NeuronBench())
    opened.command("notebook:clear-all-cell-outputs")
    expect(opened.page.locator("canvas")).to_have_count(0)
    opened.page.wait_for_timeout(500)
    opened.cell(3).click()
    opened.command("notebook:run-cell")
    expect(paintings).to_have_text("0 paintings")


def test_it_works_in_notebook_7(page, address, notebooks):
    pytest.importorskip("notebook", reason="Jupyter Notebook is not installed")
    lab.write(notebooks / "classic.ipynb", BENCH)
    with page.context.browser.new_context() as context:
        classic = context.new_page()
        classic.goto(f"{address}/notebooks/classic.ipynb")
        classic.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        cell = classic.locator(".jp-CodeCell").first
        cell.locator(".cm-content").click()
        classic.keyboard.press("Shift+Enter")
        bench = Showing(cell)
        bench.shows(NeuronBench())
        bench.pull("w₁", -30)
        bench.shows(NeuronBench(w1=bench.value("w₁")))
        assert bench.value("w₁") < 1.2
