"""`{% load controls %}`: an input of a form, where a template draws it."""

from django import template

from gugus.forms.drawing import input_tag

register = template.Library()
register.simple_tag(input_tag)
