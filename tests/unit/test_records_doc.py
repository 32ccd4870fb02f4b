"""The reference of the records file says what the models say."""

from __future__ import annotations

from app.models import registry
from app.services import records_doc


def test_the_document_is_what_the_generator_writes():
    assert records_doc.PATH.read_text("utf-8") == records_doc.text(), "run: python -m app.services.records_doc"


def test_the_document_names_every_type_field_code_and_key():
    text = records_doc.text()
    for tipo, cls in registry.shared_types().items():
        section = text.split(f"\n### {tipo}\n")[1].split("\n### ")[0]
        for name, spec in registry.fields(tipo).items():
            assert f"| `{name}` | {spec.label} |" in section
            for code, label in spec.choices.items():
                assert f"`{code}` {label}" in section
        for part in cls.natural:
            assert f"`{part}`" in section.split("| campo |")[0]
    assert "### device" not in text
