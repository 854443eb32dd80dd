//! What is wrong with a Jsonnet file, in words.

use rsjsonnet_lang::{
    lexer::LexError,
    parser::ParseError,
    program::{AnalyzeError, EvalError, EvalErrorKind, EvalStackTraceItem, LoadError},
    span::SpanId,
};
use topology::{Location, Problem, Severity};

/// How much of a message that a file makes itself is told.
const LONGEST: usize = 300;

fn problem(code: &str, message: String, hint: &str, location: Option<Location>) -> Problem {
    let message = match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    };
    Problem {
        code: code.to_owned(),
        severity: Severity::Error,
        message,
        hint: hint.to_owned(),
        location,
        service: None,
    }
}

pub fn broken(message: String, location: Option<Location>) -> Problem {
    problem("broken-jsonnet", format!("this is not Jsonnet: {message}"), "Correct the file there.", location)
}

pub fn too_many(limit: usize, location: Option<Location>) -> Problem {
    problem(
        "too-many-imports",
        format!("more than {limit} files are imported"),
        "Import less, or keep what it makes beside it as JSON.",
        location,
    )
}

pub fn loading(error: &LoadError) -> (SpanId, String) {
    match error {
        LoadError::Lex(error) => lexing(error),
        LoadError::Parse(ParseError::Expected { span, .. }) => {
            (*span, "something else is expected here".into())
        }
        LoadError::Analyze(error) => analysing(error),
    }
}

fn lexing(error: &LexError) -> (SpanId, String) {
    let (span, message) = match error {
        LexError::InvalidChar { span, chr } => (span, format!("`{chr}` stands for nothing")),
        LexError::InvalidEscapeInString { span, chr } => (span, format!("`\\{chr}` is no escape")),
        LexError::UnfinishedMultilineComment { span } => (span, "the comment has no end".into()),
        LexError::UnfinishedString { span } => (span, "the text has no end".into()),
        LexError::InvalidUtf8 { span, .. }
        | LexError::IncompleteUnicodeEscape { span }
        | LexError::InvalidUtf16EscapeSequence { span, .. } => (span, "this is no character".into()),
        LexError::LeadingZeroInNumber { span }
        | LexError::MissingFracDigits { span }
        | LexError::MissingExpDigits { span }
        | LexError::MissingDigitAfterUnderscore { span }
        | LexError::ExpOverflow { span } => (span, "this is no number".into()),
        LexError::MissingLineBreakAfterTextBlockStart { span }
        | LexError::MissingWhitespaceTextBlockStart { span }
        | LexError::InvalidTextBlockTermination { span } => {
            (span, "the block of text does not begin or end as one".into())
        }
    };
    (*span, message)
}

fn analysing(error: &AnalyzeError) -> (SpanId, String) {
    let (span, message) = match error {
        AnalyzeError::UnknownVariable { span, name } => (span, format!("`{name}` is not defined")),
        AnalyzeError::SelfOutsideObject { self_span } => (self_span, "`self` is outside an object".into()),
        AnalyzeError::SuperOutsideObject { super_span } => {
            (super_span, "`super` is outside an object".into())
        }
        AnalyzeError::DollarOutsideObject { dollar_span } => (dollar_span, "`$` is outside an object".into()),
        AnalyzeError::RepeatedLocalName { repeated_span, name, .. }
        | AnalyzeError::RepeatedFieldName { repeated_span, name, .. }
        | AnalyzeError::RepeatedParamName { repeated_span, name, .. } => {
            (repeated_span, format!("`{name}` is there twice"))
        }
        AnalyzeError::PositionalArgAfterNamed { arg_span } => {
            (arg_span, "an argument without a name follows one with a name".into())
        }
        AnalyzeError::TextBlockAsImportPath { span } | AnalyzeError::ComputedImportPath { span } => {
            (span, "the path of an import has to be a plain text".into())
        }
    };
    (*span, message)
}

