"""The README's table and .env.example name every setting, as the code has it."""

from services.standalone import configuration


def test_the_readme_table_is_up_to_date() -> None:
    readme = (configuration.ROOT / "README.md").read_text(encoding="utf-8")
    assert configuration.with_table(readme) == readme, "run `make docs`"


def test_the_env_example_is_up_to_date() -> None:
    assert (configuration.ROOT / ".env.example").read_text(encoding="utf-8") == configuration.example(), (
        "run `make docs`"
    )


def test_every_setting_says_what_it_does() -> None:
    assert [setting.name for setting in configuration.settings() if len(setting.description) < 10] == []


def test_no_setting_is_read_by_two_classes() -> None:
    names = [setting.name for setting in configuration.settings()]
    assert len(names) == len(set(names))
