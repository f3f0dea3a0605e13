extension Chinese {
  static let compiler: Catalog.Entries = [
    // Compiler/OtherFiles.swift
    "the rules have none": "规则里没有计数器",
    "the rules have %1": "规则里有%1",
    "counter `%1` is not defined": "计数器`%1`没有定义",
    "rule `%1` is not defined": "规则`%1`没有定义",
    // Compiler/RuleCompiler.swift
    "`defaults` stands in two files": "有两个文件写了`defaults`",
  ]
}
