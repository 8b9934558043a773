"""People who log in."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townportal.accounts.roles import (
    INSPECTOR_ROLES,
    VILLAGE_ROLES,
    WORK_SECTIONS,
    Access,
    Role,
    Section,
    access_of,
)
from townportal.registers.scoping import ScopedModel, ScopedQuerySet
from townportal.sealing.fields import SealedCharField, SealedRow


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):
    def get_queryset(self):
        """With the township, whose name stands on every page of whoever is logged in."""
        return super().get_queryset().select_related("township")

    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, SealedRow, ScopedModel):
    """An account. There is no superuser: what a person may do follows from the role alone."""

    section = Section.SYSTEM
    village_path = ""
    township_path = "township"

    VILLAGE_ROLES = VILLAGE_ROLES

    last_login = None  # log-in statistics are not kept

    username = models.CharField(
        "用户名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已经有人用了,请换一个。"},
    )
    full_name = models.CharField("姓名", max_length=50)
    role = models.CharField("角色", max_length=20, choices=Role)
    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", null=True, blank=True
    )
    villages = models.ManyToManyField(
        "villages.Village", verbose_name="负责的村(社区)", blank=True, related_name="workers"
    )
    office = models.CharField("所在办公室", max_length=50, blank=True)
    is_office_head = models.BooleanField("是办公室负责人", default=False)
    phone = SealedCharField("联系电话", max_length=30, blank=True)
    sections = models.JSONField("可查阅的板块", default=list, blank=True)
    access_until = models.DateField("查阅截止日期", null=True, blank=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    is_active = models.BooleanField("在用", default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["township", "role", "username"]
        verbose_name = "用户"
        constraints = [
            models.CheckConstraint(
                name="user_has_township",
                condition=Q(role=Role.COUNTY_INSPECTOR) | Q(township__isnull=False),
                violation_error_message="除县级查阅员外,每个用户都要选乡镇。",
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    def clean(self):
        super().clean()
        if self.role in INSPECTOR_ROLES:
            self._clean_inspector()

    def _clean_inspector(self):
        if not self.access_until:
            raise ValidationError({"access_until": "查阅员要有查阅截止日期。"})
        if not set(self.sections) or set(self.sections) - set(WORK_SECTIONS):
            raise ValidationError({"sections": "请至少选一个可查阅的板块。"})

    def village_ids(self) -> list[int]:
        return list(self.villages.order_by("pk").values_list("pk", flat=True)) if self.pk else []

    @cached_property
    def access(self) -> Access:
        """Computed once per request; a changed role takes effect with the next request."""
        return access_of(self, timezone.localdate())

    @property
    def is_village_worker(self) -> bool:
        return self.role in VILLAGE_ROLES

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name
