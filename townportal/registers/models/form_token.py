"""A token per rendered form makes a double click, a resend and a reload one record."""

from django.conf import settings
from django.db import models


class FormToken(models.Model):
    token = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    result_url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "表单令牌"

    def __str__(self):
        return str(self.token)
