"""The errors that leave a module; each names the thing and the next step."""


class PipelineError(Exception):
    """Base of all our errors; `transient` says whether trying again may help."""

    transient = False


class ConfigError(PipelineError):
    """A setting, a source or a rule is wrong; nothing was started."""


class StoreError(PipelineError):
    """The ledger, the archive or the search index cannot be read or written."""

    transient = True


class ArchiveError(StoreError):
    """The archive cannot be written or read."""


class DamagedError(ArchiveError):
    """One record of the archive, or one file, cannot be read; the others can."""

    transient = False


class FeedParseError(PipelineError):
    """The bytes are no feed that we know, or hold nothing that we can read."""


class WireParseError(PipelineError):
    """A wire delivery, or one item of it, cannot be read.

    Attributes:
        problem: what is wrong.
        place: where in the file, as exactly as the format allows.
    """

    def __init__(self, problem: str, place: str, where: str = "") -> None:
        super().__init__(f"{where}{place}: {problem}")
        self.problem = problem
        self.place = place

    def named(self, provider: str, file: str) -> "WireParseError":
        """Return the same error with provider and file in its message."""
        return WireParseError(self.problem, self.place, f"{provider}: {file}: ")


class FetchError(PipelineError):
    """One hop of a fetch failed: no answer, or none that we may accept.

    Attributes:
        reason: why, as a member of `Reason`'s values.
        retry_after: seconds the server asked us to wait, or None.
    """

    transient = True

    def __init__(
        self, message: str, *, reason: str, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class ReaderError(PipelineError):
    """No process that reads documents can be started."""

    transient = True


class AccountingError(PipelineError):
    """What a run took in is not what it accounted for."""


class Interrupted(PipelineError):  # noqa: N818 - a wish of the user, not an error
    """The user or the scheduler asked us to stop."""

    transient = True
