"""The line between a page and its kernel sends short messages at once and compresses all."""

import asyncio
import socket

import pytest
from jupyter_client.manager import KernelManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from dlviz.connection import FAST, PromptConnection


@pytest.mark.parametrize("kind, waits", [(PromptConnection, False), (ZMQChannelsWebsocketConnection, True)])
def test_short_messages_wait_for_no_acknowledgement(kind, waits, monkeypatch):
    """And with Jupyter's own connection they do: once that has changed, ours can go."""
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    told = []

    class Handler(KernelWebsocketHandler):
        """Jupyter's, without its sessions and its kernel."""

        prepare, get, on_close = WebSocketHandler.prepare, WebSocketHandler.get, WebSocketHandler.on_close
        select_subprotocol = get_compression_options = lambda *_: None

        def open(self):
            connection = kind(parent=KernelManager(), websocket_handler=self)
            told.append(connection.connect())
            line = self.ws_connection.stream.socket
            told.append(not line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            self.write_message("done")

    asyncio.run(meet(Application([("/", Handler)])))
    assert told == ["connected", waits]


@pytest.mark.parametrize("chosen", [None, {"compression_level": 9}])
def test_messages_are_compressed_as_the_server_is_told_or_else_fast(chosen, monkeypatch):
    async def nothing(self):
        pass

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "prepare", nothing)
    told = []

    class Handler(KernelWebsocketHandler):
        """Jupyter's, without its sessions and its kernel."""

        prepare, on_close = WebSocketHandler.prepare, WebSocketHandler.on_close
        select_subprotocol = lambda *_: None  # noqa: E731

        async def get(self):
            await PromptConnection(parent=KernelManager(), websocket_handler=self).prepare()
            await WebSocketHandler.get(self)

        def open(self):
            told.append(self.get_compression_options())
            self.write_message("done")

    headers = asyncio.run(meet(Application([("/", Handler)], websocket_compression_options=chosen)))
    assert "permessage-deflate" in headers["Sec-WebSocket-Extensions"]
    assert told == [chosen or FAST]


async def meet(application):
    """Open a line to a server, as a page does, and close it again; returns what the server's head says."""
    listener, port = bind_unused_port()
    server = HTTPServer(application)
    server.add_socket(listener)
    page = await websocket_connect(f"ws://127.0.0.1:{port}/", compression_options={})
    assert await page.read_message() == "done"
    page.close()
    server.stop()
    return page.headers
