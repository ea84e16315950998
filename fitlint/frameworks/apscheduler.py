"""APScheduler's scheduler for asyncio: jobs that are coroutine functions run on the loop, again and again, or once where they have a date; plain ones in threads.

Knowledge: apscheduler/schedulers/asyncio.py and executors/asyncio.py (3.10, 3.11).
"""

from fitlint.frameworks.model import Argument, Hooking, Kind

JOB = "job of a scheduler"
TRIGGER: Argument = (1, "trigger")
AT_A_DATE = "apscheduler.triggers.date.DateTrigger"

KINDS = (
    Kind(
        "apscheduler.schedulers.asyncio.AsyncIOScheduler",
        "starlette",
        False,
        {"add_job": Hooking(JOB, (0, "func")), "scheduled_job": Hooking(JOB)},
        stands_alone=True,
        reveals=False,
    ),
)
