"""Unmodified supabase-py against the project."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import httpx
import pytest
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError
from supabase.lib.client_options import SyncClientOptions
from supabase_auth.errors import AuthApiError

from supabase import Client, create_client

PASSWORD = "a-long-enough-password"


NewClient = Callable[..., Client]

# supabase-py warns of its own use of its own packages.
pytestmark = pytest.mark.filterwarnings("ignore:The 'timeout' parameter is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def new_client(project: dict[str, str]) -> Iterator[NewClient]:
    """Makes clients as a program has them, remembering nothing; closes their connections in the end."""
    with ExitStack() as open_connections:

        def make(key: str = "PUBLISHABLE_KEY") -> Client:
            http = open_connections.enter_context(httpx.Client(timeout=20))
            options = SyncClientOptions(persist_session=False, auto_refresh_token=False, httpx_client=http)
            return create_client(project["API_URL"], project[key], options)

        yield make


@pytest.fixture(scope="module")
def service(new_client: NewClient) -> Client:
    """A client with the secret key."""
    return new_client("SECRET_KEY")


@pytest.fixture
def address(service: Client) -> Iterator[str]:
    """A new e-mail address; the account that a test makes with it is deleted afterwards."""
    email = f"contract.{uuid4()}@example.com"
    yield email
    for user in service.auth.admin.list_users(per_page=1000):
        if user.email == email:
            service.auth.admin.delete_user(user.id)


@pytest.fixture
def student(new_client: NewClient, service: Client, address: str) -> Client:
    """A signed-in student with a profile."""
    service.auth.admin.create_user({"email": address, "password": PASSWORD, "email_confirm": True})
    client = new_client()
    client.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    client.rpc("create_profile_for_current_user").execute()
    return client


@pytest.fixture
def educator(project: dict[str, str], new_client: NewClient) -> Client:
    """The signed-in educator."""
    client = new_client()
    client.auth.sign_in_with_password({"email": project["ADMIN_EMAIL"], "password": project["ADMIN_PASSWORD"]})
    return client


def mailed_code(project: dict[str, str], service: Client, email: str, kind: str) -> str:
    """The code in the link of the newest mail to an address, or made anew where no mailbox is known."""
    if "SANDBOX_URL" not in project:
        wanted: Any = {"type": kind, "email": email, "password": PASSWORD}
        return service.auth.admin.generate_link(wanted).properties.hashed_token
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with urlopen(f"{project['SANDBOX_URL']}/messages?to={email}") as answer:
            links = [str(link) for message in json.load(answer)["messages"] for link in message["links"]]
        codes = [link.partition("token_hash=")[2].partition("&")[0] for link in links if f"type={kind}" in link]
        if codes:
            return codes[0]
        time.sleep(0.05)
    raise AssertionError(f"no mail of type {kind} to {email}")


def test_a_sign_up_is_confirmed_by_the_link_of_the_mail(
    project: dict[str, str], new_client: NewClient, service: Client, address: str
) -> None:
    client = new_client()
    assert client.auth.sign_up({"email": address, "password": PASSWORD}).session is None
    with pytest.raises(AuthApiError, match="not confirmed"):
        client.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    code = mailed_code(project, service, address, "signup")
    assert client.auth.verify_otp({"token_hash": code, "type": "signup"}).session is not None


def test_a_forgotten_password_is_replaced(
    project: dict[str, str], new_client: NewClient, service: Client, student: Client, address: str
) -> None:
    client = new_client()
    client.auth.reset_password_for_email(address)
    code = mailed_code(project, service, address, "recovery")
    client.auth.verify_otp({"token_hash": code, "type": "recovery"})
    client.auth.update_user({"password": "the-next-long-password"})
    new_client().auth.sign_in_with_password({"email": address, "password": "the-next-long-password"})


def test_a_session_is_refreshed_and_its_claims_are_verified(student: Client, address: str) -> None:
    assert student.auth.refresh_session().session is not None
    found: Any = student.auth.get_claims()
    assert found["claims"]["email"] == address
    assert found["headers"]["alg"] == "ES256"


def test_rows_are_read_and_written_under_row_security(student: Client) -> None:
    user = student.auth.get_user()
    assert user is not None
    own = user.user.id
    changed: Any = student.table("profiles").update({"full_name": "Asha Rao"}).eq("user_id", own).execute().data
    assert [row["full_name"] for row in changed] == ["Asha Rao"]
    assert student.table("profiles").select("user_id").execute().data == [{"user_id": own}]
    with pytest.raises(APIError, match="permission denied"):
        student.table("profiles").update({"role": "admin"}).eq("user_id", own).execute()


def test_files_go_up_and_down_as_the_policies_say(educator: Client, student: Client) -> None:
    bucket, path = educator.storage.from_("lead-imports"), f"{uuid4()}/leads.csv"
    bucket.upload(path, b"name,phone\n", {"content-type": "text/csv"})
    assert bucket.download(path) == b"name,phone\n"
    assert [file["name"] for file in bucket.list(path.split("/")[0])] == ["leads.csv"]
    assert bucket.exists(path)
    with urlopen(str(bucket.create_signed_url(path, 60)["signedURL"])) as answer:
        assert answer.read() == b"name,phone\n"
    theirs = student.storage.from_("lead-imports")
    with pytest.raises(StorageApiError, match="not found"):
        theirs.download(path)
    with pytest.raises(StorageApiError, match="row-level security"):
        theirs.upload(f"{uuid4()}/mine.csv", b"x")
    assert theirs.remove([path]) == []
    assert len(bucket.remove([path])) == 1


def test_the_secret_key_manages_buckets(service: Client) -> None:
    name = f"contract-{uuid4()}"
    service.storage.create_bucket(name, options={"public": False, "file_size_limit": 10})
    try:
        assert service.storage.get_bucket(name).file_size_limit == 10
        with pytest.raises(StorageApiError, match="maximum allowed size"):
            service.storage.from_(name).upload("long.txt", b"x" * 11)
        assert name in [bucket.id for bucket in service.storage.list_buckets()]
    finally:
        service.storage.empty_bucket(name)
        service.storage.delete_bucket(name)
