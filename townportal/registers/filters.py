"""List filters from a declaration, and the chips that show and remove them."""

from urllib.parse import urlencode

import django_filters
from django import forms
from django.db import models
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django_filters.filterset import filterset_factory

from townportal.registers.columns import as_text
from townportal.registers.forms import narrow_choices


class DateInput(forms.DateInput):
    input_type = "date"


class RegisterFilterSet(django_filters.FilterSet):
    """Foreign keys and choices as drop-downs, days as from–to, yes/no as a drop-down."""

    class Meta:
        filter_overrides = {
            models.DateField: {
                "filter_class": django_filters.DateFromToRangeFilter,
                "extra": lambda field: {
                    "widget": django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
                },
            },
            models.BooleanField: {
                "filter_class": django_filters.ChoiceFilter,
                "extra": lambda field: {"choices": [("True", "是"), ("False", "否")]},
            },
            models.CharField: {"filter_class": django_filters.CharFilter},
        }


def make_filterset(register, user, params, queryset):
    """The register's filters over a queryset; choices narrowed to what the user may see."""
    base = type(
        "Filters",
        (RegisterFilterSet,),
        {"Meta": type("Meta", (RegisterFilterSet.Meta,), {})},
    )
    filterset = filterset_factory(register.model, base, list(register.list_filter))(
        params, queryset=queryset
    )
    narrow_choices(filterset.form, user)
    name_empty_choices(filterset.form)
    return filterset


class PlainSelect(forms.Select):
    """Django's drop-down without a template for each option, of which a list page has a hundred."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(one) for one in self.format_value(value)}
        options = [
            (key, mark_safe(" selected") if str(key) in chosen else "", label)
            for key, label in self.choices
        ]
        shown = format_html_join("", '<option value="{}"{}>{}</option>', options)
        own = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(own), shown)


def name_empty_choices(form) -> None:
    """村(社区):全部 in place of a row of dashes: the drop-down needs no label beside it."""
    for field in form.fields.values():
        if getattr(field, "empty_label", None):
            field.empty_label = f"{field.label}:全部"
            field.widget = PlainSelect(field.widget.attrs, field.choices)


def chips(filterset, params) -> list[tuple[str, str]]:
    """(what is filtered, query string without it) for every filter in force."""
    found = []
    form = filterset.form
    if not form.is_valid():
        return found
    for name, value in form.cleaned_data.items():
        if value in (None, "", []):
            continue
        field = form.fields[name]
        keys = [key for key in params if key == name or key.startswith(f"{name}_")]
        found.append((f"{field.label}:{_describe(field, value)}", without(params, *keys)))
    return found


def without(params, *names) -> str:
    """The query string without these parameters; paging always starts anew."""
    dropped = {*names, "after", "before", "page"}
    pairs = [(k, v) for k, values in params.lists() for v in values if k not in dropped]
    return urlencode(pairs)


def _describe(field, value) -> str:
    if isinstance(value, slice):
        start, stop = (as_text(day)[:10] for day in (value.start, value.stop))
        return f"{start or '最早'} 至 {stop or '今'}"
    return dict(getattr(field, "choices", [])).get(value, as_text(value))
