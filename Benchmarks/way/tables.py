"""Markdown tables of what `Benchmarks/whole-way` measured."""

import statistics

ALLOWED = 0.05  # of the training, for its report
SECONDS = 3  # or these


def seconds(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def cell(measured):
    """Median wall time, half the range of the rounds, and the median processor time; of dictionaries that have both."""
    walls = [one["wall"] for one in measured]
    middle = statistics.median(walls)
    spread = 50 * (max(walls) - min(walls)) / middle if middle else 0
    return f"{seconds(middle)} ± {spread:.0f} % ({seconds(statistics.median(one['processor'] for one in measured))})"


def table(header, rows):
    lines = [f"| {' | '.join(header)} |", "| --- |" + " ---: |" * (len(header) - 1)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def groups(lines, kind, key):
    found = {}
    for line in lines:
        if line["kind"] == kind:
            found.setdefault(line[key], []).append(line)
    return found


def parts(lines, name):
    return [part for line in lines for part in line["parts"] if part["name"] == name]


def starts(lines):
    rows = []
    for name, measured in groups(lines, "start", "name").items():
        walls = sorted(1000 * line["wall"] for line in measured)
        processor = 1000 * statistics.median(line["processor"] for line in measured)
        rows.append([f"`{name}`", f"{statistics.median(walls):.1f}", f"{walls[0]:.1f}", f"{walls[-1]:.1f}",
                     f"{processor:.1f}"])
    header = ["Start-up, ms", "median", "least", "most", "processor"]
    return table(header, rows) if rows else None


def total(lines):
    """One sum for each round of all its processes."""
    rounds = {}
    for line in lines:
        sums = rounds.setdefault(line["round"], {"wall": 0, "processor": 0})
        for key in sums:
            sums[key] += line[key]
    return list(rounds.values())


def ways(lines):
    rows = []
    for group, measured in groups(lines, "family", "group").items():
        train = [line for line in measured if line["name"].startswith("train")]
        verb = [line for line in measured if len(line["parts"]) == 2]
        diagnose = [line for line in measured if line["name"] == "diagnose"]
        rows.append([f"{group}, `{verb[0]['name']}`"] + [
            cell(some) for some in (
                parts(train, "start and data"), parts(train, "training"), parts(train, "report"),
                parts(verb, "sampling"), parts(verb, "report"), diagnose, total(measured))])
    header = ["Family and verb", "Start and data", "Training", "Report of training", "Sampling", "Report of sampling",
              "`diagnose`", "All"]
    return table(header, rows) if rows else None


def reports(lines):
    """Reports beside what they may take, by wall time, and how long they showed nothing."""
    rows = []
    for group, measured in groups(lines, "family", "group").items():
        for name in dict.fromkeys(line["name"] for line in measured if len(line["parts"]) > 1):
            ours = [line for line in measured if line["name"] == name]
            report = statistics.median(part["wall"] for part in parts(ours, "report"))
            silence = statistics.median(part["silence"] for part in parts(ours, "report"))
            row = [f"`{name}`", seconds(report)]
            work = parts(ours, "training")
            if work:
                share = report / statistics.median(part["wall"] for part in work)
                row += [f"{100 * share:.1f} %", "yes" if share <= ALLOWED or report <= SECONDS else "**no**"]
            else:
                row += ["–", "yes" if report <= SECONDS else "**no**"]
            rows.append(row + [seconds(silence)])
    header = ["Report of", "seconds", "of the training", "within 5 % or 3 s", "longest without progress, s"]
    return table(header, rows) if rows else None


def diagnoses(lines):
    rows = []
    for group, measured in groups(lines, "draws", "group").items():
        named = groups(measured, "draws", "name")
        if "`diagnose`" not in named:
            continue
        row = [group, cell(named["sample"])]
        for name in ("`diagnose`", "`diagnose --reference`"):
            some = named[name]
            silence = statistics.median(max(part["silence"] for part in line["parts"]) for line in some)
            stopped = any(line["stopped"] for line in some)
            row += [f"stopped after {seconds(some[0]['wall'])}" if stopped else cell(some), seconds(silence)]
        rows.append(row)
    silence = "longest without progress, s"
    header = ["Draws", "`sample`", "`diagnose`", silence, "`diagnose --reference`", silence]
    return table(header, rows) if rows else None


def demo(lines):
    measured = groups(lines, "demo", "name").get("demo")
    if not measured:
        return None
    rows = [["all", cell(measured)]]
    for label in measured[0]["stages"]:
        times = [line["stages"][label] for line in measured if label in line["stages"]]
        rows.append([f"bar “{label}”", seconds(statistics.median(end - begin for begin, end in times))])
    return table(["`reverie demo`", "seconds"], rows)
