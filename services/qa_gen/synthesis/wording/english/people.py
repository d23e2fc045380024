"""Who rather than what."""

import re

_PERSON = re.compile(
    r"(?:member|customer|client|employee|person|user|student|teacher|patient|doctor|driver|author|reader|worker"
    r"|staff|engineer|manager|pupil|guest|visitor|subscriber|agent|nurse|candidate|player|seller|buyer|tenant"
    r"|physician|instructor|writer|cashier|operator|technician|owner"
    r"|therapist|dentist|pharmacist|receptionist|artist|coach|trainer|tutor|speaker|donor|volunteer|representative|supervisor"
    r"|\bvet|veterinarian|midwife|surgeon|clinician|chef|waiter|waitress|guard|broker|underwriter|adjuster|landlord|renter"
    r"|lawyer|attorney|judge|referee|keeper|farmer|captain|pilot|clerk|picker|resident|traveller|candidate|leader"
    r"|participant|applicant|courier|rider|creator|approver|requester|reporter|assignee|reviewer|host|submitter|handler|lead|parent|child)$"
)


def is_person(noun: str) -> bool:
    """Who rather than which."""
    return bool(_PERSON.search(noun))
