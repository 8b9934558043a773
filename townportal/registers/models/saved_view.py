"""A list with its filters and columns under a name of the user's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from townportal.accounts.roles import Role


class SavedViewQuerySet(models.QuerySet):
    def offered_to(self, user, register_key: str):
        shared = Q(shared_with=user.role, user__township_id=user.township_id)
        return self.filter(Q(user=user) | shared, register=register_key)


class SavedView(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    register = models.CharField(max_length=60)
    name = models.CharField("名称", max_length=30)
    query = models.CharField(max_length=1000, blank=True)
    shared_with = models.CharField("共享给", max_length=20, choices=Role, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "我的视图"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "register", "name"], name="view_name_once_per_list"
            )
        ]

    def __str__(self):
        return self.name
