"""Behaviour of signed messages to programs."""

from __future__ import annotations

import pytest

from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.hooks import checked, new_secret, signature
from leadwright.kernel.errors import Wrong

pytestmark = pytest.mark.anyio


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the Standard Webhooks documentation."""
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_no_two_secrets_are_alike() -> None:
    assert len({new_secret() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "https://10.0.0.1/x", "https://localhost/", "https://user:pass@crm.example.com/", "file:///etc/passwd",
     "https://crm.example.com:22/", "nonsense", "https://169.254.169.254/latest"],
)  # fmt: skip
async def test_inner_addresses_are_not_told(address: str) -> None:
    async with HttpDoor(DoorSettings()) as door:
        with pytest.raises(Wrong):
            checked(address, door)
        assert checked("https://crm.example.com/hook?token=x", door) == "crm.example.com"
