//! What templates say, and what is wrong with them.

use crate::support::Lab;
use sandbox::Settings;

/// The outputs of a stack whose template has these conditions and outputs.
fn outputs(head: &str, lines: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let mut template = format!(
        "{head}\nResources:\n  Queue: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: q}}}}\n  Thing: {{Type: \
         'Vendor::Strange::Thing'}}\nOutputs:\n"
    );
    for (name, value) in lines {
        template.push_str(&format!("  {name}: {{Value: {value}}}\n"));
    }
    let mut lab = Lab::new(Settings::default());
    assert_eq!(lab.create("s", &template), "CREATE_COMPLETE");
    lines.iter().map(|(name, _)| ((*name).to_owned(), lab.output("s", name))).collect()
}

#[test]
fn functions_give_what_their_documentation_says() {
    let head = "Parameters: {Names: {Type: CommaDelimitedList, Default: 'x, y'}}\nMappings: {M: {a: {b: found}}}\n\
                Conditions: {Yes: !Equals [a, a], No: !Not [!Condition Yes], Both: !And [!Condition Yes, !Condition No], \
                Any: !Or [!Condition Yes, !Condition No]}";
    let expected = [
        ("Join", "!Join ['-', [a, 1, true]]", "a-1-true"),
        ("List", "!Join [':', !Ref Names]", "x:y"),
        ("Select", "!Select [1, !Ref Names]", "y"),
        ("Split", "!Select [0, !Split ['.', a.b]]", "a"),
        ("Map", "!FindInMap [M, a, b]", "found"),
        ("MapDefault", "!FindInMap [M, a, c, {DefaultValue: none}]", "none"),
        ("Sub", "!Sub '${AWS::Region}/${Queue.QueueName}/${!Kept}'", "us-east-1/q/${Kept}"),
        ("SubOwn", "!Sub ['${A}-${AWS::StackName}', {A: !Ref AWS::AccountId}]", "111111111111-s"),
        ("Base64", "{'Fn::Base64': hello}", "aGVsbG8="),
        ("If", "!If [Yes, a, b]", "a"),
        ("Both", "!If [Both, a, b]", "b"),
        ("Any", "!If [Any, a, b]", "a"),
        ("Cidr", "!Select [1, !Cidr [10.0.0.0/16, 2, 8]]", "10.0.1.0/24"),
        ("Zone", "!Select [0, !GetAZs '']", "us-east-1a"),
        ("QueueArn", "!GetAtt Queue.Arn", "arn:aws:sqs:us-east-1:111111111111:q"),
        ("QueueUrl", "!Ref Queue", "https://sqs.us-east-1.amazonaws.com/111111111111/q"),
        ("Length", "{'Fn::Length': !Ref Names}", "2"),
    ];
    let lines: Vec<(&str, &str)> = expected.iter().map(|(name, source, _)| (*name, *source)).collect();
    let found = outputs(head, &lines);
    for ((name, value), (_, source, expected)) in found.iter().zip(&expected) {
        assert_eq!(value.as_deref(), Some(*expected), "{name}: {source}");
    }
}

#[test]
fn a_type_that_nobody_knows_gets_an_id_and_attributes() {
    let found =
        outputs("", &[("Id", "!Ref Thing"), ("Arn", "!GetAtt Thing.Arn"), ("Other", "!GetAtt Thing.Other")]);
    assert!(found[0].1.as_ref().unwrap().starts_with("s-Thing-"));
    assert!(
        found[1].1.as_ref().unwrap().starts_with("arn:aws:strange:us-east-1:111111111111:thing/s-Thing-")
    );
    assert!(found[2].1.is_some());
}

#[test]
fn what_a_false_condition_takes_away_is_not_there() {
    let template = "Conditions: {No: !Equals [a, b]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: \
                    !If [No, x, !Ref AWS::NoValue]}}\n  B: {Type: 'AWS::SNS::Topic', Condition: No}\nOutputs:\n  O: \
                    {Value: !Ref B, Condition: No}\n";
    let mut lab = Lab::new(Settings::default());
    assert_eq!(lab.create("s", template), "CREATE_COMPLETE");
    assert_eq!(lab.output("s", "O"), None);
    let resources = lab.ok("DescribeStackResources", &[("StackName", "s")]);
    assert_eq!(crate::support::texts(&resources, "LogicalResourceId"), ["A"]);
}

#[test]
fn an_import_in_the_branch_that_is_not_taken_is_no_import() {
    let template = "Conditions: {No: !Equals [a, b]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: \
                    !If [No, !ImportValue none, own]}}\n";
    let mut lab = Lab::new(Settings::default());
    assert_eq!(lab.create("s", template), "CREATE_COMPLETE");
}

#[test]
fn templates_are_refused_in_awss_words() {
    let topic = |properties: &str| {
        format!("Resources: {{T: {{Type: 'AWS::SNS::Topic', Properties: {{{properties}}}}}}}")
    };
    let wrong = [
        (topic("DisplayName: !Ref Nothing"), "Unresolved resource dependencies [Nothing] in the Resources block"),
        (format!("{}\nOutputs: {{O: {{Value: !Ref No}}}}", topic("")), "Unresolved resource dependencies [No] in the Outputs block"),
        ("Resources: {}".to_owned(), "At least one Resources member must be defined."),
        ("Resources: {T: {Type: Topic}}".to_owned(), "Unrecognized resource types: [Topic]"),
        ("Stages: {}\nResources: {}".to_owned(), "Invalid template property or properties [Stages]"),
        (
            "Resources: {A: {Type: 'AWS::SNS::Topic', DependsOn: B}, B: {Type: 'AWS::SNS::Topic', DependsOn: A}}".to_owned(),
            "Circular dependency between resources: [A, B]",
        ),
        (format!("Parameters: {{P: {{Type: String}}}}\n{}", topic("")), "Parameters: [P] must have values"),
        (
            format!("Parameters: {{P: {{Type: String, Default: c, AllowedValues: [a, b]}}}}\n{}", topic("")),
            "Parameter 'P' must be one of AllowedValues",
        ),
        (format!("{}\n  U: {{Type: 'AWS::SNS::Topic', Properties: {{DisplayName: !ImportValue {{Ref: T}}}}}}", "Resources:\n  T: {Type: 'AWS::SNS::Topic'}"), "the attribute in Fn::ImportValue must not depend on any resources"),
    ];
    let mut lab = Lab::new(Settings::default());
    for (template, text) in wrong {
        let refused = lab.refused("CreateStack", &[("StackName", "s"), ("TemplateBody", &template)]);
        assert!(refused.starts_with("ValidationError: ") && refused.contains(text), "{template}\n{refused}");
    }
}

#[test]
fn a_value_of_a_secret_parameter_is_never_shown() {
    let template = "Parameters: {P: {Type: String, NoEcho: true, Default: hush}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}";
    let mut lab = Lab::new(Settings::default());
    lab.create("s", template);
    let shown = lab.ok("DescribeStacks", &[("StackName", "s")]);
    assert!(shown.contains("<ParameterValue>****</ParameterValue>") && !shown.contains("hush"));
}
