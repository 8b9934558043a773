"""One matter in a ledger."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ledgers.models.closing import ClosingKind, EntryClosing, Feedback
from ledgers.models.dictionary import DictionaryItem
from ledgers.workflow import CLOSED_STATES, OPEN_STATES, ActionKind, Level, State
from townportal.accounts.roles import LEDGER_SECTIONS, Reach, Right
from townportal.registers.masks import mask_id_number, mask_phone
from townportal.registers.scoping import ScopedModel, ScopedQuerySet
from townportal.registers.search import Searchable, SearchableQuerySet
from townportal.sealing.fields import (
    BlindIndexField,
    SealedCharField,
    SealedJSONField,
    SealedRow,
    SealedTextField,
)


def closed_by(day: date) -> Q:
    """Entries that stood closed at the end of a day.

    From today on the state tells. Of the past, only a reopened entry's own columns do not.
    """
    if day >= timezone.localdate():
        return Q(state__in=CLOSED_STATES)
    past = EntryClosing.objects.active_on(day).filter(entry=OuterRef("pk"))
    return Q(closed_on__lte=day) | Q(was_reopened=True) & Q(Exists(past))


def open_on(day: date) -> Q:
    """Entries, not void, that stood open at the end of a day."""
    return Q(state__in=OPEN_STATES) if day >= timezone.localdate() else ~closed_by(day)


class EntryQuerySet(SearchableQuerySet, ScopedQuerySet):
    def counted(self):
        """What figures count: neither void nor archived."""
        return self.live().exclude(state=State.VOID)

    def open(self):
        return self.live().filter(state__in=OPEN_STATES)

    def due_by(self, day: date):
        return self.open().filter(due_on__lte=day)

    def overdue(self, today: date):
        return self.open().filter(due_on__lt=today)

    def mine(self, user):
        """Open matters the user answers for: as owner or helper, or waiting for his side."""
        helped = self.model.helpers.through.objects.filter(user=user)
        own = Q(owner=user) | Q(pk__in=helped.values("entry"))
        return self.open().filter(own | _waiting_for(user.access))


def _waiting_for(access) -> Q:
    """Matters nobody has accepted yet that lie with the user's villages, or with his office."""
    village = Q(level=Level.VILLAGE, village__in=access.village_ids)
    sections = [s for s in access.sections(Right.WRITE) if access.reach(s) is Reach.TOWNSHIP]
    office = Q(
        level=Level.TOWNSHIP, township=access.township_id, ledger__entry_section__in=sections
    )
    return Q(state=State.REGISTERED) & (village | office)


