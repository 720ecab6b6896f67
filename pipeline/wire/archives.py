"""Archives and compressed streams, read member by member within bounds."""

import bz2
import gzip
import lzma
import re
import stat
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipeline.errors import WireParseError
from pipeline.text import tidy
from pipeline.wire.head import is_office

_BLOCK = 512
_LONGEST_NAME = 200
_NAMED = 5
_REST = "(rest)"
_SEPARATOR = re.compile(r"[/\\]")
# What the readers of archives raise at bytes that nobody wrote on purpose.
_DAMAGE = (
    BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, struct.error, EOFError,
    OSError, ValueError, IndexError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip


class Archive(StrEnum):
    """A kind of container."""

    ZIP = "a ZIP archive"
    TAR = "a tar archive"
    GZIP = "gzip data"
    BZIP2 = "bzip2 data"
    XZ = "xz data"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes may be unpacked: of one member, and of a delivery in all."""

    member: int = 100_000_000
    total: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a container: its bytes, or why they cannot be had.

    The name is a label, made of what the archive says and of no use as a path.
    That of the one file in a compressed stream is empty.
    """

    name: str
    content: bytes | WireParseError

    @property
    def place(self) -> str:
        """Where the member is, for messages."""
        return f"member {self.name}" if self.name else "the compressed file"


class _SpentError(WireParseError):
    """No more may be unpacked of this delivery."""


@dataclass(slots=True)
class Allowance:
    """What may still be unpacked of a delivery; it shrinks with each read."""

    limits: Limits
    taken: int = 0

    def take(self, size: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            WireParseError: They are more than are allowed in all.
        """
        self.taken += size
        if self.taken > self.limits.total:
            problem = f"unpacks to more than {self.limits.total} bytes"
            raise _SpentError(problem, "the rest of the container")

    def whole(self, stream: IO[bytes], name: str) -> Member:
        """Read a member that may be of any size."""
        left = self.limits.total - self.taken
        content = stream.read(min(self.limits.member, left) + 1)
        self.take(len(content))
        if len(content) > self.limits.member:
            return self.too_large(name)
        return Member(name, content)

    def too_large(self, name: str) -> Member:
        """Return a member that is not read for its size."""
        return _unread(name, f"larger than {self.limits.member} bytes")


def archive_of(head: bytes) -> Archive | None:
    """Tell which container begins with `head`; an Office document is none."""
    if is_office(head):
        return None
    found = (kind for magic, kind in _MAGIC.items() if magic.match(head))
    return next(found, Archive.TAR if _is_tar(head[:_BLOCK]) else None)


def read(file: IO[bytes], archive: Archive, allowance: Allowance) -> Iterator[Member]:
    """Yield the members of one container, and at last what went wrong with it."""
    name = _REST if archive in (Archive.ZIP, Archive.TAR) else ""
    try:
        yield from _READERS[archive](file, allowance)
    except WireParseError as error:
        yield Member(name, error)
    except _DAMAGE as error:
        problem = f"{archive} that is damaged ({error})"
        yield Member(name, WireParseError(problem, f"after byte {allowance.taken}"))


def _zip(file: IO[bytes], allowance: Allowance) -> Iterator[Member]:
    with ZipFile(file) as archive:
        wanted = [info for info in archive.infolist() if _is_file(info)]
        for number, info in enumerate(wanted):
            try:
                yield _zipped(archive, info, allowance)
            except _SpentError as error:
                raise _naming(error, wanted[number:]) from error


def _is_file(info: ZipInfo) -> bool:
    # The upper half is a Unix mode where the archive was made on Unix, else 0.
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return not info.is_dir() and not is_link and _is_wanted(info.filename)


def _zipped(archive: ZipFile, info: ZipInfo, allowance: Allowance) -> Member:
    name = _label(info.filename)
    if info.flag_bits & 1:
        return _unread(name, "is encrypted")
    try:
        with archive.open(info) as stream:
            return allowance.whole(stream, name)
    except _DAMAGE as error:
        return _unread(name, f"cannot be unpacked ({error})")


def _unread(name: str, problem: str) -> Member:
    return Member(name, WireParseError(problem, Member(name, b"").place))


def _naming(error: _SpentError, left: list[ZipInfo]) -> _SpentError:
    """Return an error that names the members not read, or the first of them."""
    names = ", ".join(_label(info.filename) for info in left[:_NAMED])
    more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
    return _SpentError(f"{error.problem}; not read: {names}{more}", error.place)


@dataclass(slots=True)
class _Metered:
    """A stream that is read forward, and no further than is allowed."""

    stream: IO[bytes]
    allowance: Allowance
    last: bytes = b""

    def read(self, size: int) -> bytes:
        self.last = self.stream.read(size)
        self.allowance.take(len(self.last))
        return self.last


def _tar(file: IO[bytes], allowance: Allowance) -> Iterator[Member]:
    metered = _Metered(file, allowance)
    # Block by block, so that the last one read tells how the archive ended.
    with tarfile.open(
        fileobj=cast("IO[bytes]", metered), mode="r|", bufsize=_BLOCK
    ) as archive:
        for info in archive:
            if info.isreg() and _is_wanted(info.name):
                yield _tarred(archive, info, allowance)
    # tarfile takes a header that it cannot read for the end; the true end is zeros.
    if metered.last.strip(b"\x00"):
        place = f"after byte {allowance.taken}"
        raise WireParseError("a tar archive that is damaged", place)


def _tarred(
    archive: tarfile.TarFile, info: tarfile.TarInfo, allowance: Allowance
) -> Member:
    name = _label(info.name)
    content = archive.extractfile(info)
    if content is None or info.size > allowance.limits.member:
        return allowance.too_large(name)
    return Member(name, content.read())


def _inflated(inflate: Callable[[IO[bytes]], Any]) -> "_Reader":
    """Return a reader of streams; a compressed tar is one container, not two."""

    def members(file: IO[bytes], allowance: Allowance) -> Iterator[Member]:
        with inflate(file) as stream:
            is_tar = _is_tar(stream.read(_BLOCK))
            stream.seek(0)
            if is_tar:
                yield from read(stream, Archive.TAR, allowance)
            else:
                yield allowance.whole(stream, "")

    return members


_Reader = Callable[[IO[bytes], Allowance], Iterator[Member]]
_READERS: dict[Archive, _Reader] = {
    Archive.ZIP: _zip,
    Archive.TAR: _tar,
    Archive.GZIP: _inflated(lambda file: gzip.GzipFile(fileobj=file)),
    Archive.BZIP2: _inflated(bz2.BZ2File),
    Archive.XZ: _inflated(lzma.LZMAFile),
}
_MAGIC = {
    re.compile(rb"PK\x03\x04|PK\x05\x06"): Archive.ZIP,
    re.compile(rb"\x1f\x8b\x08"): Archive.GZIP,
    re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"): Archive.BZIP2,
    re.compile(rb"\xfd7zXZ\x00"): Archive.XZ,
}


def _is_tar(block: bytes) -> bool:
    """Tell by its check sum whether a block heads a file in a tar."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _steps(name: str) -> list[str]:
    steps = (tidy(step) for step in _SEPARATOR.split(name))
    return [step for step in steps if step not in ("", ".", "..")]


def _is_wanted(name: str) -> bool:
    """Tell files from what operating systems and editors put beside them."""
    return not any(s.startswith(".") or s == "__MACOSX" for s in _steps(name))


def _label(name: str) -> str:
    return "/".join(_steps(name))[:_LONGEST_NAME] or "unnamed"
