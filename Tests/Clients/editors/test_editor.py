"""`wxrules lsp` as editors speak to it: VS Code, Neovim and Emacs, by what each of them says that it can do.

WXRULES names the program. Run by EditorTests, or by hand: WXRULES=.build/debug/wxrules .build/test-python/bin/pytest Tests/Clients/editors/test_editor.py
"""
import os, pathlib, subprocess, sys

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

sys.path.insert(0, os.path.dirname(__file__))
from editor_client import Editor

COMMAND = os.environ.get("WXRULES_LSP", os.environ.get("WXRULES", "wxrules") + " lsp").split()

RULES = """wxrules: 1
requires: ">=1.7"
include: [ campaigns.yaml ]
lists:
  greetings: [ 你好, 您好 ]
rules:
  - id: door
    on: scan
    when: { campaign: door }
    limit: { times: 3 }
    reply: "{{ store.name }}欢迎您"
  - id: hello
    on: text
    when: { text: { equals: { list: greetings } } }
    reply: "您好，{{ vars.name | default: '朋友' }}"
    do: [ { set: { name: 老友 } }, { send: { text: 还在吗, after: 10m } } ]
tests:
  - { name: 静安, event: { scan: door_s1 }, expect: { rule: door, reply: 静安店欢迎您 } }
"""
CAMPAIGNS = """wxrules: 1
requires: ">=1.7"
lists:
  stores: { key: id, columns: { id: word, name: string }, rows: [ [ s1, 静安店 ], [ s2, 徐汇店 ] ] }
campaigns:
  door:
    qr: { kind: permanent, scene: "door_{store}" }
    for_each: { store: { list: stores } }
"""


