"""What a township office keeps about its villages: the core that every other record hangs on."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from townportal.accounts.roles import Section
from townportal.registers import idnumbers
from townportal.registers.masks import mask_id_number, mask_phone
from townportal.registers.scoping import ScopedModel, ScopedQuerySet
from townportal.registers.search import Searchable, SearchableQuerySet
from townportal.sealing.fields import BlindIndexField, SealedCharField, SealedRow

VILLAGE_CODE = RegexValidator(r"^\d{12}$", "统计用区划代码是 12 位数字。")
TOWNSHIP_CODE = RegexValidator(r"^\d{9}$", "乡镇代码是 9 位数字。")


class RegisterQuerySet(SearchableQuerySet, ScopedQuerySet):
    pass


class Township(ScopedModel):
    """A township office; one installation may hold all of a county's."""

    section = Section.SYSTEM
    village_path = ""
    township_path = "pk"

    name = models.CharField("乡镇名称", max_length=50, unique=True)
    county = models.CharField("所属县(市、区)", max_length=50, blank=True)
    code = models.CharField("乡镇代码", max_length=9, blank=True, validators=[TOWNSHIP_CODE])
    contact_phone = models.CharField("信息员电话", max_length=30, blank=True)

    class Meta:
        ordering = ["code", "pk"]
        verbose_name = "乡镇"

    def __str__(self):
        return self.name


class Village(Searchable, ScopedModel):
    """A village or community, in the order in which the office always lists them."""

    class Kind(models.TextChoices):
        VILLAGE = "village", "行政村"
        COMMUNITY = "community", "社区"

    section = Section.VILLAGE
    village_path = "pk"
    township_path = "township"
    search_fields = ("name", "code")
    pinyin_fields = ("name",)

    township = models.ForeignKey(
        Township, models.PROTECT, verbose_name="乡镇", related_name="villages"
    )
    name = models.CharField("村(社区)名称", max_length=50)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.VILLAGE)
    code = models.CharField("统计用区划代码", max_length=12, blank=True, validators=[VILLAGE_CODE])
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["township", "order", "pk"]
        verbose_name = "村(社区)"
        constraints = [
            UniqueConstraint(
                fields=["township", "name"],
                condition=Q(archived_at=None),
                name="village_name_once_per_township",
                violation_error_message="这个乡镇已经有同名的村(社区)。",
            ),
        ]

    def __str__(self):
        return self.name


class VillageGroup(ScopedModel):
    """A villagers' group (村民小组)."""

    section = Section.VILLAGE

    village = models.ForeignKey(
        Village, models.PROTECT, verbose_name="村(社区)", related_name="groups"
    )
    name = models.CharField("组名", max_length=30)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["village", "order", "pk"]
        verbose_name = "村民小组"
        constraints = [
            UniqueConstraint(
                fields=["village", "name"],
                condition=Q(archived_at=None),
                name="group_name_once_per_village",
                violation_error_message="这个村已经有同名的小组。",
            ),
        ]

    def __str__(self):
        return self.name


class BelongsToVillage(models.Model):
    """A group, where one is named, is a group of the same village."""

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.group_id and self.village_id and self.group.village_id != self.village_id:
            raise ValidationError({"group": f"{self.group} 不是所选村的小组,请重选。"})


class Household(Searchable, BelongsToVillage, SealedRow, ScopedModel):
    section = Section.VILLAGE
    search_fields = ("head_name", "address")
    pinyin_fields = ("head_name",)
    masked_fields = {"phone": mask_phone}

    village = models.ForeignKey(Village, models.PROTECT, verbose_name="村(社区)")
    group = models.ForeignKey(
        VillageGroup, models.PROTECT, verbose_name="小组", null=True, blank=True
    )
    head_name = models.CharField("户主姓名", max_length=50)
    size = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    address = models.CharField("住址", max_length=200, blank=True)
    phone = SealedCharField("联系电话", max_length=60, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["village", "pk"]
        verbose_name = "户"

    def __str__(self):
        return f"{self.head_name}户"


class Person(Searchable, BelongsToVillage, SealedRow, ScopedModel):
    """A resident. Birth date and sex come from the ID number where there is one."""

    class Sex(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    section = Section.VILLAGE
    search_fields = ("name",)
    pinyin_fields = ("name",)
    masked_fields = {"id_number": mask_id_number, "phone": mask_phone}

    village = models.ForeignKey(Village, models.PROTECT, verbose_name="村(社区)")
    group = models.ForeignKey(
        VillageGroup, models.PROTECT, verbose_name="小组", null=True, blank=True
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="所在户",
        null=True,
        blank=True,
        related_name="members",
    )
    name = models.CharField("姓名", max_length=50)
    id_number = SealedCharField("身份证号码", max_length=18, blank=True)
    id_index = BlindIndexField("id_number")
    sex = models.CharField("性别", max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    phone = SealedCharField("联系电话", max_length=60, blank=True)
    is_living = models.BooleanField("健在", default=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["village", "pk"]
        verbose_name = "人员"
        verbose_name_plural = "人员"
        constraints = [
            UniqueConstraint(
                fields=["village", "id_index"],
                condition=Q(archived_at=None) & ~Q(id_index=""),
                name="id_number_once_per_village",
                violation_error_message="这个村已经登记过这个身份证号码。",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self._clean_id_number()
        if self.birth_date and self.birth_date > timezone.localdate():
            raise ValidationError({"birth_date": "出生日期在今天之后,请核对。"})
        if self.household_id and self.household.village_id != self.village_id:
            raise ValidationError({"household": "所在户不在所选的村,请重选。"})

    def _clean_id_number(self):
        self.id_number = self.id_number.strip().upper()
        if not self.id_number:
            return
        try:
            idnumbers.validate(self.id_number)
        except ValueError as error:
            raise ValidationError({"id_number": str(error)}) from error
        self.birth_date = idnumbers.birth_date(self.id_number)
        self.sex = idnumbers.sex(self.id_number)
