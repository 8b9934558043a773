"""Ledgers and their lists are data: an office adds, renames and retires them by itself."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, UniqueConstraint

from townportal.accounts.roles import LEDGER_SECTIONS, Section
from townportal.registers.scoping import ScopedModel, ScopedQuerySet

TAKEN = "这个字典里已经有同名的值。"
KEY = RegexValidator(r"^[a-z][a-z0-9_]*$", "只能用小写字母、数字和下划线,以字母开头。")
# Words that stand in the portal's addresses where a ledger's code does.
ADDRESS_WORDS = [
    *("all", "dictionaryitem", "duplicates", "entry", "file", "ledger", "ledgerfield"),
    *("measure", "people", "register", "search", "todo"),
]


class SharedModel(ScopedModel):
    """Kept by the administrator, offered in everybody's forms."""

    section = Section.SYSTEM
    village_path = ""
    township_path = "township"
    is_shared = True

    class Meta:
        abstract = True


class Ledger(SharedModel):
    """民生, 稳定, 困难 or any further ledger; its section says whose rights apply."""

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇")
    code = models.CharField("代码", max_length=30, validators=[KEY])
    name = models.CharField("台账名称", max_length=30, help_text="例:困难群众台账")
    short_name = models.CharField("简称", max_length=10, help_text="编号用,例:困难")
    entry_section = models.CharField(
        "权限板块",
        max_length=20,
        choices=[(section.value, section.label) for section in LEDGER_SECTIONS],
        help_text="能办这个板块的人就能办这本台账。",
    )
    text_label = models.CharField("内容栏标题", max_length=20, default="反映的主要问题")
    person_label = models.CharField("对象栏标题", max_length=20, default="反映人")
    has_measures = models.BooleanField("登记帮扶措施", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["township", "order", "pk"]
        verbose_name = "台账"
        constraints = [
            UniqueConstraint(
                fields=["township", "code"],
                name="ledger_code_once_per_township",
                violation_error_message="这个代码已经用过。",
            ),
            UniqueConstraint(
                fields=["township", "short_name"],
                name="ledger_short_name_once_per_township",
                violation_error_message="这个简称已经用过,编号会混淆。",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.code in ADDRESS_WORDS:
            raise ValidationError({"code": "系统的网址里已经用了这个词,请换一个代码。"})


class DictionaryItem(SharedModel):
    """One value of one list. A retired value keeps its old entries and is no longer offered."""

    class Kind(models.TextChoices):
        ENTRY_CLASS = "entry_class", "类别"
        SOURCE = "source", "信息来源"
        ORIGIN = "origin", "建账类型"
        CLOSING = "closing", "办结小类"
        MEASURE = "measure", "帮扶措施"
        OFFICE = "office", "办公室"

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇")
    kind = models.CharField("字典", max_length=20, choices=Kind)
    ledger = models.ForeignKey(
        Ledger,
        models.PROTECT,
        verbose_name="台账",
        null=True,
        blank=True,
        help_text="只用于一本台账的值才选;不选则各台账通用。",
    )
    name = models.CharField("名称", max_length=50)
    aliases = models.CharField(
        "旧称与别名",
        max_length=200,
        blank=True,
        help_text="用顿号隔开,导入时也认,例:五保、五保供养",
    )
    code = models.CharField(
        "内部代码", max_length=30, blank=True, editable=False
    )  # what the county form and the closing kinds ask for; empty for an office's own values
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["kind", "ledger", "order", "pk"]
        verbose_name = "字典值"
        constraints = [
            UniqueConstraint(
                fields=["township", "kind", "ledger", "code", "name"],
                condition=Q(archived_at=None, ledger__isnull=False),
                name="dictionary_name_once_per_ledger",
                violation_error_message=TAKEN,
            ),
            UniqueConstraint(
                fields=["township", "kind", "code", "name"],
                condition=Q(archived_at=None, ledger=None),
                name="dictionary_name_once",
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.ledger_id and self.ledger.township_id != self.township_id:
            raise ValidationError({"ledger": "台账不属于这个乡镇。"})
        if self.kind == self.Kind.ENTRY_CLASS and not self.ledger_id:
            raise ValidationError({"ledger": "类别要选它所属的台账。"})

    @property
    def all_names(self) -> list[str]:
        return [self.name, *(a.strip() for a in self.aliases.split("、") if a.strip())]


class LedgerFieldQuerySet(ScopedQuerySet):
    def of(self, ledger):
        return self.live().filter(ledger=ledger)


class LedgerField(SharedModel):
    """A field that only one ledger has (致困原因, 纠纷类型, 项目名称 …); see Entry.extra."""

    class Kind(models.TextChoices):
        TEXT = "text", "文字"
        NUMBER = "number", "整数"
        MONEY = "money", "金额(元)"
        DATE = "date", "日期"
        CHOICE = "choice", "单选"
        YES_NO = "yes_no", "是否"

    township_path = "ledger__township"

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, verbose_name="台账", related_name="own_fields"
    )
    key = models.CharField("代码", max_length=30, validators=[KEY])
    label = models.CharField("栏名", max_length=30)
    aliases = models.CharField(
        "表头别名", max_length=200, blank=True, help_text="导入时也认,用顿号隔开"
    )
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.TextField("可选值", blank=True, help_text="单选时每行一个")
    is_required = models.BooleanField("必填", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = LedgerFieldQuerySet.as_manager()

    class Meta:
        ordering = ["ledger", "order", "pk"]
        verbose_name = "台账自有栏"
        constraints = [
            UniqueConstraint(
                fields=["ledger", "key"],
                name="ledger_field_key_once",
                violation_error_message="这本台账已经有这个代码的栏。",
            ),
        ]

    def __str__(self):
        return self.label

    def clean(self):
        super().clean()
        if self.kind == self.Kind.CHOICE and not self.choice_list:
            raise ValidationError({"choices": "单选栏至少要有一个可选值,每行一个。"})

    @property
    def choice_list(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
