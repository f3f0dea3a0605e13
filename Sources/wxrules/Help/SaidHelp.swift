import ArgumentParser
import Rules

/// What an argument is for, in the language of this process.
/// - Parameter valueName: how its value is called in a synopsis: the same in every language.
func said(_ phrase: Phrase, valueName: String? = nil, visibility: ArgumentVisibility = .default) -> ArgumentHelp {
  ArgumentHelp(phrase.text(in: Terminal.language), valueName: valueName, visibility: visibility)
}

/// What is wrong with how a command was called, in the language of this process.
func objection(_ phrase: Phrase) -> ValidationError { ValidationError(phrase.text(in: Terminal.language)) }
