"""Columns of well-known public data sets and sample databases, and that ordinary tables keep their own words."""

import pytest

from shared.catalog.model import TypeFamily
from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.split import words
from shared.catalog.words.trades import Business, senses_of


def meaning(
    columns: str, name: str, family: TypeFamily | None = None, language: Language = Language.CHINESE
) -> str | None:
    """What a column means in a table of these columns."""
    business = Business(senses=senses_of(columns.split()))
    return lexicon_of(language, business).meaning(name, family)


@pytest.mark.parametrize(
    ("columns", "said"),
    [("order_id ship_name ship_address ship_city", "recipient"), ("ship_name imo_number home_port", "ship name")],
)
def test_a_sense_tells_what_an_english_name_means_too(columns: str, said: str) -> None:
    assert meaning(columns, "ship_name", language=Language.ENGLISH) == said


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("gdp_per_capita", "人均国内生产总值", "GDP per capita"),
        ("healthy_life_expectancy", "健康预期寿命", "healthy life expectancy"),
        ("freedom_to_make_life_choices", "人生选择自由度", "freedom to make life choices"),
        ("listed_in", "题材类别", "listed category"),
        ("embarked", "登船港口", "port of embarkation"),
        ("survived", "生还", "survived flag"),
        ("NumberOfNeutrons", "中子数", "number of neutrons"),
        ("sepal_length_cm", "花萼长度(厘米)", "sepal length in cm"),
        ("bill_length_mm", "喙长度(毫米)", "bill length in mm"),
        ("sqft_living15", "周边居住面积(平方英尺)", "neighbours' living area in square feet"),
        ("num_pages", "页数", "number of pages"),
        ("part_num", "零件编号", "part number"),
        ("na_sales", "北美销量", "sales in North America"),
        ("availability_365", "未来一年可订天数", "days available in the next 365"),
        ("wind_gust_speed", "阵风风速", "wind gust speed"),
        ("Milliseconds", "毫秒数", "length in milliseconds"),
        ("Bytes", "字节", "size in bytes"),
    ],
)
def test_names_of_public_data_are_known_in_both_languages(name: str, chinese: str, english: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) == chinese
    assert lexicon_of(Language.ENGLISH).meaning(name) == english


@pytest.mark.parametrize(
    ("columns", "name", "said"),
    [
        ("continent population head_of_state capital", "capital", "首都"),
        ("state_id state_name state_abbr state_region", "state_name", "州名称"),
        ("director cast listed_in rating", "director", "导演"),
        ("survived pclass sibsp ticket", "ticket", "船票号"),
        ("survived pclass sibsp ticket", "survived", "是否生还"),
        ("date open high low close volume", "volume", "成交量"),
        ("date open high low close volume", "close", "收盘价"),
        ("season home_team away_team attendance", "attendance", "观众人数"),
        ("race_id driver_id constructor_id grid laps", "driver_id", "车手ID"),
        ("player_id ast reb pts", "reb", "篮板数"),
        ("atomic_number symbol group period", "group", "族"),
        ("sp_atk sp_def hp attack", "hp", "体力"),
        ("mpg cylinders origin", "cylinders", "气缸数"),
        ("age bmi smoker charges", "charges", "医疗费用"),
        ("danceability energy key mode", "key", "调性"),
        ("emp_no titles title from_date to_date", "title", "职位"),
        ("tailnum dep_delay arr_delay carrier", "arr_delay", "到达延误"),
        ("id user_id badges date", "badges", "徽章"),
        ("medal gold silver bronze", "gold", "金牌数"),
    ],
)
def test_columns_beside_it_tell_what_a_word_of_public_data_means(columns: str, name: str, said: str) -> None:
    assert meaning(columns, name) == said


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ("day open close", "close"),
        ("ticket_no high low open closed", "open"),
        ("container volume weight close_date", "volume"),
        ("ticket_no priority assignee_id", "ticket"),
        ("company capital registered_on", "capital"),
        ("director department budget", "director"),
        ("driver_id plate_no race", "driver_id"),
        ("invoice_no bill charges", "charges"),
        ("loan_id interest key mode energy", "key"),
        ("season sku_id collection", "season"),
        ("work_date clock_in attendance", "attendance"),
        ("employee_id badge_no badge", "badge"),
        ("order_no title from_date", "title"),
        ("rental_duration replacement_cost length", "length"),
        ("set_num exercise_id reps", "set_num"),
        ("pen_id deaths confirmed", "confirmed"),
        ("room_id special_features rating", "rating"),
    ],
)
def test_ordinary_tables_keep_their_own_words(columns: str, name: str) -> None:
    assert meaning(columns, name) == lexicon_of(Language.CHINESE).meaning(name)


def test_all_prices_of_a_day_must_stand_together_to_be_prices() -> None:
    assert "quoted_shares" in senses_of(["open", "high", "low", "close"])
    assert "quoted_shares" not in senses_of(["open", "high", "low", "closed_at"])


@pytest.mark.parametrize("name", ["passage", "snapshots", "screenshots", "marketplace", "toothpick"])
def test_words_that_end_like_many_terms_of_public_data_stay_whole(name: str) -> None:
    assert words(name) == (name,)
