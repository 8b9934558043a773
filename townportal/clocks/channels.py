"""The one interface through which a message reaches a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from townportal.clocks.models import Notice


@dataclass(frozen=True)
class Message:
    key: str
    kind: str
    text: str
    url: str


class Channel(Protocol):
    """The inbox is the truth. A channel that leaves the portal (mail, WeCom, DingTalk, SMS) sends
    on commit, says only that something waits, and may fail without harm."""

    def send(self, users: Iterable, message: Message) -> None: ...


class Inbox:
    """Writes one row per person; the same key reaches a person once, however often it is sent."""

    def send(self, users: Iterable, message: Message) -> None:
        fields = {
            "key": message.key,
            "kind": message.kind,
            "text": message.text,
            "url": message.url,
        }
        rows = [Notice(user=user, **fields) for user in users]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


CHANNELS: tuple[Channel, ...] = (Inbox(),)
