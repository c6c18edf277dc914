"""The same lists through `touyan match` and through Splink with DuckDB: time, memory, precision, recall, and the ratio.

    cargo build --release -p cli && cargo build --release -p linkage --example people
    pip install splink duckdb pandas
    python3 compare.py [--target FOLDER] [--records 5000000] [--sample 200000] [--febrl FOLDER]

- The generated lists (5,000 nominees; what is in them stands in `examples/people/truth.rs`): at `--sample` records both
  programs; at `--records` records `touyan`, and Splink too with `--splink-all`.
- FEBRL 1 and 3, duplicates within one list, both programs, where `--febrl` names the folder with febrl_dataset1.csv and
  febrl_dataset3.csv; said when it is not there.

Every run is a process of its own, so that its memory is its own. Splink gets the fields as columns of their own, blocking
rules after its tutorials, and its model trained on the lists; pairs count from the threshold of match probability that
gives it the best F1 here, which favours it: touyan's thresholds are fixed.
"""

import argparse
import csv
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time


def measured(command):
    """Runs a command; gives its output, seconds of wall and of the processors, and the most memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate()
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{err[-3000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, wall, cpu


def peak_mb(command):
    """The same under GNU time, for the memory of this process alone."""
    report = tempfile.NamedTemporaryFile(delete=False)
    report.close()
    timer = "/usr/bin/time"
    if os.path.exists(timer):
        out, wall, cpu = measured([timer, "-f", "%M", "-o", report.name, *map(str, command)])
        peak = int(pathlib.Path(report.name).read_text().split()[-1]) / 1024
    else:
        wrapper = (
            "import resource,subprocess,sys;c=subprocess.run(sys.argv[2:]).returncode;"
            "open(sys.argv[1],'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss));sys.exit(c)"
        )
        out, wall, cpu = measured([sys.executable, "-c", wrapper, report.name, *map(str, command)])
        peak = int(pathlib.Path(report.name).read_text()) / 1024
    os.unlink(report.name)
    return out, wall, cpu, peak


def quality(found, truth):
    right = len(found & truth)
    return right / max(1, len(found)), right / max(1, len(truth))


def say(what, wall, cpu, peak, precision, recall):
    print(
        f"{what:<46} {wall:8.2f} s wall {cpu:8.2f} s cpu {peak:8.0f} MB"
        f"   precision {precision * 100:6.2f}%  recall {recall * 100:6.2f}%",
        flush=True,
    )


def truth_of(folder):
    with open(folder / "truth.csv", encoding="utf-8") as file:
        return {(int(row["nominee_row"]), int(row["own_row"])) for row in csv.DictReader(file)}


def touyan_match(touyan, folder):
    result = folder / "result.xlsx"
    result.unlink(missing_ok=True)
    command = [touyan, "match", folder / "nominees.csv", folder / "own.csv", "-o", result, "--json"]
    out, wall, cpu, peak = peak_mb(command)
    found = {(hit["left_row"], hit["right_row"]) for hit in json.loads(out)["hits"]}
    return found, wall, cpu, peak


def best(scored, truth):
    """The pairs from the threshold with the best F1."""
    scored = sorted(scored, key=lambda pair: -pair[1])
    right, top, at = 0, -1.0, 0
    for n, (pair, _) in enumerate(scored, 1):
        right += pair in truth
        f1 = 2 * right / (n + len(truth))
        if f1 > top:
            top, at = f1, n
    return {pair for pair, _ in scored[:at]}


def splink(kind, files, truth):
    out, wall, cpu, peak = peak_mb([sys.executable, __file__, "--splink-run", kind, *files])
    line = [line for line in out.splitlines() if line.startswith("{")][-1]
    answer = json.loads(line)
    scored = [((a, b), p) for a, b, p in answer["pairs"]]
    return best(scored, truth), wall, cpu, peak


def splink_run(kind, files):
    """In a process of its own: links the lists, or finds the duplicates of one, and prints the pairs."""
    import duckdb
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    api = DuckDBAPI(connection)
    if kind == "people":
        frames = []
        for path in files:
            frame = pd.read_csv(path, dtype=str)
            frame.columns = ["unique_id", "name", "sex", "number", "birth", "phone", "place"]
            frame["unique_id"] = range(2, len(frame) + 2)
            # The birth date of the number where the list has none, as its users would do.
            told = frame["number"].str.extract(r"^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$")
            frame["birth"] = frame["birth"].fillna(told[0] + "-" + told[1] + "-" + told[2])
            frame["surname"] = frame["name"].str[:1]
            frame["given"] = frame["name"].str[1:]
            frames.append(frame)
        sources = [api.register(frame) for frame in frames]
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[
                cl.JaroWinklerAtThresholds("name", [0.9, 0.7]),
                cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
                cl.DateOfBirthComparison("birth", input_is_string=True),
                cl.ExactMatch("sex"),
                cl.ExactMatch("place"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("number"),
                block_on("name", "birth"),
                block_on("surname", "birth"),
                block_on("given", "birth"),
                block_on("name", "substr(number, 7, 8)"),
                block_on("name", "place"),
            ],
            retain_matching_columns=False,
        )
        train = [block_on("number"), block_on("name", "birth")]
        sure = ["l.number = r.number"]
    else:
        frame = pd.read_csv(files[0], dtype=str, skipinitialspace=True)
        frame.columns = [column.strip() for column in frame.columns]
        frame = frame.apply(lambda column: column.str.strip())
        frame = frame.rename(columns={"rec_id": "unique_id"})
        sources = [api.register(frame)]
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number"),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
                cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("soc_sec_id"),
                block_on("date_of_birth"),
                block_on("given_name", "surname"),
                block_on("surname", "postcode"),
                block_on("given_name", "postcode"),
                block_on("street_number", "postcode"),
            ],
            retain_matching_columns=False,
        )
        train = [block_on("date_of_birth"), block_on("soc_sec_id")]
        sure = ["l.soc_sec_id = r.soc_sec_id"]
    linker = Linker(sources if len(sources) > 1 else sources[0], settings)
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in train:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    pairs = []
    for row in found.itertuples():
        left, right = row.unique_id_l, row.unique_id_r
        if kind == "people":
            # The names of the sources sort as they were registered; the short list has the smaller ids on the left.
            pairs.append((int(left), int(right), float(row.match_probability)))
        else:
            pairs.append((*sorted((left, right)), float(row.match_probability)))
    print(json.dumps({"pairs": pairs}))


def febrl(touyan, path, work):
    """FEBRL's columns as a list that touyan reads, the pairs that are true, and the row of each record."""
    rows = [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(open(path, encoding="utf-8"))]
    own = work / f"{path.stem}_touyan.csv"
    with open(own, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["姓名", "证件号码", "出生日期", "地址"])
        for row in rows:
            address = " ".join(row[k] for k in ("street_number", "address_1", "address_2", "suburb", "postcode", "state"))
            out.writerow([f"{row['given_name']} {row['surname']}".strip(), row["soc_sec_id"], row["date_of_birth"], address])
    groups = {}
    for row in rows:
        groups.setdefault(row["rec_id"].split("-")[1], []).append(row["rec_id"])
    truth = {tuple(sorted((a, b))) for ids in groups.values() for a in ids for b in ids if a < b}
    result = work / f"{path.stem}.xlsx"
    result.unlink(missing_ok=True)
    out, wall, cpu, peak = peak_mb([touyan, "match", "--within", own, "-o", result, "--json"])
    ids = [row["rec_id"] for row in rows]
    found = {
        tuple(sorted((ids[hit["left_row"] - 2], ids[hit["right_row"] - 2]))) for hit in json.loads(out)["hits"]
    }
    return found, truth, wall, cpu, peak


