"""Tables on the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def show(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]], note: str
) -> None:
    """Print a table, with how it can be made again."""
    table = Table(title=f"{name}: python -m benchmarks {name}", caption=note)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*map(str, row))
    Console().print(table)