def place(text, needle, inside=0, nth=0):
    """Where a needle stands, and so many signs into it, in units of UTF-16."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(needle, at + 1)
    before = text[:at] + needle[:inside]
    line = before.count("\n")
    column = len(before.rsplit("\n", 1)[-1].encode("utf-16-le")) // 2
    return types.Position(line, column)


class World:
    def __init__(self, folder, client):
        self.folder, self.client = folder, client
        self.rules, self.campaigns = folder / "rules.yaml", folder / "campaigns.yaml"

    def open(self, path, text):
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri=path.as_uri(), language_id="yaml", version=1, text=text)))

    def change(self, path, version, start, end, text):
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(version=version, uri=path.as_uri()),
            content_changes=[types.TextDocumentContentChangePartial(range=types.Range(start, end), text=text)]))

    def at(self, path, position):
        return {"text_document": types.TextDocumentIdentifier(path.as_uri()), "position": position}

    def document(self, path):
        return types.TextDocumentIdentifier(path.as_uri())

    async def findings(self, path, wanted):
        """Until those of a file are as they are wanted."""
        for _ in range(100):
            found = self.client.diagnostics.get(path.as_uri())
            if found is not None and wanted(found):
                return found
            await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        raise AssertionError(f"never as wanted: {found}")


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), params=["visual_studio_code", "neovim", "emacs"])
async def client(request, lsp_client: LanguageClient, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "campaigns.yaml").write_text(CAMPAIGNS)
    capabilities = client_capabilities(request.param)
    # All of them count in UTF-16, which is what positions here are.
    if capabilities.general and capabilities.general.position_encodings:
        capabilities.general.position_encodings = [types.PositionEncodingKind.Utf16]
    for method in [types.CLIENT_REGISTER_CAPABILITY]:
        lsp_client.feature(method)(lambda *_: None)
    await lsp_client.initialize_session(types.InitializeParams(
        capabilities=capabilities, locale="en",
        workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="rules")]))
    lsp_client.folder = folder
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def world(client):
    world = World(client.folder, client)
    world.open(world.rules, RULES)
    world.open(world.campaigns, CAMPAIGNS)
    return world


@pytest.mark.asyncio
async def test_findings_follow_what_is_written(world):
    await world.findings(world.rules, lambda found: not [f for f in found if f.severity == types.DiagnosticSeverity.Error])
    start = place(RULES, "on: text", 4)
    world.change(world.rules, 2, start, types.Position(start.line, start.character + 4), "txet")
    found = await world.findings(world.rules, lambda found: any(f.code == "WX0204" for f in found))
    finding = next(f for f in found if f.code == "WX0204")
    assert finding.source == "wxrules" and finding.range.start == start and "text" in finding.message
    actions = await world.client.text_document_code_action_async(types.CodeActionParams(
        text_document=world.document(world.rules), range=finding.range, context=types.CodeActionContext(diagnostics=[finding])))
    fix = next(action for action in actions if isinstance(action, types.CodeAction) and action.edit and action.kind == "quickfix")
    edits = fix.edit.document_changes[0].edits if fix.edit.document_changes else fix.edit.changes[world.rules.as_uri()]
    assert [(e.range, e.new_text) for e in edits] == [(finding.range, "text")]
    page = await world.client.workspace_execute_command_async(
        types.ExecuteCommandParams(command="wxrules.explain", arguments=["WX0204"]))
    assert "WX0204" in page
    world.change(world.rules, 3, start, types.Position(start.line, start.character + 4), "text")
    await world.findings(world.rules, lambda found: not any(f.code == "WX0204" for f in found))


@pytest.mark.asyncio
async def test_a_broken_file_is_found_and_mended(world):
    await world.findings(world.rules, lambda found: True)
    start = place(RULES, "limit: {", 8)
    world.change(world.rules, 2, types.Position(start.line, start.character - 1), start, "")
    await world.findings(world.rules, lambda found: any(f.code.startswith("WX01") for f in found))
    items = await complete(world, world.rules, place(RULES, "  - id: hello\n    on", 18))
    assert "tier" in items and "id" not in items
    world.change(world.rules, 3, types.Position(start.line, start.character - 1), types.Position(start.line, start.character - 1), "{")
    await world.findings(world.rules, lambda found: not any(f.code.startswith("WX01") for f in found))


async def complete(world, path, position):
    result = await world.client.text_document_completion_async(types.CompletionParams(**world.at(path, position)))
    return {item.label: item for item in result.items}


# What is written where, and what must be offered there, and must not.
COMPLETIONS = [
    ("\n  - { id: x, on: ", "scan text menu.click any", "campaign"),
    ("\n  - { id: x, on: text, ", "when reply do limit", "id on"),
    ("\n  - { id: x, on: text, when: { ", "text campaign where all macro", "reply"),
    ("\n  - { id: x, on: scan, when: { campaign: ", "door", "greetings"),
    ("\n  - { id: x, on: text, when: { text: { contains: { list: ", "greetings stores", "door"),
    ("\n  - { id: x, on: text, reply: \"{{ ", "vars user event now", "reply"),
    ("\n  - { id: x, on: text, reply: \"{{ vars.", "name", "user"),
    ("\n  - { id: x, on: text, reply: \"{{ user.", "openid tags follow_count", "vars"),
    ("\n  - { id: x, on: text, reply: \"{{ vars.name | ", "default date url_encode", "vars"),
    ("\n  - { id: x, on: text, reply: \"{% ", "if for case assign", "vars"),
    ("\n  - { id: x, on: scan, when: { scene: \"x_{n:", "int word date list(stores)", "when"),
    ("\n  - id: x\n    ", "on when reply do", "id campaigns"),
    ("\n  - id: x\n    on: text\n    do:\n      - ", "tag send set record", "on"),
    ("\n  - id: x\n    on: text\n    limit:\n      ", "times within each", "on"),
    ("\n  - id: x\n    on: text\n    tier: ", "override normal fallback", "text"),
    ("\ntests:\n  - { name: x, event: { text: x }, expect: { rule: ", "door hello none", "greetings"),
    ("\nca", "campaigns calendars media", "id rules"),
    ("\nlists:\n  more: { key: id, columns: { id: ", "word int string list(stores)", "key"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize("written, offered, others", COMPLETIONS, ids=[row[0].strip() for row in COMPLETIONS])
async def test_what_may_be_written_is_offered(world, written, offered, others):
    await world.findings(world.rules, lambda found: True)
    await world.client.text_document_document_symbol_async(types.DocumentSymbolParams(world.document(world.rules)))
    head = RULES[:RULES.index("tests:")].rstrip("\n")
    end = types.Position(RULES.count("\n"), 0)
    world.change(world.rules, 2, types.Position(0, 0), end, head + written)
    text = head + written
    position = types.Position(text.count("\n"), len(text.rsplit("\n", 1)[-1]))
    items = await complete(world, world.rules, position)
    assert set(offered.split()) <= set(items), sorted(items)
    assert not set(others.split()) & set(items), sorted(items)


@pytest.mark.asyncio
async def test_a_rule_is_completed_inside_of_a_template_by_its_columns(world):
    await world.findings(world.rules, lambda found: True)
    await world.client.text_document_document_symbol_async(types.DocumentSymbolParams(world.document(world.rules)))
    items = await complete(world, world.rules, place(RULES, "{{ store.name", len("{{ store.")))
    assert {"id", "name"} <= set(items)


@pytest.mark.asyncio
async def test_hover_says_what_a_word_is(world):
    for path, text, needle, inside, words in [
        (world.rules, RULES, "limit:", 2, "only so often"),
        (world.rules, RULES, "campaign: door", 11, "2 codes"),
        (world.rules, RULES, "on: scan", 5, "QR code"),
        (world.rules, RULES, "rule: door", 7, "at most 3 times"),
        (world.rules, RULES, "list: greetings", 8, "2 words"),
        (world.rules, RULES, "default: '", 2, "Liquid"),
    ]:
        hover = await world.client.text_document_hover_async(types.HoverParams(**world.at(path, place(text, needle, inside))))
        assert hover and words in hover.contents.value, (needle, hover)


@pytest.mark.asyncio
async def test_definitions_and_references_cross_files(world):
    for needle, inside, path, target in [
        ("campaign: door", 11, world.campaigns, "door:"), ("list: greetings", 8, world.rules, "greetings:"),
        ("store.name", 7, world.campaigns, "name: string"), ("{{ store", 4, world.campaigns, "store: { list"),
        ("rule: door", 7, world.rules, "door\n"),
    ]:
        found = await world.client.text_document_definition_async(types.DefinitionParams(**world.at(world.rules, place(RULES, needle, inside))))
        text = RULES if path == world.rules else CAMPAIGNS
        assert [(f.uri, f.range.start) for f in found] == [(path.as_uri(), place(text, target))], needle
    found = await world.client.text_document_references_async(types.ReferenceParams(
        **world.at(world.rules, place(RULES, "campaign: door", 11)), context=types.ReferenceContext(include_declaration=True)))
    assert {f.uri for f in found} == {world.rules.as_uri(), world.campaigns.as_uri()} and len(found) == 2
    lights = await world.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(**world.at(world.rules, place(RULES, "vars.name", 6))))
    assert len(lights) == 2


def applied(text, edits):
    """The text after edits, whose places are in UTF-16."""
    def offset(position):
        lines = text.split("\n")
        line = lines[position.line].encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
        return sum(len(l) + 1 for l in lines[: position.line]) + len(line)
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end):]
    return text


def changed(edit):
    if edit.document_changes:
        return {change.text_document.uri: change.edits for change in edit.document_changes}
    return edit.changes


@pytest.mark.asyncio
async def test_a_campaign_is_renamed_with_its_codes(world):
    edit = await world.client.text_document_rename_async(
        types.RenameParams(**world.at(world.rules, place(RULES, "campaign: door", 11)), new_name="entrance"))
    files = changed(edit)
    assert "when: { campaign: entrance }" in applied(RULES, files[world.rules.as_uri()])
    assert "  entrance:\n    moved: { from: door }\n    qr:" in applied(CAMPAIGNS, files[world.campaigns.as_uri()])


@pytest.mark.asyncio
async def test_a_rule_is_renamed_with_its_limit(world):
    edit = await world.client.text_document_rename_async(
        types.RenameParams(**world.at(world.rules, place(RULES, "id: door", 5)), new_name="welcome-door"))
    text = applied(RULES, changed(edit)[world.rules.as_uri()])
    assert "moved: { rules: { door: welcome-door } }" in text and "id: welcome-door" in text and "rule: welcome-door" in text
    assert "campaign: door" in text


@pytest.mark.asyncio
async def test_a_name_that_is_taken_is_refused(world):
    with pytest.raises(Exception, match="there already"):
        await world.client.text_document_rename_async(
            types.RenameParams(**world.at(world.rules, place(RULES, "id: door", 5)), new_name="hello"))


@pytest.mark.asyncio
async def test_what_a_document_holds_is_listed_folded_and_coloured(world):
    symbols = await world.client.text_document_document_symbol_async(types.DocumentSymbolParams(world.document(world.rules)))
    names = {s.name for s in symbols} | {c.name for s in symbols for c in (getattr(s, "children", None) or [])}
    assert {"door", "hello", "静安", "greetings"} <= names
    everywhere = await world.client.workspace_symbol_async(types.WorkspaceSymbolParams(query="dor"))
    assert {"door"} == {s.name for s in everywhere}
    folds = await world.client.text_document_folding_range_async(types.FoldingRangeParams(world.document(world.rules)))
    assert any(f.start_line == place(RULES, "rules:\n").line for f in folds)
    tokens = await world.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(world.document(world.rules)))
    assert len(tokens.data) % 5 == 0 and len(tokens.data) >= 5 * 5


@pytest.mark.asyncio
async def test_figures_stand_beside_what_is_written(world):
    hints = await world.client.text_document_inlay_hint_async(types.InlayHintParams(
        text_document=world.document(world.campaigns), range=types.Range(types.Position(0, 0), types.Position(99, 0))))
    assert [h.label for h in hints] == ["2 codes"]
    hints = await world.client.text_document_inlay_hint_async(types.InlayHintParams(
        text_document=world.document(world.rules), range=types.Range(types.Position(0, 0), types.Position(99, 0))))
    assert [h.label for h in hints] == ["47 hours left"]


@pytest.mark.asyncio
async def test_a_test_runs_where_it_stands(world):
    lenses = await world.client.text_document_code_lens_async(types.CodeLensParams(world.document(world.rules)))
    test = next(lens.command for lens in lenses if lens.command.command == "wxrules.test")
    text = await world.client.workspace_execute_command_async(types.ExecuteCommandParams(command=test.command, arguments=test.arguments))
    assert "passed" in text
    lenses = await world.client.text_document_code_lens_async(types.CodeLensParams(world.document(world.campaigns)))
    scan = next(lens.command for lens in lenses if lens.command.command == "wxrules.scan")
    text = await world.client.workspace_execute_command_async(types.ExecuteCommandParams(command=scan.command, arguments=scan.arguments))
    assert "静安店欢迎您" in text


# MARK: the protocol by the letter


@pytest.fixture
def editor(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "campaigns.yaml").write_text(CAMPAIGNS)
    editor = Editor(COMMAND, cwd=tmp_path)
    editor.folder = tmp_path
    yield editor
    editor.process.kill()
    editor.process.wait()


def test_what_comes_before_initialize_is_refused(editor):
    assert editor.answer(editor.request("textDocument/hover", {}))["error"]["code"] == -32002
    editor.start(editor.folder)
    assert editor.answer(editor.request("textDocument/none", {}))["error"]["code"] == -32601
    assert editor.answer(editor.request("initialize", {}))["error"]["code"] == -32600
    editor.send({"id": {}, "method": "textDocument/hover"})
    assert editor.next(lambda m: "error" in m and m["id"] is None)["error"]["code"] == -32600
    editor.notify("$/setTrace", {"value": "off"})
    editor.notify("textDocument/none", {})
    assert editor.answer(editor.request("textDocument/hover", {}))["error"]["code"] == -32602
    editor.raw(b"Content-Length: 5\r\n\r\n{nope")
    assert editor.next(lambda m: "error" in m)["error"]["code"] == -32700
    assert editor.ask("shutdown") is None
    assert editor.answer(editor.request("textDocument/hover", {}))["error"]["code"] == -32600
    editor.notify("exit", None)
    assert editor.process.wait(timeout=30) == 0


def test_an_exit_without_shutdown_is_told(editor):
    editor.start(editor.folder)
    editor.notify("exit", None)
    assert editor.process.wait(timeout=30) == 1


def test_what_is_no_message_ends_it(editor):
    editor.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert editor.process.wait(timeout=30) == 1


def test_a_request_that_is_taken_back_is_answered_so(editor):
    editor.start(editor.folder)
    editor.open(editor.folder / "rules.yaml")
    uri = (editor.folder / "rules.yaml").as_uri()
    number = editor.number + 1
    editor.number = number
    # Taken back before its turn can have come: both in one write.
    bodies = [
        b'{"jsonrpc":"2.0","id":%d,"method":"textDocument/documentSymbol","params":{"textDocument":{"uri":"%s"}}}' % (number, uri.encode()),
        b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}' % number]
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": RULES + "# x\n"}]}
    editor.notify("textDocument/didChange", change)
    editor.raw(b"".join(b"Content-Length: %d\r\n\r\n" % len(b) + b for b in bodies))
    answer = editor.answer(number)
    assert "result" in answer or answer["error"]["code"] == -32800
    assert editor.end() == 0


def test_findings_are_asked_for_by_who_can(editor):
    ability = editor.start(editor.folder, {
        "textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}},
        "general": {"positionEncodings": ["utf-16", "utf-8"]}})["capabilities"]
    assert ability["diagnosticProvider"]["workspaceDiagnostics"] and ability["positionEncoding"] == "utf-8"
    path = editor.folder / "rules.yaml"
    editor.open(path, RULES.replace("on: text", "on: txet"))
    report = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    assert report["kind"] == "full" and "WX0204" in [item["code"] for item in report["items"]]
    again = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}, "previousResultId": report["resultId"]})
    assert again["kind"] == "unchanged"
    all_of_them = editor.ask("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert path.as_uri() in [item["uri"] for item in all_of_them]
    assert editor.end() == 0


def test_what_is_proved_follows(editor):
    editor.start(editor.folder)
    path = editor.folder / "rules.yaml"
    text = RULES.replace("tests:", "  - { id: never, on: text, when: { text: 你好 }, reply: 不会 }\ntests:")
    editor.open(path, text)
    found = editor.next(
        lambda m: m.get("method") == "textDocument/publishDiagnostics" and "WX2001" in [d["code"] for d in m["params"]["diagnostics"]])
    finding = next(d for d in found["params"]["diagnostics"] if d["code"] == "WX2001")
    assert finding["tags"] == [1]
    assert editor.end() == 0


def test_it_speaks_the_language_of_the_editor(editor):
    editor.start(editor.folder, locale="zh-cn")
    path = editor.folder / "rules.yaml"
    editor.open(path, RULES.replace("on: text", "on: txet"))
    message = editor.findings(path, 1)[0]["message"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in message), message
    assert editor.end() == 0


def test_other_yaml_is_left_alone(editor):
    (editor.folder / "compose.yaml").write_text("services: { web: { image: x } }\n")
    editor.start(editor.folder)
    editor.open(editor.folder / "compose.yaml")
    assert editor.ask("textDocument/hover", {
        "textDocument": {"uri": (editor.folder / "compose.yaml").as_uri()}, "position": {"line": 0, "character": 2}}) is None
    assert editor.end() == 0


@pytest.mark.parametrize("name,text,codes", [
    ("talk.yaml", "steps:\n  - { wait: 1h }\n  - { who: a, says: 你好 }\n", ["WX0201"]),
    ("talk.yaml", "start: 2026-01-01T09:00\npeople: { a: { phone: nokia } }\nsteps: [ { wait: 1h } ]\n", ["WX0204"]),
    ("week.yaml", "start: 2026-01-01\narrivals: [ { scene: x, daily: 3 } ]\nlates: 1%\n", ["WX0201"]),
    ("console.yaml", "accounts: { main: { mod: plain } }\n", ["WX0201"]),
    ("facts.yaml", "tags: [ 老客 ]\nanswered: { nobody: 2 }\n", ["WX0301"]),
    ("facts.yaml", "tags: [ 老客 ]\nvars: { name: 老友 }\n", []),
])
def test_what_other_commands_read_is_checked_as_they_do(editor, name, text, codes):
    path = editor.folder / name
    path.write_text(text)
    editor.start(editor.folder)
    editor.open(path)
    for _ in range(4):
        found = [finding["code"] for finding in editor.findings(path, 1, timeout=20)]
        if found == codes:
            break
    assert found == codes
    assert editor.end() == 0


def test_what_was_never_saved_has_findings_of_its_own(editor):
    (editor.folder / "part.yaml").write_text("wxrules: 1\n")
    editor.start(editor.folder)
    uri = "untitled:Untitled-1"
    text = "wxrules: 1\ninclude: [ part.yaml ]\nrules:\n  - { id: a, on: txet, reply: 您好 }\n"
    editor.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
    found = editor.next(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri)["params"]["diagnostics"]
    assert sorted(finding["range"]["start"]["line"] for finding in found if finding["severity"] == 1) == [1, 3], found
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    found = editor.next(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri)
    assert found["params"]["diagnostics"] == []
    assert editor.end() == 0


LOCAL = """wxrules: 1
lists:
  shops: { key: id, columns: { id: word, name: string }, rows: [ [ s1, 静安店 ] ] }
  files: { key: id, columns: { id: word }, from: files.csv }