def main():
    if "--splink-run" in sys.argv:
        at = sys.argv.index("--splink-run")
        return splink_run(sys.argv[at + 1], sys.argv[at + 2 :])
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", default="target", type=pathlib.Path)
    parser.add_argument("--records", default=5_000_000, type=int)
    parser.add_argument("--sample", default=200_000, type=int)
    parser.add_argument("--febrl", type=pathlib.Path)
    parser.add_argument("--splink-all", action="store_true")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "touyan-match-bench")
    args = parser.parse_args()
    touyan = args.target / "release/touyan"
    people = args.target / "release/examples/people"
    try:
        import splink as _  # noqa: F401

        have_splink = True
    except ImportError:
        have_splink = False
        print("splink is not installed: only touyan is measured")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for records in dict.fromkeys((args.sample, args.records)):
        folder = args.work / str(records)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "truth.csv").exists():
            subprocess.run([people, folder, "5000", str(records)], check=True)
        truth = truth_of(folder)
        found, wall, cpu, peak = touyan_match(touyan, folder)
        say(f"touyan, 5,000 x {records:,}", wall, cpu, peak, *quality(found, truth))
        if have_splink and (records == args.sample or args.splink_all):
            found, theirs, cpu, peak = splink("people", [folder / "nominees.csv", folder / "own.csv"], truth)
            say(f"Splink, 5,000 x {records:,}", theirs, cpu, peak, *quality(found, truth))
            print(f"{'':>46} touyan is {theirs / wall:.1f} times as fast")
    for name in ("febrl_dataset1.csv", "febrl_dataset3.csv"):
        path = args.febrl / name if args.febrl else None
        if path is None or not path.exists():
            print(f"{name} is not there: name its folder with --febrl")
            continue
        found, truth, wall, cpu, peak = febrl(touyan, path, args.work)
        say(f"touyan, {name}", wall, cpu, peak, *quality(found, truth))
        if have_splink:
            found, theirs, cpu, peak = splink("febrl", [path], truth)
            say(f"Splink, {name}", theirs, cpu, peak, *quality(found, truth))
            print(f"{'':>46} touyan is {theirs / wall:.1f} times as fast")


main()
