"""What moves when somebody leaves: each app says how its open work changes hands."""

from collections.abc import Callable

from django.db import transaction

Mover = Callable[..., list[str]]
MOVERS: list[tuple[str, Mover]] = []


def moves(label: str):
    """Register ``mover(leaving, successor, by) -> [what moved]`` of an app."""

    def register(mover: Mover) -> Mover:
        MOVERS.append((label, mover))
        return mover

    return register


@transaction.atomic
def hand_over(*, leaving, successor, by) -> list[tuple[str, list[str]]]:
    """Move all open work, close the account, and return what moved, per kind."""
    moved = [(label, mover(leaving=leaving, successor=successor, by=by)) for label, mover in MOVERS]
    successor.villages.add(*leaving.villages.all())
    leaving.is_active = False
    leaving.version += 1
    leaving.save()
    return moved
