"""A history in Spark by itself: which nights count, what is told of a damaged one, and who wins of two jobs."""

import json

import pytest

pytest.importorskip("pyspark")

from storywire import HistoryError, HistoryHeldError, OptionError
from storywire.spark import Tonight
from storywire.spark._past import OF_REACH, TABLES, Past

COMPARABLE = {"shingle_words": 3, "shingle_characters": 5, "short_words": 10}
RECIPE = ["aa", "1"]
COUNTS = {"records_read": 3, "rejects": 1, "articles": 2}


@pytest.fixture
def past(spark, tmp_path):
    """Opens the history of a test as a night of March sees it."""

    def open(day: int, recipe=RECIPE, **days: str) -> Past:
        return Past(spark, str(tmp_path / "history"), Tonight.of(f"2026-03-{day:02}", **days), COMPARABLE, recipe)

    return open


def keep(spark, past: Past) -> Past:
    """A night with empty tables, which need no work of Spark's."""
    for name in TABLES:
        past.store.write(f"{past.path}/nights/{past.name}/{name}/_SUCCESS", "")
    return past


def test_nights_within_reach_are_met_and_a_night_takes_the_place_of_its_date(spark, past, tmp_path):
    for day in (2, 3, 12, 3):
        keep(spark, past(day)).commit(COUNTS)
    assert past(2).nights == 1 and past(12).nights == 0 and past(13).nights == 1
    assert past(9).nights == 3 and past(9).first_day == 20260302
    manifest = json.loads((tmp_path / "history" / "manifest-000000004.json").read_text(encoding="utf-8"))["manifest"]
    assert [night["date"] for night in manifest["nights"]] == ["2026-03-02", "2026-03-12", "2026-03-03"]


def test_what_is_too_old_is_forgotten_and_what_another_job_writes_is_left_alone(spark, past, tmp_path):
    days = {"window": "2d", "retention": "4d", "remember": "8d"}
    for day in (1, 2, 8):
        keep(spark, past(day, **days)).commit(COUNTS)
    writing = keep(spark, past(9, **days))
    keep(spark, past(10, **days)).commit(COUNTS)
    nights = {path.name: {table.name for table in path.iterdir()} for path in (tmp_path / "history" / "nights").iterdir()}
    assert writing.name in nights
    left = {name[:10]: tables for name, tables in nights.items()}
    # Two days past what is remembered a night is no longer named, and is swept away once no job can be at it.
    assert left["2026-03-02"] == set(TABLES) - set(OF_REACH)
    assert left["2026-03-08"] == set(TABLES)
    assert len(list((tmp_path / "history").glob("manifest-*.json"))) == 2


def test_a_job_that_was_killed_before_its_first_commit_leaves_a_history_that_can_go_on(spark, past):
    keep(spark, past(2))
    assert past(3).nights == 0
    keep(spark, past(3)).commit(COUNTS)
    assert past(4).nights == 1


def test_another_recipe_than_the_night_before_is_told_with_both_hashes(spark, past, tmp_path):
    assert past(2).rule_changed() == []
    keep(spark, past(2)).commit(COUNTS)
    keep(spark, past(3, ["bb", "2"])).commit(COUNTS)
    assert past(4).rule_changed() == [("rule", "aa", "bb", 0, 0)]
    assert past(4, ["cc", "2"]).rule_changed() == []
    # The same night again is told the same, and one that comes late is held against the night before it.
    assert past(3, ["bb", "2"]).rule_changed() == [("rule", "bb", "aa", 0, 0)]
    # A night of a version that did not say what it followed.
    path = tmp_path / "history" / "manifest-000000002.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))["manifest"]
    del manifest["nights"][-1]["recipe"]
    later = past(4)
    later._read = manifest
    assert later.rule_changed() == [("rule", "aa", "", 0, 0)]


def test_of_two_jobs_the_first_to_commit_wins(spark, past):
    first, second = keep(spark, past(2)), keep(spark, past(3))
    first.commit(COUNTS)
    with pytest.raises(HistoryHeldError, match="run this night again"):
        second.commit(COUNTS)
    assert past(4).nights == 1


def test_a_history_that_cannot_be_read_is_refused_by_what_is_wrong_with_it(spark, past, tmp_path):
    keep(spark, past(2)).commit(COUNTS)
    with pytest.raises(OptionError, match="other parameters.*begin another"):
        Past(spark, str(tmp_path / "history"), Tonight.of("2026-03-03"), {**COMPARABLE, "short_words": 12}, RECIPE)
    before, path = sorted((tmp_path / "history").glob("manifest-*.json"))
    before.unlink()
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("2026-03-02", "2026-03-01"), encoding="utf-8")
    with pytest.raises(HistoryError, match="is no manifest: .*[Cc]hecksum"):
        past(3)
    # On a store that knows no checksums.
    (path.parent / f".{path.name}.crc").unlink()
    with pytest.raises(HistoryError, match="the hash"):
        past(3)
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    with pytest.raises(HistoryError, match="is no manifest"):
        past(3)
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(HistoryError, match="0 articles within reach, and 2 in the manifest"):
        past(3).articles(spark.createDataFrame([], "key binary"))
    store = past(3).store
    [night] = store.names(f"{path.parent}/nights")
    store.remove(f"{path.parent}/nights/{night}/articles")
    with pytest.raises(HistoryError, match="articles\" is missing"):
        past(3).articles(spark.createDataFrame([], "key binary"))
    path.unlink()
    with pytest.raises(HistoryError, match="no manifest"):
        past(3)


@pytest.mark.parametrize(
    "said, told",
    [
        (("2026-3-2",), "is no date"),
        (("2999-01-01",), "is in the future"),
        (("2026-03-02", "7"), "--window: \"7\" is no number of days"),
        (("2026-03-02", "9d", "8d"), "--retention: 8d is less than --window 9d"),
        (("2026-03-02", "7d", "30d", "20d"), "--remember: 20d is less than --retention 30d"),
    ],
)
def test_options_of_a_night_are_refused_in_the_words_of_the_binary(said, told):
    with pytest.raises(OptionError, match=told):
        Tonight.of(*said)
