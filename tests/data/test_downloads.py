"""A file comes whole or not at all: from hosts that break off, lie or keep silent; for several at once."""

import hashlib
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from dlviz.data import downloads
from dlviz.data.downloads import Remote

CONTENT = np.random.default_rng(0).bytes(300_000)
OTHER = bytes(len(CONTENT))  # of the same size
FETCH = "from dlviz.data.downloads import Remote, fetch; print(fetch({!r}).stat().st_size)"


class Host(ThreadingHTTPServer):
    """Serves one file, as badly as asked for, and remembers the Range of each request."""

    def __init__(self, content=CONTENT, *, ranges=True, breaks=(), status=None):
        super().__init__(("127.0.0.1", 0), Answer)
        self.content, self.ranges, self.status = content, ranges, status
        self.breaks = list(breaks)  # after how many bytes each of the first answers breaks off
        self.stall = None  # an event that is waited for before breaking off
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}/file"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        host, wish = self.server, self.headers["Range"]
        host.asked.append(wish)
        if host.status:
            return self.send_error(host.status)
        start = int(wish[len("bytes=") : -1]) if wish and host.ranges else 0
        body = host.content[start:]
        self.send_response(206 if wish and host.ranges else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if host.breaks:
            self.wfile.write(body[: host.breaks.pop(0)])
            if host.stall:
                host.stall.wait(20)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def remote(*urls, content=CONTENT):
    return Remote("set/file.gz", len(content), hashlib.sha256(content).hexdigest(), urls)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DLVIZ_DATA", str(tmp_path / "cache"))
    monkeypatch.setattr(downloads, "PATIENCE", 5)
    return tmp_path / "cache"


def part(cache, content=None):
    path = cache / "set" / "file.gz.part"
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path


def test_a_file_comes_whole_is_kept_and_is_not_asked_for_again(cache, capsys):
    with Host() as host:
        path = downloads.fetch(remote(host.url))
        assert path == cache / "set" / "file.gz" and path.read_bytes() == CONTENT
        lock = cache / "set" / "file.gz.lock"
        lock.unlink(missing_ok=True)
        assert downloads.fetch(remote(host.url)) == path
    assert host.asked == [None] and not part(cache).exists()
    assert not lock.exists()  # nothing is written, so that a filled cache may be read-only
    assert capsys.readouterr().out == "set/file.gz: 300 kB of 300 kB\n"


def test_a_broken_connection_is_continued_at_once():
    with Host(breaks=[100_000, 70_000]) as host:
        assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT
    assert host.asked == [None, "bytes=100000-", "bytes=170000-"]


def test_what_came_is_kept_when_nothing_more_comes_and_the_next_call_continues_it(cache):
    with Host(breaks=[100_000, 0]) as host:
        with pytest.raises(ConnectionError, match=r"(?s)broke off after 100 kB.*100 kB that came are kept"):
            downloads.fetch(remote(host.url))
        assert part(cache).read_bytes() == CONTENT[:100_000]
        assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT
    assert host.asked[-1] == "bytes=100000-"


def test_another_host_continues_what_the_first_began():
    with Host(breaks=[100_000, 0]) as first, Host() as second:
        assert downloads.fetch(remote(first.url, second.url)).read_bytes() == CONTENT
    assert second.asked == ["bytes=100000-"]


def test_a_host_without_ranges_sends_all_of_it_and_breaking_off_loses_nothing(cache):
    part(cache, CONTENT[:100_000])
    with Host(ranges=False, breaks=[70_000]) as host:
        with pytest.raises(ConnectionError):
            downloads.fetch(remote(host.url))
        assert part(cache).read_bytes() == CONTENT[:100_000]
        assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT


def test_a_complete_part_needs_no_network(cache):
    part(cache, CONTENT)
    assert downloads.fetch(remote("http://127.0.0.1:9/file")).read_bytes() == CONTENT


@pytest.mark.parametrize("beginning", [OTHER[:100_000], OTHER, CONTENT + b"more"])
def test_a_wrong_beginning_is_thrown_away_and_fetched_anew(cache, beginning):
    part(cache, beginning)
    with Host() as host:
        assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT
    assert host.asked[-1] is None


def test_a_wrong_checksum_is_refused_and_the_next_host_asked(cache):
    with Host(OTHER) as wrong, Host() as right:
        with pytest.raises(ConnectionError, match="file: what it sent has a wrong checksum"):
            downloads.fetch(remote(wrong.url))
        assert not part(cache).exists() and not (cache / "set" / "file.gz").exists()
        assert downloads.fetch(remote(wrong.url, right.url)).read_bytes() == CONTENT


def test_a_page_in_place_of_the_file_does_not_harm_what_came(cache):
    part(cache, CONTENT[:100_000])
    with (
        Host(b"<html>Log in first</html>", ranges=False) as portal,
        pytest.raises(ConnectionError, match="it offers another file"),
    ):
        downloads.fetch(remote(portal.url))
    assert part(cache).read_bytes() == CONTENT[:100_000]


def test_a_damaged_file_is_noticed_and_fetched_again(cache):
    with Host() as host:
        path = downloads.fetch(remote(host.url))
        for damaged in (CONTENT[:-1], CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])):
            path.write_bytes(damaged)
            assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT
    assert len(host.asked) == 3


