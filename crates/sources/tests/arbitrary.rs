//! Whatever stands in a file, reading it ends, and ends well.

use std::fs;

use proptest::prelude::*;
use sources::{Limits, ScanOptions, parse_template, scan};

/// Pieces that the parsers treat specially, in any order.
fn document() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "service: x\n",
        "custom:\n",
        "  a: ",
        "  b: ",
        "${self:custom.a}",
        "${self:custom.b, 'c'}",
        "${file(serverless.yml):",
        "custom}",
        "${",
        "}",
        "${opt:stage}",
        "[",
        "]",
        "{",
        "}",
        "- ",
        "&x ",
        "*x",
        "<<: ",
        "!Sub ",
        "!ImportValue ",
        "'",
        "\"",
        "\\u",
        "\n",
        "\n  ",
        "\t",
        ": ",
        ",",
        "|",
        ">-",
        "#",
        "---\n",
        "%TAG ! x\n",
        "Fn::Join: ",
        "é",
        "\u{feff}",
        "resources:\n",
        "  Outputs:\n",
        "    O: {Value: 1, Export: {Name: ",
        "Resources: {T: {Type: AWS::SNS::Topic}}\n",
        "strToBool(",
        ")",
        "cf:a.b",
        "ssm:/x~true",
        "{{resolve:ssm:/x:1}}",
        "0",
        "~",
        "functions: ",
        "provider: ",
        "? ",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_template_or_an_error_with_a_place(text in prop_oneof![document(), ".*"]) {
        match parse_template(&text, &Limits::default()) {
            Ok(template) => prop_assert!(template.to_json().is_object()),
            Err(fault) => {
                // YAML ends a line at a carriage return, too, and an empty value may stand after the last one.
                let lines = u32::try_from(text.matches(['\r', '\n']).count()).unwrap() + 2;
                prop_assert!(fault.line >= 1 && fault.column >= 1 && !fault.hint.is_empty());
                prop_assert!(fault.line <= lines, "{fault:?}");
            }
        }
    }

    #[test]
    fn json_reads_as_json(value in json()) {
        let text = serde_json::to_string_pretty(&serde_json::json!({ "root": value })).unwrap();
        let template = parse_template(&text, &Limits::default()).unwrap();
        prop_assert_eq!(template.to_json(), serde_json::from_str::<serde_json::Value>(&text).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_leave_the_other_services_alone(
        bytes in prop_oneof![document().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..400)],
        name in prop::sample::select(vec!["serverless.yml", "serverless.json", "template.yaml", "x.template", "cdk.out/manifest.json"]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("odd/cdk.out")).unwrap();
        fs::create_dir(root.join("good")).unwrap();
        fs::write(root.join("good/serverless.yml"), "service: good\nprovider: {name: aws}\n").unwrap();
        fs::write(root.join("odd").join(name), &bytes).unwrap();
        let findings = scan(root, &[root.to_owned()], &ScanOptions::default());
        prop_assert!(findings.services.iter().any(|service| service.name.as_str() == "good"));
        prop_assert!(findings.problems.iter().all(|problem| !problem.hint.is_empty()));
        prop_assert_eq!(scan(root, &[root.to_owned()], &ScanOptions::default()), findings);
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        ".*".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
            prop::collection::btree_map(".*", inner, 0..8).prop_map(|map| serde_json::json!(map)),
        ]
    })
}
