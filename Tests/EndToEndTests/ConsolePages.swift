import Foundation
import TestSupport
import Wire

/// Every page of the console, and every state of one that looks different, by the address that shows it: the next one is one line.
enum ConsolePages {
  /// How much of them is looked at; nil for nothing.
  static let asked = ProcessInfo.processInfo.environment["PROVE_PAGES"]

  /// `{turn}` and `{follower}` are of the newest turn of a rule, where there is one; else such a page is left out.
  static let all: [(name: String, path: String)] = [
    ("overview", "/"), ("campaigns", "/campaigns"), ("campaigns by day", "/campaigns?by=day&from=120d"),
    ("campaign", "/campaigns/store?from=120d"), ("campaign by a column", "/campaigns/store?from=28d&by=store.city"),
    ("campaign by two policies", "/campaigns/store?from=28d&policy=touch%3Dfirst%2Cwindow%3D7d"), ("codes", "/codes"),
    ("code", "/codes?address=store%5Bsh01%5D"), ("sheet of codes", "/codes?print=1"), ("followers", "/followers"),
    ("followers found", "/followers?code=store%3Ash01"), ("nobody found", "/followers?text=zzz"), ("follower", "/followers/{follower}"),
    ("ledger", "/ledger?from=28d&campaign=store&column=new"), ("turns", "/turns"), ("turns of a rule", "/turns?rule=coupon"),
    ("turn", "/turns/{turn}"), ("experiments", "/experiments"), ("rules", "/rules"), ("rule", "/rules?rule=coupon"), ("try", "/try"),
    ("tried", "/try?scan=store%3Ash01&subscription=new"), ("rule to be written", "/try?text=%E5%9C%A8%E5%90%97&write=1"), ("rollouts", "/rollouts"),
    ("actions", "/actions"), ("live", "/live"), ("state", "/state"), ("no page", "/nothing"),
  ]

  /// The same with what a server has. It asks for no token, or `headers` bring one.
  static func shown(by server: RunningServer, headers: String = "") throws -> [(name: String, path: String)] {
    let turn = try server.get("/api/turns?rule=coupon&limit=1", admin: true, headers: headers).list.first
    return all.compactMap { name, path in
      guard let turn else { return path.contains("{") ? nil : (name, path) }
      return (name, path.replacing("{turn}", with: turn["id"]?.string ?? "").replacing("{follower}", with: turn["follower"]?.string ?? ""))
    }
  }

  /// One way in which a page can be seen.
  struct Look: CustomStringConvertible {
    let width: Int
    let scheme: String
    let language: String
    var description: String { "\(width) px, \(scheme), \(language)" }

    /// The narrowest and the widest, each with another light and language.
    static let extremes = [Look(width: 360, scheme: "dark", language: "en"), Look(width: 1440, scheme: "light", language: "zh")]
    static let all = [360, 768, 1440].flatMap { width in
      ["light", "dark"].flatMap { scheme in ["zh", "en"].map { Look(width: width, scheme: scheme, language: $0) } }
    }
  }

  // MARK: what is asked of a page

  /// Whether it has come to rest.
  static let isSettled = """
    return document.readyState === 'complete' && !!document.querySelector('h1') && !document.querySelector('[aria-busy=true]');
    """

  /// What is wrong with how it looks and what it says, a sentence each. `PREFIXES` are the first parts of the keys of words.
  static var faults: String { faultScript.replacing("PREFIXES", with: JSON.array(prefixes.map { .string($0) }).line) }

  private static let faultScript = """
    const found = [];
    const said = (element) => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '') + ' "' + element.textContent.trim().slice(0, 40) + '"';
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over > 0) {
      const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
      found.push('scrolls aside by ' + over + ' px: ' + wide.slice(-3).map(said).join(', '));
    }
    for (const canvas of document.querySelectorAll('canvas')) {
      const lines = globalThis.Chart?.getChart(canvas)?.data.datasets ?? [];
      if (lines.some((line) => !line.borderColor)) found.push('draws lines without a colour');
    }
    if (document.querySelectorAll('h1').length !== 1) found.push('has ' + document.querySelectorAll('h1').length + ' heads');
    const prefixes = new Set(PREFIXES);
    const isKey = (text) => /^[a-z]+(\\.[a-z0-9_]+)+$/.test(text) && !text.endsWith('.yaml') && prefixes.has(text.split('.')[0]);
    const isSlip = (text) => /\\b(undefined|NaN|null)\\b|\\[object |\\{\\d\\}/.test(text);
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode.nodeValue.trim();
      if (walk.currentNode.parentElement.closest('code, pre, q, textarea, script, noscript')) continue;
      if (isKey(text) || isSlip(text)) found.push('says "' + text.slice(0, 60) + '"');
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [data-means]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'data-means']) {
        const text = element.getAttribute(name) ?? '';
        if (isKey(text) || isSlip(text)) found.push(name + ' says "' + text.slice(0, 60) + '"');
      }
    }
    return found;
    """

  /// `login` of `login.title`.
  private static let prefixes: [String] = {
    let words = (try? Repository.text("Sources/Runtime/Server/Console/Pages/en.json")).flatMap { JSON($0) }
    guard case .object(let fields)? = words else { return [] }
    return Set(fields.keys.filter { $0.contains(".") }.map { String($0.prefix { $0 != "." }) }).sorted()
  }()

  /// Where the rules of axe-core lie; nil where they are not installed, by `scripts/test-deps` or otherwise.
  static let axe: String? = {
    let find = "import importlib.util as u; print(u.find_spec(\\\"axe_core_python\\\").submodule_search_locations[0])"
    for python in [Repository.root + ".build/test-python/bin/python3", "/usr/bin/python3", "python3"] {
      guard let place = try? Binary.bash("'\(python)' -c \"\(find)\" 2>/dev/null", in: Repository.root) else { continue }
      if let source = try? String(contentsOfFile: place.trimmingCharacters(in: .whitespacesAndNewlines) + "/axe.min.js", encoding: .utf8) {
        return source
      }
    }
    return nil
  }()

  /// What axe-core finds that keeps somebody out. Asked asynchronously.
  static let barriers = """
    const done = arguments[arguments.length - 1];
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
      .then((result) => done(result.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
        .map((one) => one.id + ': ' + one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | '))), (error) => done([String(error)]));
    """
}
