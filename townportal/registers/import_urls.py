"""The addresses of an upload on its way into a register."""

from django.urls import path

from townportal.registers.views import imports

urlpatterns = [
    path("", imports.import_batches, name="import_batches"),
    path("<int:pk>/", imports.import_preview, name="import_preview"),
    path("<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("<int:pk>/annotated/", imports.import_annotated, name="import_annotated"),
]
