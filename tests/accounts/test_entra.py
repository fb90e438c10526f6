"""Signing in with Microsoft, against a small identity provider on loopback that speaks OpenID Connect as Entra does."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment, User
from tests.people import person

pytestmark = pytest.mark.django_db

TENANT, CLIENT_ID, SECRET = "11111111-2222-3333-4444-555555555555", "our-client", "our-secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Who comes, what its tokens say, and what it was asked."""

    def __init__(self, url):
        self.url = url
        self.claims = {
            "sub": "subject-1",
            "oid": "object-1",
            "tid": TENANT,
            "email": "amina.khan@people.example",
            "name": "Amina Khan",
        }
        self.issuer, self.audience = url, CLIENT_ID
        self.challenges = {}

    def configuration(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query):
        """The code that the browser carries back; remembers what must be proved to redeem it."""
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query["code_challenge"][0]
        assert query["code_challenge_method"] == ["S256"]
        return code

    def token(self, form):
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.challenges.pop(form["code"][0], None) != proved or form["client_secret"] != [SECRET]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        payload = {**self.claims, "iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 300}
        token = jwt.encode(payload, KEY, algorithm="RS256", headers={"kid": "key-1"})
        return 200, {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def keys(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "key-1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def serving():
    class Handler(BaseHTTPRequestHandler):
        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self):
            path = urlsplit(self.path).path
            body = {
                "/.well-known/openid-configuration": provider.configuration,
                "/userinfo": lambda: provider.claims,
                "/keys": provider.keys,
            }[path]()
            self.answer(200, body)

        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(*provider.token(form))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(settings):
    cache.clear()
    with serving() as provider:
        settings.ENTRA_TENANT_ID = TENANT
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "microsoft",
                        "name": "Microsoft",
                        "client_id": CLIENT_ID,
                        "secret": SECRET,
                        "settings": {"server_url": provider.url, "uid_field": "sub"},
                    }
                ],
            }
        }
        yield provider


@pytest.fixture
def amina():
    return person("Amina Khan")


def come_by_microsoft(client, provider, *, state=None, **asked):
    """Press the button, be sent there, and be sent back."""
    there = client.post(reverse("openid_connect_login", args=["microsoft"]), asked)
    address = urlsplit(there.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.url}/authorize"
    query = parse_qs(address.query)
    back = {"code": provider.authorize(query), "state": state or query["state"][0]}
    return client.get(f"{urlsplit(query['redirect_uri'][0]).path}?{urlencode(back)}")


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_button_is_there_only_when_it_is_set_up(client, provider):
    assert "Sign in with Microsoft" in client.get(reverse("account_login")).content.decode()


def test_without_the_settings_there_is_no_button_and_no_way(client):
    assert "Microsoft" not in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("openid_connect_login", args=["microsoft"])).status_code == 404


def test_somebody_with_an_account_comes_in_and_is_known_by_their_subject_afterwards(client, provider, amina):
    assert come_by_microsoft(client, provider).headers["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == amina.pk
    known = SocialAccount.objects.get(user=amina)
    assert known.uid == "subject-1"
    assert {known.extra_data["id_token"][claim] for claim in ("oid", "tid")} == {"object-1", TENANT}
    provider.claims["email"] = "changed@people.example"
    again = Client()
    come_by_microsoft(again, provider)
    assert int(again.session["_auth_user_id"]) == amina.pk


def test_somebody_without_an_account_is_told_whom_to_ask_and_none_is_made(client, provider, settings):
    response = come_by_microsoft(client, provider)
    assert response.status_code == 403
    assert "You have no account here yet" in response.content.decode()
    assert settings.SUPPORT_EMAIL in response.content.decode()
    assert not is_signed_in(client)
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_a_deactivated_person_does_not_come_in(client, provider, amina):
    amina.is_active = False
    amina.save()
    response = come_by_microsoft(client, provider)
    assert response.status_code == 403
    assert "This account is closed" in response.content.decode()
    assert not is_signed_in(client)


def test_an_address_from_another_tenant_counts_only_when_verified(client, provider, amina):
    provider.claims["tid"] = "another-tenant"
    assert come_by_microsoft(client, provider).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(("what", "value"), [("issuer", "https://evil.example"), ("audience", "another-client")])
def test_a_token_of_another_issuer_or_for_another_site_is_refused(client, provider, amina, what, value):
    setattr(provider, what, value)
    response = come_by_microsoft(client, provider)
    assert response.status_code == 403
    assert "Signing in did not work" in response.content.decode()
    assert not is_signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, amina):
    response = come_by_microsoft(client, provider, state="guessed")
    assert response.status_code == 403
    assert not is_signed_in(client)


def test_a_code_is_worth_nothing_without_its_proof(client, provider, amina):
    there = client.post(reverse("openid_connect_login", args=["microsoft"]))
    query = parse_qs(urlsplit(there.headers["Location"]).query)
    code = provider.authorize(query)
    provider.challenges[code] = "of another browser"
    back = f"{urlsplit(query['redirect_uri'][0]).path}?{urlencode({'code': code, 'state': query['state'][0]})}"
    assert client.get(back).status_code == 403
    assert not is_signed_in(client)


def test_turning_back_there_says_so_here(client, provider):
    there = client.post(reverse("openid_connect_login", args=["microsoft"]))
    query = parse_qs(urlsplit(there.headers["Location"]).query)
    back = (
        f"{urlsplit(query['redirect_uri'][0]).path}?{urlencode({'error': 'access_denied', 'state': query['state'][0]})}"
    )
    assert "You turned back" in client.get(back, follow=True).content.decode()


@pytest.mark.parametrize(
    ("trusted", "methods", "asked"),
    [(False, ["pwd", "mfa"], True), (True, ["pwd", "mfa"], False), (True, ["pwd"], True)],
)
def test_microsofts_second_factor_counts_only_where_it_is_trusted_and_was_used(
    client, provider, amina, settings, trusted, methods, asked
):
    settings.REQUIRE_SECOND_FACTOR, settings.ENTRA_MFA_TRUSTED = True, trusted
    Appointment.objects.create(user=amina, kind=Appointment.Kind.SECRETARIAT)
    provider.claims["amr"] = methods
    come_by_microsoft(client, provider)
    response = client.get("/timeline/")
    assert (response.headers.get("Location") == reverse("mfa_activate_totp")) is asked
