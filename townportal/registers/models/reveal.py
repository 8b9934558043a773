"""Who opened which masked value, when and why."""

from django.conf import settings
from django.db import models


class Reveal(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    township = models.ForeignKey("villages.Township", models.PROTECT, null=True, related_name="+")
    register = models.CharField("登记簿", max_length=60)
    row_id = models.BigIntegerField()
    field = models.CharField("栏目", max_length=60)
    reason = models.CharField("事由", max_length=200)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = "查看记录"
        indexes = [models.Index(fields=["register", "row_id"], name="reveal_of_row")]

    def __str__(self):
        return f"{self.register}/{self.row_id} {self.field}"
