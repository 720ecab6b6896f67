"""One bulk request: what its answer, or its fault, means for each document."""

from collections.abc import Sequence

from elastic_transport import TlsError
from elasticsearch import ApiError, Elasticsearch, TransportError

from pipeline.adapters.elasticsearch.bulk import (
    BUSY_STATUSES,
    Fate,
    Refresh,
    Verdict,
    verdict,
)
from pipeline.adapters.elasticsearch.client import said, store_error

_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
_NEEDED = "items.*.status,items.*.error"


class Sender:
    """Sends operations to the cluster of `client`, once (`bulk.Send`).

    A request that is too large for the server is sent again one by one.

    Raises:
        StoreError: The cluster cannot be used, and waiting would not help.
    """

    def __init__(self, client: Elasticsearch, refresh: Refresh) -> None:
        # We do the waiting: the client would try again at once.
        self._client = client.options(max_retries=0)
        self._parameters = {"refresh": refresh, "filter_path": _NEEDED}

    def __call__(self, chunk: Sequence[bytes]) -> list[Verdict]:
        try:
            return self._ask(chunk)
        except ApiError as error:
            return self._refused(chunk, error)
        except TlsError as error:
            raise store_error(self._client, error) from error
        except TransportError as error:
            return [Verdict(Fate.BUSY, said(error))] * len(chunk)

    def _ask(self, chunk: Sequence[bytes]) -> list[Verdict]:
        answer = self._client.perform_request(
            "POST",
            "/_bulk",
            params=self._parameters,
            headers=_HEADERS,
            body=b"".join(chunk),
        )
        return [verdict(next(iter(item.values()))) for item in answer.body["items"]]

    def _refused(self, chunk: Sequence[bytes], error: ApiError) -> list[Verdict]:
        status = error.status_code
        if status == 413 and len(chunk) > 1:
            return [each for one in chunk for each in self([one])]
        if status == 413:
            return [Verdict(Fate.REJECTED, said(error), status)]
        if status in BUSY_STATUSES:
            return [Verdict(Fate.BUSY, said(error), status)] * len(chunk)
        raise store_error(self._client, error) from error
