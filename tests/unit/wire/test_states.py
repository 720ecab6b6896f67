import pytest

from pipeline.wire.item import PubStatus
from pipeline.wire.states import State, read_state


@pytest.mark.parametrize(
    ("claim", "pubstatus"),
    [
        ("Usable", PubStatus.USABLE),
        ("CANCELLED", PubStatus.CANCELED),
        ("canceled", PubStatus.CANCELED),
        ("stat:withheld", PubStatus.WITHHELD),
        (" Embargoed ", PubStatus.USABLE),
        (None, PubStatus.USABLE),
        ("", PubStatus.USABLE),
    ],
)
def test_a_status_is_read_in_any_case_and_spelling(
    claim: str | None, pubstatus: PubStatus
) -> None:
    assert read_state(claim).pubstatus is pubstatus
    assert read_state(claim).warnings == ()


def test_embargoed_is_usable_but_not_now() -> None:
    assert read_state("embargoed") == State(is_embargoed=True)
    assert not read_state("embargoed").is_usable
    assert read_state("usable").is_usable
    assert not read_state("withheld").is_usable


def test_an_unknown_status_is_usable_with_a_warning() -> None:
    state = read_state("parked")
    assert state.is_usable
    assert state.warnings == ("unknown status, taken as usable: parked",)
