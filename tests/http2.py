"""A local server that speaks HTTP/2, well or badly, for as long as a test needs it."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

import h2.config
import h2.connection
import h2.events
import trustme

MOST_SECONDS = 10.0


class Http2Server:
    """Answers each request with `answer`, over TLS, on 127.0.0.1.

    `answer` gets the connection, the stream and `send`, which sends what the
    connection has to send, or any other bytes.
    """

    def __init__(self, answer: "Answer") -> None:
        self.asked: list[dict[str, str]] = []
        self.connections = 0
        self._answer = answer
        authority = trustme.CA()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.set_alpn_protocols(["h2", "http/1.1"])
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(self._tls)
        self.trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority.configure_trust(self.trust)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def url(self, path: str = "/") -> str:
        return f"https://127.0.0.1:{self._listening.getsockname()[1]}{path}"

    def __enter__(self) -> "Http2Server":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                client.settimeout(MOST_SECONDS)
                self.connections += 1
                threading.Thread(
                    target=self._serve, args=(client,), daemon=True
                ).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), self._tls.wrap_socket(client, server_side=True) as tls:
            config = h2.config.H2Configuration(
                client_side=False,
                header_encoding="latin-1",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
            connection = h2.connection.H2Connection(config)
            connection.initiate_connection()

            def send(more: bytes = b"") -> None:
                tls.sendall(connection.data_to_send() + more)

            send()
            while data := tls.recv(65_536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        self.asked.append(dict(event.headers))
                        self._answer(connection, event.stream_id, send)
                send()


Answer = Callable[[h2.connection.H2Connection, int, Callable[..., None]], None]


def fine(body: bytes, *headers: tuple[str, str], status: str = "200") -> Answer:
    """Answer with `body`."""

    def answer(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        connection.send_headers(stream, [(":status", status), *headers])
        connection.send_data(stream, body, end_stream=True)
        send()

    return answer
