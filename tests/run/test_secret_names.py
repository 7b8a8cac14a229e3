from __future__ import annotations

import pytest

from trackers.run.secret_names import may_hold_secrets


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "deploy/.env.production",
        "prod.env",
        "server.pem",
        "ssh/id_rsa",
        "id_ed25519.pub",
        "private.key",
        "keys.txt",
        "api_key.py",
        "openaikey.txt",
        "my-key.json",
        "MyKey.JSON",
        "credentials",
        "aws_credentials.csv",
        "client_secret_1.apps.json",
        "secrets.py",
        "secrets/wandb.txt",
        "passwords.yaml",
        ".token",
        "hf_token",
        "tokens.json",
        ".netrc",
        "kaggle.json",
        ".ssh/config",
    ],
)
def test_a_name_that_suggests_a_secret_is_recognized(path: str) -> None:
    assert may_hold_secrets(path)


@pytest.mark.parametrize(
    "path",
    [
        "train.py",
        "keypoints.py",
        "monkey.py",
        "key_value_cache.py",
        "tokenizer.json",
        "token_embedding.py",
        "environment.yml",
        "env.py",
        "data/digits.csv",
        "id_map.csv",
        "Makefile",
    ],
)
def test_names_of_sources_and_data_are_not_secrets(path: str) -> None:
    assert not may_hold_secrets(path)
