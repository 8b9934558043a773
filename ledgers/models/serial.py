"""Serial numbers without gaps or repeats, however many people register at once."""

from django.db import models
from django.db.models import F, UniqueConstraint


class SerialCounter(models.Model):
    """The last number given out per ledger and year.

    The UPDATE takes the row (PostgreSQL) or the database (SQLite) until the surrounding
    transaction ends, so a rolled-back entry gives its number back and nobody sees it twice.
    """

    ledger = models.ForeignKey("ledgers.Ledger", models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["ledger", "year"], name="counter_per_ledger_year")]

    def __str__(self):
        return f"{self.ledger_id}/{self.year}: {self.last}"

    @classmethod
    def take(cls, ledger, year: int, count: int = 1) -> range:
        """Reserve ``count`` numbers. Call inside the transaction that uses them."""
        cls.objects.bulk_create([cls(ledger=ledger, year=year)], ignore_conflicts=True)
        counter = cls.objects.filter(ledger=ledger, year=year)
        counter.update(last=F("last") + count)
        last = counter.values_list("last", flat=True).get()
        return range(last - count + 1, last + 1)
