"""Connections for httpcore: to checked addresses only, and every byte is counted."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from pipeline.fetch.address import is_public, literal_address

Resolve = Callable[[str, int], Awaitable[list[str]]]

ASIDE = 262_144
"""Bytes that an answer may have beside its body: twice what h11 takes of headers,
and room for what was read ahead."""
_MOST_ADDRESSES = 4


class RefusedError(Exception):
    """A host is at no address that we may connect to."""


class Meter:
    """Counts what comes over the connections of one origin, exchange by exchange.

    Beside a body, headers, frames and fillers may take `ASIDE` bytes and as much
    again as the body has: no real server needs that, and whoever sends interim
    answers or empty frames for ever is found out soon.

    Attributes:
        reads: how often this exchange had to wait for the wire.
        taken: bytes of this exchange off the wire, and `useful` those of its body.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin another exchange."""
        self.reads = self.taken = self.useful = 0

    def count(self, size: int) -> None:
        """Count `size` bytes off the wire.

        Raises:
            httpcore.RemoteProtocolError: That is too much for what it brought.
        """
        self.taken += size
        if self.taken > ASIDE + 2 * self.useful:
            raise httpcore.RemoteProtocolError(
                f"{self.taken} bytes for {self.useful} of the body"
            )


class _MeteredStream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._meter.reads += 1
        data = await self._stream.read(max_bytes, timeout)
        self._meter.count(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _MeteredStream(stream, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that DNS cannot cheat.

    Args:
        resolve: finds the addresses of a host.
        allow_private: hosts that may be at an address which is not public.
        meter: counts what comes.
        sockets: makes the connections.
    """

    def __init__(
        self,
        resolve: Resolve,
        allow_private: frozenset[str],
        meter: Meter,
        sockets: httpcore.AsyncNetworkBackend,
    ) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._meter = meter
        self._sockets = sockets
        self._stream: httpcore.AsyncNetworkStream | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether the last connection is open and nothing came unasked."""
        stream = self._stream
        return stream is not None and not stream.get_extra_info("is_readable")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        addresses = await self._addresses(host, port, timeout)
        # all of them together within the time: one that is dead leaves some to others
        share = timeout and timeout / max(len(addresses), 1)
        for address in addresses:
            try:
                stream = await self._sockets.connect_tcp(
                    address, port, share, local_address, socket_options
                )
                self._stream = _MeteredStream(stream, self._meter)
                return self._stream
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _addresses(
        self, host: str, port: int, timeout: float | None
    ) -> list[str]:
        if literal := literal_address(host):
            found = [literal]
        else:
            try:
                async with asyncio.timeout(timeout):
                    found = await self._resolve(host, port)
            except TimeoutError as error:
                raise httpcore.ConnectTimeout(f"no address of {host}") from error
        if host in self._allow_private:
            return found[:_MOST_ADDRESSES]
        public = [address for address in found if is_public(address)]
        if found and not public:
            raise RefusedError(f"{host} is at {', '.join(found)}, which is not public")
        return public[:_MOST_ADDRESSES]

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def system_names(host: str, port: int) -> list[str]:
    """Return the addresses of `host`, in the order of the system's preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))
