/// How grave a finding is.
public enum Severity: String, Sendable, Comparable, CaseIterable {
  /// Worth knowing; nothing need be done.
  case note
  /// The file may go live, and probably will not do what was meant.
  case warning
  /// The file must not go live.
  case error

  /// Notes come before warnings, warnings before errors.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  /// What it is called where a finding is shown.
  package var word: Phrase {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

extension Diagnostic {
  /// Every fault an author can make, one row each. A code is never used again for something else.
  public enum Code: String, Sendable, CaseIterable, Comparable {
    // WX01: the file as YAML
    case yamlSyntax = "WX0101"
    case tab = "WX0102"
    case indentation = "WX0103"
    case unclosed = "WX0104"
    case duplicateKey = "WX0105"
    case unquotedTemplate = "WX0106"
    case secondDocument = "WX0107"
    case tag = "WX0108"
    case notUTF8 = "WX0109"
    case tooLarge = "WX0110"
    case complexKey = "WX0111"
    case anchors = "WX0112"
    case unreadableFile = "WX0113"
    case emptyInclude = "WX0114"
    case includeOutside = "WX0115"
    case emptyFile = "WX0116"
    case tableRow = "WX0117"
    case lookAlike = "WX0118"
    case strayFile = "WX0119"
    // WX02: the shape of what is written
    case unknownKey = "WX0201"
    case missingKey = "WX0202"
    case wrongType = "WX0203"
    case unknownWord = "WX0204"
    case emptyCollection = "WX0205"
    case newerKey = "WX0206"
    case invalidValue = "WX0207"
    case conflictingKeys = "WX0208"
    case version = "WX0209"
    case deprecatedKey = "WX0210"
    // WX03: names, patterns, templates, conditions
    case undefinedName = "WX0301"
    case unknownVariable = "WX0302"
    case macroRecursion = "WX0303"
    case duplicateName = "WX0304"
    case ambiguousPattern = "WX0305"
    case notInScope = "WX0306"
    case maybeAbsent = "WX0307"
    case unsafeText = "WX0308"
    case constantCondition = "WX0309"
    case patternSyntax = "WX0310"
    case templateSyntax = "WX0311"
    case unknowableCondition = "WX0312"
    case unknownFilter = "WX0313"
    case stoppedActions = "WX0316"
    case orderByFileName = "WX0317"
    case unansweredFollow = "WX0318"
    case variableKind = "WX0320"
    case valueKind = "WX0321"
    case nearName = "WX0322"
    // WX04: campaigns and their codes
    case duplicateScene = "WX0401"
    case sceneRange = "WX0402"
    case permanentBudget = "WX0403"
    case campaignCost = "WX0404"
    // WX05: what the platform refuses or never delivers
    case replyTooLong = "WX0501"
    case news = "WX0502"
    case impossibleReply = "WX0503"
    case messageQuota = "WX0504"
    case slowReply = "WX0505"
    case medium = "WX0506"
    case menu = "WX0507"
    case menuKey = "WX0508"
    case tagLimit = "WX0509"
    case incapableAccount = "WX0510"
    case foreignText = "WX0512"
    case templateMessage = "WX0513"
    // WX06: secrets
    case secretInFile = "WX0601"
    // WX07: time
    case windowOver = "WX0701"
    case timeZone = "WX0702"
    case calendar = "WX0703"
    case calendarEnd = "WX0704"
    // WX08: chance
    case splitArms = "WX0801"
    case randomWeights = "WX0802"
    case experiment = "WX0803"
    // WX20: rules in each other's way
    case unreachable = "WX2001"
    case overlap = "WX2002"
    case redundant = "WX2003"
    case coveredWord = "WX2004"
    case allowance = "WX2005"
    // WX21: events that nobody answers
    case gap = "WX2101"
    case unansweredCodes = "WX2102"
    case fallbackOnly = "WX2103"
    case unmadeScene = "WX2104"
    case partitionHole = "WX2105"
    case exhaustion = "WX2106"
    case missedValues = "WX2107"
    case danglingWord = "WX2108"
    case deadBranch = "WX2109"
    // WX22: names
    case unused = "WX2201"
    case unusedCampaign = "WX2202"
    case unreadVariable = "WX2203"
    case unsetVariable = "WX2204"
    // WX23: regular expressions
    case regexSyntax = "WX2301"
    case regexCase = "WX2302"
    case regexAmbiguity = "WX2303"
    // WX24: actions in each other's way
    case conflictingWrites = "WX2401"
    // WX25: tests
    case testExpectation = "WX2501"

    /// What the code is about, without the particulars of one finding.
    public var title: Phrase {
      switch self {
      case .yamlSyntax: "not valid YAML"
      case .tab: "tab used for indentation"
      case .indentation: "indentation that does not fit"
      case .unclosed: "bracket or quote never closed"
      case .duplicateKey: "key written twice"
      case .unquotedTemplate: "template without quotes"
      case .secondDocument: "second document in one file"
      case .tag: "YAML tag"
      case .notUTF8: "file is not UTF-8 text"
      case .tooLarge: "file over a limit"
      case .complexKey: "key that is not plain text"
      case .anchors: "anchor, alias or merge key"
      case .unreadableFile: "file cannot be read"
      case .emptyInclude: "include that finds no file"
      case .includeOutside: "include that leaves the rule set"
      case .emptyFile: "file with nothing in it"
      case .tableRow: "row that does not fit its table"
      case .lookAlike: "sign of a Chinese keyboard"
      case .strayFile: "file that nothing reads"
      case .unknownKey: "unknown key"
      case .missingKey: "missing key"
      case .wrongType: "value of the wrong kind"
      case .unknownWord: "word that is not one of those allowed"
      case .emptyCollection: "list or mapping with nothing in it"
      case .newerKey: "key newer than `requires`"
      case .invalidValue: "value in the wrong form"
      case .conflictingKeys: "keys that exclude each other"
      case .version: "language version"
      case .deprecatedKey: "key that goes"
      case .undefinedName: "name that is not defined"
      case .unknownVariable: "unknown variable or column"
      case .macroRecursion: "macro that uses itself"
      case .duplicateName: "name defined twice"
      case .ambiguousPattern: "pattern that can be read two ways"
      case .notInScope: "variable that is not there on every way to match"
      case .maybeAbsent: "value that may be absent"
      case .unsafeText: "free text where it does not belong"
      case .constantCondition: "condition that is always or never true"
      case .patternSyntax: "pattern in the wrong form"
      case .templateSyntax: "template in the wrong form"
      case .unknowableCondition: "condition about something this event does not have"
      case .unknownFilter: "unknown filter or wrong arguments"
      case .stoppedActions: "actions that a rule above takes away"
      case .orderByFileName: "order that the names of files decide"
      case .unansweredFollow: "follow with a code that nobody answers"
      case .variableKind: "variable taken for what it never is"
      case .valueKind: "value compared as what it never is"
      case .nearName: "name that is nearly another"
      case .duplicateScene: "two campaigns make the same code"
      case .sceneRange: "scene or lifetime outside the platform's range"
      case .permanentBudget: "more permanent codes than an account may have"
      case .replyTooLong: "reply over the platform's size limit"
      case .news: "news reply that the platform would refuse"
      case .impossibleReply: "reply that this event cannot have"
      case .messageQuota: "message that is never delivered"
      case .slowReply: "reply that would come too late"
      case .medium: "medium of the wrong kind or form"
      case .menu: "menu that the platform would refuse"
      case .menuKey: "button without a rule, or rule without a button"
      case .tagLimit: "more tags than the platform keeps"
      case .incapableAccount: "action that its account cannot carry out"
      case .foreignText: "text written for another medium"
      case .templateMessage: "template message that the platform would refuse"
      case .secretInFile: "secret written in the rules file"
      case .windowOver: "time window that is over or empty"
      case .timeZone: "unknown time zone or local time"
      case .calendar: "calendar that contradicts itself"
      case .calendarEnd: "calendar whose known days end"
      case .splitArms: "arms of a split"
      case .randomWeights: "weights of a random reply"
      case .experiment: "experiment that shows or ends nothing"
      case .campaignCost: "cost that no code has"
      case .unreachable: "rule that can never answer"
      case .overlap: "two rules of which neither is more specific"
      case .redundant: "rule that changes nothing"
      case .gap: "events of a kind that nobody answers"
      case .unansweredCodes: "codes of a campaign that nobody answers"
      case .fallbackOnly: "campaign that only the fallback answers"
      case .exhaustion: "people left without an answer when a limit is reached"
      case .coveredWord: "word that adds nothing"
      case .allowance: "allowance that allows nothing"
      case .missedValues: "choice that misses values of its table"
      case .danglingWord: "word that another table lacks"
      case .deadBranch: "branch that is never taken"
      case .unused: "declared and never used"
      case .unusedCampaign: "campaign that nothing tells from others"
      case .unreadVariable: "variable that is set and never read"
      case .unsetVariable: "variable that is read and never set"
      case .unmadeScene: "scene that no campaign makes"
      case .partitionHole: "hole between two windows"
      case .regexSyntax: "regular expression that RE2 refuses"
      case .regexCase: "regular expression that asks for letter case"
      case .regexAmbiguity: "regular expression that would backtrack elsewhere"
      case .conflictingWrites: "rules that write the same thing otherwise"
      case .testExpectation: "test that cannot say anything"
      }
    }

    /// Codes sort by number.
    public static func < (a: Code, b: Code) -> Bool { a.rawValue < b.rawValue }
  }
}
