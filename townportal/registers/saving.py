"""Saving without silent losses: one record per form, and the second of two editors is told."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from townportal.registers.models import FormToken


class Conflict(Exception):
    """Somebody else saved this row after the user opened it."""

    def __init__(self, current):
        self.current = current
        super().__init__(str(current))


def claim_version(row, seen: int | None) -> None:
    """Count the version up if it still is the one the user saw; otherwise raise Conflict.

    Call inside the transaction that saves the row: the UPDATE holds the row until it ends.
    """
    rows = type(row).objects.filter(pk=row.pk)
    if not rows.filter(version=seen).update(version=F("version") + 1):
        raise Conflict(rows.get())
    row.version = seen + 1


def prove_editable(user, row) -> None:
    """After a save, in its transaction: the row must still be one the user may edit."""
    if not type(row).objects.editable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied


def earlier_result(request) -> str | None:
    """Where the first post of this form led, if this is a second one.

    Ask before refusing a post: what the first one did can make the second look wrong or forbidden.
    """
    try:
        token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None
    earlier = FormToken.objects.filter(token=token, user=request.user).first()
    return earlier and earlier.result_url


def once(token, user, save: Callable[[], str]) -> str:
    """Run ``save`` (which returns the address to go to) at most once per token.

    A second post with the same token gets the first one's address and changes nothing.
    """
    if token is None:
        with transaction.atomic():
            return save()
    try:
        with transaction.atomic():
            claimed = FormToken.objects.create(token=token, user=user)
            claimed.result_url = save()
            claimed.save(update_fields=["result_url"])
            return claimed.result_url
    except IntegrityError:
        earlier = FormToken.objects.filter(token=token, user=user).first()
        if earlier is None:
            raise
        return earlier.result_url