pub fn evaluation(error: &EvalError, location: Option<Location>) -> Problem {
    if let EvalErrorKind::UnknownExtVar { name } = &error.kind {
        let place = matches!(name.as_str(), "region" | "account");
        return problem(
            if place { "jsonnet-needs-place" } else { "unknown-variable" },
            format!("`std.extVar({name:?})` is not known here"),
            "There are `stage`, and where a service is deployed to, `region` and `account`.",
            location,
        );
    }
    let hint = match error.kind {
        EvalErrorKind::StackOverflow | EvalErrorKind::InfiniteRecursion => "Let the recursion end.",
        EvalErrorKind::AssertFailed { .. } | EvalErrorKind::ExplicitError { .. } => {
            "The file refuses this itself: give it what it asks for, or change what it demands."
        }
        _ => "Correct the file there; `jsonnet FILE` says more.",
    };
    problem("failed-jsonnet", format!("this cannot be evaluated: {}", reason(&error.kind)), hint, location)
}

fn reason(kind: &EvalErrorKind) -> String {
    match kind {
        EvalErrorKind::StackOverflow | EvalErrorKind::InfiniteRecursion => {
            "it calls itself without end".into()
        }
        EvalErrorKind::AssertFailed { message: Some(message), .. }
        | EvalErrorKind::ExplicitError { message, .. }
        | EvalErrorKind::Other { message, .. } => message.clone(),
        EvalErrorKind::AssertFailed { message: None, .. } => "what it asserts does not hold".into(),
        EvalErrorKind::AssertEqualFailed { .. } => "two values that it asserts to be equal are not".into(),
        EvalErrorKind::UnknownObjectField { field_name, .. } => format!("there is no field `{field_name}`"),
        EvalErrorKind::RepeatedFieldName { name, .. } => format!("the field `{name}` is there twice"),
        EvalErrorKind::UnknownCallParam { param_name, .. } => format!("there is no parameter `{param_name}`"),
        EvalErrorKind::RepeatedCallParam { param_name, .. } => {
            format!("the parameter `{param_name}` is given twice")
        }
        EvalErrorKind::CallParamNotBound { param_name, .. } => {
            format!("the parameter `{param_name}` is not given")
        }
        EvalErrorKind::TooManyCallArgs { num_params, .. } => {
            format!("more arguments are given than the {num_params} it takes")
        }
        EvalErrorKind::NumericIndexOutOfRange { index, length, .. } => {
            format!("{index} is beyond the end, which is at {length}")
        }
        EvalErrorKind::InvalidStdFuncArgType { func_name, .. } => {
            format!("an argument of `std.{func_name}` is of the wrong kind")
        }
        EvalErrorKind::UnknownExtVar { name } => format!("`{name}` is not known"),
        EvalErrorKind::ImportFailed { path, .. } => format!("`{path}` cannot be imported"),
        EvalErrorKind::DivByZero { .. } => "it divides by zero".into(),
        EvalErrorKind::NumberOverflow { .. } | EvalErrorKind::NumberNan { .. } => {
            "the result is no number".into()
        }
        EvalErrorKind::NativeCallFailed => "there are no native functions".into(),
        EvalErrorKind::ManifestFunction => "a function is no value of a parameter".into(),
        _ => "a value is of another kind than it is used as".into(),
    }
}

/// Where it happened, the innermost first.
pub fn spans(error: &EvalError) -> Vec<SpanId> {
    let own = match &error.kind {
        EvalErrorKind::AssertFailed { span, .. }
        | EvalErrorKind::ExplicitError { span, .. }
        | EvalErrorKind::UnknownObjectField { span, .. }
        | EvalErrorKind::RepeatedFieldName { span, .. }
        | EvalErrorKind::ImportFailed { span, .. }
        | EvalErrorKind::InvalidIndexedType { span, .. }
        | EvalErrorKind::NumericIndexOutOfRange { span, .. }
        | EvalErrorKind::CondIsNotBool { span, .. }
        | EvalErrorKind::ForSpecValueIsNotArray { span, .. } => Some(*span),
        _ => None,
    };
    let stack = error.stack_trace.iter().rev().filter_map(|item| match item {
        EvalStackTraceItem::Expr { span }
        | EvalStackTraceItem::Variable { span, .. }
        | EvalStackTraceItem::Import { span } => Some(*span),
        EvalStackTraceItem::Call { span, .. }
        | EvalStackTraceItem::ArrayItem { span, .. }
        | EvalStackTraceItem::ObjectField { span, .. } => *span,
        EvalStackTraceItem::CompareArrayItem { .. }
        | EvalStackTraceItem::CompareObjectField { .. }
        | EvalStackTraceItem::ManifestArrayItem { .. }
        | EvalStackTraceItem::ManifestObjectField { .. } => None,
    });
    own.into_iter().chain(stack).collect()
}
