"""An editor of a few lines, for what no library of one lets happen: messages out of their order, broken ones, and times between them."""
import json, pathlib, queue, subprocess, threading


class Editor:
    def __init__(self, command, cwd=None, environment=None):
        self.process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.arrived, self.number = queue.Queue(), 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        out = self.process.stdout
        while True:
            length = None
            while (line := out.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                self.arrived.put(None)
                return
            self.arrived.put(json.loads(out.read(length)))

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params=None):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return self.number

    def next(self, wanted, timeout=60):
        """The next message that is wanted; others are passed over."""
        while True:
            message = self.arrived.get(timeout=timeout)
            if message is None:
                raise EOFError(self.process.stderr.read().decode())
            if wanted(message):
                return message

    def answer(self, number, timeout=60):
        return self.next(lambda message: message.get("id") == number and "method" not in message, timeout)

    def ask(self, method, params=None, timeout=60):
        answer = self.answer(self.request(method, params), timeout)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def start(self, root, capabilities=None, locale="en"):
        result = self.ask(
            "initialize",
            {"processId": None, "rootUri": pathlib.Path(root).as_uri(), "locale": locale, "capabilities": capabilities or {}})
        self.notify("initialized", {})
        return result

    def open(self, path, text=None, version=1):
        text = pathlib.Path(path).read_text() if text is None else text
        item = {"uri": pathlib.Path(path).as_uri(), "languageId": "yaml", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def findings(self, path, version=None, timeout=60):
        """What is published of a file, of that version of it."""
        uri = pathlib.Path(path).as_uri()
        return self.next(
            lambda message: message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            and (version is None or message["params"].get("version") == version), timeout)["params"]["diagnostics"]

    def end(self):
        self.ask("shutdown")
        self.notify("exit", None)
        return self.process.wait(timeout=30)
