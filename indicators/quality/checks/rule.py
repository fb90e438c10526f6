"""A check and what it finds."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indicators.periods import Period
from indicators.quality.checks.subject import Subject

STOP, WARNING, INFORMATION = "stop", "warning", "information"
SEVERITIES = {STOP: "Must be resolved", WARNING: "Warnings", INFORMATION: "For information"}


@dataclass(frozen=True)
class Finding:
    """What a rule found: a sentence for people, and the texts that it rests on; with another text it is another."""

    sentence: str
    evidence: tuple[str, ...]
    period: Period | None = None
    area: str = ""  # a role


@dataclass(frozen=True)
class Rule:
    """A check: its code, its name, how severe what it finds is, and the function that finds."""

    code: str
    name: str
    severity: str
    find: Callable[[Subject], Iterator[Finding]]

    @property
    def severity_name(self) -> str:
        return SEVERITIES[self.severity]


def rule(code: str, name: str) -> Callable[[Callable[[Subject], Iterator[Finding]]], Rule]:
    """Make a rule of the function that finds; the letter of its code says how severe it is."""
    severity = {"S": STOP, "W": WARNING, "I": INFORMATION}[code[0]]
    return lambda find: Rule(code, name, severity, find)


def fingerprint(code: str, evidence: Iterable[str]) -> str:
    """32 characters that stand for what a flag rests on: a changed value makes another one."""
    return hashlib.sha256("\x1f".join([code, *evidence]).encode()).hexdigest()[:32]


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
