"""Addresses of registers in templates."""

from django import template

from townportal.accounts.roles import Right

register = template.Library()


@register.simple_tag
def register_url(the_register, page, row=None):
    return the_register.url(page, row)


@register.filter
def may_write(the_register, user):
    return the_register.may(user, Right.WRITE)


@register.filter
def may_add(the_register, user):
    return the_register.may_add(user)


@register.filter
def may_export(the_register, user):
    return the_register.may(user, Right.EXPORT)


@register.filter
def revealed_value(revealed, name):
    return revealed[name]