rules:
  - id: table
    on: scan
    when: { all: [ { scene: "t:{shop:list(shops)}:{seat:int}" }, { where: { seat: { gt: 3 } } } ] }
    reply: "{{ shop.name }} {{ seat }} 号桌{% if seat > 9 %}（{{ shop.name }}）{% endif %}"
  - id: other
    on: scan
    when: { scene: "u:{seat:int}" }
    reply: "{{ seat }}{% assign here = seat %}{{ here }}"
tests:
  - { name: 一桌, event: { scan: "t:s1:7" }, expect: { rule: table, captures: { seat: 7 } } }
"""


@pytest.mark.parametrize("needle,inside,new,count,refused", [
    ("{{ seat }} 号桌", 4, "place", 5, None),
    ("{seat:int}\" }, {", 2, "place", 5, None),
    ("shop.name", 6, "title", 3, None),
    ("name: string", 1, "title", 3, None),
    ("shop.name", 1, "store", 3, None),
    ("seat: { gt", 1, "shop", 0, "stands in this rule"),
    ("name: string", 1, "id", 0, "already"),
    ("columns: { id: word }, from", 11, "code", 0, "files.csv"),
    ("{{ here }}", 4, "there", 0, "no name"),
])
def test_what_a_part_of_the_rules_knows_alone_is_renamed(editor, needle, inside, new, count, refused):
    (editor.folder / "files.csv").write_text("id\na\n")
    path = editor.folder / "rules.yaml"
    editor.start(editor.folder)
    editor.open(path, LOCAL)
    assert all(finding["severity"] > 1 for finding in editor.findings(path, 1))
    position = place(LOCAL, needle, inside)
    where = {"textDocument": {"uri": path.as_uri()}, "position": {"line": position.line, "character": position.character}}
    answer = editor.answer(editor.request("textDocument/rename", {**where, "newName": new}))
    if refused:
        assert refused in answer["error"]["message"]
    else:
        edits = [Edit(edit) for edit in answer["result"]["changes"][path.as_uri()]]
        assert len(edits) == count == len(editor.ask("textDocument/references", {**where, "context": {"includeDeclaration": True}}))
        editor.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": 2}, "contentChanges": [{"text": applied(LOCAL, edits)}]})
        assert all(finding["severity"] > 1 for finding in editor.findings(path, 2))
    assert editor.end() == 0


class Edit:
    """An edit of the protocol, as `applied` takes it."""

    def __init__(self, json):
        self.new_text = json["newText"]
        self.range = types.Range(types.Position(**json["range"]["start"]), types.Position(**json["range"]["end"]))


UNTIDY = RULES.replace("  - id: hello", "  - id:  hello").replace("on: text", "on: Text").replace("lists:\n", "lists:\n\n\n")


@pytest.mark.skipif("WXRULES" not in os.environ, reason="WXRULES names no program with `fmt` and `fix`")
@pytest.mark.parametrize("command", ["fmt", "fix"])
def test_an_editor_writes_what_the_command_writes(editor, command):
    path = editor.folder / "rules.yaml"
    editor.start(editor.folder)
    editor.open(path, UNTIDY)
    uri = {"uri": path.as_uri()}
    if command == "fmt":
        edits = editor.ask("textDocument/formatting", {"textDocument": uri, "options": {"tabSize": 2, "insertSpaces": True}})
    else:
        nothing = {"line": 0, "character": 0}
        actions = editor.ask("textDocument/codeAction", {
            "textDocument": uri, "range": {"start": nothing, "end": nothing}, "context": {"diagnostics": [], "only": ["source.fixAll"]}})
        edits = actions[0]["edit"]["changes"][path.as_uri()]
    assert editor.end() == 0
    path.write_text(UNTIDY)
    subprocess.run([os.environ["WXRULES"], command] + (["--write"] if command == "fix" else []) + [str(path)], check=True, capture_output=True)
    assert path.read_text() != UNTIDY
    assert applied(UNTIDY, [Edit(edit) for edit in edits]) == path.read_text()
