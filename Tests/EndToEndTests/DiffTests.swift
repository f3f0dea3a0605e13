import TestSupport
import Testing
import Wire

@Suite("what a change does, on the command line")
struct DiffTests {
  static let rules = """
    wxrules: 1
    include: more.yaml
    campaigns:
      poster: { qr: { kind: permanent, scene: "p:{n}" }, for_each: { n: { range: 1..3 } } }
    rules:
      - { id: codes, on: scan, when: { campaign: poster }, reply: A }

    """
  static let more = "wxrules: 1\nrules:\n  - { id: hi, on: text, when: { text: hi }, reply: B }\n"

  static let ids = """
    wxrules: 1
    lists: { desks: [ 1, 2 ] }
    campaigns: { desk: { qr: { kind: permanent, scene: int, allocate: 1000..1999 }, for_each: { n: { list: desks } } } }
    rules:
      - { id: desk, on: scan, when: { campaign: desk }, reply: "{{ n }}" }

    """

  /// What is asked, how it ends, and words of what is said.
  static let calls: [(arguments: [String], status: Int32, says: [String])] = [
    (["git:HEAD"], 1, ["old  git:HEAD  2 rules", "hi says something else  text", "  before  B", "  after   C"]),
    (["git:HEAD:rules.yaml", "rules.yaml"], 1, ["hi says something else"]),
    (["git:HEAD", "git:HEAD"], 0, ["same  every event is answered as before"]),
    (["rules.yaml"], 0, ["same  "]),
    (["git:HEAD", "--format", "markdown"], 1, ["### Rules: 1 class of events changes", "| hi says something else | text |"]),
    (["git:HEAD", "--format", "json"], 1, ["\"same\" : false", "\"before\" : \"hi\""]),
    (["git:HEAD", "--limit", "0"], 1, ["1 more class of events; --limit 1 shows all"]),
    (["git:HEAD", "--only", "poster"], 1, ["1 class of events changes beside campaign poster"]),
    (["rules.yaml", "codes.yaml", "--only", "poster"], 0, ["nothing but campaign poster changes (proved)"]),
    (["rules.yaml", "codes.yaml"], 1, ["codes says something else  scan, 3 codes of campaign poster"]),
    (["ids.yaml", "swapped.yaml"], 0, ["same  ", "ids of `scene: int` are assumed", "`wxrules diff served:` knows"]),
    (["git:HEAD", "--only", "postr"], 2, ["--only postr: neither has such a campaign; did you mean `poster`?"]),
    (["git:nowhere"], 2, ["`nowhere` is no revision of a git repository here"]),
    (["git:"], 2, ["`git:` wants a revision"]),
    (["git:--all"], 2, ["`git:` wants a revision"]),
    (["git:HEAD:other"], 2, ["`git:HEAD` has no rules at `other`"]),
    (["nowhere.yaml"], 2, ["`nowhere.yaml`: no such file or folder"]),
    (["broken.yaml"], 2, ["error[", "broken.yaml: ", "nothing is compared"]),
    (["served:nowhere.db"], 2, ["database `nowhere.db`"]),
  ]

  @Test("files, revisions and what a server has in force, compared", arguments: calls)
  func diff(_ arguments: [String], _ status: Int32, _ says: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write(Self.more, to: "more.yaml")
    let git = "git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main"
    _ = try Binary.bash("\(git) init -q && git add . && \(git) commit -qm rules", in: scratch.path)
    try scratch.write(Self.more.replacing("reply: B", with: "reply: C"), to: "more.yaml")
    try scratch.write(Self.rules.replacing("reply: A", with: "reply: D"), to: "codes.yaml")
    try scratch.write("wxrules: 1\nrules: [ { id: a, on: text, relpy: 好 } ]\n", to: "broken.yaml")
    try scratch.write(Self.ids, to: "ids.yaml")
    try scratch.write(Self.ids.replacing("[ 1, 2 ]", with: "[ 2, 1 ]"), to: "swapped.yaml")
    let result = try Binary.run(["diff"] + arguments, in: scratch.path)
    let text = result.output + result.errors
    #expect(result.status == status && says.allSatisfy(text.contains), "\(result.status): \(text)")
  }

  @Test("the rules that a server has in force are one side")
  func served() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "one"), to: "rules.yaml")
    #expect(try RunningServer(in: scratch.path).stop() == 0)
    let same = try Binary.run(["diff", "served:"], in: scratch.path)
    #expect(same.status == 0 && same.output.contains("same  "), "\(same)")
    try scratch.write(ServerTests.rules(reply: "two"), to: "rules.yaml")
    let other = try Binary.run(["diff", "served:wx.db"], in: scratch.path)
    #expect(other.status == 1, "\(other)")
    for part in ["old  served:wx.db  3 rules", "text says something else  text", "  before  one", "  after   two"] {
      #expect(other.output.contains(part), "\(other)")
    }
  }
}
