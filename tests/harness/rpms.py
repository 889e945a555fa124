# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages for tests: the next version of one that is there, small new ones, and signed repositories of them."""

import os
import pathlib
import shutil
import subprocess
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
KEYS = pathlib.Path(os.environ.get("SLIPWAY_KEYS", TOP / "build/keys"))


def _query(package: pathlib.Path, form: str) -> list[str]:
    done = subprocess.run(["rpm", "-qp", "--nosignature", "--qf", form, package], check=True, capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if line]


def _build(spec: str, output: pathlib.Path, buildroot: pathlib.Path | None = None) -> pathlib.Path:
    """The one package of SPEC, in the folder OUTPUT."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "package.spec"
        path.write_text(spec)
        subprocess.run(["rpmbuild", "-bb", "--noclean", "--define", f"_topdir {top}", "--define", f"_dbpath {top}/db",
                        "--define", "_binary_payload w1.zstdio", "--define", "__os_install_post %{nil}",
                        "--define", "debug_package %{nil}", "--define", "_build_id_links none",
                        "--define", "__check_files %{nil}", path],
                       check=True, capture_output=True, env={**os.environ, "FILES": str(buildroot or "")})
        [package] = pathlib.Path(top).glob("RPMS/*/*.rpm")
        return pathlib.Path(shutil.move(package, output / package.name))


def make(output: pathlib.Path, name: str, requires: str = "", files: dict[str, str] | None = None) -> pathlib.Path:
    """A package NAME 1-1 that needs REQUIRES."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in (files or {}).items():
            target = pathlib.Path(folder) / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            target.chmod(0o755 if text.startswith("#!") else 0o644)
        return _build(f"Name: {name}\nVersion: 1\nRelease: 1\nSummary: test\nLicense: none\nBuildArch: noarch\n"
                      f"AutoReqProv: no\n{f'Requires: {requires}' if requires else ''}\n%description\ntest\n"
                      "%install\nmkdir -p %{buildroot}\ncp -a $FILES/. %{buildroot}/\n%files\n"
                      + "".join(f"{path}\n" for path in files or {}), output, pathlib.Path(folder))


def successor(package: pathlib.Path, output: pathlib.Path, rename: tuple[str, str] | None = None,
              change: dict[str, bytes] | None = None) -> pathlib.Path:
    """PACKAGE with its release raised, unless its name changes. RENAME: a word in its name, its files' paths and its relations,
    and what it becomes, as of a new kernel. CHANGE: bytes to append to files."""
    def renamed(text: str) -> str:
        return text.replace(*rename) if rename else text

    name, version, release, arch = _query(package, "%{NAME}\n%{VERSION}\n%{RELEASE}\n%{ARCH}\n")
    raised = release if renamed(name) != name else f"{release}.1"
    requires = [line for line in _query(package, "[%{REQUIRENEVRS}\n]") if not line.startswith("rpmlib(")]
    provides = [line for line in _query(package, "[%{PROVIDENEVRS}\n]") if line.split()[0].split("(")[0] != name]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        archive = subprocess.run(["rpm2cpio", package], check=True, capture_output=True).stdout
        subprocess.run(["cpio", "--quiet", "-idm"], cwd=root, input=archive, check=True, capture_output=True)
        if rename:
            for path in sorted(root.rglob(f"*{rename[0]}*"), reverse=True):
                path.rename(path.with_name(renamed(path.name)))
        for path, more in (change or {}).items():
            with open(root / renamed(path).lstrip("/"), "ab") as file:
                file.write(more)
        listed = "".join(f'"/{path.relative_to(root)}"\n' for path in sorted(root.rglob("*"))
                         if path.is_symlink() or not path.is_dir())
        relations = "".join(f"Requires: {renamed(line)}\n" for line in requires) + \
            "".join(f"Provides: {renamed(line)}\n" for line in provides)
        return _build(f"Name: {renamed(name)}\nVersion: {version}\nRelease: {raised}\nSummary: test\nLicense: none\n"
                      f"BuildArch: {arch}\nAutoReqProv: no\n{relations}%description\ntest\n%install\n"
                      f"mkdir -p %{{buildroot}}\ncp -a $FILES/. %{{buildroot}}/\n%files\n{listed}", output, root)


def repository(packages: pathlib.Path, path: pathlib.Path, keys: pathlib.Path = KEYS) -> pathlib.Path:
    """A signed repository at PATH of the packages in the folder PACKAGES."""
    none = packages.parent / "none"
    none.mkdir(exist_ok=True)
    subprocess.run([TOP / "packages/make-repo", none, packages, path], check=True, capture_output=True,
                   env={**os.environ, "SLIPWAY_KEYS": str(keys),
                        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1767225600")})
    return path
