"""Ask for known holes in what is pinned, once a day. A hole fails; where nobody could be asked, say so and ask again next time.

A hole that does not touch us is named in pyproject.toml, [tool.gugus.holes], with the day and the reason.
"""

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
KEPT = ROOT / "var/audit.json"
DAY = 24 * 3600


def main():
    last = max(path.stat().st_mtime for path in PINNED)
    fresh = KEPT.exists() and KEPT.stat().st_mtime > max(last, time.time() - DAY)
    packages = read(KEPT.read_text() if fresh else ask())
    passed_over = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["gugus"]["holes"]
    unknown = [name for name, package in packages.items() if "skip_reason" in package]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for package in packages.values()
        for hole in package.get("vulns", [])
        if not passed_over.keys() & {hole["id"], *hole["aliases"]}
    ]
    if packages and not unknown and not fresh:
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps({"dependencies": list(packages.values())}))
    print("\n".join(holes) or f"Dependencies: {len(packages) - len(unknown)} checked, no known hole.")
    if unknown or not packages:
        print(f"NOT CHECKED for known holes: {len(unknown) if packages else 'all'}. The service that knows them did not answer.")
    return bool(holes)


def read(answer):
    """Return {name: package}; empty where the answer is none."""
    try:
        return {package["name"]: package for package in json.loads(answer)["dependencies"]}
    except ValueError:
        return {}


def ask():
    program = Path(sys.executable).with_name("pip-audit")
    pinned = [argument for path in PINNED for argument in ("-r", path)]
    options = ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    return subprocess.run([program, *options, *pinned], capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())
