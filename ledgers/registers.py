"""The ledger lists, and the data that administrators keep about ledgers."""

from functools import cache, cached_property

from django.urls import path, reverse
from django.utils import timezone

from ledgers import views
from ledgers.filters import entry_filterset
from ledgers.forms import EntryForm
from ledgers.imports import EntryImporter
from ledgers.models import DictionaryItem, Entry, Ledger, LedgerField
from ledgers.own_columns import own_columns
from ledgers.status import status
from townportal.accounts.roles import Right
from townportal.clocks.calendar import WorkCalendar
from townportal.registers import site
from townportal.registers.columns import Column
from townportal.registers.register import Register

ALL = "all"  # the address of 综合查询: every ledger at once


@site.add
class LedgerRegister(Register):
    model = Ledger
    fields = (
        "township",
        "code",
        "name",
        "short_name",
        "entry_section",
        "text_label",
        "person_label",
        "has_measures",
        "order",
    )
    list_display = ("name", "short_name", "code", "entry_section", "has_measures", "order")
    ordering = ("order", "pk")


@site.add
class DictionaryItemRegister(Register):
    model = DictionaryItem
    fields = ("township", "kind", "ledger", "name", "aliases", "order")
    list_display = ("kind", "ledger", "name", "aliases", "order")
    list_filter = ("kind", "ledger")
    ordering = ("kind", "ledger__order", "order", "pk")
    help_text = "停用一个值请用「归档」:旧事项保留它,新登记不再出现。"


@site.add
class LedgerFieldRegister(Register):
    model = LedgerField
    fields = ("ledger", "key", "label", "kind", "choices", "is_required", "aliases", "order")
    list_display = ("ledger", "label", "key", "kind", "is_required", "order")
    list_filter = ("ledger", "kind")
    ordering = ("ledger__order", "order", "pk")


# Last: its addresses end in ledgers/<code>/, which would swallow those of the registers above.


@site.add
class EntryRegister(Register):
    """The entries of one ledger, or of all where ``code`` is empty."""

    model = Entry
    form_class = EntryForm
    importer_class = EntryImporter
    fields = (
        "village",
        "group",
        "person_name",
        "person_phone",
        "person_id_number",
        "entry_class",
        "title",
        "text",
        "place",
        "collected_on",
        "source",
        "origin",
        "collected_by",
        "people_concerned",
        "households_affected",
        "people_affected",
        "urgency",
    )
    list_display = (
        "serial",
        "village",
        "person_name",
        "entry_class",
        "headline",
        "collected_on",
        "due_on",
        "state",
        "owner_name",
    )
    more_columns = ("closed_on", "closing_kind", "level", "plan", "feedback", "ledger", "township")
    ordering = ("-collected_on", "-pk")
    empty_text = "还没有登记的事项。"
    related_names = ("village", "entry_class", "ledger", "township", "group", "source", "origin")

    def __init__(self, code: str = ""):
        self.code = code

    def opened(self, ledger: str = "") -> "EntryRegister":
        return EntryRegister(ledger)

    @property
    def args(self) -> dict:
        return {"ledger": self.code} if self.code else {}

    @cached_property
    def ledger(self) -> Ledger | None:
        """One ledger of that code, for its name; a county's townships share codes."""
        return Ledger.objects.filter(code=self.code).order_by("pk").first() if self.code else None

    def may(self, user, right: Right = Right.READ) -> bool:
        """A ledger's list is for those who have the right in its section."""
        if not self.code:
            return super().may(user, right)
        ledger = self.ledger_for(user)
        return ledger is not None and user.access.may(ledger.entry_section, right)

    def ledger_for(self, user) -> Ledger | None:
        """The ledger of this code where the user works; from now on it names this list."""
        if "ledger" not in vars(self):
            rows = Ledger.objects.known_to(user).filter(code=self.code)
            self.ledger = rows.order_by("pk").first()
        return self.ledger

    @property
    def label(self) -> str:
        return self.ledger.name if self.ledger else "综合查询"

    @property
    def related(self):
        return list(self.related_names)

    def rows(self, user):
        rows = super().rows(user)
        if not self.code:
            return rows
        own = self.ledger_for(user)
        if own and own.township_id == user.access.township_id:
            return rows.filter(ledger=own)  # by the key the indexes have
        return rows.filter(ledger__code=self.code)

    def filterset(self, user, params, queryset):
        return entry_filterset(user, params, queryset, self.code)

    # Columns

    def offered_columns(self):
        names = dict.fromkeys([*self.list_display, *self.fields, *self.more_columns])
        return [*self.columns(names), *(own_columns(self.ledger) if self.ledger else [])]

    def column(self, name):
        match name:
            case "headline":
                return Column(
                    name, "内容", get=lambda entry: entry.headline, needs=("title", "text")
                )
            case "owner_name":
                return Column(name, "责任人", "name", (name,))
            case "state":
                return self._state_column()
            case "person_name" if self.ledger:
                return Column(name, self.ledger.person_label, "name", (name,))
            case "text" if self.ledger:
                return Column(name, self.ledger.text_label)
        return super().column(name)

    def _state_column(self):
        today, calendar = timezone.localdate(), cache(WorkCalendar.load)
        return Column(
            "state",
            "状态",
            get=lambda entry: status(entry, today, calendar()).words,
            tag=lambda entry: status(entry, today, calendar()),
            sort=("state",),
            needs=("state", "due_on", "level", "closing_kind"),
        )

    # Addresses

    def urls(self):
        return [
            path("ledgers/register/", views.entry_add, name="entry_add"),
            path("ledgers/duplicates/", views.entry_duplicates, name="entry_duplicates"),
            path("ledgers/people/", views.entry_people, name="entry_people"),
            path("ledgers/todo/", views.todo, name="todo"),
            path("ledgers/search/", views.entry_search, name="entry_search"),
            path("ledgers/entry/<int:pk>/", views.entry_view, name="entry_view"),
            path("ledgers/entry/<int:pk>/edit/", views.entry_edit, name="entry_edit"),
            path("ledgers/entry/<int:pk>/print/", views.entry_print, name="entry_print"),
            path("ledgers/entry/<int:pk>/reveal/", views.entry_reveal, name="entry_reveal"),
            path("ledgers/entry/<int:pk>/measures/", views.measure_add, name="measure_add"),
            path("ledgers/entry/<int:pk>/<slug:kind>/", views.entry_act, name="entry_act"),
            path("ledgers/measure/<int:pk>/remove/", views.measure_remove, name="measure_remove"),
            path("ledgers/file/<int:pk>/", views.attachment, name="attachment"),
            path("ledgers/<slug:code>/", views.entry_list, name="entry_list"),
            path("ledgers/<slug:code>/totals/", views.entry_totals, name="entry_totals"),
            path("ledgers/<slug:code>/print/", views.entry_list_print, name="entry_list_print"),
            path("ledgers/<slug:code>/export/", views.entry_export, name="entry_export"),
            path("ledgers/<slug:code>/template/", views.entry_template, name="entry_template"),
            path("ledgers/<slug:code>/import/", views.entry_import, name="entry_import"),
        ]

    def url(self, page, row=None):
        if row is not None:
            return reverse(f"entry_{page}", args=[row.pk])
        if page == "add":
            return reverse("entry_add") + (f"?ledger={self.code}" if self.code else "")
        if page == "list" and not self.code:
            return reverse("entry_search")
        names = {"list": "entry_list", "print": "entry_list_print"}
        return reverse(names.get(page, f"entry_{page}"), args=[self.code or ALL])

    @property
    def can_import(self):
        return bool(self.code)
