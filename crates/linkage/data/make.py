"""Makes readings.txt and variants.txt from the Unicode Character Database (Unihan and its neighbours).

    python3 make.py FOLDER        the folder holds Unihan_*.txt, UnicodeData.txt and EquivalentUnifiedIdeograph.txt,
                                  each as it is or packed with bz2 (as the Debian package unicode-data installs them)

What is taken, and why, stands in README.md beside this file.
"""

import bz2
import pathlib
import re
import sys
import unicodedata

# Readings as surnames that the dictionaries behind Unihan do not give for the character.
SURNAMES = {"覃": "qin tan", "黑": "he hei", "冼": "xian", "逄": "pang", "郇": "huan xun", "洗": "xian xi", "眭": "sui", "笪": "da", "仉": "zhang", "妫": "gui"}


def lines(folder, name):
    for path in (folder / name, folder / f"{name}.bz2"):
        if path.exists():
            opened = bz2.open(path, "rt", encoding="utf-8") if path.suffix == ".bz2" else path.open(encoding="utf-8")
            with opened as file:
                yield from (line.rstrip("\n") for line in file)
            return
    sys.exit(f"{name} is not in {folder}")


def unihan(folder, name):
    for line in lines(folder, name):
        if line.startswith("U+"):
            code, field, value = line.split("\t", 2)
            yield chr(int(code[2:], 16)), field, value


def plain(syllable):
    """A syllable without its tone, ü as v."""
    text = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return text if re.fullmatch("[a-z]+", text) else None


def dictionary(value):
    """`100.010,100.020:yī,yì 200.030:yí` of kTGHZ2013 and kXHC1983."""
    for entry in value.split():
        yield from entry.split(":", 1)[1].split(",")


def readings(folder):
    modern, older = {}, {}
    for char, field, value in unihan(folder, "Unihan_Readings.txt"):
        if field == "kTGHZ2013":
            modern.setdefault(char, []).extend(dictionary(value))
        elif field == "kXHC1983":
            older.setdefault(char, []).extend(dictionary(value))
        elif field == "kMandarin":
            # The first is the usual reading in China, a second one that of Taiwan.
            older.setdefault(char, []).insert(0, value.split()[0])
    by_syllable = {}
    for char in modern.keys() | older.keys():
        found = modern.get(char, []) or older.get(char, [])
        for syllable in {plain(s) for s in found} | set(SURNAMES.get(char, "").split()):
            if syllable:
                by_syllable.setdefault(syllable, set()).add(char)
    return modern.keys(), by_syllable


def targets(value):
    return [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", value)]


def variants(folder, standard):
    """For each character that is not in the standard table the standard one it is written for."""
    simplified, other, same = {}, {}, {}
    for char, field, value in unihan(folder, "Unihan_Variants.txt"):
        if field == "kSimplifiedVariant":
            simplified.setdefault(char, []).extend(targets(value))
        elif field in ("kSemanticVariant", "kZVariant"):
            for target in targets(value):
                other.setdefault(char, []).append(target)
                other.setdefault(target, []).append(char)
    # Characters that are another by definition: compatibility ideographs, radicals copied out of a PDF.
    for line in lines(folder, "UnicodeData.txt"):
        code, _, _, _, _, decomposition = line.split(";")[:6]
        number = int(code, 16)
        if 0x2F00 <= number <= 0x2FD5 or 0xF900 <= number <= 0xFAFF or 0x2F800 <= number <= 0x2FA1D:
            if decomposition:
                same[chr(number)] = chr(int(decomposition.split()[-1], 16))
    for line in lines(folder, "EquivalentUnifiedIdeograph.txt"):
        found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line)
        if found:
            first, last = int(found[1], 16), int(found[2] or found[1], 16)
            for number in range(first, last + 1):
                if 0x2E80 <= number <= 0x2FD5:
                    same[chr(number)] = chr(int(found[3], 16))

    def standard_of(char, depth=3):
        if char in standard or depth == 0:
            return char if char in standard else None
        for target in simplified.get(char, []):
            if target != char and (found := standard_of(target, depth - 1)):
                return found
        for target in sorted(other.get(char, [])):
            if target in standard:
                return target
            for further in simplified.get(target, []):
                if further in standard:
                    return further
        return None

    folded = {}
    for char in simplified.keys() | other.keys() | same.keys():
        base = same.get(char, char)
        target = standard_of(base) or base
        if target != char:
            folded.setdefault(target, set()).add(char)
    return folded


def main():
    folder = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    standard, by_syllable = readings(folder)
    text = "".join(f"{syllable} {''.join(sorted(chars))}\n" for syllable, chars in sorted(by_syllable.items()))
    (here / "readings.txt").write_text(text, encoding="utf-8")
    folded = variants(folder, standard)
    text = "".join(f"{target}{''.join(sorted(chars))}\n" for target, chars in sorted(folded.items()))
    (here / "variants.txt").write_text(text, encoding="utf-8")


main()
