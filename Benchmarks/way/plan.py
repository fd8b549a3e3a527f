"""What `Benchmarks/whole-way` asks of the tool, in order: later requests use what earlier ones wrote."""

import dataclasses

KINDS = ["start", "family", "draws", "demo"]
START = "start and data"
LIMIT = 60  # seconds; nobody waits longer for what shall take seconds
MODEL = [(START, "run.json"), ("training", "model.safetensors"), ("report", None)]


@dataclasses.dataclass(frozen=True)
class Step:
    """A call of the tool. Words that begin with `@` are names in the working folder."""

    group: str  # the family
    name: str
    words: tuple
    parts: tuple = (("all", None),)  # of names and the files that end them
    limit: float | None = None  # seconds after which it is stopped

    def arguments(self, place):
        return [str(place / word[1:]) if word.startswith("@") else word for word in self.words]

    def watched(self, place):
        return [(name, file and str(place / file)) for name, file in self.parts]


def training(family, run, *words):
    parts = tuple((name, file and f"{run}/{file}") for name, file in MODEL)
    return Step(family, f"train {family}", ("train", family, *words, "--output", f"@{run}"), parts)


def sampling(family, verb, output, *words, file=None):
    parts = (("sampling", file or output), ("report", None))
    return Step(family, verb, (verb, *words, "--output", f"@{output}"), parts)


def diagnosis(family, *words):
    return Step(family, "diagnose", ("diagnose", *words))


def reservoir(quick):
    short = ("--set", "recipe.updatesPerLevel=100", "--set", "recipe.polishUpdates=100") if quick else ()
    return [
        training("reservoir", "reservoir", "--target", "mixture-2d", *short),
        sampling("reservoir", "sample", "draws.npy", "@reservoir", "--chains", "100", "--draws", "100"),
        diagnosis("reservoir", "@draws.npy", "--axes", "chain,draw,unit"),
    ]


def replay(quick):
    short = ("--updates", "50") if quick else ()
    return [
        training("replay", "replay", "--task", "t-maze", *short),
        sampling("replay", "replay", "replays.npz", "@replay", "--metrics", "--figures", "@replay-figures"),
        diagnosis("replay", "@replays.npz", "--columns", "positions", "--axes", "chain,draw,unit"),
    ]


def langevin(quick):
    short = ("--updates", "50") if quick else ()
    return [
        training("langevin-machine", "machine", *short),
        sampling("langevin-machine", "generate", "digits.npy", "@machine", "--chains", "400",
                 "--figures", "@digit-figures"),
        diagnosis("langevin-machine", "@digits.npy", "--axes", "draw,unit"),
    ]


def poisson(quick):
    short = ("--updates", "20") if quick else ()
    return [
        training("poisson-vae", "poisson", *short),
        sampling("poisson-vae", "infer", "codes", "@poisson", "--data", "@images.npy", file="codes/codes.npy"),
        diagnosis("poisson-vae", "@codes/rates.npy", "--axes", "draw,unit"),
    ]


FAMILIES = {"reservoir": reservoir, "replay": replay, "langevin": langevin, "poisson": poisson}


def draws(quick):
    """Draws of four chains in two dimensions, and as many of another seed in place of true ones: 10⁴, and up to 10⁶."""
    short = ("--set", "recipe.updatesPerLevel=100", "--set", "recipe.polishUpdates=100")
    steps = [training("reservoir", "many", "--target", "mixture-2d", *short)]
    for count in (10_000,) if quick else (10_000, 20_000, 40_000, 1_000_000):
        many = ("@many", "--chains", "4", "--draws", str(count // 4), "--thin", "5", "--no-verdict")
        group, first, second = f"{count:,} draws", f"@first-{count}.npy", f"@second-{count}.npy"
        steps += [
            sampling(group, "sample", first[1:], *many, "--seed", "2"),
            sampling(group, "sample", second[1:], *many, "--seed", "3"),
            Step(group, "`diagnose`", ("diagnose", first)),
            Step(group, "`diagnose --reference`", ("diagnose", first, "--reference", second), limit=LIMIT),
        ]
    return steps


def steps(kind, families, quick):
    if kind == "start":
        words = (("--version",), ("--help",), ("list",), ("train", "reservoir", "--help"))
        return [Step("start", f"reverie {' '.join(word)}", word) for word in words]
    if kind == "family":
        return [step for family in families for step in FAMILIES[family](quick)]
    return draws(quick) if kind == "draws" else [Step("demo", "demo", ("demo", "--output", "@demo"))]


def common(kind, threads):
    return [] if kind == "start" else ["--threads", str(threads)]
