#!/usr/bin/env python3
"""Pages of an instance with 4 and with 600 territories, and how many authenticated pages a second, beside Django.

usage: pages.py [--beffroi target/release/beffroi] [--django DIR] [--work DIR]

DIR of --django is a virtual environment with django and gunicorn (pip install django gunicorn). `wrk` must be
on the path. Prints Markdown tables, as docs/performance.md keeps them. Needs Python 3.11, nothing else.
"""

import argparse
import http.client
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.parse

PASSWORD = "semis-de-mesure-seulement"
SIZES = {4: (40, 2_000), 600: (6_000, 200_000)}
REQUESTS = 60


class Site:
    """A server on a seeded folder, and somebody signed in to it."""

    def __init__(self, beffroi, folder, port):
        self.port = port
        log = open(f"{folder}.log", "w")
        self.process = subprocess.Popen([beffroi, "serve", "--port", str(port), "--data-dir", folder], stdout=log, stderr=log, env=os.environ | {"RUST_LOG": "warn"})
        for _ in range(200):
            try:
                if self.get("/sante")[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        self.cookie = ""

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Host": f"localhost:{self.port}", "Cookie": getattr(self, "cookie", "")}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(body)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                pair = value.split(";")[0]
                kept = [one for one in self.cookie.split("; ") if one and one.split("=")[0] != pair.split("=")[0]]
                self.cookie = "; ".join(kept + [pair])
        return answer.status, text

    def get(self, path):
        return self.call("GET", path)

    def sign_in(self, email):
        _, form = self.get("/connexion")
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        status, text = self.call("POST", "/connexion", hidden | {"email": email, "password": PASSWORD})
        assert status == 303, (status, text[:500])

    def pages(self, slug):
        """The pages that the workspace leads to, and the public ones."""
        _, home = self.get(f"/t/{slug}/espace")
        found = set(re.findall(rf'href="(/t/{slug}/espace[^"?#]*|/mes-territoires|/compte)"', home))
        return sorted(found | {"/", f"/t/{slug}", f"/t/{slug}/donnees", f"/t/{slug}/donnees/equipements"})

    def milliseconds(self, path):
        """The median time of a page over one connection, as a browser keeps it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        times = []
        for _ in range(REQUESTS):
            started = time.perf_counter()
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}", "Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - started) * 1_000)
            assert answer.status == 200, (path, answer.status)
        return statistics.median(times)

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1_024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def per_second(port, path, cookie):
    """Requests a second that wrk gets answered, and how many were not 2xx."""
    command = ["wrk", "-t2", "-c16", "-d8s", "--latency", "-H", f"Cookie: {cookie}", f"http://localhost:{port}{path}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), int(refused[1]) if refused else 0


SETTINGS = """
import os
from django.contrib.auth.decorators import login_required
from django.contrib.auth import login
from django.http import HttpResponse
from django.template import engines
from django.urls import path
BASE = os.environ["DJANGO_FOLDER"]
SECRET_KEY = "measure"; DEBUG = False; ALLOWED_HOSTS = ["*"]; ROOT_URLCONF = "hello"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE + "/db.sqlite3"}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
PAGE = "<!doctype html><title>Hello</title><h1>Hello {{ user.username }}</h1>"
def enter(request):
    from django.contrib.auth.models import User
    login(request, User.objects.get(username="measure")); return HttpResponse("in")
@login_required
def hello(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({"user": request.user}, request))
urlpatterns = [path("enter", enter), path("hello", hello)]
"""


def django(folder, environment, port):
    """A page that says hello to who is signed in, by a session in SQLite: the least that Django does."""
    with open(f"{folder}/hello.py", "w") as file:
        file.write(SETTINGS)
    env = os.environ | {"DJANGO_FOLDER": folder, "DJANGO_SETTINGS_MODULE": "hello", "PYTHONPATH": folder}
    python = f"{environment}/bin/python"
    subprocess.run([python, "-m", "django", "migrate", "-v0"], check=True, env=env)
    subprocess.run([python, "-c", "import django; django.setup(); from django.contrib.auth.models import User; User.objects.create_user('measure')"], check=True, env=env)
    serve = [f"{environment}/bin/gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "--log-level", "error", "django.core.wsgi:get_wsgi_application()"]
    process = subprocess.Popen(serve, env=env, cwd=folder)
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/enter")
            answer = connection.getresponse()
            pairs = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
            cookie = next(pair for pair in pairs if pair.startswith("sessionid="))
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/hello", headers={"Cookie": cookie})
            assert b"Hello measure" in connection.getresponse().read()
            return process, cookie
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Django does not answer")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--beffroi", default="target/release/beffroi")
    parser.add_argument("--django")
    parser.add_argument("--work", default=tempfile.gettempdir())
    a = parser.parse_args()
    sites = {}
    for number, (size, (people, entries)) in enumerate(SIZES.items()):
        folder = f"{a.work}/beffroi-seed-{size}"
        if not os.path.exists(f"{folder}/beffroi.sqlite"):
            started = time.perf_counter()
            subprocess.run([a.beffroi, "seed", "--territories", str(size), "--people", str(people), "--entries", str(entries), "--data-dir", folder], check=True, stderr=subprocess.DEVNULL)
            print(f"seeding {size} territories: {time.perf_counter() - started:.0f} s", flush=True)
        sites[size] = Site(a.beffroi, folder, 8_101 + number)
    for who in ("t0000", "t0001"):
        for site in sites.values():
            site.cookie = ""
            site.sign_in(f"administration@{who}.example")
        small, large = sites[4], sites[600]
        print(f"\n| page, administrator of {who} ({'the host' if who == 't0000' else 'a commune'}) | 4 territories | 600 territories | times |\n|---|---|---|---|")
        for path in large.pages(who):
            pair = [(small.milliseconds(path), large.milliseconds(path)) for _ in range(3)]
            one, other = (statistics.median(side) for side in zip(*pair))
            print(f"| `{path}` | {one:.2f} ms | {other:.2f} ms | {other / one:.2f} |", flush=True)
    print(f"\nResident after all this, 600 territories: {sites[600].resident():.0f} MiB.")
    if a.django:
        large = sites[600]
        with tempfile.TemporaryDirectory() as folder:
            process, cookie = django(folder, a.django, 8_110)
            try:
                print("\n| authenticated page, wrk, 16 connections | requests a second | not 2xx |\n|---|---|---|")
                theirs, refused = per_second(8_110, "/hello", cookie)
                print(f"| Django hello with session, gunicorn, 2 workers | {theirs:.0f} | {refused} |")
                for path in ("/t/t0001/espace", "/t/t0001/donnees/equipements"):
                    ours, refused = per_second(large.port, path, large.cookie)
                    print(f"| Beffroi `{path}` ({ours / theirs:.1f} times) | {ours:.0f} | {refused} |", flush=True)
            finally:
                process.terminate()
                process.wait()
    print(f"\nResident at the end: {sites[600].resident():.0f} MiB.")
    for site in sites.values():
        site.stop()


if __name__ == "__main__":
    main()
