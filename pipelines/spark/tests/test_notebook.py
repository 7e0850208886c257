"""`storywire.cluster` against the binary, from whatever library the table is."""

import os
import signal
import threading
import time

import pyarrow as pa
import pyarrow.json
import pytest

import storywire
from conftest import SAMPLE
from support import of_binary

TEXT = "The port of Velmora reopened on Monday after a storm that tore off both of its gates, officials said."


def cells(table: pa.Table, without=()):
    """Rows as the CSV has them."""

    def cell(value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if hasattr(value, "strftime"):
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        return value

    columns = [name for name in table.column_names if name not in without]
    return sorted((tuple(cell(row[name]) for name in columns) for row in table.to_pylist()), key=str)


def as_typed(header, rows, table: pa.Table, without=()):
    """Rows of a CSV with the types of a table's columns."""
    kinds = {name: table.schema.field(name).type for name in header}

    def cell(name, text):
        kind = kinds[name]
        if text and pa.types.is_integer(kind):
            return int(text)
        return float(text) if text and pa.types.is_floating(kind) else text

    kept = [at for at, name in enumerate(header) if name not in without]
    return sorted((tuple(cell(header[at], row[at]) for at in kept) for row in rows), key=str)


def read(path) -> pa.Table:
    return pa.json.read_json(path, read_options=pa.json.ReadOptions(block_size=1 << 26))


def test_a_table_gives_the_rows_of_the_binary(binary, dump, tmp_path):
    path = dump(500)
    out = binary(tmp_path / "binary", path)
    night = storywire.cluster(read(path), name=str(path))
    for name in ("articles", "clusters", "edges"):
        table = getattr(night, name)
        header, rows = of_binary(out, name)
        assert header == table.column_names
        assert cells(table) == as_typed(header, rows, table)
    assert night.counts["records_read"] == night.articles.num_rows + night.rejects.num_rows == 500


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_pandas_and_polars_give_the_same(library, dump):
    frames = pytest.importorskip(library)
    table = read(dump(500))
    frame = table.to_pandas() if library == "pandas" else frames.from_arrow(table)
    assert storywire.cluster(frame).clusters == storywire.cluster(table).clusters


def test_a_record_batch_of_any_library_is_a_table():
    class Other:
        def __arrow_c_array__(self, requested_schema=None):
            return pa.RecordBatch.from_pydict({"id": ["a", "b"], "text": [TEXT, TEXT]}).__arrow_c_array__()

    night = storywire.cluster(Other())
    assert night.clusters.column("size").to_pylist() == [2]
    with pytest.raises(TypeError, match="not list"):
        storywire.cluster([1, 2])


def test_a_recipe_is_a_path_or_a_text_and_is_checked(tmp_path):
    table = pa.table({"id": ["a"], "text": [TEXT]})
    wire = (SAMPLE.parents[2] / "pipelines" / "wire.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(wire, encoding="utf-8")
    for recipe in (path, str(path), wire):
        assert storywire.cluster(table, recipe=recipe).articles.num_rows == 1
    with pytest.raises(storywire.RecipeError, match="unknown field"):
        storywire.cluster(table, recipe=wire.replace("hashes = 128", "hashs = 128"))
    with pytest.raises(storywire.RecipeError, match="cannot read"):
        storywire.cluster(table, recipe=tmp_path / "none.toml")


def test_errors_are_a_tree_and_speak_as_the_binary_does():
    for error in (storywire.RecipeError, storywire.ColumnsError, storywire.OptionError):
        assert issubclass(error, storywire.StorywireError) and issubclass(error, ValueError)
    with pytest.raises(storywire.ColumnsError) as told:
        storywire.cluster(pa.table({"number": [1], "url": ["https://a.example"]}))
    assert str(told.value) == "no column can be the text among number, url; name it with --map text=COLUMN"
    with pytest.raises(storywire.OptionError, match="--map"):
        storywire.cluster(pa.table({"text": [TEXT]}), map="nonsense")
    named = storywire.cluster(pa.table({"number": [TEXT]}), map=["text=number"])
    assert named.articles.num_rows == 1


def test_null_empty_and_mistyped_cells_are_rejects():
    table = pa.table({"id": ["a", "b", "c"], "text": [TEXT, None, ""]})
    night = storywire.cluster(table)
    assert night.rejects.column("reason").to_pylist() == ["missing_text", "empty_text"]
    wrong = storywire.cluster(pa.table({"id": ["a"], "text": [5]}))
    assert wrong.rejects.column("reason").to_pylist() == ["wrong_type"]
    assert wrong.articles.num_rows == 0 and wrong.articles.column_names[0] == "article_id"


def test_so_many_rejects_as_the_binary_stops_at_are_raised_where_that_is_asked():
    night = storywire.cluster(pa.table({"id": ["a", "b"], "text": [TEXT, None]}))
    night.raise_for_rejects(0.5)
    with pytest.raises(storywire.ManyRejectsError, match="1 of 2 records were refused, more than 10%"):
        night.raise_for_rejects()
    with pytest.raises(storywire.OptionError, match="no share"):
        night.raise_for_rejects(2)
    storywire.cluster(pa.table({"id": ["a"], "text": [TEXT]})).raise_for_rejects(0)


def test_a_signal_breaks_off(dump):
    table = pa.concat_tables([read(dump(3000))] * 20)
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    # What a shell starts in the background ignores the signal, and would wait for ever.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            storywire.cluster(table)
            # A machine so fast that it was done before the signal waits for it here.
            signal.pause()
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, before)


def test_other_threads_run_meanwhile(dump):
    turns, done = [0], threading.Event()

    def turn():
        while not done.is_set():
            turns[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=turn)
    thread.start()
    storywire.cluster(read(dump(500)))
    done.set()
    thread.join()
    assert turns[0] > 5
