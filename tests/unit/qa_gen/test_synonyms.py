"""Other words that people use for the same thing."""

import pytest

from services.qa_gen.synthesis.wording.synonyms import exchanged, pairs_for


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("播放量", "播放次数"),
        ("车场总车位数", "车场总泊位数"),
        ("入场时间", "进场时间"),
        ("司机", "驾驶员"),
        ("订单优惠金额", "订单优惠额"),
        ("工时", "工作时长"),
        ("标准工时", None),
        ("来源渠道", None),
        ("目的地", None),
        ("罚款", None),
        ("学生", None),
    ],
)
def test_a_word_is_exchanged_only_for_what_everybody_says(word: str, said: str | None) -> None:
    assert next((exchanged(word, pair) for pair in pairs_for([word])), None) == said
