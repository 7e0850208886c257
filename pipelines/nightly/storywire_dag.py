"""One task a night: the scrape of a day into stories. The date comes from the schedule, so that a cleared task does its
own night again, and takes its place in the history."""
import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    "storywire",
    schedule="30 2 * * *",
    start_date=datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="cluster",
        bash_command="storywire cluster /srv/scrape/{{ ds }} --history /srv/storywire/history "
        "--out /srv/storywire/out/{{ ds }} --date {{ ds }} --force --log json --min-input-ratio 0.5 --exit-skip-code 99",
        # The task is skipped where there is nothing to read.
        skip_on_exit_code=99,
        # Status 75: another run holds the history.
        retries=3,
        retry_delay=datetime.timedelta(minutes=10),
    )
