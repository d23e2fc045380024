"""What tells a label of a column from a remark about it, and a name that is written out from one that is cut."""

import pytest

from shared.catalog.words.labels import is_written_out, label_of
from shared.catalog.words.split import as_written, table_as_written


@pytest.mark.parametrize(
    ("comment", "label"),
    [
        ("Customer name", "Customer name"),
        ("The promised date, as agreed by phone", "promised date"),
        ("Net weight in kg", "Net weight"),
        ("List price in US cents", "List price"),
        ("Price per 1,000 impressions, in cents", "Price per 1,000 impressions"),
        ("Total incl. tax", "Total incl tax"),
        ("Share of ad revenue that goes to the podcaster", "Share of ad revenue"),
        ("A paying (or free) customer account", "paying customer account"),
        ("Monthly hosting subscription", "Monthly hosting subscription"),
        ("Order type: S sale, R return", "Order type"),
    ],
)
def test_a_short_noun_phrase_is_a_label(comment: str, label: str) -> None:
    assert label_of(comment) == label


@pytest.mark.parametrize(
    "comment",
    [
        "NULL until the invite is accepted",
        "NULL = unlimited",
        "Only set for accounts that started on a trial",
        "Mirrors Stripe",
        "Carries the explicit-content flag in the feed",
        "Gives up after 3",
        "ISO 3166-1 alpha-2, from the billing address",
        "BCP 47 code",
        "Refreshed nightly",
        "Mostly X or Bluesky",
        "What each plan costs and allows",
        "One ad of a campaign stitched into one episode",
        "false = deactivated by an admin, seat is freed",
        "A = Episode.id, B = Guest.id",
        "timezone, require2fa, weeklyDigest, branding",
        "in_… in Stripe",
        "Net 14",
        "",
    ],
)
def test_a_remark_is_none(comment: str) -> None:
    assert label_of(comment) is None


@pytest.mark.parametrize(
    "name",
    [
        *("durationSec", "fileSizeBytes", "lastLoginAt", "hasTranscript", "createdById", "avgCompletion", "max_shows"),
        *("monthly_price_cents", "country", "socialHandle", "stripeId", "hiredate", "storage_gb"),
    ],
)
def test_a_name_of_english_words_is_written_out(name: str) -> None:
    assert is_written_out(as_written(name))


@pytest.mark.parametrize("name", ["CUST_NM", "ORD_DT", "qty", "WHSE_CD", "SLS_AMT", "UNIT_PRC", "A", "ITM_DESC"])
def test_a_name_with_a_word_cut_short_is_not(name: str) -> None:
    assert not is_written_out(as_written(name))


def test_a_word_that_the_comment_spells_out_is_cut_short() -> None:
    assert is_written_out(("elig",))
    assert not is_written_out(("elig",), "Eligibility for a discount")
    assert is_written_out(("published", "at"), "Actual time it went live")


def test_a_table_is_written_out_without_its_technical_heads() -> None:
    assert is_written_out(table_as_written("mv_monthly_downloads"))
    assert is_written_out(table_as_written("tbl_customer_master"))
    assert not is_written_out(table_as_written("T_CUST_MST"))
