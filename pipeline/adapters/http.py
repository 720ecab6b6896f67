"""The web, over httpcore: HTTP/1.1 with checked addresses and bounded bodies."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

import httpcore

from pipeline.errors import FetchError
from pipeline.fetch.address import is_public, literal_address
from pipeline.fetch.guard import admitted
from pipeline.fetch.inflate import Inflater
from pipeline.model import Reason
from pipeline.ports import Clock
from pipeline.records import Exchange

Resolve = Callable[[str, int], Awaitable[list[str]]]

_MOST_ADDRESSES = 4
_IDLE_SECONDS = 5.0


class _RefusedError(Exception):
    """A host is at no address that we may connect to."""


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of `host`, in the order of the system's preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that DNS cannot cheat."""

    def __init__(self, resolve: Resolve, allow_private: frozenset[str]) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await self._addresses(host, port, timeout):
            try:
                return await self._sockets.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
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
            raise _RefusedError(f"{host} is at {', '.join(found)}, which is not public")
        return public[:_MOST_ADDRESSES]

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


_EXPECTED = (
    _RefusedError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    OSError,
    ValueError,
)
_CALLED = {
    Reason.ADDRESS_REFUSED: "address refused",
    Reason.TIMEOUT: "timed out",
    Reason.UNREADABLE: "cannot be inflated",
    Reason.UNREACHABLE: "unreachable",
}


@dataclass(frozen=True, slots=True)
class _Body:
    raw: bytes
    inflated: bytes
    truncated: str | None


class HttpTransport:
    """Asks the web; a `Transport`.

    No environment variable is read. Through a proxy it is the proxy that
    resolves names, so it must refuse private ones itself.

    Args:
        clock: tells when an answer came.
        max_body: bytes of a body at most, as received and inflated.
        connect_timeout: seconds to resolve a name, and to connect.
        read_timeout: seconds without a byte after which a read is given up.
        proxy: URL of a forward proxy, with user name and password if it needs
            them; empty: none.
        allow_private: hosts that may be at an address which is not public.
        resolve: finds the addresses of a host.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        max_body: int,
        connect_timeout: float = 10.0,
        read_timeout: float = 20.0,
        proxy: str = "",
        allow_private: frozenset[str] = frozenset(),
        resolve: Resolve = resolve,
    ) -> None:
        self._clock = clock
        self._max_body = max_body
        self._allow_private = allow_private
        self._timeouts = {
            "connect": connect_timeout,
            "read": read_timeout,
            "write": read_timeout,
        }
        proxy_hosts = {urlsplit(proxy).hostname or ""} if proxy else set()
        backend = _CheckedBackend(resolve, allow_private | proxy_hosts)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            proxy=_proxy(proxy) if proxy else None,
            max_connections=None,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=backend,
        )

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        """Return the answer, whatever its status; see `ports.Transport`."""
        target = admitted(url, self._allow_private)
        try:
            return await self._get(target, headers)
        except _EXPECTED as error:
            message = f"{_CALLED[_reason(error)]}: {target} ({_cause(error)})"
            raise FetchError(message, reason=_reason(error)) from error

    async def _get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        async with self._pool.stream(
            "GET",
            url,
            headers=list(headers.items()),
            extensions={"timeout": self._timeouts},
        ) as response:
            received = tuple(_decoded(pair) for pair in response.headers)
            exchange = Exchange(
                url=url,
                captured_at=self._clock.now(),
                status=response.status,
                headers=received,
            )
            body = await self._read(response, exchange.header("content-encoding"))
        return replace(
            exchange,
            body=body.raw,
            inflated=body.inflated,
            truncated=body.truncated,
        )

    async def _read(self, response: httpcore.Response, encoding: str | None) -> _Body:
        """Read and inflate the body until its end, a bound or a failure."""
        inflater = Inflater(encoding, self._max_body)
        raw, inflated, truncated = bytearray(), bytearray(), None
        try:
            async for chunk in response.aiter_stream():
                raw += chunk
                inflated += inflater.feed(chunk)
                if inflater.over_limit or len(raw) > self._max_body:
                    return _Body(bytes(raw), bytes(inflated), "length")
        except httpcore.ReadTimeout:
            truncated = "time"
        except (httpcore.ReadError, httpcore.RemoteProtocolError):
            truncated = "disconnect"
        return _Body(bytes(raw), bytes(inflated), truncated or inflater.truncated)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


def _proxy(url: str) -> httpcore.Proxy:
    parts = urlsplit(url)
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return httpcore.Proxy(bare.geturl(), auth=auth)


def _decoded(header: tuple[bytes, bytes]) -> tuple[str, str]:
    name, value = header
    return name.decode("latin-1"), value.decode("latin-1")


def _reason(error: Exception) -> Reason:
    match error:
        case _RefusedError():
            return Reason.ADDRESS_REFUSED
        case httpcore.TimeoutException():
            return Reason.TIMEOUT
        case ValueError():
            return Reason.UNREADABLE
        case _:
            return Reason.UNREACHABLE


def _cause(error: Exception) -> str:
    # some of httpcore's errors have no text
    return str(error) or type(error).__name__
