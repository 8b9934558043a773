"""Text somebody has typed and not yet saved; kept on the server so that no fault loses it."""

from django.conf import settings
from django.db import models

from townportal.sealing.fields import SealedJSONField, SealedRow


class Draft(SealedRow):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form_key = models.CharField(max_length=120)  # which form, e.g. "entry_add"
    title = models.CharField(max_length=100, blank=True)
    path = models.CharField(max_length=200)  # where to go on writing
    data = SealedJSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = "草稿"
        constraints = [models.UniqueConstraint(fields=["user", "form_key"], name="draft_per_form")]

    def __str__(self):
        return self.title or self.form_key

    @property
    def resume_url(self) -> str:
        """The form's address, asking for the draft."""
        return f"{self.path}{'&' if '?' in self.path else '?'}draft=1"
