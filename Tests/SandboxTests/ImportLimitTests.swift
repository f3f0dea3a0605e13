import Engine
import Rules
import TestSupport
import Testing
import Wire

@Suite("what an import cannot take as it stands")
struct ImportLimitTests {
  private func json(_ text: String) throws -> JSON { try JSON(reading: Array(text.utf8)) }

  @Test("what a text loses is told: blanks and empty lines at its end, signs that no message can hold; those before it stay")
  func ends() throws {
    let replies = try json(
      #"{"is_add_friend_reply_open":1,"is_autoreply_open":0,"add_friend_autoreply_info":{"type":"text","content":"\n 一\u0001\r\n\n "}}"#)
    let imported = try RuleImport(ConsoleExport([.replies: replies]), account: nil, language: .en, now: Compile.now).ruleSet()
    #expect(imported.files.first?.text.contains(#"reply: "\n 一""#) == true, "\(imported.files)")
    #expect(
      imported.remarks.map(\.reason.english) == [
        "blanks and empty lines at the end of its text are left out, as of every text that is sent",
        "signs that no message can hold are left out of its text",
      ])
  }

  @Test("what does not come to rest is an error that says what is still to be said of it")
  func unsettled() throws {
    let rule =
      #"{"rule_name":"a","keyword_list_info":[{"type":"text","match_mode":"contain","content":"价"},{"type":"text","match_mode":"contain","content":"价格"}],"reply_list_info":[{"type":"text","content":"x"}],"reply_mode":"random_one"}"#
    let replies = try json(#"{"is_add_friend_reply_open":0,"is_autoreply_open":0,"keyword_autoreply_info":{"list":[\#(rule)]}}"#)
    let work = try RuleImport(ConsoleExport([.replies: replies]), account: nil, language: .en, now: Compile.now)
    do throws(ImportUnsettled) {
      _ = try work.ruleSet(rounds: 1)
      Issue.record("it came to rest at once")
    } catch {
      #expect(error.findings.contains { $0.english.contains("价格") }, "\(error.findings.map(\.english))")
    }
    #expect(try work.ruleSet(rounds: 2).rules == 1)
  }

  /// Where a console has a list, and an answer in which it is longer than any.
  private static let lists: [(place: String, answers: @Sendable (JSON) -> [ConsoleExport.Part: JSON])] = [
    ("rules", { [.replies: replies($0)] }),
    ("keywords", { [.replies: replies([["keyword_list_info": $0]])] }),
    ("replies", { [.replies: replies([["reply_list_info": $0]])] }),
    ("articles", { [.replies: replies([["reply_list_info": [["type": "news", "news_info": ["list": $0]]]]])] }),
    ("buttons", { [.shownMenu: ["is_menu_open": 1, "selfmenu_info": ["button": $0]]] }),
    ("buttons below", { [.shownMenu: ["is_menu_open": 1, "selfmenu_info": ["button": [["name": "a", "sub_button": ["list": $0]]]]]] }),
    ("menus for some", { [.menu: ["menu": ["button": [["name": "a"]]], "conditionalmenu": $0]] }),
    ("tags", { [.menu: ["menu": ["button": [["name": "a"]]], "conditionalmenu": []], .tags: ["tags": $0]] }),
  ]

  private static func replies(_ rules: JSON) -> JSON {
    ["is_add_friend_reply_open": 0, "is_autoreply_open": 0, "keyword_autoreply_info": ["list": rules]]
  }

  @Test("a list that is longer than any of a console is refused, and nothing of it is left out in silence", arguments: lists.map(\.place))
  func long(place: String) throws {
    let answers = try #require(Self.lists.first { $0.place == place }).answers
    let entry: JSON = ["name": "a", "type": "text", "content": "a"]
    #expect(throws: Never.self, "\(place)") {
      try RuleImport(ConsoleExport(answers(.array([entry]))), account: nil, language: .en, now: Compile.now)
    }
    do throws(ImportFault) {
      _ = try RuleImport(ConsoleExport(answers(.array(Array(repeating: entry, count: 2001)))), account: nil, language: .en, now: Compile.now)
      Issue.record("\(place): it is taken")
    } catch { #expect(error.reason.english == "it has a list of more than 2000 entries, and no console has") }
  }
}
