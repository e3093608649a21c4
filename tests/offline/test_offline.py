"""The network is refused: in this process, in its children, by name, by address and by datagram."""

import socket
import subprocess
import sys
import urllib.request

import pytest

OUTSIDE = "192.0.2.1"  # an address kept for documentation (RFC 5737): nobody answers there


def connect():
    socket.create_connection((OUTSIDE, 80), timeout=1)


def connect_without_look_up():
    with socket.socket() as s:
        s.settimeout(1)
        s.connect((OUTSIDE, 80))


def send_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"hello", (OUTSIDE, 53))


def look_up():
    socket.getaddrinfo("example.org", 443)


def look_up_the_old_way():
    socket.gethostbyname("example.org")


def fetch():
    urllib.request.urlopen("https://example.org", timeout=1)


@pytest.mark.parametrize(
    "reach", [connect, connect_without_look_up, send_datagram, look_up, look_up_the_old_way, fetch]
)
def test_every_way_out_is_refused(reach):
    with pytest.raises(OSError, match="network refused"):
        reach()


def test_children_are_refused_as_well():
    reach = f"import socket; socket.create_connection(({OUTSIDE!r}, 80), timeout=1)"
    child = subprocess.run([sys.executable, "-c", reach], capture_output=True, text=True)
    assert child.returncode == 1
    assert "network refused" in child.stderr


def test_the_machine_itself_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_no_process_builds_a_grammar_of_addresses_to_read_a_notebook():
    run = "import sys, nbformat; print('lark' in sys.modules)"
    child = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True)
    assert child.stdout == "False\n", child.stderr
