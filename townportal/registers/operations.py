"""Migration operations of the registers."""

from django.db.migrations.operations.base import Operation, OperationCategory

from townportal.registers.search.index import search_index


class AddSearchIndex(Operation):
    """Index the ``grams`` of a searchable model. Rows already there are indexed too.

    On SQLite a later AlterField or RemoveField of the model makes the table anew without the
    triggers of the index; ``mend_search_indexes`` runs after every ``migrate`` and puts them back.
    Before renaming the model or its table, remove the index, and add it again afterwards.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True

    def __init__(self, model_name: str):
        self.model_name = model_name

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(app_label, schema_editor, to_state, "creation")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(app_label, schema_editor, to_state, "removal")

    def _execute(self, app_label, schema_editor, state, statements: str):
        model = state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        index = search_index(schema_editor.connection, model)
        for statement in getattr(index, statements)():
            schema_editor.execute(statement)

    def describe(self):
        return f"Add the search index of {self.model_name}"

    @property
    def migration_name_fragment(self):
        return f"{self.model_name.lower()}_search_index"

    def references_model(self, name, app_label):
        return name.lower() == self.model_name.lower()
