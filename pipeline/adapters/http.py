"""The web, over httpcore: HTTP/1.1 and HTTP/2, checked addresses, bounded bodies."""

import asyncio
import re
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

import h2.exceptions
import httpcore

from pipeline.adapters.sockets import (
    CheckedBackend,
    Meter,
    RefusedError,
    Resolve,
    system_names,
)
from pipeline.errors import FetchError
from pipeline.fetch.guard import admitted, encoding
from pipeline.fetch.inflate import Inflater
from pipeline.fetch.url import origin
from pipeline.model import Reason
from pipeline.ports import Clock
from pipeline.records import Exchange

# servers keep a connection for 5 s (Apache) to 75 s (nginx) by default
_IDLE_SECONDS = 4.0
_MOST_IDLE = 200
_LAST_STATUS = 999

_EXPECTED = (
    RefusedError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    h2.exceptions.H2Error,
    OSError,
    ValueError,
)
_CALLED = {
    Reason.ADDRESS_REFUSED: "address refused",
    Reason.TIMEOUT: "timed out",
    Reason.UNREACHABLE: "unreachable",
}
_BROKEN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    h2.exceptions.H2Error,
    OSError,
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class _LeftOverError(httpcore.RemoteProtocolError):
    """What a connection gave belongs to the exchange before, which had an end."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The way to one origin: one exchange at a time, over one connection."""

    pool: httpcore.AsyncConnectionPool
    backend: CheckedBackend
    meter: Meter


