"""A register declares one model; the views of this package turn the declaration into pages."""

from functools import cached_property

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import path, reverse

from townportal.accounts.roles import Right
from townportal.registers import views
from townportal.registers.columns import Column
from townportal.registers.filters import make_filterset
from townportal.registers.forms import RegisterForm, form_field
from townportal.registers.importing import Importer
from townportal.registers.saving import claim_version, prove_editable
from townportal.registers.scoping import is_own_place, may

PAGES = {
    "list": ("", views.row_list),
    "print": ("print/", views.row_print),
    "add": ("add/", views.row_add),
    "template": ("template/", views.import_template),
    "import": ("import/", views.import_upload),
    "export": ("export/", views.export_start),
    "view": ("<int:pk>/", views.row_view),
    "edit": ("<int:pk>/edit/", views.row_edit),
    "archive": ("<int:pk>/archive/", views.row_archive),
    "restore": ("<int:pk>/restore/", views.row_restore),
    "reveal": ("<int:pk>/reveal/", views.row_reveal),
}


class Register:
    """Attribute names are ModelAdmin's. ``fields`` make form, page and import sheet, in order."""

    model: type[models.Model]
    fields: tuple[str, ...] = ()
    list_display: tuple[str, ...] = ()
    list_filter: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("-pk",)
    form_class = RegisterForm
    importer_class = Importer
    can_import = True
    can_archive = True
    empty_text = "还没有记录。"
    help_text = ""

    def opened(self, **args) -> "Register":
        """This register narrowed by link arguments; plain registers have none."""
        return self

    @property
    def args(self) -> dict:
        return {}

    @cached_property
    def key(self) -> str:
        return self.model._meta.label_lower

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    # Rights

    def may(self, user, right: Right = Right.READ) -> bool:
        return may(user, self.model, right)

    def check(self, user, right: Right = Right.READ) -> None:
        if not self.may(user, right):
            raise PermissionDenied

    def may_add(self, user) -> bool:
        """A village's people keep its row; a further village would lie outside their reach."""
        return self.may(user, Right.WRITE) and not is_own_place(user, self.model)

    # Rows

    def rows(self, user):
        """Every row of this register the user may see, archived ones too."""
        return self.model.objects.visible_to(user).select_related(*self.related)

    @cached_property
    def related(self) -> list[str]:
        shown = {*self.fields, *self.list_display}
        fields = self.model._meta.fields
        return [f.name for f in fields if f.is_relation and f.name in shown] or [None]

    def filterset(self, user, params, queryset):
        return make_filterset(self, user, params, queryset)

    @property
    def is_searchable(self) -> bool:
        return bool(getattr(self.model, "search_fields", ()))

    # Columns

    def columns(self, names=None) -> list[Column]:
        return [self.column(name) for name in names or self.list_display]

    def column(self, name: str) -> Column:
        return Column.of(self.model, name)

    def offered_columns(self) -> list[Column]:
        """Everything a user may pick for his list, the usual ones first.

        系统编号 comes last: an export that has it can be edited and imported again.
        """
        columns = self.columns(dict.fromkeys([*self.list_display, *self.fields]))
        return [*columns, Column("pk", "系统编号", "number", ("pk",))]

    # Forms

    def make_form(self, user, *, data=None, files=None, instance=None, initial=None):
        form_class = forms.modelform_factory(
            self.model, self.form_class, fields=self.fields, formfield_callback=form_field
        )
        instance = instance or self.new_row(user)
        return form_class(data, files, instance=instance, initial=initial, user=user)

    def new_row(self, user):
        """A blank row; what follows from who is asking is filled in."""
        row = self.model()
        if self.model.township_path == "township" and user.township_id:
            row.township_id = user.township_id
        return row

    @transaction.atomic
    def save(self, user, form):
        """Save a valid form, then prove the row is still one the user may edit.

        Raises:
            Conflict: somebody saved the row after this user opened it.
            PermissionDenied: the row would leave the user's reach; nothing is saved.
        """
        row = form.instance
        if row.pk:
            prove_editable(user, row)
            claim_version(row, form.cleaned_data.get("version"))
        else:
            row.created_by = user
        row = form.save()
        prove_editable(user, row)
        return row

    def saved_message(self, row) -> str:
        return f"已保存:{self.label} {row}"

    # Imports

    def importer(self, user, options: dict | None = None) -> Importer:
        """What turns a workbook into rows. Raises PermissionDenied where the user may not write."""
        return self.importer_class(self, user, options)

    # Addresses

    def urls(self):
        app, name = self.model._meta.app_label, self.model._meta.model_name
        return [
            path(f"{app}/{name}/{route}", view, {"register": self}, f"{app}_{name}_{page}")
            for page, (route, view) in PAGES.items()
        ]

    def url(self, page: str, row=None) -> str:
        name = self.key.replace(".", "_")
        return reverse(f"{name}_{page}", args=[row.pk] if row is not None else [])

    def template(self, page: str) -> list[str]:
        """A register replaces a page by adding templates/<app>/<model>_<page>.html."""
        app, name = self.model._meta.app_label, self.model._meta.model_name
        return [f"{app}/{name}_{page}.html", f"registers/{page}.html"]

    def file_name(self) -> str:
        return self.label
