"""The page of `reverie explore` in headless Chromium, and its server under wrong requests.

`explorer.py TOOL RUNS PICTURES`: RUNS holds `mix`, `replay`, `cells`, `machine`, `poisson`, the unfinished `begun`, and
`rat`, which learned from a recording.
REVERIE_PYTHON names an interpreter with the Python package: what is copied as Python is then compared, too.
REVERIE_PATIENCE is how many seconds anything may take, 60 unless given: a tool that is not optimised needs more.
"""

import base64
import io
import os
import shlex
import socket
import subprocess
import sys
import time
from urllib.parse import urlparse

import numpy
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

TOOL, RUNS, PICTURES = sys.argv[1:4]
FAMILIES = ["mix", "replay", "machine", "poisson", "cells", "begun", "rat"]
PYTHON = os.environ.get("REVERIE_PYTHON")
PATIENCE = float(os.environ.get("REVERIE_PATIENCE", 60))  # seconds until something counts as not happening


def start():
    """The server and its address."""
    runs = [os.path.join(RUNS, name) for name in FAMILIES]
    process = subprocess.Popen(
        [TOOL, "explore", *runs, "--no-browser"], stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options)
    driver.set_window_size(1280, 1000)
    return driver


class Page:
    """A page of one run."""

    def __init__(self, driver, address, query=""):
        self.driver = driver
        driver.get("about:blank")
        driver.get(address + (f"#{query}" if query else ""))
        self.until(lambda: self.script("return window.reverie?.state.isOpen"), "the page opens")

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def until(self, condition, what):
        end = time.time() + PATIENCE
        while time.time() < end:
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(f"not within {PATIENCE} s: {what}; {self.log()}")

    def log(self):
        problem = self.script("return document.getElementById('problem')?.textContent")
        return f"page says {problem!r}, console {self.driver.get_log('browser')}"

    def click(self, name):
        self.driver.find_element(By.ID, name).click()

    @property
    def step(self):
        return self.script("return reverie.state.step")

    def run_to(self, step):
        self.click("reset")
        self.until(lambda: self.step == 0, "a reset")
        self.script("reverie.send({run: arguments[0]})", step)
        self.until(
            lambda: self.step == step and not self.script("return reverie.state.isPlaying"),
            f"step {step}")

    def frame(self, name):
        shape, values = self.script(
            "const a = reverie.state.last.arrays[arguments[0]]; return [a.shape, Array.from(a.values)]", name)
        return numpy.array(values).reshape(shape)

    def number(self, name):
        return self.script("return reverie.state.last[arguments[0]]", name)

    def knob(self, key, value):
        """Moves a slider as a hand does, by its own events."""
        self.script(
            """const row = reverie.knobs.rows.get(arguments[0]);
               row.slider.value = row.to(arguments[1]);
               row.slider.dispatchEvent(new Event("input"));""", key, value)

    def exported(self):
        self.script("reverie.state.exported = null")
        self.click("export")
        self.until(lambda: self.script("return reverie.state.exported !== null"), "the export")
        text = self.script(
            "return btoa(Array.from(new Uint8Array(reverie.state.exported.bytes), b => String.fromCharCode(b)).join(''))")
        return base64.b64decode(text)

    def copied(self):
        self.script("reverie.state.copied = null")
        self.click("copy-command")
        self.until(lambda: self.script("return reverie.state.copied !== null"), "the copy")
        time.sleep(0.5)
        for name, text in self.script(
                "return reverie.state.inputs.map(({name, bytes}) => [name, btoa(Array.from(new Uint8Array(bytes), b => String.fromCharCode(b)).join(''))])"):
            with open(name, "wb") as file:
                file.write(base64.b64decode(text))
        return self.script("return reverie.state.copied")

    def picture(self, name):
        """At both widths."""
        for width in (1280, 390):
            self.driver.set_window_size(width, 1000)
            time.sleep(0.5)
            height = self.script("return document.documentElement.scrollHeight")
            self.driver.set_window_size(width, min(3000, height + 140))
            time.sleep(0.5)
            os.makedirs(PICTURES, exist_ok=True)
            self.driver.save_screenshot(os.path.join(PICTURES, f"{name}-{width}.png"))
            wide = self.script("return document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name}: {wide} pixels too wide at {width}"
        self.driver.set_window_size(1280, 1000)


def same_bytes(page, read, attribute=""):
    """What is copied, as a command and as Python, gives what the page exports."""
    exported, copy = page.exported(), page.copied()
    assert "obstacle" not in copy, copy
    words = shlex.split(copy["command"])
    subprocess.run([TOOL, *words[1:], "--overwrite"], check=True, capture_output=True)
    mine, theirs = numpy.load(io.BytesIO(exported)), read(words[words.index("--output") + 1])
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape, (mine.shape, theirs.shape)
    assert mine.tobytes() == theirs.tobytes(), numpy.abs(mine - theirs).max()
    if not PYTHON:
        return
    code = copy["python"] + f"\nimport numpy\nnumpy.save('python.npy', numpy.asarray(result{attribute}))\n"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, code + done.stderr
    theirs = numpy.load("python.npy")
    assert mine.dtype == theirs.dtype and mine.tobytes() == theirs.tobytes(), (code, mine.shape, theirs.shape)


# MARK: Families


def reservoir(driver, address):
    page = Page(driver, address, "run=0&seed=3")
    page.run_to(400)
    same_bytes(page, numpy.load)
    page.picture("reservoir")
    # A hotter network is wider: mixture-2d at T = 4 beside T = 0.05.
    page.knob("temperature", 0.05)
    page.run_to(400)
    cold = page.number("variance")
    page.knob("temperature", 4)
    page.run_to(400)
    assert page.number("variance") > 1.2 * cold, (cold, page.number("variance"))
    page.knob("temperature", 1)
    # A click holds x where it was made.
    canvas = driver.find_element(By.CSS_SELECTOR, "#centre canvas")
    ActionChains(driver).move_to_element_with_offset(canvas, 40, 10).click().perform()
    page.script("reverie.send({step: 50})")
    page.until(lambda: page.number("clamps"), "a clamp")
    held = page.number("clamps")["0"]
    page.script("reverie.send({step: 50})")
    time.sleep(0.5)
    assert numpy.abs(page.frame("chains")[:, 0] - held).max() < 1e-5
    # An observation pulls the chains.
    page.click("release")
    page.script(
        """const { x, y, width, height } = reverie.view().plots[0];
           const box = document.querySelector("#centre canvas").getBoundingClientRect();
           const event = (type, dx, dy) => document.querySelector("#centre canvas").dispatchEvent(new PointerEvent(type, {
             bubbles: true, pointerId: 1, clientX: box.left + x + 0.7 * width + dx, clientY: box.top + y + 0.7 * height + dy }));
           HTMLCanvasElement.prototype.setPointerCapture = () => {};
           event("pointerdown", 0, 0); event("pointermove", 30, 30); event("pointerup", 30, 30);""")
    page.run_to(300)
    seen, chains = page.number("observed"), page.frame("chains")
    assert seen["units"] == [0, 1] and page.number("clamps") == {}, seen
    assert (numpy.abs(chains.mean(0) - seen["values"]) < 2 * numpy.array(seen["deviations"])).all(), (chains.mean(0), seen)
    assert (chains.std(0) < 2 * numpy.array(seen["deviations"])).all(), chains.std(0)
    same_bytes(page, numpy.load)
    # A small one is borne by shorter steps, which the page says.
    page.script("reverie.view().observe([0, 1], [0.5, 0.5], [0.004, 0.004])")
    page.run_to(300)
    assert page.frame("chains").std(0).max() < 0.005, page.frame("chains").std(0)
    assert "shorter than the knob" in driver.find_element(By.CSS_SELECTOR, "#centre").text
    same_bytes(page, numpy.load)
    page.click("release")
    # A shared address brings the picture back.
    page.run_to(120)
    before, shared = page.frame("chains"), driver.current_url
    again = Page(driver, *shared.split("#"))
    again.until(lambda: again.step == 120, "the shared step")
    assert (again.frame("chains") == before).all()


def replay(driver, address):
    page = Page(driver, address, "run=1&seed=2")
    page.run_to(200)
    read = (lambda path: numpy.load(path)["positions"], ".positions")
    same_bytes(page, *read)
    page.picture("replay")
    slow = page.number("speed")
    page.knob("friction", 0.6)
    page.knob("deviations", 1)
    page.knob("adaptation", 0.02)
    page.run_to(200)
    assert page.number("speed") > slow, (slow, page.number("speed"))
    same_bytes(page, *read)
    page.knob("deviations", 0)
    page.knob("adaptation", 0)
    page.knob("friction", 1)
    page.knob("noise", 0)
    page.run_to(200)
    still = page.number("variance")
    page.knob("noise", 0.2)
    page.run_to(200)
    assert page.number("variance") > still, (still, page.number("variance"))


def events(driver, address):
    """A stretch of movement, chosen with the keyboard, is seen alone, also by who opens the address."""
    page = Page(driver, address, "run=1&seed=2&k.friction=0.6")
    page.run_to(200)
    found = page.frame("events")
    assert len(found) > 10 and (found[:, 2] - found[:, 1] >= 10).all(), found
    strip = driver.find_element(By.CSS_SELECTOR, ".strip canvas")
    strip.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    page.until(lambda: "stretch" in page.script("return reverie.state.last.arrays"), "an event alone")
    chosen = page.script("return reverie.view().looked")
    assert chosen["row"] > 0 and [chosen[key] for key in ("row", "from", "to")] in found[:, :3].tolist(), chosen
    seen = page.frame("stretch")
    positions = numpy.load(io.BytesIO(page.exported()))[chosen["row"], chosen["from"]:chosen["to"]]
    assert (seen == positions.astype("f4")).all()
    words = driver.find_element(By.ID, "event").text
    assert f"Replay {chosen['row'] + 1}, steps {chosen['from']} to {chosen['to']}" in words, words
    same_bytes(page, lambda path: numpy.load(path)["positions"], ".positions")
    page.picture("events")
    again = Page(driver, *driver.current_url.split("#"))
    again.until(lambda: again.script("return reverie.state.last?.arrays.stretch !== undefined"), "the shared event")
    assert (again.frame("stretch") == seen).all()
    again.click("all-replays")
    again.until(lambda: not again.script("return 'stretch' in reverie.state.last.arrays"), "all replays")
    # A click on a bar chooses it, too.
    bar = again.script("return reverie.view().events.bars[0]")
    x, width = again.script("const e = reverie.view().events; return [e.x(e.bars[0].from) + 2, e.canvas.clientWidth]")
    strip = driver.find_element(By.CSS_SELECTOR, ".strip canvas")
    ActionChains(driver).move_to_element_with_offset(
        strip, int(x - width / 2), 5 - strip.size["height"] // 2).click().perform()
    assert again.script("return reverie.view().looked")["from"] == bar["from"]


def recording(driver, address):
    """Planted events of a recording are listed beside replay, and lead along the line."""
    page = Page(driver, address, "run=6")
    page.run_to(20)
    rows = page.script("return reverie.view().recordedBars")
    assert len(rows) == 10 and all(row["p"] < 0.05 and row["speed"] > 10 for row in rows), rows
    driver.find_elements(By.CSS_SELECTOR, "#centre figure canvas")[-1].send_keys(Keys.ARROW_RIGHT)
    words = driver.find_element(By.ID, "recorded-event").text
    assert "times as fast as running" in words and "p 0.0" in words, words
    page.picture("recording")


def cells(driver, address):
    page = Page(driver, address, "run=4&seed=2")
    page.run_to(100)
    same_bytes(page, lambda path: numpy.load(path)["positions"], ".positions")
    fields = page.script("return reverie.view().data.arrays.fields.shape")
    assert page.frame("outputs").shape == (fields[0],), fields
    page.picture("cells")


def training(driver, address):
    """A training that was stopped shows how far it came, and its checkpoint runs."""
    page = Page(driver, address, "run=5")
    words = lambda: driver.find_element(By.ID, "training-words").text
    page.until(words, "words of the training")
    assert "interrupted" in words() and " of 4000 updates" in words(), words()
    page.run_to(20)
    assert page.frame("images").shape[0] == 36


def machine(driver, address):
    page = Page(driver, address, "run=2&seed=5")
    page.run_to(300)
    same_bytes(page, numpy.load)
    images = page.frame("images")
    # A digit that the machine made, put on the pad and damaged, is restored.
    canvas = driver.find_element(By.CSS_SELECTOR, "#centre canvas")
    size = canvas.size
    page.script("arguments[0].scrollIntoView(true)", canvas)
    ActionChains(driver).move_to_element_with_offset(
        canvas, 9 - size["width"] // 2, 9 - size["height"] // 2).click().perform()
    page.click("damage")
    page.click("restore")
    page.until(lambda: page.step > 150, "steps after the drawing")
    page.click("play")
    assert page.number("use") == "restore"
    page.picture("machine")
    mean = page.frame("images").mean(0)
    clean = images[0]
    likeness = numpy.corrcoef(mean, clean)[0, 1]
    assert likeness > 0.6, likeness
    page.run_to(200)
    same_bytes(page, numpy.load)
    # Completed: the known half stays, the unknown one moves.
    page.click("hide")
    page.click("complete")
    page.click("play")
    page.run_to(100)
    assert page.number("use") == "complete"
    spread = page.frame("images").std(0)
    half = len(spread) // 2
    assert spread[:half].max() < 1e-6 and spread[half:].min() > 0.01, (spread[:half].max(), spread[half:].min())
    same_bytes(page, numpy.load)


def poisson(driver, address):
    page = Page(driver, address, "run=3&seed=1")
    page.run_to(100)
    same_bytes(page, lambda path: numpy.load(os.path.join(path, "codes.npy")), ".codes")
    page.picture("poisson")
    assert "Dead leaves" in driver.find_element(By.CSS_SELECTOR, "#centre").text
    high = page.number("variance")
    page.knob("contrast", 0.1)
    page.run_to(100)
    assert page.number("variance") < 0.5 * high, (high, page.number("variance"))
    page.knob("contrast", 1)
    page.click("show-grating")
    page.run_to(100)
    assert page.frame("images").shape[0] == 1
    same_bytes(page, lambda path: numpy.load(os.path.join(path, "codes.npy")), ".codes")


# MARK: Server


def answer(address, request):
    place = urlparse(address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        try:
            return connection.recv(4096)
        except (TimeoutError, ConnectionError):
            return b""


def hostile(address):
    place = urlparse(address)
    host, token = place.netloc, place.path

    def get(path, name=host, more=""):
        return answer(
            address,
            f"GET {path} HTTP/1.1\r\nHost: {name}\r\n{more}Connection: close\r\n\r\n".encode())

    assert b" 200 " in get(token)[:20]
    for path in ("/", "/live", "/" + "0" * 32 + "/", "/etc/passwd"):
        assert b" 404 " in get(path)[:20], path
    for path in ("../../../../etc/passwd", "..%2f..%2fetc/passwd", "%2e%2e/run.json", "app.js/../../x", "/etc/passwd"):
        reply = get(token + path)
        assert b" 200 " not in reply[:20] and b"root:" not in reply, path
    assert b" 403 " in get(token, name="evil.example")[:20]
    assert b" 403 " in get(token, more="Origin: http://evil.example\r\n")[:20]
    key = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
    assert b" 403 " in get(token + "live", more=key)[:20], "a web socket without origin"
    assert b" 403 " in get(token + "live", more=key + "Origin: http://evil.example\r\n")[:20]
    for rubbish in (b"\x00" * 1000, b"GET\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
                    b"GET / HTTP/9\r\n" + b"a: b\r\n" * 1000 + b"\r\n"):
        answer(address, rubbish)
    upgrade = (f"GET {token}live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{key}\r\n").encode()
    frames = [
        b"\xff\xff\xff\xff" * 20, b"\x81\xfe\xff\xff", b"\x81\xff" + b"\x7f" + b"\xff" * 7, b"\x80\x80abcd",
        b"\x89\xff" + b"\xff" * 8, masked(b"{"), masked(b'{"open":"99"}'), masked(b'{"open":"../../x"}'),
        masked(b'{"knob":"nothing","value":1}'), masked(b'{"step":100000000}'), masked(b"[" * 60_000),
        masked(b'{"images":[1,2],"use":"x"}'), masked(b'{"open":"2"}') + masked(b'{"images":[1],"use":"restore"}'),
        masked(b'{"clamp":0,"value":1e400}'), masked(b"\xff\xfe", 1),
    ]
    for frame in frames:
        answer(address, upgrade + frame)
    assert b" 200 " in get(token)[:20], "the server is still there"


def masked(payload, opcode=1):
    """A frame of a web socket with a mask of zeros."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + size + b"\0\0\0\0" + payload


def main():
    process, address = start()
    failures = []
    try:
        hostile(address)
        print("ok hostile requests")
        driver = browser()
        try:
            for test in (reservoir, replay, events, recording, cells, machine, training, poisson):
                began = time.time()
                try:
                    test(driver, address)
                    print(f"ok {test.__name__} ({time.time() - began:.1f} s)")
                except Exception as error:  # noqa: BLE001 - every family is tried
                    failures.append(test.__name__)
                    print(f"FAILED {test.__name__}: {error}")
        finally:
            driver.quit()
        assert process.poll() is None, "the server has ended"
    finally:
        process.terminate()
    sys.exit(1 if failures else 0)


main()
