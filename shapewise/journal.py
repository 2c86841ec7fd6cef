"""What readers asked and whether it helped, in one SQLite file in the user's own data folder; it never leaves the machine.

Writing happens in a thread of its own, so that no answer waits for a disk. Reading opens a connection of its own: in WAL
mode neither blocks the other.
"""

from __future__ import annotations

import csv
import io
import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from shapewise.errors import StoreUnavailable

LONGEST_KEPT = 2_000
LONGEST_WORD = 500
_FILE = "journal.sqlite3"
_WAIT_SECONDS = 5.0
GATHERED_FOR = 0.25
"""Seconds in which notes wait for each other, to be written together.

Each transaction takes Python's lock from the page that is being made, and gives it back, a dozen times. With two hundred
readers that happened in every page.
"""
_Job: TypeAlias = Callable[[sqlite3.Connection], object]

_MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE asked (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL,
        confidence REAL NOT NULL, article TEXT NOT NULL
    );
    CREATE INDEX asked_at ON asked (at);
    """,
    """
    CREATE TABLE votes (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, article TEXT NOT NULL,
        good INTEGER NOT NULL, word TEXT NOT NULL
    );
    """,
    """
    CREATE INDEX asked_question ON asked (question);
    """,
)
"""One script a schema version, in order; ``PRAGMA user_version`` counts those that were applied. Append, never edit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what it came to."""

    at: str
    """UTC, ISO 8601."""
    question: str
    status: str
    confidence: float
    article: str
    """Slug of the first explanation; empty where there was none."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a reader said of an answer."""

    at: str
    question: str
    article: str
    good: bool
    word: str


