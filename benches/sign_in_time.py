#!/usr/bin/env python3
"""Whether the time of a refused sign-in tells which accounts exist.

usage: sign_in_time.py [--beffroi target/release/beffroi] [--rounds 300] [--port 8120] [--work DIR]

Makes an instance with a few accounts and tries to sign in with a wrong password to: an account that has a password,
one that has none, addresses that have no account; then the same with accounts and addresses that were tried too
often. One try of each kind in every round, in an order drawn anew, each from another address of the network. Prints
medians, the difference of each kind to the unknown address with its bootstrap interval (95 %, of the difference of
medians over the rounds), and the chance that one try of the kind is slower than one of the unknown address
(Mann-Whitney: 0.5 tells nothing). Needs Python 3.11, nothing else.
"""

import argparse
import http.client
import math
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse

WRONG = "un mot de passe qui ne va pas"
CONFIGURATION = """
port = {port}
data_dir = "{folder}"
trusted_proxies = ["127.0.0.1"]
[limits]
sign_in_attempts_max = 3
sign_in_account_attempts_max = {most}
"""


class Browser:
    """One connection, with the cookie and the token of the form."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.connection.request("GET", "/connexion", headers={"Host": f"localhost:{port}"})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.cookie = answer.getheader("Set-Cookie", "").split(";")[0]
        self.hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))

    def sign_in(self, email, address):
        """Milliseconds and status of one try."""
        body = urllib.parse.urlencode(self.hidden | {"email": email, "password": WRONG})
        headers = {"Host": f"localhost:{self.port}", "Cookie": self.cookie, "X-Forwarded-For": address,
                   "Content-Type": "application/x-www-form-urlencoded"}
        started = time.perf_counter()
        self.connection.request("POST", "/connexion", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return (time.perf_counter() - started) * 1_000, answer.status


def accounts(beffroi, configuration, folder):
    def run(*arguments, stdin=None):
        done = subprocess.run([beffroi, *arguments, "--config", configuration], input=stdin, capture_output=True, text=True)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)

    run("territory", "add", "--slug", "val-fictif", "--name", "Val-Fictif", "--kind", "commune")
    for name in ("connu", "connu-bloque"):
        person = ["--email", f"{name}@val-fictif.example", "--name", name, "--territory", "val-fictif", "--role", "editeur"]
        run("account", "add", *person, stdin="cheval agrafe pile correct\n")
    # Somebody who signs in at a provider has an account and no password.
    import sqlite3
    with sqlite3.connect(f"{folder}/beffroi.sqlite") as base:
        base.execute("INSERT INTO people (id, email, name, password_hash, created_at) VALUES ('0123456789abcdef0123456789abcdef', 'sans-mot-de-passe@val-fictif.example', 'sans', NULL, 0)")


def addresses():
    """Addresses of the network that were not used yet."""
    number = 0
    while True:
        number += 1
        yield f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def chance(one, other):
    """The chance that a value of `one` is above a value of `other`, and the two-sided p of Mann-Whitney."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, at = {}, 0
    while at < len(both):
        end = at
        while end < len(both) and both[end][0] == both[at][0]:
            end += 1
        ranks[both[at][0]] = (at + end + 1) / 2
        at = end
    n, m = len(one), len(other)
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return u / (n * m), math.erfc(abs(z) / math.sqrt(2))


def interval(one, other, draws=2_000):
    """The bootstrap interval of the difference of medians, over rounds: what slows a round slows both."""
    pairs = list(zip(one, other))
    found = []
    for _ in range(draws):
        drawn = random.choices(pairs, k=len(pairs))
        found.append(statistics.median(a for a, _ in drawn) - statistics.median(b for _, b in drawn))
    found.sort()
    return found[int(draws * 0.025)], found[int(draws * 0.975)]


def told(kinds, reference):
    print("| tried | median | difference of medians [95 %] | slower than the unknown, of 1 | p |\n|---|---|---|---|---|")
    base = kinds[reference]
    for name, times in kinds.items():
        median = statistics.median(times)
        if name == reference:
            print(f"| {name} | {median:.2f} ms | | | |")
            continue
        low, high = interval(times, base)
        share, p = chance(times, base)
        print(f"| {name} | {median:.2f} ms | {median - statistics.median(base):+.2f} ms [{low:+.2f}; {high:+.2f}] | {share:.3f} | {p:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--beffroi", default="target/release/beffroi")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--port", type=int, default=8_120)
    parser.add_argument("--work", default=tempfile.gettempdir())
    a = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=a.work) as folder:
        configuration = f"{folder}/beffroi.toml"
        with open(configuration, "w") as file:
            file.write(CONFIGURATION.format(port=a.port, folder=folder, most=10 * a.rounds))
        accounts(a.beffroi, configuration, folder)
        log = open(f"{folder}/log", "w")
        server = subprocess.Popen([a.beffroi, "serve", "--config", configuration], stdout=log, stderr=log, env=os.environ | {"RUST_LOG": "error"})
        try:
            for _ in range(200):
                try:
                    browser = Browser(a.port)
                    break
                except OSError:
                    time.sleep(0.05)
            fresh = addresses()
            unknown = (f"inconnu-{number}@val-fictif.example" for number in range(10_000_000))
            # The same unknown address again and again is counted as an account is; a new one each time is what
            # somebody does who looks for accounts.
            kinds = {
                "an account with a password": lambda: ("connu@val-fictif.example", next(fresh)),
                "an account without a password": lambda: ("sans-mot-de-passe@val-fictif.example", next(fresh)),
                "an unknown address, the same every time": lambda: ("inconnu@val-fictif.example", next(fresh)),
                "an unknown address, another every time": lambda: (next(unknown), next(fresh)),
            }
            measured = {name: [] for name in kinds}
            order = list(kinds)
            for number in range(-10, a.rounds):
                random.shuffle(order)
                for name in order:
                    spent, status = browser.sign_in(*kinds[name]())
                    assert status == 400, (name, status)
                    # What the program writes aside about the last try is over before the next.
                    time.sleep(0.02)
                    if number >= 0:
                        measured[name].append(spent)
            print(f"Wrong passwords, {a.rounds} tries of each kind:\n")
            told(measured, "an unknown address, the same every time")
            # Tried too often from one network: the answer comes before any hash.
            locked = {"an account that is paused": ("connu-bloque@val-fictif.example", "192.0.2.1"),
                      "an unknown address that is paused": ("inconnu-bloque@val-fictif.example", "192.0.2.2")}
            for email, address in locked.values():
                for _ in range(4):
                    status = browser.sign_in(email, address)[1]
                assert status == 429, status
            measured = {name: [] for name in locked}
            for _ in range(a.rounds):
                order = list(locked)
                random.shuffle(order)
                for name in order:
                    spent, status = browser.sign_in(*locked[name])
                    assert status == 429, (name, status)
                    measured[name].append(spent)
            print(f"\nTried too often, {a.rounds} tries of each kind:\n")
            told(measured, "an unknown address that is paused")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
