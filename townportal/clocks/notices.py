"""Telling people something, and what they have read of it."""

import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from townportal.clocks.channels import CHANNELS, Message
from townportal.clocks.models import Notice

# A phone number has 11 digits, an ID number 18; a serial number never that many in a row.
LONG_NUMBER = re.compile(r"\d{11}")


def notify(users: Iterable, *, key: str, kind: str, text: str, url: str) -> None:
    """Tell each of `users` once per `key`. Call it inside the transaction that it tells about.

    `text` names a matter by its serial number only: never a person's name, ID number or phone.
    `url` is a path of this site. Raises ValueError where either is broken.
    """
    if LONG_NUMBER.search(text):
        raise ValueError("a notice carries serial numbers only, no phone or ID number")
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"a notice links to a path of this site, not to {url!r}")
    message = Message(key=key, kind=kind, text=text, url=url)
    recipients = list({user.pk: user for user in users}.values())
    for channel in CHANNELS:
        channel.send(recipients, message)


def unread_count(user) -> int:
    return Notice.objects.visible_to(user).unread().count()


def mark_read(notices) -> int:
    """Mark the unread ones of this queryset; the first reading keeps its time."""
    return notices.unread().update(read_at=timezone.now())
