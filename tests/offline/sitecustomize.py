"""Refuse the network: a Python process with this folder on PYTHONPATH reaches nothing but its own machine.

Python imports `sitecustomize` by itself at start, so that kernels, servers and other children refuse as
well. The audit hook sees every connection and look-up, whichever library makes it, and cannot be taken away.
"""

import errno
import socket
import sys
from typing import Any

HERE = {"localhost", "::1", "0.0.0.0", "::", socket.gethostname()}


def is_local(host: Any) -> bool:
    """Whether this name or address is the machine itself; none at all is a Unix socket's."""
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    return not name or name in HERE or name.startswith("127.")


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: as if no network were there, an OSError in place of a connection or a look-up."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise OSError(errno.ENETUNREACH, f"the tests run with the network refused; {host!r} was asked for")


sys.addaudithook(refuse_network)

# jsonschema, and with it whatever reads notebooks, builds the grammar of international addresses (RFC 3987)
# at its import: two seconds of each process. No notebook's schema asks for it, and jsonschema does without it
# where the package is missing.
sys.modules.setdefault("rfc3987_syntax", None)