def test_without_a_network_it_says_what_was_tried_and_what_needs_none(cache):
    with Host(status=404) as gone, pytest.raises(ConnectionError) as error:
        downloads.fetch(remote("https://data.example.org/file", "http://127.0.0.1:9/file", gone.url))
    lines = str(error.value).splitlines()
    assert lines[0] == "set/file.gz is not, or not whole, on this machine, and no host gave it:"
    assert "https://data.example.org/file: " in lines[1] and "network refused" in lines[1]
    assert "http://127.0.0.1:9/file: " in lines[2] and "refused" in lines[2]
    assert f"{gone.url}: HTTP Error 404" in lines[3]
    assert "data.load_digits()" in lines[4] and lines[4].endswith(str(cache / "set" / "file.gz"))
    assert len(lines) == 5  # no word of a part, where there is none


def test_a_silent_host_is_given_up(monkeypatch, capsys):
    monkeypatch.setattr(downloads, "PATIENCE", 0.2)
    with Host(breaks=[0]) as host:
        host.stall = threading.Event()
        with pytest.raises(ConnectionError, match="timed out"):
            downloads.fetch(remote(host.url))
        host.stall.set()
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one child")
def test_an_interrupted_fetch_is_continued_by_the_next(cache):
    with Host(breaks=[100_000]) as host:
        host.stall = threading.Event()
        command = [sys.executable, "-c", FETCH.format(remote(host.url))]
        child = subprocess.Popen(command, stderr=subprocess.PIPE)
        wait_for(lambda: part(cache).exists() and part(cache).stat().st_size)
        child.send_signal(signal.SIGINT)
        assert b"KeyboardInterrupt" in child.communicate(timeout=20)[1]
        host.stall.set()
        came = part(cache).read_bytes()
        assert came and came == CONTENT[: len(came)] and not (cache / "set" / "file.gz").exists()
        assert downloads.fetch(remote(host.url)).read_bytes() == CONTENT
    assert host.asked == [None, f"bytes={len(came)}-"]


def test_several_at_once_fetch_it_once(cache):
    with Host(breaks=[100_000]) as host:
        host.stall = threading.Event()
        command = [sys.executable, "-uc", FETCH.format(remote(host.url))]
        children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        wait_for(lambda: part(cache).exists())
        waiting = threading.Timer(1.5, host.stall.set)  # time for the others to find the lock taken
        waiting.start()
        said = [child.communicate(timeout=30)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert host.asked == [None, "bytes=100000-"]
    assert all(text.endswith("300000\n") for text in said)
    assert sum("another process fetches it" in text for text in said) == 2


def test_a_folder_that_cannot_be_written_is_explained(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DLVIZ_DATA", str(tmp_path / "file"))
    with pytest.raises(OSError, match=r"cannot be written .* DLVIZ_DATA to a folder of yours"):
        downloads.fetch(remote("http://127.0.0.1:9/file"))


def test_the_cache_is_where_the_platform_keeps_caches_unless_told(monkeypatch, tmp_path):
    monkeypatch.setenv("DLVIZ_DATA", "~/somewhere")
    assert downloads.cache_folder().is_absolute() and downloads.cache_folder().name == "somewhere"
    monkeypatch.delenv("DLVIZ_DATA")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert "dlviz" in downloads.cache_folder().parts
    if sys.platform == "linux":
        assert downloads.cache_folder() == tmp_path / "dlviz"


def test_where_a_line_can_be_changed_it_is_kept_up_to_date(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with Host() as host:
        downloads.fetch(remote(host.url))
    lines = capsys.readouterr().out.split("\r")
    assert lines[1].rstrip() == "set/file.gz: 66 kB of 300 kB"
    assert lines[-1].rstrip() == "set/file.gz: 300 kB of 300 kB" and lines[-1].endswith("\n")
    assert all(len(line.rstrip("\n")) == 79 for line in lines[1:])  # nothing longer shines through


def wait_for(condition):
    """Until it holds, for at most 20 seconds."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)
