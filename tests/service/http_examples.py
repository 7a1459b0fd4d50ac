"""Runs the examples of a page and holds their output to it: http_examples.py PAGE.md PROGRAM [--show]

In a block fenced as `console`, `$ ` begins a command, and what stands below it is its output. All
commands run in one shell, in a fresh directory, from top to bottom. `lapwing serve ... &` takes a free
port instead of 8080. Between the blocks a comment may help: `<!-- run: COMMAND -->`, or
`<!-- keep: NAME=field -->`, which keeps a field of the last output as a variable of the shell.

JSON is compared as such, other output line by line. What varies is marked: `<day>`, `<instant>`,
`<id>`, `<sha256>`, `<key>`, `<text>`, `<number>`; `"...": "..."` stands for further fields, `"..."` for
further items, `...` on its own for further lines. Once a server was asked, every operation of its
OpenAPI document must have been answered by an example. Prints each fault and exits 1 if there is one;
with --show it prints what the commands say, for who writes the page.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

ADDRESS = "http://127.0.0.1:8080"
GATEWAY = "http://127.0.0.1:9000"
SUPPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support")
VARYING = {
    "<day>": r"\d{4}-\d\d-\d\d",
    "<instant>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "<id>": r"[A-Za-z0-9_.:-]+",
    "<sha256>": r"[0-9a-f]{64}",
    "<key>": r"lw_[A-Za-z0-9_-]+",
    "<text>": r".+",
    "<number>": r"-?[0-9][0-9.e+-]*",
}
NEXT_CODE = r"""next_code() { local line; IFS= read -r line <&7; python3 -c '
import json, sys
print(json.loads(json.loads(sys.argv[1])["body"])["code"])' "$line"; }"""


def steps_of(page):
    """(line, kind, text, expected): kind is `command`, `run` or `keep`."""
    steps, fenced, command = [], None, None
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("```"):
            fenced = None if fenced is not None else line[3:].strip()
            command = None
        elif fenced is None:
            hint = re.fullmatch(r"<!-- (run|keep): (.*) -->", line)
            if hint:
                steps.append([number, hint[1], hint[2], ""])
        elif fenced == "console":
            if line.startswith("$ "):
                steps.append([number, "command", line[2:], ""])
                command = steps[-1]
            elif command is not None and command[2].endswith("\\") and not command[3]:
                command[2] += "\n" + line
            elif command is not None:
                command[3] += line + "\n"
    return steps


def pattern_of(text):
    parts = re.split("(" + "|".join(map(re.escape, VARYING)) + ")", text)
    return "".join(VARYING.get(part, re.escape(part)) for part in parts)


def fits(wanted, text):
    return re.fullmatch(pattern_of(wanted), text, re.DOTALL) is not None


def documents_of(text):
    """The JSON texts that stand one behind the other; None where it is something else."""
    decoder, documents, at = json.JSONDecoder(), [], 0
    text = text.strip()
    try:
        while at < len(text):
            document, at = decoder.raw_decode(text, at)
            documents.append(document)
            while at < len(text) and text[at].isspace():
                at += 1
    except ValueError:
        return None
    return documents


def differences(wanted, given, where=""):
    if isinstance(wanted, dict) and isinstance(given, dict):
        for name in wanted:
            if name == "...":
                continue
            if name not in given:
                yield f"{where}.{name} is not there"
            else:
                yield from differences(wanted[name], given[name], f"{where}.{name}")
        if "..." not in wanted:
            for name in given.keys() - wanted.keys():
                yield f"{where}.{name} is not on the page: {json.dumps(given[name])[:200]}"
    elif isinstance(wanted, list) and isinstance(given, list):
        more = bool(wanted) and wanted[-1] == "..."
        wanted = wanted[:-1] if more else wanted
        if len(given) < len(wanted) or (len(given) > len(wanted) and not more):
            yield f"{where} has {len(given)} items, not {len(wanted)}: {json.dumps(given)[:200]}"
        for i, (one, other) in enumerate(zip(wanted, given)):
            yield from differences(one, other, f"{where}[{i}]")
    elif isinstance(wanted, str):
        text = given if isinstance(given, str) else json.dumps(given)
        marked = any(mark in wanted for mark in VARYING)
        if isinstance(given, str) != isinstance(wanted, str) and not marked or not fits(wanted, text):
            yield f"{where} is {json.dumps(given)[:300]}, not {json.dumps(wanted)}"
    elif wanted != given or isinstance(wanted, bool) != isinstance(given, bool):
        yield f"{where} is {json.dumps(given)[:300]}, not {json.dumps(wanted)}"


def compare(wanted, given):
    documents, answers = documents_of(wanted), documents_of(given)
    if documents and answers is not None:
        if len(documents) != len(answers):
            yield f"{len(answers)} answers, not {len(documents)}"
        for document, answer in zip(documents, answers):
            yield from differences(document, answer)
        return
    pattern = ""
    for line in wanted.splitlines():
        pattern += r"(.*\n)*?" if line == "..." else pattern_of(line) + r"\n"
    if given and not given.endswith("\n"):
        given += "\n"
    if not re.fullmatch(pattern, given):
        yield f"the output is\n{given.rstrip()}"


class Shell:
    """One bash that is given command after command; standard error is shown where one fails."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        self.receiver = subprocess.Popen(
            [sys.executable, "-u", os.path.join(SUPPORT, "receive_http.py"), "202"],
            stdout=subprocess.PIPE)
        self.gateway = GATEWAY.rsplit(":", 1)[0] + f":{self.line_of(self.receiver.stdout)}"
        self.address, self.server = None, None
        bin_folder = os.path.join(folder, "bin")
        os.mkdir(bin_folder)
        os.symlink(program, os.path.join(bin_folder, "lapwing"))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LAPWING_")}
        environment["PATH"] = bin_folder + ":" + environment["PATH"]
        received = os.dup(self.receiver.stdout.fileno())
        self.bash = subprocess.Popen(
            ["bash", "-c", f"exec 7<&{received}; exec bash"], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            pass_fds=[received])
        os.close(received)
        self.run(NEXT_CODE)

    @staticmethod
    def line_of(stream):
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(stream.fileno(), 1) or b"\n"
        return line.decode().strip()

    def run(self, command):
        for known, real in ((ADDRESS, self.address), (GATEWAY, self.gateway)):
            command = command.replace(known, real or known)
        if command.startswith("lapwing serve") and command.endswith("&"):
            return self.serve(command[:-1])
        mark = "\x1e"
        self.bash.stdin.write(f"{command}\nprintf '{mark}'\n".encode())
        self.bash.stdin.flush()
        output = b""
        while not output.endswith(mark.encode()):
            piece = os.read(self.bash.stdout.fileno(), 1 << 16)
            if not piece:
                raise RuntimeError(f"the shell ended: {output.decode()}")
            output += piece
        output = output[:-1].decode()
        return output.replace(self.address, ADDRESS) if self.address else output

    def serve(self, command):
        self.server = subprocess.Popen(
            "exec " + command.replace("lapwing", self.program, 1) +
            " --listen 127.0.0.1:0 --access-log access.log 2> serve.log",
            cwd=self.folder, shell=True, stdout=subprocess.PIPE)
        line = self.line_of(self.server.stdout)
        self.address = line.removeprefix("listening on ")
        if self.address == line:
            raise RuntimeError(f"it does not serve: {line}")
        while True:  # until its indexes are built
            try:
                urllib.request.urlopen(self.address + "/readyz")
                return f"listening on {ADDRESS}\n"
            except urllib.error.HTTPError:
                pass

    def not_asked(self):
        """Operations that no example got an answer from."""
        with urllib.request.urlopen(self.address + "/openapi.json") as answer:
            document = json.load(answer)
        asked = set()
        with open(os.path.join(self.folder, "access.log"), encoding="utf-8") as log:
            for line in log:
                one = json.loads(line)
                if one["status"] < 400:
                    asked.add((one["method"], one["route"]))
        for path, item in document["paths"].items():
            for method in item:
                if (method.upper(), path) not in asked:
                    yield f"{method.upper()} {path}"

    def end(self):
        for process in (self.server, self.bash, self.receiver):
            if process:
                process.terminate()
                process.wait()


def kept(shell, hint, output):
    name, field = hint.split("=")
    value = json.loads(output)
    for part in field.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    shell.run(f"{name}='{value}'")


def main(page_file, program, show):
    with open(page_file, encoding="utf-8") as file:
        steps = steps_of(file.read())
    faults = commands = 0
    with tempfile.TemporaryDirectory(prefix="lapwing-examples-") as folder:
        shell = Shell(folder, os.path.abspath(program))
        try:
            last = ""
            for line, kind, text, wanted in steps:
                if kind == "keep":
                    try:
                        kept(shell, text, last)
                    except (KeyError, IndexError, ValueError) as why:
                        faults += 1
                        print(f"{page_file}:{line}: nothing to keep as {text}: {why}")
                    continue
                given = shell.run(text)
                if kind != "command":
                    if given.strip():
                        print(f"{page_file}:{line}: {given.strip()}")
                    continue
                last, commands = given, commands + 1
                if show:
                    print(f"$ {text}\n{given.rstrip()}")
                found = [] if show else list(compare(wanted, given))
                faults += len(found)
                for fault in found[:5]:
                    print(f"{page_file}:{line}: $ {text.splitlines()[0]}\n  {fault}")
            for operation in shell.not_asked() if shell.server else []:
                faults += 1
                print(f"{page_file}: no example of {operation}")
        finally:
            shell.end()
    print(f"{commands} examples, {faults} faults")
    return 1 if faults or not commands else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--show" in sys.argv))
