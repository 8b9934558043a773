"""The registers of village facts."""

from townportal.registers import site
from townportal.registers.register import Register
from townportal.registers.search.upkeep import refresh_dependents
from villages.models import Household, Person, Township, Village, VillageGroup


@site.add
class TownshipRegister(Register):
    model = Township
    fields = ("name", "county", "code", "contact_phone")
    list_display = ("name", "county", "code", "contact_phone")
    can_import = False


@site.add
class VillageRegister(Register):
    model = Village
    fields = ("township", "name", "kind", "code", "order")
    list_display = ("order", "name", "kind", "code", "township")
    list_filter = ("kind",)
    ordering = ("township", "order", "pk")

    def save(self, user, form):
        row = super().save(user, form)
        if form.initial.get("name") not in (None, row.name):
            refresh_dependents(row)  # matters are found by their village's name
        return row


@site.add
class VillageGroupRegister(Register):
    model = VillageGroup
    fields = ("village", "name", "order")
    list_display = ("village", "name", "order")
    list_filter = ("village",)
    ordering = ("village__order", "order", "pk")


@site.add
class HouseholdRegister(Register):
    model = Household
    fields = ("village", "group", "head_name", "size", "address", "phone")
    list_display = ("village", "group", "head_name", "size", "phone")
    list_filter = ("village",)
    ordering = ("village__order", "pk")


@site.add
class PersonRegister(Register):
    model = Person
    fields = (
        "village",
        "group",
        "household",
        "name",
        "id_number",
        "sex",
        "birth_date",
        "phone",
        "is_living",
    )
    list_display = ("village", "group", "name", "sex", "birth_date", "id_number", "phone")
    list_filter = ("village", "sex", "is_living")
    ordering = ("village__order", "pk")
