"""How a stack recovers: objectives that may only tighten those of the tiers, backups, locks, tests and the standby."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from catalog.recovery import FAILURES, Failure
from documents.texts import Name
from documents.validation import Like, Model, violation
from settings.lists import at_least
from settings.texts import AccountId, Domain

LONGEST_CONTINUOUS_DAYS = 35
LEAST_COLD_DAYS = 90
LEAST_COOLING_OFF_DAYS = 3
LEAST_RESTORE_TESTS = 2
MOST_APPROVERS = 10

ApproverArn = Annotated[
    str,
    Like(
        pattern=r"arn:aws(-cn|-us-gov)?:(iam::\d{12}:user|sts::\d{12}:assumed-role/[\w+=,.@-]+)/[\w+=,.@-]{1,64}",
        rule="must be the ARN of one person: a user, or a role with the name of a session",
        example="arn:aws:sts::111122223333:assumed-role/kiso-prod-people-sre/sato",
    ),
]
HostedZoneId = Annotated[
    str, Like(pattern=r"Z[A-Z0-9]{8,31}", rule="must be a hosted zone's id", example="Z0123456789ABCDEFGHIJ")
]
PrefixListId = Annotated[
    str, Like(pattern=r"pl-[0-9a-f]{8,17}", rule="must be a prefix list's id", example="pl-0123456789abcdef0")
]


class Backups(Model):
    """Recovery points of AWS Backup: one a day and one an hour; `storage.backups_retention_days` keeps the daily."""

    generations: int = Field(default=7, ge=1, le=365)
    """Daily recovery points that are there at any time."""
    start_hour_utc: int = Field(default=18, ge=0, le=23)
    """Of the daily recovery point; 18 is three at night in Tokyo."""
    continuous_retention_days: int = 35
    """How far back a store can be brought to any second."""
    cold_storage_after_days: int | None = Field(default=None, ge=1)
    """When a daily recovery point moves to cold storage; None leaves it where it is."""
    lock_cooling_off_days: int = 3
    """How long a lock in compliance mode can still be lifted."""
    restore_tests_a_year: int = 4
    """Evenly spread over the months."""
    archive_account_id: AccountId | None = None
    """Account that takes a further copy of every recovery point; None keeps them all in the stack's own."""

    @field_validator("continuous_retention_days")
    @classmethod
    def _services_keep_it(cls, days: int) -> int:
        if not 1 <= days <= LONGEST_CONTINUOUS_DAYS:
            raise violation(
                f"must be from 1 to {LONGEST_CONTINUOUS_DAYS}, as no service keeps every state for longer",
                "rely on the daily recovery points for what is older",
            )
        return days

    @field_validator("lock_cooling_off_days")
    @classmethod
    def _lock_cools_off(cls, days: int) -> int:
        if not LEAST_COOLING_OFF_DAYS <= days <= 36500:
            raise violation(
                f"must be at least {LEAST_COOLING_OFF_DAYS}, as a vault's lock cools off for 72 hours",
                f"write {LEAST_COOLING_OFF_DAYS} or more",
            )
        return days

    @field_validator("restore_tests_a_year")
    @classmethod
    def _tests_often_enough(cls, times: int) -> int:
        if times < LEAST_RESTORE_TESTS:
            raise violation("must be at least twice a year, as an older proof proves nothing", "write 2, 4 or 12")
        if times > 12 or 12 % times:
            raise violation("must divide the twelve months of a year", "write 2, 3, 4, 6 or 12")
        return times


class People(Model):
    """How long what only people can do takes; the drills measure it."""

    notice_minutes: int = Field(default=5, ge=0, le=60)
    """From the failure to an answered page."""
    decide_minutes: int = Field(default=15, ge=0, le=240)
    """From the page to two people's decision to recover."""
    regain_account_minutes: int = Field(default=30, ge=0, le=1440)
    """Until an attacker with an administrator's or root's rights is locked out."""


class Standby(Model):
    """The cluster in the DR region before a failover."""

    nodes: int | None = Field(default=None, ge=0, le=5000)
    """How many it may grow to; None sizes it from the tier-1 services."""
    running_nodes: int | None = Field(default=None, ge=0, le=5000)
    """How many run before a failover; None takes the fewest that the recovery time allows."""


class EntryPoint(Model):
    """One region's load balancer of the pages."""

    load_balancer: Domain
    """As the cluster's Ingresses show it."""
    health_checkers: PrefixListId
    """The region's list of AWS with the addresses that Route 53 checks from."""


class EntryNames(Model):
    """The pages' names, which lead to the DR region's load balancer once the primary's no longer answers."""

    hosted_zone_id: HostedZoneId
    """Of the public zone that has the stack's domain."""
    primary: EntryPoint
    dr: EntryPoint

    @field_validator("dr")
    @classmethod
    def _load_balancers_differ(cls, dr: EntryPoint, info: ValidationInfo) -> EntryPoint:
        primary: EntryPoint | None = info.data.get("primary")
        if primary and dr.load_balancer == primary.load_balancer:
            raise violation("has the load balancer of primary, so nobody would be led elsewhere", "name the other")
        return dr

    def of(self, role: Literal["primary", "dr"]) -> EntryPoint:
        return self.primary if role == "primary" else self.dr


class Failover(Model):
    """Of the stack to the DR region, and back."""

    approvers: Annotated[tuple[ApproverArn, ...], at_least(2)]
    """People of whom two have to agree before anything that cannot be taken back; ten at most."""
    node_group: Name | None = None
    """The DR cluster's, which grows to the standby's size; None leaves that to people or to an autoscaler."""
    names: EntryNames | None = None
    """None where names are kept elsewhere: people redirect callers then."""

    @field_validator("approvers")
    @classmethod
    def _are_distinct(cls, approvers: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(approvers)) != len(approvers):
            raise violation("names someone twice", "name as many people as there are entries")
        if len(approvers) > MOST_APPROVERS:
            raise violation(f"names more than the {MOST_APPROVERS} that Automation asks", "name fewer people")
        return approvers


class Recovery(Model):
    """What the stack promises after a failure. A tier's stricter promise prevails."""

    recovery_time_minutes: int = Field(default=120, ge=1, le=10080)
    recovery_point_seconds: int = Field(default=900, ge=0, le=604800)
    failures: Annotated[tuple[Failure, ...], Field(min_length=1)] = FAILURES
    """Those that stores are held to their objectives for."""
    restore_gib_per_hour: int = Field(default=200, ge=1, le=100000)
    """How fast a restore moves data: what the last drill measured."""
    health_check_seconds: Literal[10, 30] = 10
    """Between the checks of the entry that decide about a failover."""
    health_check_failures: int = Field(default=3, ge=1, le=10)
    """In a row, before the entry counts as gone."""
    record_ttl_seconds: int = Field(default=60, ge=1, le=3600)
    """How long a resolver remembers the entry's address."""
    backups: Backups = Backups()
    people: People = People()
    standby: Standby = Standby()
    failover: Failover | None = None
    """Without it people do by hand what the runbooks would."""

    @field_validator("record_ttl_seconds")
    @classmethod
    def _redirection_fits(cls, ttl: int, info: ValidationInfo) -> int:
        allowed: int = 60 * info.data.get("recovery_time_minutes", 120)
        checks: int = info.data.get("health_check_seconds", 10) * info.data.get("health_check_failures", 3)
        if checks + ttl > allowed:
            raise violation(
                f"lets {checks + ttl} s pass before anybody is sent elsewhere, above the recovery time of {allowed} s",
                "shorten it",
            )
        return ttl