class HttpTransport:
    """Asks the web; a `Transport`.

    No cookie is kept, and no environment variable is read but those that tell
    OpenSSL whom to trust (SSL_CERT_FILE, SSL_CERT_DIR). Through a proxy it is the
    proxy that resolves names, so it must refuse private ones itself.

    Args:
        clock: tells when an answer came.
        max_body: bytes of a body at most, as received and inflated.
        connect_timeout: seconds to resolve a name, and to connect.
        read_timeout: seconds without a byte after which a read is given up.
        body_timeout: seconds after which a body is cut that still drips in.
        proxy: URL of a forward proxy, with user name and password if it needs
            them; empty: none.
        allow_private: hosts that may be at an address which is not public.
        resolve: finds the addresses of a host.
        ssl_context: whom to trust; the system's authorities if not given.
        sockets: makes the connections, to addresses that were checked.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        max_body: int,
        connect_timeout: float = 10.0,
        read_timeout: float = 20.0,
        body_timeout: float = 25.0,
        proxy: str = "",
        allow_private: frozenset[str] = frozenset(),
        resolve: Resolve = system_names,
        ssl_context: ssl.SSLContext | None = None,
        sockets: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._clock = clock
        self._max_body = max_body
        self._body_timeout = body_timeout
        self._allow_private = allow_private
        self._timeouts = {
            "connect": connect_timeout,
            "read": read_timeout,
            "write": read_timeout,
        }
        self._ssl_context = ssl_context or _trusting_the_system()
        self._proxy = _proxy(proxy, self._ssl_context) if proxy else None
        self._connectable = allow_private | _host_of(proxy)
        self._resolve = resolve
        self._sockets = sockets or httpcore.AnyIOBackend()
        self._idle: OrderedDict[str, _Line] = OrderedDict()

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        """Return the answer, whatever its status; see `ports.Transport`."""
        target = admitted(url, self._allow_private)
        try:
            return await self._get(target, headers)
        except _EXPECTED as error:
            message = f"{_CALLED[_reason(error)]}: {target} ({_cause(error)})"
            raise FetchError(message, reason=_reason(error)) from error

    async def _get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        """Ask over a connection that is open and quiet, else over a new one."""
        line = self._idle.pop(origin(url), None)
        if line and line.backend.is_quiet:
            with suppress(_LeftOverError):
                return await self._ask(line, url, headers)
        elif line:
            await line.pool.aclose()
        return await self._ask(self._new_line(), url, headers)

    def _new_line(self) -> _Line:
        # httpcore goes through all connections of a pool for each request, which
        # is slow with hundreds: each origin has a pool of its own
        meter = Meter()
        backend = CheckedBackend(self._resolve, self._connectable, meter, self._sockets)
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            proxy=self._proxy,
            max_connections=None,
            keepalive_expiry=_IDLE_SECONDS,
            http2=True,
            network_backend=backend,
        )
        return _Line(pool, backend, meter)

    async def _ask(self, line: _Line, url: str, headers: Mapping[str, str]) -> Exchange:
        """Ask over `line`, which is kept for later when all went well."""
        is_good = False
        try:
            exchange = await self._exchange(line, url, headers)
            is_good = exchange.truncated is None and bool(line.pool.connections)
            return exchange
        finally:
            if is_good:
                await self._keep(origin(url), line)
            else:
                await line.pool.aclose()

    async def _keep(self, site: str, line: _Line) -> None:
        replaced = self._idle.pop(site, None)
        self._idle[site] = line
        if replaced is None and len(self._idle) > _MOST_IDLE:
            _, replaced = self._idle.popitem(last=False)
        if replaced:
            await replaced.pool.aclose()

    async def _exchange(
        self, line: _Line, url: str, headers: Mapping[str, str]
    ) -> Exchange:
        meter = line.meter
        meter.begin()
        try:
            async with line.pool.stream(
                "GET",
                url,
                headers=list(headers.items()),
                extensions={"timeout": self._timeouts},
            ) as response:
                _check(response, meter)
                return await self._read(self._head(url, response), response, meter)
        except httpcore.ProtocolError as error:
            if not meter.reads:
                raise _LeftOverError(str(error)) from error
            raise

    def _head(self, url: str, response: httpcore.Response) -> Exchange:
        return Exchange(
            url=url,
            captured_at=self._clock.now(),
            status=response.status,
            headers=tuple(_fields(response.headers)),
        )

    async def _read(
        self, head: Exchange, response: httpcore.Response, meter: Meter
    ) -> Exchange:
        """Read and inflate the body until its end, a bound or a failure."""
        inflater = Inflater(encoding(head), self._max_body)
        raw, inflated, truncated = bytearray(), bytearray(), None
        try:
            async with asyncio.timeout(self._body_timeout):
                async for chunk in response.aiter_stream():
                    meter.useful += len(chunk)
                    raw += chunk
                    inflated += inflater.feed(chunk)
                    if inflater.over_limit or len(raw) > self._max_body:
                        truncated = "length"
                        break
        except (TimeoutError, httpcore.ReadTimeout):
            truncated = "time"
        except _BROKEN:
            truncated = "disconnect"
        return replace(
            head,
            body=bytes(raw),
            inflated=bytes(inflated),
            truncated=truncated or inflater.truncated,
            problem=inflater.problem,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        while self._idle:
            _, line = self._idle.popitem()
            await line.pool.aclose()


def _check(response: httpcore.Response, meter: Meter) -> None:
    if not meter.reads:
        raise httpcore.RemoteProtocolError("answered before it was asked")
    if not 200 <= response.status <= _LAST_STATUS:
        raise httpcore.RemoteProtocolError(f"status {response.status}")


def _trusting_the_system() -> ssl.SSLContext:
    # ssl.create_default_context would write keys to the file SSLKEYLOGFILE
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context


def _proxy(url: str, context: ssl.SSLContext) -> httpcore.Proxy:
    parts = urlsplit(url)
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    trust = context if parts.scheme == "https" else None
    return httpcore.Proxy(bare.geturl(), auth=auth, ssl_context=trust)


def _host_of(proxy: str) -> frozenset[str]:
    return frozenset({urlsplit(proxy).hostname or ""} if proxy else ())


def _fields(headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Return headers that no line break or invalid name can leave.

    h11 sees to that for HTTP/1.1, nobody does for HTTP/2.
    """
    pairs = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in headers]
    return [(n, _CONTROL.sub(" ", v)) for n, v in pairs if _TOKEN.fullmatch(n)]


def _reason(error: Exception) -> Reason:
    match error:
        case RefusedError():
            return Reason.ADDRESS_REFUSED
        case httpcore.TimeoutException():
            return Reason.TIMEOUT
        case _:
            return Reason.UNREACHABLE


def _cause(error: Exception) -> str:
    # some of httpcore's errors have no text
    return str(error) or type(error).__name__
