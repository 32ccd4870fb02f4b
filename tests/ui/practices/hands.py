"""What the tests of a practice's editor look at."""

from __future__ import annotations


def task(editor, grade: str):
    return editor.tasks.column(grade).form.rows["task"].field
