"""Calls, by which names they are known, what hours of them add up to, and what is to be delivered of them."""

from typing import Any

from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# By either name the same server is reached, and each takes only the options that bear it.
_EXACTLY: dict[str, Any] = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    """Make all tables."""
    _make_calls()
    _make_references()
    _make_hours()
    _make_progress()
    _make_outbox()


def _make_calls() -> None:
    op.create_table(
        "cloud_telephony_calls",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("call_id", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("direction", sa.String(16), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("from_number", sa.String(255)),
        sa.Column("from_name", sa.String(255)),
        sa.Column("to_number", sa.String(255)),
        sa.Column("to_name", sa.String(255)),
        sa.Column("extension", sa.String(255)),
        sa.Column("queue", sa.String(255)),
        sa.Column("duration", sa.Integer),
        sa.Column("talk_time", sa.Integer),
        sa.Column("disposition", sa.String(16), nullable=False),
        sa.Column("cost", sa.BigInteger),
        sa.Column("currency", sa.String(8)),
        sa.Column("recording", sa.String(255)),
        sa.Column("sources", sa.SmallInteger, nullable=False),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.Column("outcome_began", sa.BigInteger, nullable=False),
        sa.Column("number_began", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cloud_telephony_calls"),
        sa.UniqueConstraint("account", "call_id", name="uq_cloud_telephony_calls_account_call_id"),
        **_EXACTLY,
    )
    outcome = ("account", "direction", "disposition")
    for name, columns in {
        "time": ("started_at", "id"),
        "account": ("account", "started_at", "id"),
        "outcome": (*outcome, "outcome_began", "id"),
        "from": ("from_number", *outcome, "number_began", "id"),
        "to": ("to_number", *outcome, "number_began", "id"),
    }.items():
        op.create_index(f"ix_cloud_telephony_calls_{name}", "cloud_telephony_calls", columns)


def _make_references() -> None:
    op.create_table(
        "cloud_telephony_references",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("source", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("reference", sa.String(255), nullable=False),
        sa.Column("call", _ID, nullable=False),
        sa.PrimaryKeyConstraint("account", "source", "reference", name="pk_cloud_telephony_references"),
        sa.ForeignKeyConstraint(
            ["call"], ["cloud_telephony_calls.id"], ondelete="CASCADE", name="fk_cloud_telephony_references_call"
        ),
        **_EXACTLY,
    )
    op.create_index("ix_cloud_telephony_references_call", "cloud_telephony_references", ["call"])


def _make_hours() -> None:
    op.create_table(
        "cloud_telephony_hours",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("hour", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("talk_time", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account", "hour", "currency", name="pk_cloud_telephony_hours"),
        **_EXACTLY,
    )
    op.create_index("ix_cloud_telephony_hours_changed", "cloud_telephony_hours", ["changed"])


def _make_progress() -> None:
    op.create_table(
        "cloud_telephony_progress",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(1024), nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name="pk_cloud_telephony_progress"),
        **_EXACTLY,
    )
    op.create_table(
        "cloud_telephony_forgotten",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_cloud_telephony_forgotten"),
        **_EXACTLY,
    )


def _make_outbox() -> None:
    op.create_table(
        "cloud_telephony_outbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("call", _ID),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("initiated", sa.String(32), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("destination", sa.String(255), nullable=False),
        sa.Column("duration", sa.Integer),
        sa.Column("url", sa.String(1024)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(1024)),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("done_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_cloud_telephony_outbox"),
        sa.UniqueConstraint("target", "call", name="uq_cloud_telephony_outbox_target_call"),
        sa.ForeignKeyConstraint(
            ["call"], ["cloud_telephony_calls.id"], ondelete="SET NULL", name="fk_cloud_telephony_outbox_call"
        ),
        **_EXACTLY,
    )
    for columns in (["call"], ["target", "state", "id"], ["target", "done_at"]):
        op.create_index(f"ix_cloud_telephony_outbox_{'_'.join(columns)}", "cloud_telephony_outbox", columns)