class Journal:
    """The journal of one data folder.

    Parameters
    ----------
    folder
        Where the file lies; made when it is first written to.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / _FILE
        self.fault = ""
        self._work: queue.SimpleQueue[_Job | threading.Event | None] = queue.SimpleQueue()
        self._hurry = threading.Event()
        self._writer = threading.Thread(target=self._write, name="shapewise-journal", daemon=True)
        self._writer.start()

    def record(self, question: str, status: str, confidence: float, article: str) -> None:
        """Note a question and what it came to; returns at once."""
        row = (_now(), question[:LONGEST_KEPT], status, confidence, article)
        self._put("INSERT INTO asked (at, question, status, confidence, article) VALUES (?, ?, ?, ?, ?)", row)

    def vote(self, question: str, article: str, *, good: bool, word: str = "") -> None:
        """Note what a reader said; the same reader's later word on the same answer replaces the earlier one."""
        text = question[:LONGEST_KEPT]
        self._put("DELETE FROM votes WHERE question = ? AND article = ?", (text, article))
        row = (_now(), text, article, int(good), word[:LONGEST_WORD])
        self._put("INSERT INTO votes (at, question, article, good, word) VALUES (?, ?, ?, ?, ?)", row)

    def asked(self, limit: int = 10_000) -> tuple[Asked, ...]:
        """The questions, latest first."""
        sql = "SELECT at, question, status, confidence, article FROM asked ORDER BY id DESC LIMIT ?"
        return tuple(Asked(*row) for row in self._read(sql, (limit,)))

    def votes(self, limit: int = 10_000) -> tuple[Vote, ...]:
        """The votes, latest first."""
        sql = "SELECT at, question, article, good, word FROM votes ORDER BY id DESC LIMIT ?"
        return tuple(
            Vote(at, question, article, bool(good), word) for at, question, article, good, word in self._read(sql, (limit,))
        )

    def counts(self, days: int = 30) -> tuple[tuple[str, str, int], ...]:
        """(day, status, how many) of the last days on which something was asked, oldest first."""
        sql = """
            SELECT substr(at, 1, 10) AS day, status, count(*) FROM asked
            WHERE day IN (SELECT DISTINCT substr(at, 1, 10) FROM asked ORDER BY 1 DESC LIMIT ?)
            GROUP BY day, status ORDER BY day, status
        """
        return tuple((day, status, int(count)) for day, status, count in self._read(sql, (days,)))

    def unanswered(self) -> tuple[tuple[str, str], ...]:
        """(question, when) of what was not covered or voted down, latest first.

        What was voted up since, or asked again and covered, is no gap any more, nor what was voted down and is answered by
        another explanation now; one that was noted as a gap as well as asked counts once.
        """
        sql = """
            SELECT question, at FROM asked AS gap WHERE status = 'not_covered' AND NOT EXISTS (
                SELECT 1 FROM asked WHERE question = gap.question AND status <> 'not_covered' AND id > gap.id
            )
            UNION ALL SELECT question, at FROM votes AS vote WHERE good = 0 AND NOT EXISTS (
                SELECT 1 FROM asked WHERE question = vote.question AND (
                    status = 'not_covered' OR (article <> vote.article AND at > vote.at)
                )
            )
            ORDER BY at DESC, question
        """
        liked = {question for (question,) in self._read("SELECT question FROM votes WHERE good = 1", ())}
        return tuple((question, at) for question, at in self._read(sql, ()) if question not in liked)

    def export_json(self) -> str:
        """Everything, as one JSON object."""
        return json.dumps(
            {"asked": [asdict(row) for row in self.asked(10**9)], "votes": [asdict(row) for row in self.votes(10**9)]},
            ensure_ascii=False,
            indent=1,
        )

    def export_csv(self) -> str:
        """The questions as CSV; a cell that a spreadsheet would take for a formula is put in quotes for it."""
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(("at", "question", "status", "confidence", "article"))
        for row in reversed(self.asked(10**9)):
            writer.writerow([_no_formula(cell) for cell in (row.at, row.question, row.status, row.confidence, row.article)])
        return sheet.getvalue()

    def delete_all(self) -> None:
        """Forget everything: rows, free pages and log."""

        def forget(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM asked")
            connection.execute("DELETE FROM votes")
            connection.commit()
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._work.put(forget)
        self.flush()

    def flush(self) -> None:
        """Wait until everything noted so far is on disk."""
        done = threading.Event()
        self._work.put(done)
        self._hurry.set()
        if not done.wait(_WAIT_SECONDS) and not self.fault:
            self.fault = f"{self.path} was not written within {_WAIT_SECONDS:.0f} s"

    def close(self) -> None:
        """Write what is left, and stop the thread."""
        self._work.put(None)
        self._hurry.set()
        self._writer.join(_WAIT_SECONDS)

    def _put(self, sql: str, row: Sequence[Any]) -> None:
        self._work.put(lambda connection: connection.execute(sql, row))

    def _write(self) -> None:
        """Do the work that comes, in order, until there is to be no more."""
        connection: sqlite3.Connection | None = None
        going_on = True
        while going_on:
            work = self._gathered()
            jobs = [job for job in work if job is not None and not isinstance(job, threading.Event)]
            if jobs:
                connection = self._do(jobs, connection)
            for done in work:
                if isinstance(done, threading.Event):
                    done.set()
            going_on = None not in work
        if connection is not None:
            connection.close()

    def _gathered(self) -> list[_Job | threading.Event | None]:
        """Wait for what there is to do, and for what comes in the :data:`GATHERED_FOR` after it, unless there is a hurry."""
        work = [self._work.get()]
        self._hurry.wait(GATHERED_FOR)
        self._hurry.clear()  # before the rest is taken: whoever is in a hurry has put it there already
        while not self._work.empty():
            work.append(self._work.get())
        return work

    def _do(self, jobs: Sequence[_Job], connection: sqlite3.Connection | None) -> sqlite3.Connection | None:
        """Write notes in one transaction. A disk that fails loses them and says so; it never stops a reader."""
        fault = ""
        for job in (*jobs, sqlite3.Connection.commit):
            try:
                if connection is None:
                    connection = self._open()
                job(connection)
            except (sqlite3.Error, OSError) as error:
                fault = f"{self.path} cannot be written: {error}"
        if fault and connection is not None:
            connection.rollback()
        self.fault = fault
        return connection

    def _open(self) -> sqlite3.Connection:
        """Open the file and bring its schema up to date."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection)
        return connection

    def _read(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not self.path.exists():
            return []
        with self._reading() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS)) as connection:
                migrate(connection)
                yield connection
        except sqlite3.Error as error:
            raise StoreUnavailable(
                f"the journal cannot be read: {error}",
                needed="an SQLite file made by Shapewise",
                where=str(self.path),
                fix="move that file away; a new one is made by itself",
            ) from error


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the schema versions that the file does not have yet; a file of a newer Shapewise is refused."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise sqlite3.DatabaseError(f"it has schema version {version}, and this Shapewise knows {len(_MIGRATIONS)}")
    for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
        # one transaction a version: a crash between two leaves a file that the next start brings up to date
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def _no_formula(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