class Entry(Searchable, SealedRow, ScopedModel):
    class Urgency(models.TextChoices):
        NORMAL = "normal", "一般"
        URGENT = "urgent", "紧急"
        CRITICAL = "critical", "特急"

    section_path = "ledger__entry_section"
    row_sections = LEDGER_SECTIONS
    township_path = "township"
    search_fields = (
        "serial",
        "title",
        "text",
        "place",
        "person_name",
        "village__name",
        "people_concerned",
        "owner_name",
        "plan",
    )
    pinyin_fields = ("person_name",)
    masked_fields = {"person_phone": mask_phone, "person_id_number": mask_id_number}

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇")
    ledger = models.ForeignKey("ledgers.Ledger", models.PROTECT, verbose_name="台账")
    serial_year = models.PositiveSmallIntegerField("编号年份", editable=False)
    serial_number = models.PositiveIntegerField("顺序号", editable=False)
    serial = models.CharField("编号", max_length=40, editable=False)
    village = models.ForeignKey(
        "villages.Village", models.PROTECT, verbose_name="村(社区)", null=True, blank=True
    )
    group = models.ForeignKey(
        "villages.VillageGroup", models.PROTECT, verbose_name="小组", null=True, blank=True
    )
    place = models.CharField("地点", max_length=200, blank=True)
    entry_class = models.ForeignKey(
        DictionaryItem, models.PROTECT, verbose_name="类别", related_name="+"
    )
    origin = models.ForeignKey(
        DictionaryItem,
        models.PROTECT,
        verbose_name="建账类型",
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.ForeignKey(
        DictionaryItem,
        models.PROTECT,
        verbose_name="信息来源",
        null=True,
        blank=True,
        related_name="+",
    )
    title = SealedCharField("标题", max_length=100, blank=True)
    text = SealedTextField("内容", blank=True)
    collected_on = models.DateField("收集日期", default=timezone.localdate)
    collected_month = models.PositiveIntegerField(
        editable=False
    )  # 202106: groups without a function
    collected_by = models.CharField("收集人", max_length=50, blank=True)

    person = models.ForeignKey(
        "villages.Person", models.PROTECT, verbose_name="人员档案", null=True, blank=True
    )
    household = models.ForeignKey(
        "villages.Household", models.PROTECT, verbose_name="户档案", null=True, blank=True
    )
    person_name = models.CharField("姓名", max_length=100, blank=True)
    person_phone = SealedCharField("联系电话", max_length=60, blank=True)
    person_id_number = SealedCharField("身份证号码", max_length=18, blank=True)
    person_id_index = BlindIndexField("person_id_number", db_index=True)
    people_concerned = SealedCharField("相关人员", max_length=200, blank=True)
    households_affected = models.PositiveIntegerField("涉及户数", null=True, blank=True)
    people_affected = models.PositiveIntegerField("涉及人数", null=True, blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency, default=Urgency.NORMAL)
    extra = SealedJSONField("自有栏", default=dict, blank=True)

    opened_level = models.CharField("建账级别", max_length=10, choices=Level, editable=False)
    level = models.CharField("办理级别", max_length=10, choices=Level, editable=False)
    # The day from which each level counts the matter in its own book; empty: not in that book.
    village_book_on = models.DateField("村级建账日期", null=True, editable=False)
    township_book_on = models.DateField("乡镇建账日期", null=True, editable=False)
    county_book_on = models.DateField("县级建账日期", null=True, editable=False)

    state = models.CharField(
        "状态", max_length=12, choices=State, default=State.REGISTERED, editable=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="责任人",
        null=True,
        blank=True,
        related_name="owned_entries",
    )
    owner_name = models.CharField("责任人姓名", max_length=50, blank=True)
    office = models.ForeignKey(
        DictionaryItem,
        models.PROTECT,
        verbose_name="承办办公室",
        null=True,
        blank=True,
        related_name="+",
    )
    helpers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="协办人", blank=True, related_name="helped_entries"
    )
    plan = SealedTextField("办理方案", blank=True)
    due_on = models.DateField("办理时限", null=True, blank=True)
    extension_asked_until = models.DateField("申请延期至", null=True, blank=True, editable=False)
    first_action_on = models.DateField("首次处理日期", null=True, blank=True, editable=False)

    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    closing_kind = models.CharField(
        "办结方式", max_length=12, choices=ClosingKind, blank=True, editable=False
    )
    feedback = models.CharField(
        "群众评价", max_length=14, choices=Feedback, blank=True, editable=False
    )
    was_reopened = models.BooleanField("曾重开", default=False, editable=False)
    is_public = models.BooleanField("公开", default=False, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-collected_on", "-pk"]
        verbose_name = "台账事项"
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "serial_year", "serial_number"], name="serial_once"
            ),
            models.CheckConstraint(
                name="handled_entry_has_owner_plan_due",
                condition=~Q(state=State.HANDLING)
                | (~Q(owner_name="") & ~Q(plan="") & Q(due_on__isnull=False)),
                violation_error_message="受理后的事项必须有责任人、办理方案和办理时限。",
            ),
            models.CheckConstraint(
                name="closed_entry_has_date_and_kind",
                condition=Q(state__in=CLOSED_STATES, closed_on__isnull=False) & ~Q(closing_kind="")
                | Q(state__in=OPEN_STATES, closed_on=None, closing_kind="")
                | Q(state=State.VOID),
            ),
            models.CheckConstraint(
                name="entry_closed_after_collected",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("collected_on")),
                violation_error_message="办结日期不能早于收集日期。",
            ),
            models.CheckConstraint(
                name="village_entry_has_village",
                condition=Q(opened_level=Level.TOWNSHIP) | Q(village__isnull=False),
                violation_error_message="请选择村(社区)。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["township", "ledger", "-collected_on", "-id", "archived_at"],
                name="entry_list_of_ledger",
            ),
            # What follows the order of the list lets figures be counted without reading the rows.
            models.Index(
                fields=[
                    *("township", "-collected_on", "-id", "archived_at", "state"),
                    *("ledger", "entry_class", "village", "collected_month"),
                ],
                name="entry_list_of_all",
            ),
            models.Index(fields=["-collected_on", "-id"], name="entry_list_of_county"),
            models.Index(
                fields=["village", "-collected_on", "-id", "archived_at"],
                name="entry_list_of_village",
            ),
            models.Index(
                fields=[
                    *("township", "state", "due_on"),
                    *("village", "archived_at", "collected_on", "id"),
                ],
                name="entry_open_and_due",
            ),
            models.Index(
                fields=["township", "closed_on", "archived_at", "state", "feedback", "id"],
                name="entry_closed",
            ),
            models.Index(fields=["owner", "state", "due_on"], name="entry_of_owner"),
        ]

    def __str__(self):
        return f"{self.serial} {self.headline}".strip()

    def save(self, *args, **kwargs):
        self.collected_month = self.collected_on.year * 100 + self.collected_on.month
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.collected_on and self.collected_on > timezone.localdate():
            raise ValidationError({"collected_on": "收集日期在今天之后,请核对。"})
        if self.closed_on and self.collected_on and self.closed_on < self.collected_on:
            raise ValidationError({"collected_on": "收集日期晚于办结日期,请核对。"})

    # What is true of this row

    @property
    def section(self):
        return self.ledger.entry_section

    @property
    def headline(self) -> str:
        return self.title or self.text[:40]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_STATES

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    @property
    def answered_same_day(self) -> bool:
        return self.first_action_on == self.collected_on

    def has_helper(self, user) -> bool:
        return any(helper.pk == user.pk for helper in self.helpers.all()) if self.pk else False

    @property
    def standing_closing(self) -> EntryClosing | None:
        return self.closings.filter(reopened_on=None).first()

    @property
    def was_handed_up(self) -> bool:
        return self.opened_level == Level.VILLAGE and self.township_book_on is not None

    @property
    def was_handed_down(self) -> bool:
        return self.opened_level != Level.VILLAGE and self.village_book_on is not None

    def is_ready_for(self, kind: ActionKind) -> bool:
        """Conditions on the row itself, beyond state and level."""
        match kind:
            case ActionKind.SEND_BACK:
                return self._can_go_back()
            case ActionKind.ASK_EXTENSION:
                return self.extension_asked_until is None
            case ActionKind.GRANT_EXTENSION | ActionKind.REFUSE_EXTENSION:
                return self.extension_asked_until is not None
            case ActionKind.REPLY:
                return self.actions.unanswered().exists()
            case ActionKind.PUBLISH:
                return not self.is_public
            case ActionKind.UNPUBLISH:
                return self.is_public
        return True

    def _can_go_back(self) -> bool:
        """A handed-up matter goes back down, a handed-down one back up."""
        if self.level == Level.VILLAGE:
            return self.was_handed_down
        return self.level == Level.COUNTY or self.was_handed_up
